"""The index of open headlines by their words, names and figures, which finds candidates for a new one. Pure."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from articles.stories.comparison.publication import MAX_GAP_SECONDS
from articles.stories.headline import ParsedHeadline
from articles.stories.title_figures import PERCENT, HeadlineFigure
from articles.stories.vocabulary import headline_vocabulary

SEPARATOR, ENCODING_ERRORS = "\0", "surrogatepass"  # between title and summary; lone surrogates must not fail
MIN_INDEXED_WEIGHT = 0.25  # a word of a lower weight is not indexed by itself
KEY_WEIGHT_SCALE = 20  # a key's weight for a word's weight of 1: the sum of integers does not depend on their order
NAME_KEY_WEIGHT, ORGANISATION_KEY_WEIGHT, FIGURE_KEY_WEIGHT, COUNTRY_KEY_WEIGHT = 9, 14, 24, 8
WORD_TABLE, FIGURE_TABLE = "words", "figures"


@dataclass(slots=True, eq=False)
class OpenHeadline:
    """A headline that may be joined. `text` is its title and summary in UTF-8, since only recent ones keep their parsed form.

    `first_in_story` is the id of the first headline of its story, or its own. `shared_weight` is used while the candidates for
    one new headline are weighed, and is 0 otherwise.
    """

    id: int
    text: bytes
    source_id: int
    published: float  # seconds
    serial_hash: int
    countries: frozenset[str]
    first_in_story: int
    parsed: ParsedHeadline | None
    outlet: str = ""
    is_open: bool = False  # False while it is being assigned, and after it was closed
    shared_weight: int = 0

    def may_match(self, new: "OpenHeadline") -> bool:
        """Whether this headline is open, and the serial numbers, times and countries of both allow one event."""
        if self.serial_hash and new.serial_hash and self.serial_hash != new.serial_hash:
            return False
        if not self.is_open or abs(self.published - new.published) > MAX_GAP_SECONDS:
            return False
        return not (self.countries and new.countries) or not self.countries.isdisjoint(new.countries)

    def parse_again(self) -> ParsedHeadline:
        """Its parsed form, computed again from `text`."""
        title, _, summary = self.text.decode(errors=ENCODING_ERRORS).partition(SEPARATOR)
        return ParsedHeadline(title, summary, self.source_id, self.published, self.outlet)


type PostingTable = dict[str, OpenHeadline | list[OpenHeadline]]  # key → its headlines; most keys have one
type Posting = tuple[list[OpenHeadline], int, str]  # the headlines that share a key, its weight, the key
type Postings = list[Posting]


class CandidateIndex:
    """Open headlines by key; a table per country, one for words and one for figures."""

    def __init__(self) -> None:
        self._tables: defaultdict[str, PostingTable] = defaultdict(dict)

    def find_or_add(self, new: OpenHeadline, parsed: ParsedHeadline) -> Postings:
        """The open headlines that share a key with `new`.

        Under a key that no other headline has, `new` is added here; `OpenStories._open_headline` appends it to the other lists.
        """
        postings: Postings = []
        for table, key, weight in () if parsed.is_digest else self._keys(parsed):
            headlines = table.setdefault(key, new)
            if headlines is not new:
                if isinstance(headlines, OpenHeadline):
                    headlines = table[key] = [headlines]
                postings.append((headlines, weight, key))
        return postings

    def find(self, parsed: ParsedHeadline) -> Postings:
        """The open headlines that share a key with this one, which is not added."""
        postings: Postings = []
        for table, key, weight in () if parsed.is_digest else self._keys(parsed):
            if headlines := table.get(key):
                postings.append(([headlines] if isinstance(headlines, OpenHeadline) else headlines, weight, key))
        return postings

    def _keys(self, parsed: ParsedHeadline) -> list[tuple[PostingTable, str, int]]:
        """The keys of a headline with their weights: names, words, words with a country, figures."""
        tables, weight_of = self._tables, _key_weights().get
        table = tables[WORD_TABLE]
        keys = [
            (table, concept, weight) for concept in parsed.concepts if (weight := weight_of(concept, NAME_KEY_WEIGHT))
        ]
        if parsed.countries:
            words = parsed.concepts - headline_vocabulary().weightless
            for country in sorted(parsed.countries):
                table = tables[country]
                keys += [(table, word, COUNTRY_KEY_WEIGHT) for word in words]
        if parsed.has_digits and (amounts := parsed.figures.amounts):
            figures = dict.fromkeys(_figure_key(figure) for figure in amounts if not figure.is_count)
            keys += [(tables[FIGURE_TABLE], figure, FIGURE_KEY_WEIGHT) for figure in figures]
        return keys

    def remove_closed(self, *, anywhere: bool) -> None:
        """Remove closed headlines. Without `anywhere`, skip keys whose oldest headline is open: all their headlines are."""
        for table in self._tables.values():
            _remove_closed(table, anywhere=anywhere)


def _remove_closed(table: PostingTable, *, anywhere: bool) -> None:
    closed = []
    for key, headlines in table.items():
        if isinstance(headlines, OpenHeadline):
            if not headlines.is_open:
                closed.append(key)
        # Lists begin with the oldest headline. One may be empty after an interruption.
        elif anywhere or not headlines or not headlines[0].is_open:
            headlines[:] = [one for one in headlines if one.is_open]
            if not headlines:
                closed.append(key)
    for key in closed:
        del table[key]


@cache
def _key_weights() -> dict[str, int]:
    """Known concept → its weight as a key, 0 if it is not indexed; unknown concepts weigh NAME_KEY_WEIGHT."""
    known = headline_vocabulary()
    weights = {
        one: min(round(KEY_WEIGHT_SCALE * weight), NAME_KEY_WEIGHT) * (weight >= MIN_INDEXED_WEIGHT)
        for one, weight in known.weights.items()
    }
    return weights | dict.fromkeys(known.organisations, ORGANISATION_KEY_WEIGHT)


def _figure_key(figure: HeadlineFigure) -> str:
    return f"{figure.value:.2g}{PERCENT if figure.kind == PERCENT else ''}"
