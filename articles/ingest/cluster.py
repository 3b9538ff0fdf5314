"""Which headlines tell the same event. Pure.

Those that might are found by what their titles share that few others have; the evidence of the likeliest is then weighed.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from .evidence import JOINS, LIKELY, TOLD_WITHIN, evidence, may_stand_together, weigh
from .figures import PERCENT, Figure
from .headline import Reading, read
from .records import Headline, Placed
from .wording import COUNTRY, ORGANISATION, RARE, wording

KEYS_TO_ASK, CANDIDATES_A_KEY = 12, 25
MOST_WEIGHED = 3  # candidates
ENOUGH = 0.95  # that a candidate must share, in the weights of keys below
READINGS_KEPT = 2_000
TELLS = 0.25  # the weight from which a word finds candidates by itself
NAME_KEY, ORGANISATION_KEY, FIGURE_KEY, COUNTRY_KEY, OF_LEAD = 0.45, 0.7, 1.2, 0.4, 0.8


def same_story(a: Headline, b: Headline) -> tuple[bool, float]:
    """Whether both tell one event, and how likely that is, from 0 to 100."""
    score = weigh(evidence(read(a), read(b)))
    return score >= LIKELY, score


def cluster(new: Sequence[Headline], known: Iterable[Headline]) -> list[Placed]:
    """Place `new` headlines among the `known` ones and among themselves."""
    return OpenStories(known).place(new)


class Open(NamedTuple):
    """A headline that may be joined; `first` is the first of its story."""

    headline: Headline
    serial: int
    countries: frozenset[str]
    first: int

    def may_be(self, new: Reading, serial: int) -> bool:
        """Whether neither its time, nor its number in a series, nor its countries tell it from `new`."""
        if abs(self.headline.published - new.headline.published) > TOLD_WITHIN:
            return False
        if serial and self.serial and serial != self.serial:
            return False
        return not (self.countries and new.countries) or not self.countries.isdisjoint(new.countries)


class OpenStories:
    """The headlines an event may still be joined to, found by what few titles have.

    Fifty thousand of them fit in some 60 MB: what was read out of a headline is remembered for the latest only.
    """

    def __init__(self, headlines: Iterable[Headline]) -> None:
        self._headlines: dict[int, Open] = {}
        self._read: dict[int, Reading] = {}
        self._by_key: dict[int, array[int]] = defaultdict(_numbers)
        self._first_of: dict[int, int] = {}
        self._countries: dict[frozenset[str], frozenset[str]] = {}  # each set once, since many headlines share it
        self.learn(headlines)

    def __len__(self) -> int:
        return len(self._headlines)

    def __contains__(self, number: int) -> bool:
        return number in self._headlines

    def drop(self, numbers: Iterable[int]) -> None:
        """Let go of these."""
        for number in numbers:
            self._headlines.pop(number, None)

    def learn(self, headlines: Iterable[Headline]) -> None:
        """Open them too, without placing them; the oldest first, since the latest are asked first."""
        for headline in headlines:
            first = self._first_of.setdefault(headline.story, headline.id) if headline.story else headline.id
            reading = read(headline)
            self._add(reading, _keys(reading), first)

    def close_oldest(self, keep: int) -> None:
        """Let go of all but the `keep` headlines that were opened last."""
        for number in list(islice(self._headlines, max(len(self._headlines) - keep, 0))):
            del self._headlines[number]
        self._first_of = {story: first for story, first in self._first_of.items() if first in self._headlines}
        for key, numbers in list(self._by_key.items()):
            still = [number for number in numbers if number in self._headlines]
            if still:
                self._by_key[key] = array("q", still)
            else:
                del self._by_key[key]

    def place(self, headlines: Sequence[Headline]) -> list[Placed]:
        """For each headline, in order, the one it joins; each is then open to those after it."""
        return [self._place(read(headline)) for headline in headlines]

    def _place(self, new: Reading) -> Placed:
        number, keys = new.headline.id, _keys(new)
        best, score = None, 0.0
        if not new.is_digest:
            for candidate in self._candidates(new, keys):
                likely = weigh(evidence(new, candidate))
                better = likely > score or (likely == score and candidate.folded == new.folded)
                if likely >= JOINS and better and self._fits_story(new, candidate):
                    best, score = candidate.headline.id, likely
        self._add(new, keys, number if best is None else self._headlines[best].first)
        return Placed(number, best, score)

    def _fits_story(self, new: Reading, joined: Reading) -> bool:
        """Whether the story's first headline allows it: stories do not drift from one event to the next."""
        first = self._headlines[joined.headline.id].first
        if first == joined.headline.id or first not in self._headlines:
            return True
        return may_stand_together(evidence(new, self._reading(first)))

    def _add(self, reading: Reading, keys: Iterable[int], first: int) -> None:
        headline = reading.headline
        countries = self._countries.setdefault(reading.countries, reading.countries)
        self._headlines[headline.id] = Open(headline, reading.serial, countries, first)
        self._remember(headline.id, reading)
        if not reading.is_digest:
            for key in keys:
                self._by_key[key].append(headline.id)

    def _candidates(self, new: Reading, keys: dict[int, float]) -> Iterator[Reading]:
        """The latest of those that share the keys which fewest have, those with most in common first, its own source last."""
        serial, headlines = new.serial, self._headlines
        known = [
            (self._by_key[key], weight) for key, weight in (_keys_of_lead(new) | keys).items() if key in self._by_key
        ]
        known.sort(key=lambda one: len(one[0]))
        shared: dict[int, float] = {}
        for numbers, weight in known[:KEYS_TO_ASK]:
            for number in numbers[-CANDIDATES_A_KEY:]:
                shared[number] = shared.get(number, 0.0) + weight
        enough = ((number, weight) for number, weight in shared.items() if weight >= ENOUGH and number in headlines)
        source = new.headline.source_id
        likely = sorted(
            (-weight, headlines[number].headline.source_id == source, number)
            for number, weight in enough
            if headlines[number].may_be(new, serial)
        )
        return (self._reading(number) for _, _, number in likely[:MOST_WEIGHED])

    def _reading(self, number: int) -> Reading:
        found = self._read.get(number)
        if found is None:
            found = read(self._headlines[number].headline)
            self._remember(number, found)
        return found

    def _remember(self, number: int, reading: Reading) -> None:
        self._read[number] = reading
        if len(self._read) > READINGS_KEPT:
            del self._read[next(iter(self._read))]


def _keys(reading: Reading) -> dict[int, float]:
    """What a headline is found by, and how much it tells: names, words, words with a country, figures."""
    weights, concepts = wording().weights, reading.concepts
    keys: dict[int, float] = {}
    for concept in concepts:
        weight = weights.get(concept, RARE)
        if concept[0] == COUNTRY:
            keys |= {
                hash((concept, word)): COUNTRY_KEY
                for word in concepts
                if word[0] != COUNTRY and weights.get(word, RARE) > 0
            }
        elif weight >= TELLS:
            keys[hash(concept)] = ORGANISATION_KEY if concept[0] == ORGANISATION else min(weight, NAME_KEY)
    return keys | {_key(figure): FIGURE_KEY for figure in reading.figures.amounts if figure.kind}


def _keys_of_lead(reading: Reading) -> dict[int, float]:
    """Names and figures of the lead: another title may have them."""
    weights = wording().weights
    keys = {
        hash(one): OF_LEAD * (ORGANISATION_KEY if one[0] == ORGANISATION else NAME_KEY)
        for one in reading.lead_concepts
        if one not in weights
    }
    return keys | {_key(figure): OF_LEAD * FIGURE_KEY for figure in reading.lead_figures.amounts if figure.kind}


def _key(figure: Figure) -> int:
    return hash((float(f"{figure.value:.2g}"), figure.kind == PERCENT))


def _numbers() -> "array[int]":
    return array("q")
