"""Which headlines tell the same event: near-equal titles, close in time, with nothing that speaks against it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice

from rapidfuzz.fuzz import ratio

from .headline import FEWEST_WORDS, Reading, read
from .records import Headline, Placed

NEAR_EQUAL = 90.0
TOLD_WITHIN = timedelta(hours=72)
# A daily column keeps its title: twice from one source, it is one event only when it comes again at once.
REPEATED_WITHIN = timedelta(hours=12)
WORDS_TO_ASK = 4
CANDIDATES_A_WORD = 25
GONE = (None, 0, 0)  # shares no word with anything
READINGS_KEPT = 4_000
SHARED = 0.6  # of the words of the shorter title, at the least, where two are near-equal


def same_story(a: Headline, b: Headline) -> tuple[bool, float]:
    """Whether both tell one event, and how alike their titles are, from 0 to 100."""
    one, other = read(a), read(b)
    score = _likeness(one, other)
    return score >= NEAR_EQUAL and _may_be_same(one, other), score


def cluster(new: Sequence[Headline], known: Iterable[Headline]) -> list[Placed]:
    """Place `new` headlines among the `known` ones and among themselves."""
    return OpenStories(known).place(new)


class OpenStories:
    """The headlines an event may still be joined to, found by their rarest words.

    Fifty thousand of them fit in some 30 MB: what was read out of a headline is remembered for the latest only.
    """

    def __init__(self, headlines: Iterable[Headline]) -> None:
        # Beside each, its words and its numbers as bits.
        self._headlines: dict[int, tuple[Headline, int, int]] = {}
        self._read: dict[int, Reading] = {}
        self._by_title: dict[int, list[int]] = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)
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
            self._add(read(headline))

    def close_oldest(self, keep: int) -> None:
        """Let go of all but the `keep` headlines that were opened last."""
        for number in list(islice(self._headlines, max(len(self._headlines) - keep, 0))):
            del self._headlines[number]
        for index in (self._by_title, self._by_word):
            for key, numbers in list(index.items()):
                still = [number for number in numbers if number in self._headlines]
                if still:
                    index[key] = still  # type: ignore[index]
                else:
                    del index[key]  # type: ignore[arg-type]

    def place(self, headlines: Sequence[Headline]) -> list[Placed]:
        """For each headline, in order, the one it joins; each is then open to those after it."""
        return [self._place(read(headline)) for headline in headlines]

    def _place(self, new: Reading) -> Placed:
        best, score = None, 0.0
        for candidate in self._candidates(new):
            alike = _likeness(new, candidate, at_least=max(score, NEAR_EQUAL))
            if alike > score and _may_be_same(new, candidate):
                best, score = candidate.headline.id, alike
        self._add(new)
        return Placed(new.headline.id, best, score)

    def _add(self, reading: Reading) -> None:
        number = reading.headline.id
        self._headlines[number] = (reading.headline, reading.word_bits, reading.number_bits)
        self._remember(number, reading)
        self._by_title[reading.title_key].append(number)
        for word in reading.significant:
            self._by_word[word].append(number)

    def _candidates(self, new: Reading) -> Iterator[Reading]:
        """Those with the same title, and the latest of those that share a rare word and most of the others.

        Near-equal titles share nearly all their words, so one of the rarest that are known is among them. Those whose
        numbers differ both ways need not be read at all.
        """
        words, numbers, headlines = new.word_bits, new.number_bits, self._headlines
        enough = SHARED * words.bit_count()
        seen = dict.fromkeys(islice(reversed(self._by_title.get(new.title_key, ())), CANDIDATES_A_WORD))
        known = [self._by_word[word] for word in new.significant if word in self._by_word]
        for same_word in sorted(known, key=len)[:WORDS_TO_ASK]:
            for number in islice(reversed(same_word), CANDIDATES_A_WORD):
                _, theirs, figures = headlines.get(number, GONE)
                if (figures & ~numbers and numbers & ~figures) or number in seen:
                    continue
                shared = (words & theirs).bit_count()
                if shared >= enough or shared >= SHARED * theirs.bit_count():
                    seen[number] = None
        return (self._reading(number) for number in seen if number in headlines)

    def _reading(self, number: int) -> Reading:
        found = self._read.get(number)
        if found is None:
            found = read(self._headlines[number][0])
            self._remember(number, found)
        return found

    def _remember(self, number: int, reading: Reading) -> None:
        self._read[number] = reading
        if len(self._read) > READINGS_KEPT:
            del self._read[next(iter(self._read))]


def _likeness(a: Reading, b: Reading, at_least: float = 0.0) -> float:
    """How alike the titles are, in any order of words, from 0 to 100; 0 when it is less than `at_least`.

    One held whole in the other counts as near-equal, no more.
    """
    score = ratio(a.in_order, b.in_order, score_cutoff=at_least)
    if score < NEAR_EQUAL and (a.tokens <= b.tokens or b.tokens <= a.tokens):
        return NEAR_EQUAL if min(len(a.significant), len(b.significant)) > FEWEST_WORDS else score
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
