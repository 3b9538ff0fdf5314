"""Which headlines tell the same event. Pure.

Those that might are found by what their titles share that few others have; the evidence of the likeliest is then weighed.
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import batched, islice
from math import log10

from articles.ingest.records import Headline, Placement
from articles.stories.candidates import BETWEEN, SURROGATES, Common, Known, Open, Tables
from articles.stories.headline import Reading, read
from articles.stories.similarity import LIKELY, are_near_equal, evidence, may_stand_together, weigh

KEYS_TO_ASK, CANDIDATES_A_KEY = 12, 25
MOST_WEIGHED = 3  # candidates
ENOUGH = 14  # that a candidate must share, in the weights of keys below
OPEN_BY_TITLES = 30.0  # how likely titles alone must be, for leads to be read, and for others to be looked at
NUMBER = re.compile(r"\d+")
NONE_OF_MANY = 0.3  # how much likelier it is, by tenfold of open headlines, that a new one tells an event of its own
MOST_DOUBT = 4.0  # odds: what another story takes at the most from the likeliest, since one event may be in two
READINGS_KEPT, READ_AT_ONCE = 500, 50


def same_story(a: Headline, b: Headline) -> tuple[bool, float]:
    """Whether both tell one event, and how likely that is, from 0 to 100."""
    score = weigh(evidence(read(a), read(b)))
    return score >= LIKELY, score


def cluster(new: Sequence[Headline], known: Iterable[Headline]) -> list[Placement]:
    """Place `new` headlines among the `known` ones and among themselves."""
    return OpenStories(known).place(new)


class OpenStories:
    """The headlines an event may still be joined to, found by what few titles have.

    Fifty thousand of them fit in some 40 MB: what was read out of a headline is remembered for the latest only.
    """

    def __init__(self, headlines: Iterable[Headline]) -> None:
        self._headlines: dict[int, Open] = {}
        self._read: deque[Open] = deque()  # those whose reading is kept
        self._tables = Tables()
        self._first_of: dict[int, int] = {}
        self._counted: list[Open] = []  # those on whom something is counted at this moment
        self._has_holes = False  # headlines that were dropped still stand in tables, among those that stand
        self._countries: dict[frozenset[str], frozenset[str]] = {}  # each set once, since many headlines share it
        self.learn(headlines)

    def __len__(self) -> int:
        return len(self._headlines)

    def __contains__(self, number: int) -> bool:
        return number in self._headlines

    def drop(self, numbers: Iterable[int]) -> None:
        """Let go of these."""
        for number in numbers:
            self._has_holes = True
            if number in self._headlines:
                self._let_go(number)

    def learn(self, headlines: Iterable[Headline]) -> None:
        """Open them too, without placing them; the oldest first, since the latest are asked first."""
        for headline in headlines:
            new, reading = self._open(headline)
            self._add(new, headline, self._tables.known(new, reading))

    def close_oldest(self, keep: int) -> None:
        """Let go of all but the `keep` headlines that were opened last."""
        headlines = self._headlines
        for number in list(islice(headlines, max(len(headlines) - keep, 0))):
            self._let_go(number)
        self._first_of = {story: first for story, first in self._first_of.items() if first in headlines}
        self._tables.close(self._has_holes)
        self._has_holes = False

    def _let_go(self, number: int) -> None:
        self._headlines[number].is_open = False  # first: whatever interrupts us, nothing is joined that is not held
        del self._headlines[number]

    def place(self, headlines: Sequence[Headline]) -> list[Placement]:
        """For each headline, in order, the one it joins; each is then open to those after it."""
        placed: list[Placement] = []
        for some in batched(headlines, READ_AT_ONCE):
            placed += map(self._place, some, list(map(self._open, some)))
        return placed

    def _place(self, headline: Headline, opened: tuple[Open, Reading]) -> Placement:
        new, reading = opened
        known = self._tables.known(new, reading)
        best, score = self._likeliest(new, reading, known) if known else (None, 0.0)
        if best is not None:
            new.first = self._headlines[best].first
        self._add(new, headline, known)
        return Placement(headline.id, best, score)

    def _likeliest(self, new: Open, reading: Reading, known: Known) -> tuple[int | None, float]:
        """The headline that `new` joins, and how likely both tell one event.

        It tells one event at the most: each story takes from the likelihood of the others, and all that are open, of
        which it may tell none, take from theirs.
        """
        stories: dict[int, tuple[float, bool, int]] = {}
        fits: dict[int, bool] = {}
        for one in _candidates(new, known, self._counted):
            candidate = self._reading(one)
            by_titles = weigh(evidence(reading, candidate, leads=False))
            if by_titles < OPEN_BY_TITLES:
                break  # those after it have less in common
            likely = self._likely(reading, candidate, one, fits)
            found = likely, candidate.folded == reading.folded, one.number
            stories[one.first] = max(found, stories.get(one.first, found))
        if not stories:
            return None, 0.0
        best = max(stories.values())
        likely, _, number = best
        mine = _odds(likely)
        others = sum(min(_odds(one[0]), MOST_DOUBT) for one in stories.values() if one is not best)
        none = 1 + NONE_OF_MANY * log10(len(self._headlines))
        score = 100 * mine / (none + others + mine)
        return (number, score) if score >= LIKELY else (None, 0.0)

    def _likely(self, new: Reading, candidate: Reading, one: Open, fits: dict[int, bool]) -> float:
        """How likely both tell one event, leads read; 0 where the story of `one`, the candidate, speaks against it.

        `fits` remembers by their first headlines which stories allow `new`.
        """
        if new.source_id == candidate.source_id and not _is_said_again(new, candidate):
            return 0.0
        likely = weigh(evidence(new, candidate))
        first = self._headlines.get(one.first)
        if likely < LIKELY or first is one or first is None:
            return likely
        if first.number not in fits:  # stories do not drift from one event to the next
            fits[first.number] = may_stand_together(evidence(new, self._reading(first)))
        return likely if fits[first.number] else 0.0

    def _open(self, headline: Headline) -> tuple[Open, Reading]:
        reading = read(headline)
        countries = self._countries.setdefault(reading.countries, reading.countries)
        text = f"{reading.title}{BETWEEN}{reading.lead}".encode(errors=SURROGATES)
        number, source, published = headline.id, reading.source_id, reading.published
        return Open(number, text, source, published, reading.serial, countries, number, reading), reading

    def _add(self, new: Open, headline: Headline, known: Known) -> None:
        """Open it to those after it."""
        if headline.story:
            new.first = self._first_of.setdefault(headline.story, new.first)
        if new.number in self._headlines:  # told anew
            self.drop([new.number])
        self._headlines[new.number], new.is_open = new, True
        self._keep(new)
        for told, _, _ in known:
            told.append(new)

    def _reading(self, one: Open) -> Reading:
        if one.reading is None:
            one.reading = one.read_anew()
            self._keep(one)
        return one.reading

    def _keep(self, one: Open) -> None:
        self._read.append(one)
        if len(self._read) > READINGS_KEPT:
            self._read.popleft().reading = None


def _candidates(new: Open, known: Known, counted: list[Open]) -> list[Open]:
    """The latest of those that share what fewest tell, those with most in common first, its own source last."""
    likely = [
        (-weight, one.source_id == new.source_id, one.number, one)
        for one, weight in _shared(known, counted)
        if one.may_tell(new)
    ]
    likely.sort()
    return [one for _, _, _, one in likely[:MOST_WEIGHED]]


def _shared(known: Known, counted: list[Open]) -> list[tuple[Open, int]]:
    """The latest of those who told the rarest things and have enough in common, and how much that is.

    It is counted on themselves, which asks no table. `counted` are those on whom it is: whoever was interrupted left some.
    """
    _wipe(counted)
    if len(known) > KEYS_TO_ASK:
        known = sorted(known, key=lambda one: len(one[0]))
        if len(known[KEYS_TO_ASK - 1][0]) == len(known[KEYS_TO_ASK][0]):
            known.sort(key=_rarity)
        del known[KEYS_TO_ASK:]
    to_come = sum([weight for _, weight, _ in known])
    for told, weight, _ in known:
        for one in told[-CANDIDATES_A_KEY:] if len(told) > CANDIDATES_A_KEY else told:
            if one.shared:
                one.shared += weight
            elif to_come >= ENOUGH:
                counted.append(one)
                one.shared = weight
        to_come -= weight
    found = [(one, one.shared) for one in counted if one.shared >= ENOUGH]
    _wipe(counted)
    return found


def _wipe(counted: list[Open]) -> None:
    for one in counted:
        one.shared = 0
    counted.clear()


def _rarity(told: Common) -> tuple[int, int, str]:
    """The rarest first; of those as rare, the one that tells more: no order of a set, which changes from run to run, decides."""
    by, weight, key = told
    return len(by), -weight, key


def _is_said_again(new: Reading, known: Reading) -> bool:
    """Whether an outlet tells again what it told: it has columns, calendars and follow-ups that are no copies."""
    return NUMBER.findall(new.folded) == NUMBER.findall(known.folded) and are_near_equal(new, known)


def _odds(likely: float) -> float:
    return likely / max(100.0 - likely, 1e-9)
