"""Chooses a story's lead: by source weight, then original over copy, then fuller text, then earlier. Pure.

`StoryQuerySet.refresh_leads` calls `choose_lead` and writes the lead; `members.py` asks it whether a lead still holds. An
editor's choice goes first. In a list that lacks the lead `ArticleQuerySet.one_per_story` takes another article, and on the
front page a pinned one stands for its story.
"""

import re
from bisect import bisect
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from articles.text.fold import fold

# Agencies, whose texts others copy. The other sources of a story are looked for too, by their names.
AGENCIES = """
afp, agence france-presse, reuters, bloomberg, associated press, ap, dow jones, xinhua, chine nouvelle, anadolu, efe, dpa,
apanews, apa, apa news, panapress, pana, apo, apo group, aps, map, tap, aip, aib, anp, agp, agence ecofin, ecofin
"""
# A credit is in brackets; or after “avec”, “source :”, ©; or after the last dash or bar of a title (TITLE_TAIL).
CREDIT = re.compile(
    r"\((?P<bracketed>[^()]{2,60})\)"
    r"|(?:\bavec|\bwith|\bvia|\bsources?\s*:|©|&copy;)\s*(?:l')?(?P<named>[^.,;:()<>|]{2,60})"
)
TITLE_TAIL = re.compile(r"\s[-–—|]\s*(?P<tail>[^-–—|]{2,40})$")
WORD = re.compile(r"\w+")
AGENCY_NAMES = tuple(WORD.findall(name) for name in AGENCIES.split(","))
TEXT_LENGTH_STEPS = (500, 1_500, 4_000)  # characters; a text beyond a step counts as fuller than one below it
MIN_COPY_LETTERS = 60  # two equal openings of so many letters are no coincidence


class StoryMember(NamedTuple):
    """An article as a member of a story, with the columns that a query gives.

    `text_start` and `text_end` are the beginning and the end of its text, `text_length` is the length of its longest text.
    Our own articles have no `url`.
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
    outlet: str = ""  # that its source collected it from

    def is_visible(self, now: datetime) -> bool:
        """Whether the public sees it."""
        return self.status == "published" and self.published <= now


def choose_lead(members: Sequence[StoryMember], editors_choice: int | None, now: datetime) -> int | None:
    """The lead: the editor's choice if it is visible, else the best visible member, else the first to become visible.

    None if no member is published or scheduled.
    """
    visible = [one for one in members if one.is_visible(now)]
    if any(one.article_id == editors_choice for one in visible):
        return editors_choice
    if visible:
        return best_lead(visible)
    to_come = [one for one in members if one.status == "published"]
    return min(to_come, key=lambda one: (one.published, one.article_id)).article_id if to_come else None


def best_lead(members: Sequence[StoryMember]) -> int:
    """The key of the member whose card represents the story; needs at least one member."""
    weight = max(one.weight for one in members)
    heaviest = [one for one in members if one.weight == weight]
    if len(heaviest) == 1:
        return heaviest[0].article_id
    ranked = sorted(
        heaviest, key=lambda one: (-bisect(TEXT_LENGTH_STEPS, one.text_length), one.published, one.article_id)
    )
    outlets = {fold(name) for name in {one.source for one in members}}
    copies = _copies_of_earlier(members)
    originals = (
        one for one in ranked if one.url is None or not (one.article_id in copies or credits_other_outlet(one, outlets))
    )
    return next(originals, ranked[0]).article_id


def credits_other_outlet(member: StoryMember, outlets: Iterable[str] = ()) -> bool:
    """Whether it credits an agency, or one of `outlets` (folded names) other than its own source."""
    return _credits_any(member, chain(AGENCY_NAMES, map(WORD.findall, outlets)))


def credits_one_of(member: StoryMember, outlets: Iterable[str]) -> bool:
    """Whether it credits one of `outlets` (folded names) other than its own source."""
    return _credits_any(member, map(WORD.findall, outlets))


def _credits_any(member: StoryMember, outlets: Iterable[Sequence[str]]) -> bool:
    title = fold(member.title)
    credit_texts = [fold(member.author), fold(member.outlet), *TITLE_TAIL.findall(title)]
    for text in (title, fold(member.text_start), fold(member.text_end)):
        credit_texts += [found["bracketed"] or found["named"] for found in CREDIT.finditer(text)]
    credits = [words for credit in credit_texts if (words := WORD.findall(credit))]
    if not credits:
        return False
    words_of_source = set(WORD.findall(fold(member.source)))
    names = (name for name in outlets if name and not words_of_source.issuperset(name))
    return any(_is_named(name, credit) for name in names for credit in credits)


def _is_named(name: Sequence[str], credit: Sequence[str]) -> bool:
    """Whether `name` is near the beginning of `credit`: “afp”, “cotonou, afp”, “la rédaction et afp”."""
    return name[0] in credit and any(credit[at : at + len(name)] == name for at in range(4))


def _copies_of_earlier(members: Sequence[StoryMember]) -> Collection[int]:
    """The members whose text begins like an earlier member's."""
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
