"""Parses what was typed into a search query. Pure; no engine's syntax gets through."""

import re
import unicodedata
from dataclasses import dataclass

from articles.search.words import folded_words, join_grouped_numbers, stemmed_words
from articles.text.stopwords import SEARCH_STOPWORDS

MAX_QUERY_CHARS = 200  # the rest is ignored
MAX_QUERY_WORDS = 12

PIECE = re.compile(r'((?<!\S)[-−])?(?:["«“„]([^"«»“”„]*)["»”“]|([^\s"«»“”„]+))')
# Words joined without a space, which must be found in a row: “porte-parole”, “4,5”, “U.E.”, “d’Ivoire”.
COMPOUND = re.compile(r"[^\W_]+(?:[-.,'’&‑][^\W_]+)*")
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=[^\W_])|(?<=[^\W_])['’]s\b", re.I)
# Operators of other search engines, which are ignored here.
OPERATORS = frozenset(["AND", "OR", "NOT", "NEAR", "ET", "OU", "SAUF"])


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A word to find, or several words in a row."""

    words: tuple[str, ...]
    typed: str = ""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """All of `wanted`, and none of `unwanted`. `typed` is the normalised input, to be shown and kept in addresses."""

    typed: str
    wanted: tuple[QueryTerm, ...] = ()
    unwanted: tuple[QueryTerm, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.wanted)

    @property
    def words(self) -> frozenset[str]:
        """All wanted words, to be highlighted."""
        return frozenset(word for term in self.wanted for word in term.words)


def parse_search_query(typed: str) -> SearchQuery:
    """Parse `typed`: "phrases", words, and -words that must not be there.

    A wanted stopword or single letter from a to z counts only in a phrase, or if nothing else is wanted. There are at most
    `MAX_QUERY_WORDS` words.
    """
    printable = "".join(char if char.isprintable() else " " for char in _cut(typed))
    shown = " ".join(unicodedata.normalize("NFC", printable).split())
    wanted: list[QueryTerm] = []
    unwanted: list[QueryTerm] = []
    insignificant: list[QueryTerm] = []
    is_all_caps = shown.upper() == shown
    for minus, phrase, piece in PIECE.findall(join_grouped_numbers(shown)):
        for term in _phrase(phrase) if phrase else _terms(piece, is_all_caps):
            terms = unwanted if minus else wanted if phrase or _is_significant(term) else insignificant
            terms.append(term)
    return SearchQuery(shown, *_within_limit(wanted or insignificant, unwanted))


def _cut(typed: str) -> str:
    """The first MAX_QUERY_CHARS characters, cut between words."""
    if len(typed) <= MAX_QUERY_CHARS or typed[MAX_QUERY_CHARS].isspace():
        return typed[:MAX_QUERY_CHARS]
    return typed[:MAX_QUERY_CHARS].rpartition(" ")[0] or typed[:MAX_QUERY_CHARS]


def _phrase(phrase: str) -> list[QueryTerm]:
    found = tuple(stemmed_words(phrase))
    return [QueryTerm(found, phrase.strip())] if found else []


def _terms(piece: str, is_all_caps: bool) -> list[QueryTerm]:
    """The terms of a piece between two spaces; slashes separate terms, hyphens do not."""
    compounds = [text for text in COMPOUND.findall(ELISION.sub("", piece)) if is_all_caps or text not in OPERATORS]
    return [QueryTerm(tuple(stemmed_words(text)), text) for text in compounds]


def _is_significant(term: QueryTerm) -> bool:
    """Whether a term is more than a stopword or a single letter from a to z."""
    if len(term.words) > 1:
        return True
    word = folded_words(term.typed)[0]
    return word not in SEARCH_STOPWORDS and (len(word) > 1 or word.isdigit() or not word.isascii())


def _within_limit(
    wanted: list[QueryTerm], unwanted: list[QueryTerm]
) -> tuple[tuple[QueryTerm, ...], tuple[QueryTerm, ...]]:
    """Wanted and unwanted terms without repeats, MAX_QUERY_WORDS words of them at most, the wanted ones first."""
    within: tuple[list[QueryTerm], list[QueryTerm]] = ([], [])
    left = MAX_QUERY_WORDS
    seen: set[tuple[str, ...]] = set()
    for kept, terms in zip(within, (wanted, unwanted), strict=True):
        for term in terms:
            if left > 0 and term.words not in seen:
                kept.append(QueryTerm(term.words[:left], term.typed))
                left -= len(term.words)
                seen.add(term.words)
        seen.clear()
    return tuple(within[0]), tuple(within[1])
