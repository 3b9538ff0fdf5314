"""The rulebook's keys found in a text: what speaks for what, where, and how loudly. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any, cast

from .fold import fold_anew
from .rulebook import Beside, Index, Key, Keys
from .stems import Words

TITLE, LEAD, BODY = 3.0, 1.0, 0.25
NO_MORE = ("",)  # after the last word


class Hit:
    """A key found, in which place, as which of its words, and what it is worth there."""

    __slots__ = ("key", "place", "points", "start")

    def __init__(self, key: Key, place: float, start: int, points: float) -> None:
        self.key = key
        self.place = place
        self.start = start
        self.points = points


class Scores:
    """Points by slug, and the hits that gave them."""

    __slots__ = ("hits", "points")

    def __init__(self) -> None:
        self.points: dict[str, float] = {}
        self.hits: dict[str, list[Hit]] = {}

    @classmethod
    def none(cls) -> "Scores":
        """Of what nothing speaks for: they take no hit."""
        scores = cls()
        scores.points = scores.hits = cast(dict[str, Any], MappingProxyType({}))
        return scores

    @property
    def total(self) -> float:
        """The points of all slugs."""
        return sum(self.points.values())

    def is_titled(self, slug: str) -> bool:
        """Whether a hit for it stands in the title."""
        return TITLE in [hit.place for hit in self.hits.get(slug, ())]

    def add(self, slug: str, hit: Hit) -> None:
        """The same words count once: for the most that they speak for it, else for the most that they speak against it."""
        hits = self.hits.get(slug)
        if hits is None:
            self.hits[slug], self.points[slug] = [hit], hit.points
            return
        words = hit.key.words
        for number, other in enumerate(hits):
            if other.key.words == words:
                if hit.points > max(other.points, 0) or hit.points < other.points < 0:
                    self.points[slug] += hit.points - other.points
                    hits[number] = hit
                return
        hits.append(hit)
        self.points[slug] += hit.points


class Passage:
    """A stretch of an article read as words: as they stand, and their stems."""

    __slots__ = ("found", "place", "stems")

    def __init__(self, place: float, found: Sequence[str], stems: Words) -> None:
        self.place, self.found, self.stems = place, found, stems

    def begins(self, place: float, most: int) -> "Passage":
        """Its first words, as they stand in another place."""
        return Passage(place, self.found[:most], self.stems[:most])


class Context:
    """All the words of an article, asked whether an expression stands among them, in the same place or a better one."""

    __slots__ = ("_everywhere", "_passages", "_texts", "_words", "heard")

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._everywhere = frozenset().union(*[one.stems for one in passages])
        # Words of better places, and texts, are made when first asked; the best place comes first.
        self._words = {passages[-1].place: self._everywhere}
        self._texts: dict[float, str] = {}
        self.heard: set[str] = set()  # words all of whose own keys are found: they are worth no more further on

    def _says(self, beside: Beside, place: float) -> bool:
        """Whether one of these stands there or in a better place, its stems one after the other."""
        if place not in self._words:
            self._words[place] = frozenset(chain.from_iterable(self._stems(place)))
        known = self._words[place]
        if not known.isdisjoint(beside.words):
            return True
        marks = known.intersection(beside.longer) if beside.longer else ()
        likely = [words for mark in marks for words in beside.longer[mark] if known.issuperset(words)]
        return bool(likely) and self._reads(likely, place)

    def _reads(self, expressions: Iterable[Words], place: float) -> bool:
        if place not in self._texts:
            self._texts[place] = f"  {' | '.join(map(' '.join, self._stems(place)))}  "
        return any(f" {' '.join(words)} " in self._texts[place] for words in expressions)

    def _stems(self, place: float) -> list[Words]:
        return [one.stems for one in self._passages if one.place >= place]

    def bears(self, key: Key, passage: Passage, start: int) -> bool:
        """Whether this guarded key stands there: as it is spelled, with what it needs, without what it does not bear.

        Signs are looked at by `heed`.
        """
        if key.spelled and not _is_spelled(key, passage.found, start):
            return False
        needs, unless = key.needs, key.unless
        if needs.marks and not needs.signs and not self.says_needed(key):
            return False
        return self._everywhere.isdisjoint(unless.marks) or not self._says(unless, passage.place)

    def says_needed(self, key: Key) -> bool:
        """Whether what the key needs stands anywhere."""
        needs = key.needs
        return not self._everywhere.isdisjoint(needs.marks) and self._says(needs, self._passages[-1].place)


def find(passage: Passage, index: Index, context: Context, told: int = 0) -> list[Hit]:
    """The keys in these words; of one kind, the longest takes its words away from the shorter.

    The first `told` words stand in a better place too, where all is found that does not go on after them.
    """
    found: list[Hit] = []
    words, heard = passage.stems, context.heard
    if told == len(words):
        return found
    taken: dict[str, int] = {}  # by kind, up to where
    begin = max(told - index.longest + 1, 0)
    starts, onwards = index.starts, words + NO_MORE
    after = begin
    for word in words[begin:] if begin else words:
        after += 1  # where the next word stands
        if word not in starts:
            continue
        alone, seconds = starts[word]
        if onwards[after] in seconds:
            for end, keys in _longer(words, after - 1, index):
                if end > told and (spoken := _spoken(keys, passage, after - 1, context, taken)):
                    found += spoken
                    taken.update([(kind, end) for hit in spoken for kind in hit.key.takes])
        if alone and after > told and word not in heard:  # a single word takes nothing from shorter keys
            spoken = _spoken(alone, passage, after - 1, context, taken)
            found += spoken
            if len(spoken) == len(alone):
                heard.add(word)
    return found


def _spoken(keys: Keys, passage: Passage, start: int, context: Context, taken: Mapping[str, int]) -> list[Hit]:
    """Those of the keys that stand there, where no longer one has taken their words."""
    place = passage.place
    return [
        Hit(key, place, start, key.weight * place)
        for key in keys
        if (not taken or taken.get(key.kind, 0) <= start) and (key.is_plain or context.bears(key, passage, start))
    ]


def _longer(words: Words, start: int, index: Index) -> list[tuple[int, Keys]]:
    """The keys of several words that begin at `start`, by where they end, the longest first."""
    ends = [start + length for length in index.lengths[words[start], words[start + 1]]]
    return [(end, keys) for end in ends if (keys := index.longer.get(words[start:end]))]


def _is_spelled(key: Key, found: Sequence[str], start: int) -> bool:
    """An acronym to the letter; a proper name by its folded letters; a place that is none (“malien”) but for its plural."""
    case = key.case
    if case == "capital" and not found[start][0].isupper():
        return False
    for here, letters in enumerate(key.spelled, start):
        word = found[here] if case == "exact" else fold_anew(found[here])
        if word != letters and (case != "any" or not _same_but_plural(word, letters)):
            return False
    return True


def _same_but_plural(one: str, other: str) -> bool:
    return one.rstrip("sx") == other.rstrip("sx")


def heed(hits: list[Hit], context: Context) -> Iterable[Hit]:
    """The hits whose signs are there. They come from the best place to the least."""
    if not [hit for hit in hits if hit.key.is_signed]:
        return hits
    giving = [hit for hit in hits if hit.key.gives]
    signs = {sign: hit.place for hit in reversed(giving) for sign in hit.key.gives}  # the best place, which comes first
    return filter(None, [_heeded(hit, signs, context) if hit.key.is_signed else hit for hit in hits])


def _heeded(hit: Hit, signs: Mapping[str, float], context: Context) -> Hit | None:
    """What needs a sign is worth no more than the place where that stands."""
    needs, unless = hit.key.needs, hit.key.unless
    if unless.signs and max([signs.get(sign, 0) for sign in unless.signs]) >= hit.place:
        return None
    if not needs.signs:
        return hit
    if place := max([signs.get(sign, 0) for sign in needs.signs]):
        return hit if place >= hit.place else Hit(hit.key, place, hit.start, hit.key.weight * place)
    return hit if context.says_needed(hit.key) else None


def all_hits(scores: Scores) -> Iterable[Hit]:
    """Every hit, whatever it speaks for."""
    return chain.from_iterable(scores.hits.values())
