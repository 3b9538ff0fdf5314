"""Parses the text of a search into a query. Pure; no engine's syntax gets through."""

import re
import unicodedata
from dataclasses import dataclass

from articles.text.search_words import folded_words, join_grouped_numbers, stemmed_words, without_elision
from articles.text.stopwords import SEARCH_STOPWORDS

MAX_QUERY_CHARS = 200  # the rest is ignored
MAX_QUERY_WORDS = 12

# A minus, then a phrase between quotation marks or a run of characters without spaces.
MINUS_PHRASE_OR_RUN = re.compile(r'((?<!\S)[-−])?(?:["«“„]([^"«»“”„]*)["»”“]|([^\s"«»“”„]+))')
# Words joined without a space, which are to be found side by side: “porte-parole”, “4,5”, “U.E.”, “d’Ivoire”.
COMPOUND = re.compile(r"[^\W_]+(?:[-.,'’&‑][^\W_]+)*")
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=[^\W_])|(?<=[^\W_])['’]s\b", re.I)
# Operators of other search engines; here they are left out.
OPERATORS = frozenset(["AND", "OR", "NOT", "NEAR", "ET", "OU", "SAUF"])


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A word to find, or several side by side: `words` as the index has them, `text` as they were typed."""

    words: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Asks for all terms of `wanted` and none of `unwanted`. `text` is the normalised one, for display and addresses."""

    text: str
    wanted: tuple[QueryTerm, ...] = ()
    unwanted: tuple[QueryTerm, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.wanted)

    @property
    def words(self) -> frozenset[str]:
        """All wanted words, to be highlighted."""
        return frozenset(word for term in self.wanted for word in term.words)


def parse_search_query(text: str) -> SearchQuery:
    """Parse the text of a search: "phrases", words, and -words (or -"phrases") that a result must not have.

    A wanted stopword, or single letter from a to z, is dropped outside a phrase, unless nothing else is wanted. At most
    `MAX_QUERY_WORDS` words are kept.
    """
    printable = "".join(char if char.isprintable() else " " for char in _cut(text))
    normalised = " ".join(unicodedata.normalize("NFC", printable).split())
    wanted: list[QueryTerm] = []
    insignificant: list[QueryTerm] = []  # wanted too, if there is nothing else
    unwanted: list[QueryTerm] = []
    is_all_caps = normalised.upper() == normalised
    for minus, phrase, run in MINUS_PHRASE_OR_RUN.findall(join_grouped_numbers(normalised)):
        for term in _phrase(phrase) if phrase else _terms(run, is_all_caps):
            if minus:
                unwanted.append(term)
            elif phrase or _is_significant(term):
                wanted.append(term)
            else:
                insignificant.append(term)
    return SearchQuery(normalised, *_within_limit(wanted or insignificant, unwanted))


def _cut(text: str) -> str:
    """The first MAX_QUERY_CHARS characters, cut between words."""
    if len(text) <= MAX_QUERY_CHARS or text[MAX_QUERY_CHARS].isspace():
        return text[:MAX_QUERY_CHARS]
    return text[:MAX_QUERY_CHARS].rpartition(" ")[0] or text[:MAX_QUERY_CHARS]


def _phrase(phrase: str) -> list[QueryTerm]:
    """The phrase as one term; none if it has no word."""
    words = tuple(stemmed_words(phrase))
    return [QueryTerm(words, phrase.strip())] if words else []


def _terms(run: str, is_all_caps: bool) -> list[QueryTerm]:
    """The terms of a run without spaces: slashes separate terms, hyphens do not. In a query all in capitals, OR is a word."""
    found = COMPOUND.findall(ELISION.sub("", run))
    compounds = [without_elision(text) for text in found if is_all_caps or text not in OPERATORS]
    return [QueryTerm(tuple(stemmed_words(text)), text) for text in compounds]


def _is_significant(term: QueryTerm) -> bool:
    """Whether a term is more than a stopword or a single letter from a to z."""
    if len(term.words) > 1:
        return True
    word = folded_words(term.text)[0]
    return word not in SEARCH_STOPWORDS and (len(word) > 1 or word.isdigit() or not word.isascii())


def _within_limit(
    wanted: list[QueryTerm], unwanted: list[QueryTerm]
) -> tuple[tuple[QueryTerm, ...], tuple[QueryTerm, ...]]:
    """Wanted and unwanted terms, none twice; of all their words the first MAX_QUERY_WORDS, those of wanted terms first."""
    remaining = MAX_QUERY_WORDS
    kept: list[tuple[QueryTerm, ...]] = []
    for terms in (wanted, unwanted):
        term_by_words: dict[tuple[str, ...], QueryTerm] = {}
        for term in terms:
            if remaining > 0 and term.words not in term_by_words:
                term_by_words[term.words] = QueryTerm(term.words[:remaining], term.text)
                remaining -= len(term.words)
        kept.append(tuple(term_by_words.values()))
    return kept[0], kept[1]
