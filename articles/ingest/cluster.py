"""Which headlines tell the same event: near-equal titles, close in time, with nothing that speaks against it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice

from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio

from .headline import FEWEST_WORDS, Reading, read
from .records import Headline, Placed

NEAR_EQUAL = 90.0
TOLD_WITHIN = timedelta(hours=72)
# A daily column keeps its title: twice from one source, it is one event only when it comes again at once.
REPEATED_WITHIN = timedelta(hours=12)
WORDS_TO_ASK = 4
CANDIDATES_A_WORD = 25


def same_story(a: Headline, b: Headline) -> tuple[bool, float]:
    """Whether both tell one event, and how alike their titles are, from 0 to 100."""
    return _same(read(a), read(b))


def cluster(new: Sequence[Headline], known: Iterable[Headline]) -> list[Placed]:
    """Place `new` headlines among the `known` ones and among themselves."""
    return OpenStories(known).place(new)


class OpenStories:
    """The headlines an event may still be joined to, found by their rarest words."""

    def __init__(self, headlines: Iterable[Headline]) -> None:
        self._by_title: dict[str, list[Reading]] = defaultdict(list)
        self._by_word: dict[str, list[Reading]] = defaultdict(list)
        self.learn(headlines)

    def learn(self, headlines: Iterable[Headline]) -> None:
        """Open them too, without placing them; the oldest first, since the latest are asked first."""
        for headline in headlines:
            self._add(read(headline))

    def place(self, headlines: Sequence[Headline]) -> list[Placed]:
        """For each headline, in order, the one it joins; each is then open to those after it."""
        return [self._place(read(headline)) for headline in headlines]

    def _place(self, new: Reading) -> Placed:
        best, score = None, 0.0
        for candidate in self._candidates(new):
            same, alike = _same(new, candidate)
            if same and alike > score:
                best, score = candidate.headline.id, alike
        self._add(new)
        return Placed(new.headline.id, best, score)

    def _add(self, reading: Reading) -> None:
        self._by_title[reading.folded].append(reading)
        for word in reading.significant:
            self._by_word[word].append(reading)

    def _candidates(self, new: Reading) -> Iterator[Reading]:
        """Those with the same title, and the latest of those that share a rare word: a hundred and some at most.

        Near-equal titles share nearly all their words, so one of the rarest that are known is among them.
        """
        yield from islice(reversed(self._by_title.get(new.folded, ())), CANDIDATES_A_WORD)
        seen = {id(new)}
        known = [self._by_word[word] for word in new.significant if word in self._by_word]
        for readings in sorted(known, key=len)[:WORDS_TO_ASK]:
            for reading in islice(reversed(readings), CANDIDATES_A_WORD):
                if id(reading) not in seen:
                    seen.add(id(reading))
                    yield reading


def _same(a: Reading, b: Reading) -> tuple[bool, float]:
    score = _likeness(a, b)
    return score >= NEAR_EQUAL and _may_be_same(a, b), score


def _likeness(a: Reading, b: Reading) -> float:
    """How alike the titles are, in any order of words. One held whole in the other counts as near-equal, no more."""
    score = token_sort_ratio(a.folded, b.folded, score_cutoff=0)
    shorter = min(len(a.significant), len(b.significant))
    if score < NEAR_EQUAL and shorter > FEWEST_WORDS and token_set_ratio(a.folded, b.folded) == 100:
        return NEAR_EQUAL
    return score


def _may_be_same(a: Reading, b: Reading) -> bool:
    if min(len(a.significant), len(b.significant)) < FEWEST_WORDS:
        return False
    apart = abs(a.published - b.published)
    if a.headline.source_id == b.headline.source_id:
        return a.folded == b.folded and apart <= REPEATED_WITHIN
    if apart > TOLD_WITHIN:
        return False
    return not (_differ(a.numbers, b.numbers) or _differ(a.telling, b.telling) or _names_differ(a, b))


def _differ(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether each says something the other does not: one may be more detailed, both may not be."""
    return not (a <= b or b <= a)


def _names_differ(a: Reading, b: Reading) -> bool:
    """Whether each names someone the other does not speak of, with or without a capital."""
    return bool(a.names - b.words) and bool(b.names - a.words)
