"""Which headlines tell the same event. Pure.

Those that might are found by what their titles share that few others have; the evidence of the likeliest is then weighed.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import log10

from .evidence import LIKELY, LONGEST_APART, are_near_equal, evidence, may_stand_together, weigh
from .figures import PERCENT, Figure
from .headline import Reading, read
from .records import Headline, Placed
from .wording import wording

KEYS_TO_ASK, CANDIDATES_A_KEY = 12, 25
MOST_WEIGHED = 3  # candidates
ENOUGH = 14  # that a candidate must share, in the weights of keys below
OPEN_BY_TITLES = 30.0  # how likely titles alone must be, for leads to be read, and for others to be looked at
NUMBER = re.compile(r"\d+")
NONE_OF_MANY = 0.3  # how much likelier it is, by tenfold of open headlines, that a new one tells an event of its own
MOST_DOUBT = 4.0  # odds: what another story takes at the most from the likeliest, since one event may be in two
READINGS_KEPT = 500
BETWEEN, SURROGATES = "\0", "surrogatepass"  # title and lead; half a character, that nothing may fail on
TELLS = 0.25  # the weight from which a word finds candidates by itself
A_KEY = 20  # what a weight of one counts as a key: whole numbers add up alike in any order
NAME_KEY, ORGANISATION_KEY, FIGURE_KEY, COUNTRY_KEY = 9, 14, 24, 8


def same_story(a: Headline, b: Headline) -> tuple[bool, float]:
    """Whether both tell one event, and how likely that is, from 0 to 100."""
    score = weigh(evidence(read(a), read(b)))
    return score >= LIKELY, score


def cluster(new: Sequence[Headline], known: Iterable[Headline]) -> list[Placed]:
    """Place `new` headlines among the `known` ones and among themselves."""
    return OpenStories(known).place(new)


@dataclass(slots=True)
class Open:
    """A headline that may be joined: title and lead as one, in few bytes; `first` is the first of its story."""

    text: bytes
    source_id: int
    published: float  # seconds
    serial: int
    countries: frozenset[str]
    first: int

    def may_tell(self, published: float, serial: int, countries: frozenset[str]) -> bool:
        """Whether neither its number in a series, nor its time, nor its countries tell it from another one."""
        if serial and self.serial and serial != self.serial:
            return False
        if abs(self.published - published) > LONGEST_APART:
            return False
        return not (self.countries and countries) or not self.countries.isdisjoint(countries)

    def reading(self) -> Reading:
        """What is read out of it, anew."""
        title, _, lead = self.text.decode(errors=SURROGATES).partition(BETWEEN)
        return Reading(title, lead, self.source_id, self.published)


class OpenStories:
    """The headlines an event may still be joined to, found by what few titles have.

    Fifty thousand of them fit in some 40 MB: what was read out of a headline is remembered for the latest only.
    """

    def __init__(self, headlines: Iterable[Headline]) -> None:
        self._headlines: dict[int, Open] = {}
        self._read: OrderedDict[int, Reading] = OrderedDict()
        self._by_key: dict[str | int, int | list[int]] = {}  # most keys have one headline
        self._first_of: dict[int, int] = {}
        self._has_holes = False  # keys still name headlines that were dropped, among those that stand
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
            self._has_holes = True

    def learn(self, headlines: Iterable[Headline]) -> None:
        """Open them too, without placing them; the oldest first, since the latest are asked first."""
        for headline in headlines:
            first = self._first_of.setdefault(headline.story, headline.id) if headline.story else headline.id
            reading = read(headline)
            self._add(headline.id, reading, _keys(reading), first)

    def close_oldest(self, keep: int) -> None:
        """Let go of all but the `keep` headlines that were opened last."""
        headlines = self._headlines
        for number in list(islice(headlines, max(len(headlines) - keep, 0))):
            del headlines[number]
        self._first_of = {story: first for story, first in self._first_of.items() if first in headlines}
        closed = []
        for key, told in self._by_key.items():
            if isinstance(told, int):
                if told not in headlines:
                    closed.append(key)
            elif self._has_holes or told[0] not in headlines:  # the oldest stand first
                told[:] = filter(headlines.__contains__, told)
                if not told:
                    closed.append(key)
        for key in closed:
            del self._by_key[key]
        self._has_holes = False

    def place(self, headlines: Sequence[Headline]) -> list[Placed]:
        """For each headline, in order, the one it joins; each is then open to those after it."""
        return list(map(self._place, headlines))

    def _place(self, headline: Headline) -> Placed:
        new = read(headline)
        number, keys = headline.id, _keys(new)
        best, score = (None, 0.0) if new.is_digest else self._likeliest(new, keys)
        first = number if best is None else self._headlines[best].first
        if headline.story:
            first = self._first_of.setdefault(headline.story, first)
        self._add(number, new, keys, first)
        return Placed(number, best, score)

    def _likeliest(self, new: Reading, keys: dict[str | int, int]) -> tuple[int | None, float]:
        """The headline that `new` joins, and how likely both tell one event.

        It tells one event at the most: each story takes from the likelihood of the others, and all that are open, of
        which it may tell none, take from theirs.
        """
        stories: dict[int, tuple[float, bool, int]] = {}
        fits: dict[int, bool] = {}
        for number in self._candidates(new, keys):
            candidate = self._reading(number)
            by_titles = weigh(evidence(new, candidate, leads=False))
            if by_titles < OPEN_BY_TITLES:
                break  # those after it have less in common
            first = self._headlines[number].first
            likely = self._likely(new, candidate, first, first == number, fits)
            found = likely, candidate.folded == new.folded, number
            stories[first] = max(found, stories.get(first, found))
        if not stories:
            return None, 0.0
        best = max(stories.values())
        likely, _, number = best
        mine = _odds(likely)
        others = sum(min(_odds(one[0]), MOST_DOUBT) for one in stories.values() if one is not best)
        none = 1 + NONE_OF_MANY * log10(len(self._headlines))
        score = 100 * mine / (none + others + mine)
        return (number, score) if score >= LIKELY else (None, 0.0)

    def _likely(self, new: Reading, candidate: Reading, first: int, is_first: bool, fits: dict[int, bool]) -> float:
        """How likely both tell one event, leads read; 0 where the story of `candidate` speaks against it.

        `first` is the first headline of that story; `fits` remembers which stories allow `new`.
        """
        if new.source_id == candidate.source_id and not _is_said_again(new, candidate):
            return 0.0
        likely = weigh(evidence(new, candidate))
        if likely < LIKELY or is_first or first not in self._headlines:
            return likely
        if first not in fits:  # stories do not drift from one event to the next
            fits[first] = may_stand_together(evidence(new, self._reading(first)))
        return likely if fits[first] else 0.0

    def _add(self, number: int, reading: Reading, keys: Iterable[str | int], first: int) -> None:
        countries = self._countries.setdefault(reading.countries, reading.countries)
        text = f"{reading.title}{BETWEEN}{reading.lead}".encode(errors=SURROGATES)
        self._headlines[number] = Open(text, reading.source_id, reading.published, reading.serial, countries, first)
        self._remember(number, reading)
        if not reading.is_digest:
            by_key = self._by_key
            for key in keys:
                known = by_key.setdefault(key, number)
                if known is not number:
                    if isinstance(known, int):
                        by_key[key] = [known, number]
                    else:
                        known.append(number)

    def _candidates(self, new: Reading, keys: dict[str | int, int]) -> list[int]:
        """The latest of those that share the keys which fewest have, those with most in common first, its own source last."""
        told_by = self._by_key.get
        known: list[tuple[Sequence[int], int]] = []
        for key, weight in keys.items():
            told = told_by(key)
            if told is not None:
                known.append(((told,) if isinstance(told, int) else told, weight))
        headline, source = self._headlines.get, new.source_id
        published, serial, countries = new.published, new.serial, new.countries
        likely = [
            (-weight, one.source_id == source, number)
            for number, weight in _shared(known).items()
            if weight >= ENOUGH and (one := headline(number)) and one.may_tell(published, serial, countries)
        ]
        likely.sort()
        return [number for _, _, number in likely[:MOST_WEIGHED]]

    def _reading(self, number: int) -> Reading:
        found = self._read.get(number)
        if found is None:
            found = self._headlines[number].reading()
            self._remember(number, found)
        return found

    def _remember(self, number: int, reading: Reading) -> None:
        self._read[number] = reading
        if len(self._read) > READINGS_KEPT:
            self._read.popitem(last=False)


@cache
def _weights() -> dict[str, int]:
    """How much a concept tells that finds candidates by itself, and 0 for one that does not; NAME_KEY for all others."""
    known = wording()
    weights = {one: min(round(A_KEY * weight), NAME_KEY) * (weight >= TELLS) for one, weight in known.weights.items()}
    return weights | dict.fromkeys(known.organisations, ORGANISATION_KEY)


def _keys(reading: Reading) -> dict[str | int, int]:
    """What a headline is found by, and how much it tells: names, words, words with a country, figures."""
    weight_of = _weights().get
    keys: dict[str | int, int] = {
        concept: weight for concept in reading.concepts if (weight := weight_of(concept, NAME_KEY))
    }
    if reading.countries:
        words = list(map(hash, reading.concepts - wording().silent))
        for country in map(hash, reading.countries):
            keys |= dict.fromkeys(map(country.__xor__, words), COUNTRY_KEY)
    if reading.counts:
        keys |= {_key(figure): FIGURE_KEY for figure in reading.figures.amounts if not figure.is_count}
    return keys


def _shared(known: list[tuple[Sequence[int], int]]) -> dict[int, int]:
    """How much the latest of those that told the rarest keys have in common; those that cannot have enough may be missing."""
    known.sort(key=lambda one: len(one[0]))
    del known[KEYS_TO_ASK:]
    to_come = sum([weight for _, weight in known])
    shared: dict[int, int] = {}
    so_far = shared.get
    for numbers, weight in known:
        latest = numbers[-CANDIDATES_A_KEY:] if len(numbers) > CANDIDATES_A_KEY else numbers
        for number in latest if to_come >= ENOUGH else filter(shared.__contains__, latest):
            shared[number] = so_far(number, 0) + weight
        to_come -= weight
    return shared


def _is_said_again(new: Reading, known: Reading) -> bool:
    """Whether an outlet tells again what it told: it has columns, calendars and follow-ups that are no copies."""
    return NUMBER.findall(new.folded) == NUMBER.findall(known.folded) and are_near_equal(new, known)


def _odds(likely: float) -> float:
    return likely / max(100.0 - likely, 1e-9)


def _key(figure: Figure) -> int:
    return hash((f"{figure.value:.2g}", figure.kind == PERCENT))
