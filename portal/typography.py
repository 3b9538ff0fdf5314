"""Typography for text from outside, by its language, and numbers and dates in the active language and time zone."""

import re
from datetime import date, datetime, timedelta

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext

WORDS_A_MINUTE = 220
# As browsers shorten them (CLDR), so that times.js says the same.
SHORT_MONTHS = {
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"),
}
NO_BREAK, NARROW = "\u00a0", "\u202f"
_BEFORE_ELLIPSIS = " ,;:–-….\u00a0\u202f"
_URL_OR_ENTITY = re.compile(r"(?:https?://|www\.)\S+|&#?\w+;")  # or an HTML entity
_FOR_LABELLERS = re.compile(r"^(?:Rubrique parente|Secteur parent|Parent section|Parent sector)\s*:\s*")
_ENGLISH_NUMBER = re.compile(r"(?<=\d) (?=(?:million|billion|trillion)\b)")
_LAST_POINTS = re.compile(r"(?<![\s,;:–-])[\s,;:–-]+(?:…|\.\.\.)$")  # the look back keeps it linear
_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=\w)'(?=\w)", "’"),
        (r"«\s*", f"«{NO_BREAK}"),
        (r"\s*»", f"{NO_BREAK}»"),
        # A mark that ends a word: what follows is a space or the end, so 12:30, the ? of an address and :-) stay.
        (r"(?<=[\w»)\]%€$’\"])\s*:(?=\s|$)", f"{NO_BREAK}:"),
        (r"(?<=[\w»)\]%€$’\"])\s*;(?=\s|$)", f"{NARROW};"),
        (r"(?<=[\w»)\]%€$’\"….])\s*([!?]+)(?=[\s»\")\]]|$)", rf"{NARROW}\1"),
        (r"(?<=\d)\s?([%‰])(?!\w)", rf"{NARROW}\1"),
        (r"(?<=\d) (?=[€$]|(?:milliers?|millions?|milliards?|billions?|Mds?)\b)", NO_BREAK),
        (r"(?<=\d) (?=\d{3}(?!\d))", NO_BREAK),
    )
)


def french_typography(text: str) -> str:
    """`text` with French apostrophes and no-break spaces, except in addresses. Applying it twice changes nothing more."""
    done, at = [], 0
    for address in _URL_OR_ENTITY.finditer(text):
        done += [_apply_rules(text[at : address.start()]), address.group()]
        at = address.end()
    return "".join([*done, _apply_rules(text[at:])])


def english_typography(text: str) -> str:
    """`text` with a no-break space between a figure and its million, billion or trillion."""
    return _ENGLISH_NUMBER.sub(NO_BREAK, text)


def attach_ellipsis(text: str) -> str:
    """`text` with the points that end it at its last word, so that they never stand alone on a line."""
    return _LAST_POINTS.sub("…", text)


def _apply_rules(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def first_sentence(scope: str) -> str:
    """The first sentence of a taxonomy row's scope, without the remarks for labellers."""
    sentence = scope.split(". ", maxsplit=1)[0].rstrip(".")
    sentence = _FOR_LABELLERS.sub("", sentence)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""


def without_lone_ellipsis(text: str) -> str:
    """`text` with a last « … » that no line can begin with; nothing of a text that is only marks."""
    if not any(map(str.isalnum, text)):
        return ""
    whole = text.rstrip()
    return f"{whole.rstrip(_BEFORE_ELLIPSIS)}…" if whole.endswith(("…", "..")) else text


def first_words(text: str, number: int) -> str:
    """At most so many words; a cut ends with « … », right after the last of them."""
    words = text.split()
    return text if len(words) <= number else f"{' '.join(words[:number]).rstrip(_BEFORE_ELLIPSIS)}…"


def reading_minutes(text: str) -> int:
    """At 220 words a minute (silent reading of prose, Brysbaert 2019, a little less for French), rounded up."""
    return max(1, -(-len(text.split()) // WORDS_A_MINUTE))


def grouped_number(number: int) -> str:
    """« 3 000 », or "3,000"."""
    return number_format(number, use_l10n=True, force_grouping=True)


def full_date(value: date) -> str:
    """« 24 novembre 2026 »: in a sentence, in a heading."""
    local = _local(value)
    return f"{_number_of_day(local)} {date_format(local, 'F Y')}"


def short_date(value: date, now: datetime) -> str:
    """« 24 nov. » this year, else « 24 nov. 2025 »: in a list."""
    local = _local(value)
    month = SHORT_MONTHS["fr" if get_language() == "fr" else "en"][local.month - 1]
    day = f"{_number_of_day(local)}{NO_BREAK}{month}"
    return day if local.year == localtime(now).year else f"{day}{NO_BREAK}{local.year}"


def weekday(value: date) -> str:
    """The day of the week: « Jeudi »."""
    return capfirst(date_format(_local(value), "l"))


def _local(value: date) -> date:
    return localtime(value) if isinstance(value, datetime) else value


def _number_of_day(local: date) -> str:
    return "1er" if local.day == 1 and get_language() == "fr" else str(local.day)


def date_and_time(value: datetime) -> str:
    """« 24 novembre 2026 à 18 h 05 (GMT) »: a date that means the same in 54 countries."""
    local = localtime(value)
    return gettext("%(day)s à %(hour)s\u00a0h\u00a0%(minute)s (%(zone)s)") % {
        "day": full_date(value),
        "hour": local.hour if get_language() == "fr" else f"{local.hour:02}",
        "minute": f"{local.minute:02}",
        "zone": local.tzname(),
    }


def short_date_and_time(value: datetime, now: datetime) -> str:
    """« 24 nov., 18 h 05 », in the site's time: in a table."""
    local = localtime(value)
    return gettext("%(day)s, %(hour)s\u00a0h\u00a0%(minute)s") % {
        "day": short_date(value, now),
        "hour": local.hour if get_language() == "fr" else f"{local.hour:02}",
        "minute": f"{local.minute:02}",
    }


def ago(value: datetime, now: datetime) -> str:
    """« il y a 3 h » within a day, else the short date."""
    age = now - value
    if age >= timedelta(hours=24):
        return short_date(value, now)
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return gettext("à l’instant")
    if minutes < 60:
        return ngettext("il y a %(n)d\u00a0min", "il y a %(n)d\u00a0min", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("il y a %(n)d\u00a0h", "il y a %(n)d\u00a0h", hours) % {"n": hours}


def relative_day(value: datetime, now: datetime) -> str:
    """« Aujourd’hui », « Hier », else the date."""
    date, today = localtime(value).date(), localtime(now).date()
    if date == today:
        return gettext("Aujourd’hui")
    if date == today - timedelta(days=1):
        return gettext("Hier")
    return full_date(value)
