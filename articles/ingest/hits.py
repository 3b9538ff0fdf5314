"""The rulebook's keys found in a text: what speaks for what, where, and how loudly. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, count
from typing import NamedTuple

from .fold import fold_anew
from .rulebook import Beside, Index, Key, Keys
from .stems import Words

TITLE, LEAD, BODY = 3.0, 1.0, 0.25


class Hit(NamedTuple):
    """A key found, in which place, and as which of its words."""

    key: Key
    place: float
    start: int = 0

    @property
    def points(self) -> float:
        """What it is worth."""
        return self.key.weight * self.place


# What Hit(key, place, start) makes, with no step of Python in between.
_hit: Callable[[tuple[Key, float, int]], Hit] = partial(tuple.__new__, Hit)


class Scores:
    """Points by slug, and the hits that gave them."""

    __slots__ = ("hits", "points")

    def __init__(self) -> None:
        self.points: dict[str, float] = {}
        self.hits: dict[str, list[Hit]] = {}

    @property
    def total(self) -> float:
        """The points of all slugs."""
        return sum(self.points.values())

    def is_titled(self, slug: str) -> bool:
        """Whether a hit for it stands in the title."""
        return TITLE in [hit.place for hit in self.hits.get(slug, ())]

    def add(self, slug: str, hit: Hit) -> None:
        """The same words count once, for the most that they are worth."""
        key, place, _ = hit
        points = key.weight * place
        if slug not in self.hits:
            self.hits[slug], self.points[slug] = [hit], points
            return
        hits = self.hits[slug]
        for number, other in enumerate(hits):
            if other.key.words == key.words:
                if points > (less := other.points):
                    self.points[slug] += points - less
                    hits[number] = hit
                return
        hits.append(hit)
        self.points[slug] += points


class Passage:
    """A stretch of an article read as words: as they stand, and their stems."""

    __slots__ = ("found", "place", "stems")

    def __init__(self, place: float, found: Sequence[str], stems: Words) -> None:
        self.place, self.found, self.stems = place, found, stems

    def folded(self, start: int, end: int) -> Words:
        """Some of its words, folded."""
        return tuple(map(fold_anew, self.found[start:end]))

    def begins(self, place: float, most: int) -> "Passage":
        """Its first words, as they stand in another place."""
        return Passage(place, self.found[:most], self.stems[:most])


class Context:
    """All the words of an article, asked whether an expression stands among them, in the same place or a better one."""

    __slots__ = ("_everywhere", "_passages", "_texts", "_words")

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._everywhere = frozenset(chain.from_iterable([one.stems for one in passages]))
        # Words of better places, and texts, are made when first asked; the best place comes first.
        self._words = {passages[-1].place: self._everywhere}
        self._texts: dict[float, str] = {}

    def says(self, beside: Beside, place: float) -> bool:
        """Whether one of these stands there, its stems one after the other."""
        return not self._everywhere.isdisjoint(beside.firsts) and self._says(beside, place)

    def _says(self, beside: Beside, place: float) -> bool:
        if place not in self._words:
            self._words[place] = frozenset(chain.from_iterable(self._stems(place)))
        known = self._words[place]
        if not known.isdisjoint(beside.words):
            return True
        begun = known.intersection(beside.longer)
        return bool(begun) and self._reads(chain.from_iterable(map(beside.longer.__getitem__, begun)), place)

    def _reads(self, expressions: Iterable[str], place: float) -> bool:
        if place not in self._texts:
            self._texts[place] = f"  {' | '.join(map(' '.join, self._stems(place)))}  "
        return any(map(self._texts[place].__contains__, expressions))

    def _stems(self, place: float) -> list[Words]:
        return [one.stems for one in self._passages if one.place >= place]

    def allows(self, key: Key, place: float) -> bool:
        """Whether what the key needs is there, and what it does not bear is not. Signs are looked at by `heed`."""
        needs, unless = key.needs, key.unless
        if needs.firsts and not needs.signs and not self.says_needed(key):
            return False
        return not (unless.firsts and self.says(unless, place))

    def says_needed(self, key: Key) -> bool:
        """Whether what the key needs stands anywhere."""
        return self.says(key.needs, self._passages[-1].place)


def find(passage: Passage, index: Index, context: Context, told: int = 0) -> list[Hit]:
    """The keys in these words; of one kind, the longest takes its words away from the shorter.

    The first `told` words stand in a better place too, where all is found that does not go on after them.
    """
    found: list[Hit] = []
    words, place = passage.stems, passage.place
    if told == len(words):
        return found
    taken: dict[str, int] = defaultdict(int)
    busy = 0  # up to where words are taken of any kind
    begin = max(told - index.longest, 0)
    read = words[begin:]
    for start, entry, after in zip(count(begin), map(index.starts.get, read), (*read[1:], "")):
        if entry is None:
            continue
        alone, seconds = entry
        if after in seconds:
            groups = _groups(words, start, index, alone)
        elif alone:
            groups = [(1, alone)]
        else:
            continue
        for length, keys in groups:
            if start + length <= told:
                continue
            spoken = [
                _hit((key, place, start))
                for key in keys
                if (busy <= start or taken[key.kind] <= start)
                and (key.is_plain or _stands(key, passage, start, context))
            ]
            found += spoken
            if spoken and length > 1:  # a single word has no shorter key to take it from
                busy = max(busy, start + length)
                taken.update((kind, start + length) for hit in spoken for kind in hit.key.takes)
    return found


def _groups(words: Words, start: int, index: Index, alone: Keys) -> list[tuple[int, Keys]]:
    """The keys that begin at `start` by their number of words, the longest first."""
    lengths, keys_of = index.lengths[words[start : start + 2]], index.longer.get
    longer = [(length, keys) for length in lengths if (keys := keys_of(words[start : start + length]))]
    return [*longer, (1, alone)]


def _stands(key: Key, passage: Passage, start: int, context: Context) -> bool:
    if key.spelled and not _is_spelled(key, passage, start):
        return False
    return context.allows(key, passage.place)


def _is_spelled(key: Key, passage: Passage, start: int) -> bool:
    """An acronym to the letter; a proper name by its folded letters; a place that is none (“malien”) but for its plural."""
    end = start + len(key.words)
    if key.case == "exact":
        return tuple(passage.found[start:end]) == key.spelled
    if key.case == "capital":
        return passage.found[start][0].isupper() and passage.folded(start, end) == key.spelled
    return all(map(_same_but_plural, passage.folded(start, end), key.spelled))


def _same_but_plural(one: str, other: str) -> bool:
    return one.rstrip("sx") == other.rstrip("sx")


def heed(hits: Sequence[Hit], context: Context) -> Iterator[Hit]:
    """The hits whose signs are there: one that needs a sign is worth no more than the place where that stands.

    `hits` come from the best place to the least.
    """
    signs: dict[str, float] | None = None
    for hit in hits:
        key = hit.key
        if not key.is_signed:
            yield hit
            continue
        if signs is None:  # the best place of each, which comes first
            signs = {sign: one.place for one in reversed(hits) for sign in one.key.gives}
        if any(signs.get(sign, 0) >= hit.place for sign in key.unless.signs):
            continue
        if not key.needs.signs:
            yield hit
        elif place := max((signs[sign] for sign in key.needs.signs if sign in signs), default=0.0):
            yield hit if place >= hit.place else hit._replace(place=place)
        elif context.says_needed(key):
            yield hit


def all_hits(scores: Scores) -> Iterable[Hit]:
    """Every hit, whatever it speaks for."""
    return chain.from_iterable(scores.hits.values())
