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
TITLE_TAIL = re.compile(r"\s[-–—|]\s*(?P<tail>[^-–—|]{2,40})$")
WORD = re.compile(r"\w+")
AGENCY_NAMES = tuple(WORD.findall(name) for name in AGENCIES.split(","))
TEXT_LENGTH_STEPS = (500, 1_500, 4_000)  # signs from which a text counts as fuller than a shorter one
MIN_COPY_LETTERS = 60  # letters from which two equal openings are no coincidence


class StoryMember(NamedTuple):
    """An article as one of those that tell an event; a row, so that the database can give it.

    `text_start` and `text_end` are its text's first and last signs, `text_length` that of its fullest text. Our own have no `url`.
    """

    article_id: int
    story_id: int
    is_lead: bool
    status: str
    published: datetime
    source: str
    weight: int
    title: str
    author: str
    url: str | None
    text_start: str
    text_end: str
    text_length: int

    def is_visible(self, now: datetime) -> bool:
        """Whether the public sees it."""
        return self.status == "published" and self.published <= now


def choose_lead(members: Sequence[StoryMember], editors_choice: int | None, now: datetime) -> int | None:
    """Which leads: the editor's choice where the public sees it, else the best that it sees, else what it sees first.

    None where nothing will be seen by itself.
    """
    visible = [one for one in members if one.is_visible(now)]
    if any(one.article_id == editors_choice for one in visible):
        return editors_choice
    if visible:
        return best_lead(visible)
    to_come = [one for one in members if one.status == "published"]
    return min(to_come, key=lambda one: (one.published, one.article_id)).article_id if to_come else None


def best_lead(members: Sequence[StoryMember]) -> int:
    """The key of the one whose card stands for all; of one at least."""
    weight = max(one.weight for one in members)
    heaviest = [one for one in members if one.weight == weight]
    if len(heaviest) == 1:
        return heaviest[0].article_id
    ranked = sorted(
        heaviest, key=lambda one: (-bisect(TEXT_LENGTH_STEPS, one.text_length), one.published, one.article_id)
    )
    outlets = {fold(name) for name in {one.source for one in members}}
    copies = _copies_of_earlier(members)
    own = (
        one for one in ranked if one.url is None or not (one.article_id in copies or credits_other_outlet(one, outlets))
    )
    return next(own, ranked[0]).article_id


def credits_other_outlet(member: StoryMember, outlets: Iterable[str] = ()) -> bool:
    """Whether it says that it comes from an agency, or from one of `outlets` (folded names), its own apart."""
    return _credits_any(member, chain(AGENCY_NAMES, map(WORD.findall, outlets)))


def credits_one_of(member: StoryMember, outlets: Iterable[str]) -> bool:
    """Whether it says that it comes from one of `outlets` (folded names), its own apart."""
    return _credits_any(member, map(WORD.findall, outlets))


def _credits_any(member: StoryMember, outlets: Iterable[Sequence[str]]) -> bool:
    title = fold(member.title)
    credit_texts = [fold(member.author), *TITLE_TAIL.findall(title)]
    for text in (title, fold(member.text_start), fold(member.text_end)):
        credit_texts += [found["bracketed"] or found["named"] for found in CREDIT.finditer(text)]
    credits = [words for credit in credit_texts if (words := WORD.findall(credit))]
    if not credits:
        return False
    own = set(WORD.findall(fold(member.source)))
    names = (name for name in outlets if name and not own.issuperset(name))
    return any(_is_named(name, credit) for name in names for credit in credits)


def _is_named(name: Sequence[str], credit: Sequence[str]) -> bool:
    """Whether `name` stands near the beginning of `credit`: “afp”, “cotonou, afp”, “la rédaction et afp”."""
    return name[0] in credit and any(credit[at : at + len(name)] == name for at in range(4))


def _copies_of_earlier(members: Sequence[StoryMember]) -> Collection[int]:
    """Those that begin as an earlier one does."""
    seen: set[str] = set()
    copies: set[int] = set()
    letters = {begins: "".join(WORD.findall(fold(begins))) for begins in {one.text_start for one in members}}
    for one in sorted(members, key=lambda member: (member.published, member.article_id)):
        opening = letters[one.text_start]
        if len(opening) < MIN_COPY_LETTERS:
            continue
        if opening in seen:
            copies.add(one.article_id)
        seen.add(opening)
    return copies
