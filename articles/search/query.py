"""What was typed, as what is to be found. Pure: no engine's syntax gets through, whatever was typed."""

import re
import unicodedata
from dataclasses import dataclass

from articles.search.words import GROUPED, plain, words

LONGEST = 200  # signs that are read
MOST_WORDS = 12

PIECE = re.compile(r'((?<!\S)[-−])?(?:["«“„]([^"«»“”„]*)["»”“]|([^\s"«»“”„]+))')
# What no space parts stands in a row: “porte-parole”, “4,5”, “U.E.”, “Côte d’Ivoire”.
GLUED = re.compile(r"[^\W_]+(?:[-.,'’&‑][^\W_]+)*")
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=[^\W_])|(?<=[^\W_])['’]s\b", re.I)
OPERATORS = frozenset(
    ["AND", "OR", "NOT", "NEAR", "ET", "OU", "SAUF"]
)  # other machines' words: every word is wanted here
# Without the English “or”: in French it is gold.
SMALL = """
a au aux ce ces dans de des du en et la le les leur ou par pour qui sa se ses son sur un une vers
an and are as at by for from in is it its of on the to with
"""
SMALL_WORDS = frozenset(SMALL.split())


@dataclass(frozen=True, slots=True)
class Term:
    """A word to find, or several in a row."""

    words: tuple[str, ...]
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Every one of `wanted`, and none of `unwanted`. `typed` is what was read of it, to be shown and kept in addresses."""

    typed: str
    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.wanted)

    @property
    def words(self) -> frozenset[str]:
        """All that is wanted, to be marked where it stands."""
        return frozenset(word for term in self.wanted for word in term.words)


def read(typed: str) -> Question:
    """What `typed` asks for: "phrases", words, and -words that must not be there.

    Small words and single letters count in phrases, or when there is nothing else. Never more than `MOST_WORDS` words.
    """
    kept = "".join(sign if sign.isprintable() else " " for sign in _cut(typed))
    shown = " ".join(unicodedata.normalize("NFC", kept).split())
    wanted: list[Term] = []
    unwanted: list[Term] = []
    small: list[Term] = []
    shouted = shown.upper() == shown
    for minus, phrase, piece in PIECE.findall(GROUPED.sub(_in_one, shown)):
        for term in _phrase(phrase) if phrase else _terms(piece, shouted):
            pile = unwanted if minus else wanted if phrase or _tells(term) else small
            pile.append(term)
    return Question(shown, *_within_limit(wanted or small, unwanted))


def _cut(typed: str) -> str:
    """The first words of it, none of them in part."""
    if len(typed) <= LONGEST or typed[LONGEST].isspace():
        return typed[:LONGEST]
    return typed[:LONGEST].rpartition(" ")[0] or typed[:LONGEST]


def _phrase(phrase: str) -> list[Term]:
    found = tuple(words(phrase))
    return [Term(found, phrase.strip())] if found else []


def _terms(piece: str, shouted: bool) -> list[Term]:
    """What stands between two spaces; slashes part, hyphens do not."""
    glued = [text for text in GLUED.findall(ELISION.sub("", piece)) if shouted or text not in OPERATORS]
    return [Term(tuple(words(text)), text) for text in glued]


def _tells(term: Term) -> bool:
    if len(term.words) > 1:
        return True
    word = plain(term.typed)[0]
    return word not in SMALL_WORDS and (len(word) > 1 or word.isdigit() or not word.isascii())


def _within_limit(wanted: list[Term], unwanted: list[Term]) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    piles: tuple[list[Term], list[Term]] = ([], [])
    left = MOST_WORDS
    seen: set[tuple[str, ...]] = set()
    for pile, terms in zip(piles, (wanted, unwanted), strict=True):
        for term in terms:
            if left > 0 and term.words not in seen:
                pile.append(Term(term.words[:left], term.typed))
                left -= len(term.words)
                seen.add(term.words)
        seen.clear()
    return tuple(piles[0]), tuple(piles[1])


def _in_one(number: re.Match[str]) -> str:
    return re.sub(r"[ ,.']", "", number.group())
