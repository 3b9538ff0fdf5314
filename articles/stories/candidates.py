"""Headlines that may still be joined, in tables by what they are found by. Pure."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from articles.stories.headline import Reading
from articles.stories.similarity import LONGEST_APART
from articles.stories.title_figures import PERCENT, Figure
from articles.stories.vocabulary import wording

BETWEEN, SURROGATES = "\0", "surrogatepass"  # title and lead; half a character, that nothing may fail on
TELLS = 0.25  # the weight from which a word finds candidates by itself
A_KEY = 20  # what a weight of one counts as a key: whole numbers add up alike in any order
NAME_KEY, ORGANISATION_KEY, FIGURE_KEY, COUNTRY_KEY = 9, 14, 24, 8
WORDS, FIGURES = "words", "figures"


@dataclass(slots=True, eq=False)
class Open:
    """A headline that may be joined: title and lead as one, in few bytes; `first` is the first of its story.

    What was read out of it is kept for the latest. `shared` counts, while it is asked who has most in common with a new one.
    """

    number: int
    text: bytes
    source_id: int
    published: float  # seconds
    serial: int
    countries: frozenset[str]
    first: int
    reading: Reading | None
    is_open: bool = False  # not yet, while it is placed, nor when it was let go
    shared: int = 0

    def may_tell(self, new: "Open") -> bool:
        """Whether neither its number in a series, nor its time, nor its countries tell it from another one."""
        if self.serial and new.serial and self.serial != new.serial:
            return False
        if not self.is_open or abs(self.published - new.published) > LONGEST_APART:
            return False
        return not (self.countries and new.countries) or not self.countries.isdisjoint(new.countries)

    def read_anew(self) -> Reading:
        """What is read out of it, where that is not kept."""
        title, _, lead = self.text.decode(errors=SURROGATES).partition(BETWEEN)
        return Reading(title, lead, self.source_id, self.published)


type Table = dict[str, Open | list[Open]]  # by what was told; most has one headline
type Common = tuple[list[Open], int, str]  # by whom, how much it tells, and what it is
type Known = list[Common]


class Tables:
    """Who told what, by country, in WORDS or in FIGURES."""

    def __init__(self) -> None:
        self._told: defaultdict[str, Table] = defaultdict(dict)

    def known(self, new: Open, reading: Reading) -> Known:
        """Who told before what `new` tells, by what it is found by; `new` stands where nobody did."""
        known: Known = []
        for table, key, weight in () if reading.is_digest else self._keys(reading):
            told = table.setdefault(key, new)
            if told is not new:
                if isinstance(told, Open):
                    told = table[key] = [told]
                known.append((told, weight, key))
        return known

    def _keys(self, reading: Reading) -> list[tuple[Table, str, int]]:
        """What a headline is found by, and how much it tells: names, words, words with a country, figures."""
        told, weight_of = self._told, _weights().get
        table = told[WORDS]
        keys = [(table, concept, weight) for concept in reading.concepts if (weight := weight_of(concept, NAME_KEY))]
        if reading.countries:
            words = reading.concepts - wording().silent
            for country in sorted(reading.countries):
                table = told[country]
                keys += [(table, word, COUNTRY_KEY) for word in words]
        if reading.counts and (amounts := reading.figures.amounts):
            figures = dict.fromkeys(_key(figure) for figure in amounts if not figure.is_count)
            keys += [(told[FIGURES], figure, FIGURE_KEY) for figure in figures]
        return keys

    def close(self, has_holes: bool) -> None:
        """Take out those that are no longer open; `has_holes` where some of these may stand among those that are."""
        for table in self._told.values():
            _close(table, has_holes)


def _close(table: Table, has_holes: bool) -> None:
    """Take out of `table` those that are no longer open."""
    closed = []
    for key, told in table.items():
        if isinstance(told, Open):
            if not told.is_open:
                closed.append(key)
        # The oldest stand first; none after an interruption.
        elif has_holes or not told or not told[0].is_open:
            told[:] = [one for one in told if one.is_open]
            if not told:
                closed.append(key)
    for key in closed:
        del table[key]


@cache
def _weights() -> dict[str, int]:
    """How much a concept tells that finds candidates by itself, and 0 for one that does not; NAME_KEY for all others."""
    known = wording()
    weights = {one: min(round(A_KEY * weight), NAME_KEY) * (weight >= TELLS) for one, weight in known.weights.items()}
    return weights | dict.fromkeys(known.organisations, ORGANISATION_KEY)


def _key(figure: Figure) -> str:
    return f"{figure.value:.2g}{PERCENT if figure.kind == PERCENT else ''}"
