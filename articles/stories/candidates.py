"""The index of open headlines by their words, names and figures, which finds candidates for a new one. Pure."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from articles.stories.comparison.publication import MAX_GAP_SECONDS
from articles.stories.headline import ParsedHeadline
from articles.stories.shipped_vocabulary import headline_vocabulary
from articles.stories.title_figures.figure import HeadlineFigure
from articles.stories.title_figures.units import PERCENT

SEPARATOR, ENCODING_ERRORS = "\0", "surrogatepass"  # between title and summary; lone surrogates must not fail
MIN_INDEXED_WEIGHT = 0.25  # a word of a lower weight is not indexed by itself
KEY_WEIGHT_SCALE = 20  # a key's weight for a word's weight of 1: the sum of integers does not depend on their order
NAME_KEY_WEIGHT, ORGANISATION_KEY_WEIGHT, FIGURE_KEY_WEIGHT, COUNTRY_KEY_WEIGHT = 9, 14, 24, 8
WORD_TABLE, FIGURE_TABLE = "words", "figures"
MAX_LOOKUP_KEYS, MAX_CANDIDATES_PER_KEY = 12, 25
MIN_SHARED_WEIGHT = 14  # of the keys that a candidate shares with the new headline


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
    is_economic: bool = True
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


# A candidate for a new headline: minus the weight of the keys that both share, whether one source published both, its id, itself.
type Candidate = tuple[int, bool, int, OpenHeadline]
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


def rank_candidates(new: OpenHeadline, postings: Postings, weighed: list[OpenHeadline]) -> list[Candidate]:
    """The candidates, those that share the most weight first; among equals, other sources before the same one."""
    ranked = [
        (-weight, one.source_id == new.source_id, one.id, one)
        for one, weight in shared_weights(postings, weighed)
        if one.may_match(new)
    ]
    ranked.sort()
    return ranked


def shared_weights(postings: Postings, weighed: list[OpenHeadline]) -> list[tuple[OpenHeadline, int]]:
    """The headlines that share keys of MIN_SHARED_WEIGHT or more in all with the new one; each with the sum of these weights.

    Only the rarest keys are looked up. Each sum is kept on the headline itself, which is faster than a dict; `weighed` holds
    the headlines to reset, some of them left by a call that was interrupted.
    """
    _reset_shared_weights(weighed)
    if len(postings) > MAX_LOOKUP_KEYS:
        postings = sorted(postings, key=lambda one: len(one[0]))
        if len(postings[MAX_LOOKUP_KEYS - 1][0]) == len(postings[MAX_LOOKUP_KEYS][0]):
            postings.sort(key=_rarity)
        del postings[MAX_LOOKUP_KEYS:]
    remaining_weight = sum([weight for _, weight, _ in postings])
    for headlines, weight, _ in postings:
        for one in headlines[-MAX_CANDIDATES_PER_KEY:] if len(headlines) > MAX_CANDIDATES_PER_KEY else headlines:
            if one.shared_weight:
                one.shared_weight += weight
            elif remaining_weight >= MIN_SHARED_WEIGHT:  # else this headline can no longer reach the minimum
                weighed.append(one)
                one.shared_weight = weight
        remaining_weight -= weight
    found = [(one, one.shared_weight) for one in weighed if one.shared_weight >= MIN_SHARED_WEIGHT]
    _reset_shared_weights(weighed)
    return found


def _reset_shared_weights(weighed: list[OpenHeadline]) -> None:
    for one in weighed:
        one.shared_weight = 0
    weighed.clear()


def _rarity(posting: Posting) -> tuple[int, int, str]:
    """Sort key: the rarest first, then the heaviest, then the key itself, so that no order of a set decides."""
    headlines, weight, key = posting
    return len(headlines), -weight, key


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
