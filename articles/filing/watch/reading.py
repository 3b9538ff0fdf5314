"""Reads official acts in the words of a sentence: which authority does what, and whether it touches business. Pure.

An official act has an author if an authority stands shortly before it (« la Cobac retire… », "SEC probe"), or after it
with « par » or "by"; where there is none, the name of a state does the same (« Kigali suspend… »). It has an object if a word
of business is near.
"""

from collections.abc import Sequence
from typing import NamedTuple

from articles.filing.watch.lexicon import AUTHORITY, CONTRARY, GROUPS, OBJECT, OFFICIAL_ACT, STATE, Lexicon, lexicon
from articles.text.stems import Stems

MAX_WORDS_AFTER_AUTHORITY = 3  # between an authority and what it does
MAX_WORDS_BETWEEN = 6  # between an official act and its author after « par », or its object
AGENT_WORDS = frozenset({"par", "by"})
SOCIETY, HOMONYM = "society", "homonym"


class Mark(NamedTuple):
    """An expression found: its kind, and its words from `start` up to `end`."""

    kind: str
    start: int
    end: int


class OfficialAct(NamedTuple):
    """An official act: its kind, its author's kind ("" for none), whether it touches business, and its words."""

    kind: str
    author: str
    has_object: bool
    start: int
    end: int


class Reading(NamedTuple):
    """What was found in a sentence, each in its order."""

    authorities: Sequence[Mark]
    official_acts: Sequence[OfficialAct]
    objects: Sequence[Mark]
    contraries: Sequence[Mark]


def read_words(words: Stems, written: Sequence[str]) -> Reading:
    """The reading of these stems; `written` are the same words as written."""
    found = _marks(words, written, lexicon())
    authorities, objects = found[AUTHORITY], found[OBJECT]
    official_acts = [
        OfficialAct(
            kind,
            _author(start, end, authorities, words) or _author(start, end, found[STATE], words),
            _is_near(start, end, objects),
            start,
            end,
        )
        for kind, start, end in found[OFFICIAL_ACT]
    ]
    return Reading(authorities, official_acts, objects, found[CONTRARY])


def _marks(words: Stems, written: Sequence[str], known: Lexicon) -> dict[str, list[Mark]]:
    """The expressions by group; a word counts in the longest expression that it begins."""
    found: dict[str, list[Mark]] = {group: [] for group in GROUPS}
    begin = 0
    for start, word in enumerate(words):
        if word not in known or start < begin:
            continue
        for rest, roles, is_name in known[word]:
            end = start + 1 + len(rest)
            if (not rest or words[start + 1 : end] == rest) and (not is_name or written[start][0].isupper()):
                for group, kind in roles:
                    found[group].append(Mark(kind, start, end))
                begin = end
                break
    return found


def _author(start: int, end: int, authors: Sequence[Mark], words: Stems) -> str:
    """The kind of the author of what stands from `start` to `end`: the nearest before it, else one after « par »."""
    for kind, _, author_end in reversed(authors):
        if 0 <= start - author_end <= MAX_WORDS_AFTER_AUTHORITY:
            return kind
    for kind, author_start, _ in authors:
        if 0 <= author_start - end <= MAX_WORDS_BETWEEN and not AGENT_WORDS.isdisjoint(words[end:author_start]):
            return kind
    return ""


def _is_near(start: int, end: int, objects: Sequence[Mark]) -> bool:
    return any(start - one.end <= MAX_WORDS_BETWEEN and one.start - end <= MAX_WORDS_BETWEEN for one in objects)
