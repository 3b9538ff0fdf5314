"""Dates as feeds write them: RFC 822, RFC 3339, and what newsrooms type by hand, French month names first."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

# Stems of month names without accents, French, English, Spanish, Portuguese, Italian, German. Longer stems first.
STEMS = {
    "jan": 1, "ene": 1, "gen": 1, "fev": 2, "feb": 2, "mar": 3, "avr": 4, "apr": 4, "abr": 4, "mai": 5, "may": 5,
    "mag": 5, "juin": 6, "jun": 6, "giu": 6, "juil": 7, "jul": 7, "lug": 7, "aou": 8, "aug": 8, "ago": 8, "sep": 9,
    "set": 9, "oct": 10, "out": 10, "okt": 10, "ott": 10, "nov": 11, "dec": 12, "dez": 12, "dic": 12,
}  # fmt: skip
# Hours from UTC. Names that mean several zones are left out and read as UTC.
ZONES = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "brt": -3, "wat": 1,
    "cet": 1, "cest": 2, "met": 1, "mest": 2, "bst": 1, "eet": 2, "eest": 3, "cat": 2, "sast": 2, "eat": 3, "msk": 3, "jst": 9,
}  # fmt: skip
NAME, WEEKDAY = r"([^\W\d_]{3,})\.?", r"(?:[^\W\d_]+\.?\s?(?:,\s*|\s+))?"
CLOCK = r"(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)"
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?=\D|$)")
DAY_FIRST = re.compile(
    rf"{WEEKDAY}(\d{{1,2}})(?:er|st|nd|rd|th)?[\s.-]+(?:de\s+)?{NAME},?[\s-]+(?:de\s+)?(\d{{4}}|\d\d)\b", re.I
)
MONTH_FIRST = re.compile(rf"{WEEKDAY}{NAME}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.I)
UNIX = re.compile(rf"{WEEKDAY}{NAME}\s+(\d{{1,2}})\s+{CLOCK}\s+(\S+\s+)?(\d{{4}})$", re.I)
NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)(?=\D|$)")
TIME = re.compile(r"(\d{1,2})(?::(\d{2})(?::(\d{2}))?|\s?h\s?(\d{2})?)(?:[.,]\d+)?\s*(?:([ap])\.?m\b)?", re.I)
OFFSET = re.compile(r"([+-])\s*(\d{1,2}):?(\d{2})?\s*$")
LEAD = re.compile(r"^(?:publi\w*\s)?le\s", re.I)
LONGEST = 100


def read_date(text: str) -> datetime | None:
    """The moment `text` names, in UTC, or None. A date without zone is read as UTC, without time as midnight.

    3/2/2026 is 3 February, as everywhere we publish, unless it carries AM or PM or cannot be.
    """
    text = LEAD.sub("", " ".join(text.split())[: LONGEST + 1])
    if not 6 <= len(text) <= LONGEST:
        return None
    try:
        found = _day(text)
        return found and _at(found[0], found[1])
    except (ValueError, OverflowError):
        return None


def _day(text: str) -> tuple[datetime, str] | None:
    """The day at midnight, and the rest of the text."""
    if m := ISO.match(text):
        return datetime(int(m[1]), int(m[2]), int(m[3])), text[m.end() :]
    if m := UNIX.match(text):
        return datetime(int(m[5]), month(m[1]), int(m[2])), f"{m['clock']} {m[4] or ''}"
    if m := DAY_FIRST.match(text):
        return datetime(_year(m[3]), month(m[2]), int(m[1])), text[m.end() :]
    if m := MONTH_FIRST.match(text):
        return datetime(int(m[3]), month(m[1]), int(m[2])), text[m.end() :]
    if m := NUMBERS.match(text):
        first, second = int(m[1]), int(m[2])
        rest = text[m.end() :]
        if second > 12 or (first <= 12 and re.search(r"[ap]\.?m\b", rest, re.I)):
            first, second = second, first
        return datetime(_year(m[3]), second, first), rest
    return None


def month(name: str) -> int:
    """1 to 12. Raises ValueError for a word that begins no month's name."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    for stem, number in STEMS.items():
        if plain.startswith(stem):
            return number
    raise ValueError(name)


def _year(digits: str) -> int:
    year = int(digits)
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _at(day: datetime, rest: str) -> datetime:
    clock = TIME.search(rest)
    zone = rest[clock.end() :] if clock else ""
    return ((day + _time(clock)).replace(tzinfo=_zone(zone))).astimezone(UTC)


def _time(clock: re.Match[str] | None) -> timedelta:
    if not clock:
        return timedelta()
    hour, minute, second = int(clock[1]), int(clock[2] or clock[4] or 0), int(clock[3] or 0)
    if clock[5]:
        hour = hour % 12 + (12 if clock[5] in "pP" else 0)
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError(clock[0])
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _zone(text: str) -> timezone:
    if m := OFFSET.search(text):
        minutes = int(m[2]) * 60 + int(m[3] or 0)
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=minutes if m[1] == "+" else -minutes))
    names = re.findall(r"[a-z]+", text.lower())
    return timezone(timedelta(hours=next((ZONES[name] for name in names if name in ZONES), 0)))
