"""Which occasion of a recurring report a title tells: a week of a rally, a session, the accounts of a year. Pure."""

import re
from collections.abc import Mapping

from articles.text.fold import fold

ORDINAL_WORDS = (
    "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    "deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme onzieme douzieme",
)
ORDINALS = {word: str(number) for words in ORDINAL_WORDS for number, word in enumerate(words.split(), 2)}
UNITS = {
    **dict.fromkeys(("day", "jour"), "day"),
    **dict.fromkeys(("session", "seance"), "session"),
    **dict.fromkeys(("week", "semaine"), "week"),
    **dict.fromkeys(("month", "mois"), "month"),
    **dict.fromkeys(("year", "annee"), "year"),
}
WEEKDAY_WORDS = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
)
WEEKDAYS = {word: str(number) for words in WEEKDAY_WORDS for number, word in enumerate(words.split())}
SESSION_WORDS = "session|trading|close|closes|seance|cloture"
# “The third straight week”: how long something lasts, which is not the number of a weekly report (title_figures.SERIAL).
RUN = re.compile(
    rf"(?<![^\W_])(?:(?P<ordinal>{'|'.join(ORDINALS)})|(?P<digits>\d{{1,2}})(?:e|eme|nd|rd|th)) "
    rf"(?:(?:straight|consecutive|successive) )?(?P<unit>{'|'.join(UNITS)})(?![^\W_])"
)
NUMERIC_DATE = re.compile(r"(?<![\d/.])(\d{1,2})[/.](\d{1,2})[/.]20\d\d(?!\d)")
SESSION_DAY = re.compile(
    rf"(?<![^\W_])(?:(?:{SESSION_WORDS}) (?:de |du |of |on )?(?P<after>{'|'.join(WEEKDAYS)})"
    rf"|(?P<before>{'|'.join(WEEKDAYS)})(?:'?s)? (?:{SESSION_WORDS}))(?![^\W_])"
)
ACCOUNTS = re.compile(
    r"(?<![^\W_])(?:resultats?|benefices?|pertes?|comptes|dividendes?|exercice|results|profits?|earnings|dividends?)(?![^\W_])"
)
YEAR = re.compile(r"(?<![\w.,])20[0-4]\d(?![\w%]|[.,]\d)")

type Occasions = Mapping[str, frozenset[str]]


def occasions_of(title: str) -> Occasions:
    """By sort of occasion (“run of weeks”, “date”, “session's day”, “year of accounts”), those that the title names."""
    folded = fold(title)
    found: dict[str, set[str]] = {}
    for one in RUN.finditer(folded):
        found.setdefault(f"run {UNITS[one['unit']]}", set()).add(
            ORDINALS.get(one["ordinal"]) or one["digits"].lstrip("0")
        )
    for day, month in NUMERIC_DATE.findall(folded):
        found.setdefault("date", set()).add(f"{int(day)}/{int(month)}")
    for after, before in SESSION_DAY.findall(folded):
        found.setdefault("session's day", set()).add(WEEKDAYS[after or before])
    if ACCOUNTS.search(folded) and (years := YEAR.findall(folded)):
        found["year of accounts"] = set(years)
    return {sort: frozenset(names) for sort, names in found.items()}


def are_other_occasions(some: Occasions, others: Occasions) -> bool:
    """Whether both name an occasion of one sort, and not the same one."""
    return any(some[sort].isdisjoint(others[sort]) for sort in some.keys() & others.keys())
