"""Headlines that may still be joined, in tables by what they are found by. Pure."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from articles.stories.headline import ParsedHeadline
from articles.stories.similarity import MAX_GAP_SECONDS
from articles.stories.title_figures import PERCENT, HeadlineFigure
from articles.stories.vocabulary import headline_vocabulary

SEPARATOR, ENCODING_ERRORS = "\0", "surrogatepass"  # title and lead; half a character, that nothing may fail on
MIN_INDEXED_WEIGHT = 0.25  # the weight from which a word finds candidates by itself
KEY_WEIGHT_SCALE = 20  # what a weight of one counts as a key: whole numbers add up alike in any order
NAME_KEY_WEIGHT, ORGANISATION_KEY_WEIGHT, FIGURE_KEY_WEIGHT, COUNTRY_KEY_WEIGHT = 9, 14, 24, 8
WORD_TABLE, FIGURE_TABLE = "words", "figures"


@dataclass(slots=True, eq=False)
class OpenHeadline:
    """A headline that may be joined: title and lead as one, in few bytes; `first_in_story` is the first of its story.

    What was read out of it is kept for the latest. `shared_weight` counts, while it is asked who has most in common with a new one.
    """

    headline_id: int
    text: bytes
    source_id: int
    published: float  # seconds
    serial_hash: int
    countries: frozenset[str]
    first_in_story: int
    parsed: ParsedHeadline | None
    is_open: bool = False  # not yet, while it is placed, nor when it was let go
    shared_weight: int = 0

    def may_match(self, new: "OpenHeadline") -> bool:
        """Whether neither its number in a series, nor its time, nor its countries tell it from another one."""
        if self.serial_hash and new.serial_hash and self.serial_hash != new.serial_hash:
            return False
        if not self.is_open or abs(self.published - new.published) > MAX_GAP_SECONDS:
            return False
        return not (self.countries and new.countries) or not self.countries.isdisjoint(new.countries)

    def parse_again(self) -> ParsedHeadline:
        """What is read out of it, where that is not kept."""
        title, _, lead = self.text.decode(errors=ENCODING_ERRORS).partition(SEPARATOR)
        return ParsedHeadline(title, lead, self.source_id, self.published)


type PostingTable = dict[str, OpenHeadline | list[OpenHeadline]]  # by what was told; most has one headline
type Posting = tuple[list[OpenHeadline], int, str]  # by whom, how much it tells, and what it is
type Postings = list[Posting]


class CandidateIndex:
    """Who told what, by country, in WORDS or in FIGURES."""

    def __init__(self) -> None:
        self._tables: defaultdict[str, PostingTable] = defaultdict(dict)

    def find_or_add(self, new: OpenHeadline, parsed: ParsedHeadline) -> Postings:
        """Who told before what `new` tells, by what it is found by; `new` stands where nobody did."""
        postings: Postings = []
        for table, key, weight in () if parsed.is_digest else self._keys(parsed):
            headlines = table.setdefault(key, new)
            if headlines is not new:
                if isinstance(headlines, OpenHeadline):
                    headlines = table[key] = [headlines]
                postings.append((headlines, weight, key))
        return postings

    def _keys(self, parsed: ParsedHeadline) -> list[tuple[PostingTable, str, int]]:
        """What a headline is found by, and how much it tells: names, words, words with a country, figures."""
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

    def remove_closed(self, has_holes: bool) -> None:
        """Take out those that are no longer open; `has_holes` where some of these may stand among those that are."""
        for table in self._tables.values():
            _remove_closed(table, has_holes)


def _remove_closed(table: PostingTable, has_holes: bool) -> None:
    """Take out of `table` those that are no longer open."""
    closed = []
    for key, headlines in table.items():
        if isinstance(headlines, OpenHeadline):
            if not headlines.is_open:
                closed.append(key)
        # The oldest stand first; none after an interruption.
        elif has_holes or not headlines or not headlines[0].is_open:
            headlines[:] = [one for one in headlines if one.is_open]
            if not headlines:
                closed.append(key)
    for key in closed:
        del table[key]


@cache
def _key_weights() -> dict[str, int]:
    """How much a concept tells that finds candidates by itself, and 0 for one that does not; NAME_KEY for all others."""
    known = headline_vocabulary()
    weights = {
        one: min(round(KEY_WEIGHT_SCALE * weight), NAME_KEY_WEIGHT) * (weight >= MIN_INDEXED_WEIGHT)
        for one, weight in known.weights.items()
    }
    return weights | dict.fromkeys(known.organisations, ORGANISATION_KEY_WEIGHT)


def _figure_key(figure: HeadlineFigure) -> str:
    return f"{figure.value:.2g}{PERCENT if figure.kind == PERCENT else ''}"
