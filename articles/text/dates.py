"""Parses dates as feeds write them: RFC 822, RFC 3339, and what newsrooms type by hand, in several languages."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

# Stems of month names without accents: French, English, Spanish, Portuguese, Italian, German, and Arabic in Latin letters,
# in the forms of the Maghreb and of the Middle East.
MONTH_STEMS = {
    "janf": 1, "jan": 1, "ene": 1, "gen": 1, "yan": 1, "fev": 2, "feb": 2, "fib": 2, "fab": 2, "fif": 2, "mar": 3, "avr": 4,
    "apr": 4, "abr": 4, "afr": 4, "mai": 5, "may": 5, "mag": 5, "juin": 6, "jun": 6, "giu": 6, "yun": 6, "jouan": 6, "jwan": 6,
    "juil": 7, "jul": 7, "lug": 7, "yul": 7, "jouil": 7, "jwil": 7, "aou": 8, "aug": 8, "ago": 8, "agh": 8, "gho": 8,
    "sep": 9, "set": 9, "sib": 9, "sebt": 9, "oct": 10, "out": 10, "okt": 10, "ott": 10, "ukt": 10, "nov": 11, "nuf": 11,
    "nouf": 11, "dec": 12, "dez": 12, "dic": 12, "dis": 12, "dij": 12,
}  # fmt: skip
STEMS_BY_LENGTH = sorted(MONTH_STEMS, key=len, reverse=True)
# Month names in Arabic letters: of Egypt and the Gulf, of Algeria and Tunisia, of Morocco, of the Levant.
ARABIC_MONTHS = {
    "يناير": 1, "جانفي": 1, "كانون الثاني": 1, "فبراير": 2, "فيفري": 2, "شباط": 2, "مارس": 3, "اذار": 3, "ابريل": 4,
    "افريل": 4, "نيسان": 4, "مايو": 5, "ماي": 5, "ايار": 5, "يونيو": 6, "يونيه": 6, "جوان": 6, "حزيران": 6, "يوليو": 7,
    "يوليه": 7, "يوليوز": 7, "جويلية": 7, "تموز": 7, "اغسطس": 8, "اوت": 8, "غشت": 8, "اب": 8, "سبتمبر": 9, "شتنبر": 9,
    "ايلول": 9, "اكتوبر": 10, "تشرين الاول": 10, "نوفمبر": 11, "نونبر": 11, "تشرين الثاني": 11, "ديسمبر": 12, "دجنبر": 12,
    "كانون الاول": 12,
}  # fmt: skip
ENGLISH_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ALEFS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "،": ",", "ـ": None}
)  # the last one is the stretching character (tatweel)
ARABIC_MONTH = re.compile(r"(?<!\w)(" + "|".join(sorted(ARABIC_MONTHS, key=len, reverse=True)) + r")(?!\w)")
# Hours from UTC. Names that mean several zones are left out and read as UTC.
ZONE_HOURS = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "brt": -3, "wat": 1,
    "cet": 1, "cest": 2, "met": 1, "mest": 2, "bst": 1, "west": 1, "eet": 2, "eest": 3, "cat": 2, "sast": 2, "eat": 3, "msk": 3,
    "gst": 4, "hkt": 8, "sgt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
NAME_PATTERN, WEEKDAY = r"([^\W\d_]{3,})\.?", r"(?:[^\W\d_]+\.?\s?(?:,\s*|\s+))?"
CLOCK_PATTERN = r"(?P<clock>\d{1,2}:\d{1,2}(?::\d{1,2})?)"
ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?=\D|$)")
DAY_FIRST = re.compile(
    rf"{WEEKDAY}(\d{{1,2}})(?:er|st|nd|rd|th)?[\s.-]+(?:de\s+)?{NAME_PATTERN},?[\s-]+(?:de\s+)?(\d{{4}}|\d\d)\b", re.I
)
MONTH_FIRST = re.compile(rf"{WEEKDAY}{NAME_PATTERN}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.I)
UNIX_DATE = re.compile(rf"{WEEKDAY}{NAME_PATTERN}\s+(\d{{1,2}})\s+{CLOCK_PATTERN}\s+(\S+\s+)?(\d{{4}})$", re.I)
NUMERIC_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)(?=\D|$)")
TIME_OF_DAY = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2}))?|\s?h\s?(?P<minute_after_h>\d{2})?)(?:[.,]\d+)?\s*"
    r"(?:(?P<am_or_pm>[ap])\.?m\b|(?P<arabic_am_or_pm>[صم])(?!\w))?",
    re.I,
)
COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?\s?(Z|UTC|GMT|[+-]\d\d:?\d\d)?", re.I)
UNIX_SECONDS = re.compile(r"(\d{9,10})(?:\.\d{1,9})?|(\d{10})\d{3}")
UTC_OFFSET = re.compile(r"([+-])\s*(\d{1,2}):?(\d{2})?\s*$")
# RFC 822 only in the form that most feeds use.
RFC822_DATE = re.compile(
    r"\s*+(?:[A-Z][a-z]{2}, )?(\d\d) ([A-Z][a-z]{2}) ((?:19|20)\d\d) ((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d) "
    r"(?:(GMT|UTC|[+-]0000)|([+-](?:0\d|1[0-4])[0-5]\d))\s*+",
    re.A,
)
MONTHS = {name: f"{number:02}" for number, name in enumerate(ENGLISH_MONTHS)}
DATE_PREFIX = re.compile(r"(?:publi\w*\s)?le\s", re.I)
MAX_DATE_CHARS = 100


def read_date(text: str) -> datetime | None:
    """The time that `text` names, in UTC to the second, or None. Without a zone it is UTC, without a time midnight.

    3/2/2026 is 3 February, as in the countries we cover, unless AM or PM follows or that is impossible. Nine or ten digits
    are seconds since 1970, thirteen are milliseconds.
    """
    try:
        if text[10:11] == "T" and len(text) <= MAX_DATE_CHARS and (moment := _standard(text)):
            return moment
        return _parse_handwritten(" ".join(text[: 4 * MAX_DATE_CHARS].split())[: MAX_DATE_CHARS + 1])
    except (ValueError, OverflowError):
        return None


def rfc822_to_iso(text: str) -> str:
    """An RFC 822 date in ISO 8601, UTC. Raises ValueError for an unusual form or an impossible date."""
    found = RFC822_DATE.fullmatch(text)
    if not found:
        raise ValueError(text)
    day, name, year, clock, utc, zone = found.groups()
    iso = f"{year}-{MONTHS.get(name)}-{day}T{clock}{'+00:00' if utc else zone}"
    if utc and name in MONTHS and "01" <= day <= "28":
        return iso
    moment = datetime.fromisoformat(iso)
    return iso if utc else moment.astimezone(UTC).isoformat()


def _parse_handwritten(text: str) -> datetime | None:
    """A date as people write it, on one line; or None."""
    if prefix := DATE_PREFIX.match(text):
        text = text[prefix.end() :]
    if not 6 <= len(text) <= MAX_DATE_CHARS:
        return None
    if moment := _standard(text):
        return moment
    if not text.isascii():
        text = ARABIC_MONTH.sub(lambda match: ENGLISH_MONTHS[ARABIC_MONTHS[match[1]]], text.translate(ALEFS))
    found = _day(text)
    return found and _at_time(found[0], found[1])


def _standard(text: str) -> datetime | None:
    """A date in the usual ISO 8601, compact ISO (20260203T100000Z) or seconds since 1970 (1770112800); else None."""
    if text[4:5] == "-" and text[10:11] == "T":
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        if moment.microsecond:
            moment = moment.replace(microsecond=0)
        if moment.tzinfo is UTC:
            return moment
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not text[:6].isdigit():
        return None
    if m := UNIX_SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(m[1] or m[2]), UTC)
    if m := COMPACT_DATE.fullmatch(text):
        day = datetime(int(m[1]), int(m[2]), int(m[3]))
        return _at_time(day, f"{m[4]}:{m[5]}:{m[6] or '00'} {m[7] or ''}" if m[4] else "")
    return None


def _day(text: str) -> tuple[datetime, str] | None:
    """The day at midnight, and the rest of the text."""
    if m := ISO_DATE.match(text):
        return datetime(int(m[1]), int(m[2]), int(m[3])), text[m.end() :]
    if m := UNIX_DATE.match(text):
        return datetime(int(m[5]), month_number(m[1]), int(m[2])), f"{m['clock']} {m[4] or ''}"
    if m := DAY_FIRST.match(text):
        return datetime(_year(m[3]), month_number(m[2]), int(m[1])), text[m.end() :]
    if m := MONTH_FIRST.match(text):
        return datetime(int(m[3]), month_number(m[1]), int(m[2])), text[m.end() :]
    if m := NUMERIC_DATE.match(text):
        return _parse_numeric(m, text[m.end() :])
    return None


def _parse_numeric(found: re.Match[str], rest: str) -> tuple[datetime, str]:
    day, month = int(found[1]), int(found[2])
    if month > 12 or (day <= 12 and re.search(r"[ap]\.?m\b", rest, re.I)):
        day, month = month, day
    return datetime(_year(found[3]), month, day), rest


def month_number(name: str) -> int:
    """1 to 12. Raises ValueError for a word that is not a month's name."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    stem = next((stem for stem in STEMS_BY_LENGTH if plain.startswith(stem)), None)
    if stem is None:
        raise ValueError(name)
    return MONTH_STEMS[stem]


def _year(digits: str) -> int:
    year = int(digits)
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _at_time(day: datetime, rest: str) -> datetime:
    clock = TIME_OF_DAY.search(rest)
    zone = rest[clock.end() :] if clock else ""
    return ((day + _time_of_day(clock)).replace(tzinfo=_zone(zone))).astimezone(UTC)


def _time_of_day(clock: re.Match[str] | None) -> timedelta:
    if not clock:
        return timedelta()
    hour, second = int(clock["hour"]), int(clock["second"] or 0)
    minute = int(clock["minute"] or clock["minute_after_h"] or 0)
    if half_day := clock["am_or_pm"] or clock["arabic_am_or_pm"]:
        is_pm = half_day in "pPم"
        hour = hour % 12 + (12 if is_pm else 0)
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError(clock[0])
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _zone(text: str) -> timezone:
    if m := UTC_OFFSET.search(text):
        minutes = int(m[2]) * 60 + int(m[3] or 0)
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=minutes if m[1] == "+" else -minutes))
    names = re.findall(r"[a-z]+", text.lower())
    return timezone(timedelta(hours=next((ZONE_HOURS[name] for name in names if name in ZONE_HOURS), 0)))
