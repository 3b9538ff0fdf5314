"""Which of those who tell an event stands for all: weight, then original, then fuller text, then earlier. Pure."""

import re
from bisect import bisect
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from articles.text.fold import fold

# Whom others copy. Outlets that tell the same event are looked for too, by the names of their sources.
AGENCIES = """
afp, agence france-presse, reuters, bloomberg, associated press, ap, dow jones, xinhua, chine nouvelle, anadolu, efe, dpa,
apanews, apa, apa news, panapress, pana, apo, apo group, aps, map, tap, aip, aib, anp, agp, agence ecofin, ecofin
"""
# In brackets; after “avec”, “source :”, ©; behind the dash or the bar that ends a title.
CREDIT = re.compile(
    r"\((?P<bracketed>[^()]{2,60})\)"
    r"|(?:\bavec|\bwith|\bvia|\bsources?\s*:|©|&copy;)\s*(?:l')?(?P<named>[^.,;:()<>|]{2,60})"
)
TAIL = re.compile(r"\s[-–—|]\s*(?P<tail>[^-–—|]{2,40})$")
WORD = re.compile(r"\w+")
NAMES = tuple(WORD.findall(name) for name in AGENCIES.split(","))
FULLER = (500, 1_500, 4_000)  # signs from which a text counts as fuller than a shorter one
ENOUGH = 60  # letters from which two equal openings are no coincidence


class Telling(NamedTuple):
    """An article as one of those that tell an event; a row, so that the database can give it.

    `begins` and `ends` are its text's first and last signs, `length` that of its fullest text. Our own have no `url`.
    """

    key: int
    story: int
    is_lead: bool
    status: str
    published: datetime
    source: str
    weight: int
    title: str
    author: str
    url: str | None
    begins: str
    ends: str
    length: int

    def is_visible(self, now: datetime) -> bool:
        """Whether the public sees it."""
        return self.status == "published" and self.published <= now


def pick(tellings: Sequence[Telling], chosen: int | None, now: datetime) -> int | None:
    """Which leads: the editor's choice where the public sees it, else the best that it sees, else what it sees first.

    None where nothing will be seen by itself.
    """
    visible = [one for one in tellings if one.is_visible(now)]
    if any(one.key == chosen for one in visible):
        return chosen
    if visible:
        return lead_of(visible)
    to_come = [one for one in tellings if one.status == "published"]
    return min(to_come, key=lambda one: (one.published, one.key)).key if to_come else None


def lead_of(tellings: Sequence[Telling]) -> int:
    """The key of the one whose card stands for all; of one at least."""
    weight = max(one.weight for one in tellings)
    heaviest = [one for one in tellings if one.weight == weight]
    if len(heaviest) == 1:
        return heaviest[0].key
    ranked = sorted(heaviest, key=lambda one: (-bisect(FULLER, one.length), one.published, one.key))
    outlets = {fold(name) for name in {one.source for one in tellings}}
    copies = _same_text_as_before(tellings)
    own = (one for one in ranked if one.url is None or not (one.key in copies or credits_another(one, outlets)))
    return next(own, ranked[0]).key


def credits_another(telling: Telling, outlets: Iterable[str] = ()) -> bool:
    """Whether it says that it comes from an agency, or from one of `outlets` (folded names), its own apart."""
    return _names_one(telling, chain(NAMES, map(WORD.findall, outlets)))


def credits_one_of(telling: Telling, outlets: Iterable[str]) -> bool:
    """Whether it says that it comes from one of `outlets` (folded names), its own apart."""
    return _names_one(telling, map(WORD.findall, outlets))


def _names_one(telling: Telling, outlets: Iterable[Sequence[str]]) -> bool:
    title = fold(telling.title)
    said = [fold(telling.author), *TAIL.findall(title)]
    for text in (title, fold(telling.begins), fold(telling.ends)):
        said += [found["bracketed"] or found["named"] for found in CREDIT.finditer(text)]
    credits = [words for credit in said if (words := WORD.findall(credit))]
    if not credits:
        return False
    own = set(WORD.findall(fold(telling.source)))
    names = (name for name in outlets if name and not own.issuperset(name))
    return any(_is_named(name, credit) for name in names for credit in credits)


def _is_named(name: Sequence[str], credit: Sequence[str]) -> bool:
    """Whether `name` stands near the beginning of `credit`: “afp”, “cotonou, afp”, “la rédaction et afp”."""
    return name[0] in credit and any(credit[at : at + len(name)] == name for at in range(4))


def _same_text_as_before(tellings: Sequence[Telling]) -> Collection[int]:
    """Those that begin as an earlier one does."""
    seen: set[str] = set()
    copies: set[int] = set()
    letters = {begins: "".join(WORD.findall(fold(begins))) for begins in {one.begins for one in tellings}}
    for one in sorted(tellings, key=lambda telling: (telling.published, telling.key)):
        opening = letters[one.begins]
        if len(opening) < ENOUGH:
            continue
        if opening in seen:
            copies.add(one.key)
        seen.add(opening)
    return copies
