"""What /moderation/ publishes: how many comments were held, removed and contested, by month and reason. No names."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from articles.models import Appeal, Comment, Judgement, Reason

State, Verb = Comment.State, Judgement.Verb
SHOWN_MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month: decisions by what they changed, removals by reason (in the order of `Reason`), appeals by their month."""

    first_day: date
    held_published: int
    held_refused: int
    reported_left: int
    removed: int
    by_reason: tuple[int, ...]
    appeals: int
    granted: int

    @property
    def refusals(self) -> int:
        """All that were refused or removed."""
        return self.held_refused + self.removed


def load_months(now: datetime) -> list[MonthFigures]:
    """The last twelve months, this one included, the newest first; two queries."""
    days = first_days(timezone.localtime(now).date(), SHOWN_MONTHS)
    since = timezone.make_aware(datetime.combine(days[-1], datetime.min.time()))
    judged = Judgement.objects.count_by_month(since)
    return months(days, judged, Appeal.objects.count_by_month(since))


def first_days(today: date, number: int) -> list[date]:
    """The first days of so many months, from today's backwards."""
    found = [today.replace(day=1)]
    while len(found) < number:
        year, month = (found[-1].year, found[-1].month - 1) if found[-1].month > 1 else (found[-1].year - 1, 12)
        found.append(date(year, month, 1))
    return found


def months(
    days: Sequence[date],
    judged: Iterable[tuple[date, str, str, str, int]],
    contested: Iterable[tuple[date, str | None, int]],
) -> list[MonthFigures]:
    """The figures of these months. A removal that was upheld is not counted a second time."""
    decisions: Counter[tuple[date, str, str]] = Counter()
    reasons: Counter[tuple[date, str]] = Counter()
    appeals: Counter[tuple[date, bool]] = Counter()
    for day, was, verb, reason, number in judged:
        decisions[day, was, verb] += number
        if verb == Verb.REMOVE and was != State.REMOVED:
            reasons[day, reason] += number
    for day, verb_of_decision, number in contested:
        appeals[day, verb_of_decision == Verb.PUBLISH] += number
    return [
        MonthFigures(
            day,
            decisions[day, State.HELD, Verb.PUBLISH],
            decisions[day, State.HELD, Verb.REMOVE],
            decisions[day, State.PUBLISHED, Verb.PUBLISH],
            decisions[day, State.PUBLISHED, Verb.REMOVE],
            tuple(reasons[day, reason] for reason in Reason.values),
            appeals[day, True] + appeals[day, False],
            appeals[day, True],
        )
        for day in days
    ]
