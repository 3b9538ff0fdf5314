"""The rulebook's keys found in a text: what speaks for what, where, and how loudly. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from .fold import fold_anew
from .rulebook import Group, Index, Key
from .stems import Words, stems_of

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


class Scores:
    """Points by slug, and the hits that gave them."""

    __slots__ = ("hits", "points")

    def __init__(self) -> None:
        self.points: defaultdict[str, float] = defaultdict(float)
        self.hits: defaultdict[str, list[Hit]] = defaultdict(list)

    @property
    def total(self) -> float:
        """The points of all slugs."""
        return sum(self.points.values())

    def add(self, slug: str, hit: Hit) -> None:
        """The same words count once, for the most that they are worth."""
        hits, words, points = self.hits[slug], hit.key.words, hit.points
        for number, other in enumerate(hits):
            if other.key.words == words:
                if points > other.points:
                    self.points[slug] += points - other.points
                    hits[number] = hit
                return
        hits.append(hit)
        self.points[slug] += points


class Passage:
    """A stretch of an article read as words: as they stand, and their stems."""

    __slots__ = ("found", "place", "stems")

    def __init__(self, place: float, found: Sequence[str], stems: Words | None = None) -> None:
        self.place, self.found = place, found
        self.stems = stems_of(found) if stems is None else stems

    def folded(self, start: int, end: int) -> Words:
        """Some of its words, folded."""
        return tuple(map(fold_anew, self.found[start:end]))

    def begins(self, place: float, most: int) -> "Passage":
        """Its first words, as they stand in another place."""
        return Passage(place, self.found[:most], self.stems[:most])


class Context:
    """All the words of an article, asked whether an expression stands among them, in the same place or a better one."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._least = passages[-1].place  # the best place comes first
        self._words: dict[float, frozenset[str]] = {}  # these and the texts are made when first asked
        self._texts: dict[float, str] = {}

    def says(self, expressions: Sequence[Words], firsts: frozenset[str], place: float) -> bool:
        """Whether one of these stands there, its stems one after the other. `firsts` are their first words."""
        known = self._words.get(place) or self._words_at(place)
        if known.isdisjoint(firsts):
            return False
        return any(words[0] in known and (len(words) == 1 or self._reads(words, place)) for words in expressions)

    def _words_at(self, place: float) -> frozenset[str]:
        words = frozenset(chain.from_iterable(one.stems for one in self._passages if one.place >= place))
        self._words[place] = words
        return words

    def _reads(self, words: Words, place: float) -> bool:
        if place not in self._texts:
            self._texts[place] = " | ".join(" ".join(one.stems) for one in self._passages if one.place >= place).join(
                "  "
            )
        return f" {' '.join(words)} " in self._texts[place]

    def allows(self, key: Key, place: float) -> bool:
        """Whether what the key needs is there, and what it does not bear is not. Signs are looked at by `heed`."""
        if key.needs and not key.signs and not self.says_needed(key):
            return False
        return not key.unless or not self.says(key.unless, key.unless_first, place)

    def says_needed(self, key: Key) -> bool:
        """Whether what the key needs stands anywhere."""
        return self.says(key.needs, key.needs_first, self._least)


def find(passage: Passage, index: Index, context: Context, told: int = 0) -> list[Hit]:
    """The keys in these words; of one kind, the longest takes its words away from the shorter.

    The first `told` words stand in a better place too, where all is found that does not go on after them.
    """
    found: list[Hit] = []
    if told == len(passage.stems):
        return found
    words, place = (*passage.stems, ""), passage.place
    taken: dict[str, int] = defaultdict(int)
    busy = 0  # up to where words are taken of any kind
    begin = max(told - index.longest, 0)
    for start, entry in enumerate(map(index.starts.get, words[begin:]), begin):
        if entry is None:
            continue
        alone, seconds = entry
        lengths = seconds.get(words[start + 1]) if seconds else None
        for length, keys, are_plain in _candidates(words, start, lengths, alone, index) if lengths else alone:
            if start + length <= told:
                continue
            free = keys if busy <= start else [key for key in keys if taken[key.kind] <= start]
            spoken = (
                free if are_plain else [key for key in free if key.is_plain or _stands(key, passage, start, context)]
            )
            if not spoken:
                continue
            found += [Hit(key, place, start) for key in spoken]
            if length > 1:  # a single word has no shorter key to take it from
                busy = max(busy, start + length)
                taken.update((kind, start + length) for key in spoken for kind in key.takes)
    return found


def _candidates(
    words: Words, start: int, lengths: Sequence[int], alone: Sequence[Group], index: Index
) -> Sequence[Group]:
    """The keys that begin at `start`, the longest first."""
    group_of = index.groups.get
    longer = [group for length in lengths if (group := group_of(words[start : start + length]))]
    return [*longer, *alone] if longer else alone


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
    """The hits whose signs are there: one that needs a sign is worth no more than the place where that stands."""
    signs: dict[str, float] = {}
    for hit in hits:
        for sign in hit.key.gives:
            if signs.get(sign, 0) < hit.place:
                signs[sign] = hit.place
    for hit in hits:
        key = hit.key
        if key.bars and any(signs.get(sign, 0) >= hit.place for sign in key.bars):
            continue
        if not key.signs:
            yield hit
        elif place := max((signs[sign] for sign in key.signs if sign in signs), default=0.0):
            yield hit if place >= hit.place else hit._replace(place=place)
        elif key.needs and context.says_needed(key):
            yield hit


def all_hits(scores: Scores) -> Iterator[Hit]:
    """Every hit, whatever it speaks for."""
    for hits in scores.hits.values():
        yield from hits
