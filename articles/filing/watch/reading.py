"""Reads (authority, act, object) in the words of a sentence: who decides, what is done, and whether it touches business. Pure.

An act has an author if an authority stands shortly before it (« la Cobac retire… », "SEC probe") or after it with « par » or
"by"; it has an object if a word of business is near.
"""

from collections.abc import Sequence
from typing import NamedTuple

from articles.filing.watch.lexicon import ACT, AUTHORITY, CONTRARY, OBJECT, Lexicon, lexicon
from articles.text.stems import Stems

MAX_WORDS_BEFORE_ACT = 3  # between an authority and what it does
MAX_WORDS_AFTER_ACT = 6  # between an act and its author after « par », or its object
AGENT_WORDS = frozenset({"par", "by"})
SOCIETY, HOMONYM = "society", "homonym"


class Mark(NamedTuple):
    """An expression found: its kind, and its words from `start` up to `end`."""

    kind: str
    start: int
    end: int


class Act(NamedTuple):
    """An act: its kind, its author's kind ("" for none), whether it touches business, and its words."""

    kind: str
    author: str
    has_object: bool
    start: int
    end: int


class Reading(NamedTuple):
    """What was found in a sentence, each in its order."""

    authorities: Sequence[Mark]
    acts: Sequence[Act]
    objects: Sequence[Mark]
    contraries: Sequence[Mark]


def read_words(words: Stems, written: Sequence[str]) -> Reading:
    """The reading of these stems; `written` are the same words as written."""
    found = _marks(words, written, lexicon())
    authorities, objects = found[AUTHORITY], found[OBJECT]
    acts = [
        Act(kind, _author(start, end, authorities, words), _is_near(start, end, objects), start, end)
        for kind, start, end in found[ACT]
    ]
    return Reading(authorities, acts, objects, found[CONTRARY])


def _marks(words: Stems, written: Sequence[str], known: Lexicon) -> dict[str, list[Mark]]:
    """The expressions by group; a word counts in the longest expression that it begins."""
    found: dict[str, list[Mark]] = {AUTHORITY: [], ACT: [], OBJECT: [], CONTRARY: []}
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


def _author(start: int, end: int, authorities: Sequence[Mark], words: Stems) -> str:
    """The kind of the authority that does what stands from `start` to `end`: the nearest before it, else one after « par »."""
    for kind, _, authority_end in reversed(authorities):
        if 0 <= start - authority_end <= MAX_WORDS_BEFORE_ACT:
            return kind
    for kind, authority_start, _ in authorities:
        if 0 <= authority_start - end <= MAX_WORDS_AFTER_ACT and not AGENT_WORDS.isdisjoint(words[end:authority_start]):
            return kind
    return ""


def _is_near(start: int, end: int, objects: Sequence[Mark]) -> bool:
    return any(start - one.end <= MAX_WORDS_AFTER_ACT and one.start - end <= MAX_WORDS_AFTER_ACT for one in objects)
