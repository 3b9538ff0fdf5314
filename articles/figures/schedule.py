"""When a dataset is visited next: a pure function of its rhythm and of how the visit ended."""

from datetime import UTC, date, datetime, time, timedelta

READY = time(14, 35)  # UTC: the ECB publishes at about 16:00 in Frankfurt, 14:00 or 15:00 UTC
RETRY, MAX_TRIES = timedelta(minutes=30), 6  # on a working day
DAY, WEEK = timedelta(days=1), timedelta(days=7)
FIRST_DAY, LAST_DAY = 2, 10  # of the month, for MONTH_BEGIN
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def next_visit(rhythm: str, now: datetime, *, has_new: bool, failures: int, retry_after: int | None = None) -> datetime:
    """The moment of the next visit.

    `failures` counts visits in a row that failed, or on working days brought nothing; `retry_after` is in seconds.
    """
    now = now.astimezone(UTC)
    earliest = now + timedelta(seconds=retry_after or 0)
    if rhythm == "working-days":
        wanted = _next_working_day(now) if has_new or failures >= MAX_TRIES else _retry_today(now)
    elif rhythm == "weekly":
        wanted = now + (DAY if failures else WEEK)
    elif rhythm == "month-begin":
        wanted = _next_in_window(now, this_month=not has_new)
    else:
        return NEVER
    return max(wanted, earliest)


def _retry_today(now: datetime) -> datetime:
    """In half an hour; not before READY, nor on a day without work."""
    ready = datetime.combine(now.date(), READY, UTC)
    if _is_working_day(now.date()) and now < ready:
        return ready
    soon = now + RETRY
    return soon if _is_working_day(now.date()) and soon.date() == now.date() else _next_working_day(now)


def _next_working_day(now: datetime) -> datetime:
    day = now.date() + DAY
    while not _is_working_day(day):
        day += DAY
    return datetime.combine(day, READY, UTC)


def _is_working_day(day: date) -> bool:
    return day.weekday() < 5


def _next_in_window(now: datetime, *, this_month: bool) -> datetime:
    """Tomorrow, while that is in the window and this month's values have not come; else the beginning of the next window."""
    tomorrow = (now + DAY).replace(hour=READY.hour, minute=READY.minute, second=0, microsecond=0)
    if this_month and FIRST_DAY <= tomorrow.day <= LAST_DAY:
        return tomorrow
    if this_month and tomorrow.day < FIRST_DAY:
        return tomorrow.replace(day=FIRST_DAY)
    return (now.replace(day=1) + timedelta(days=32)).replace(
        day=FIRST_DAY, hour=READY.hour, minute=READY.minute, second=0, microsecond=0
    )
