"""The rulebook's keys found in a text: what speaks for what, where, and how loudly. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .fold import fold_word
from .rulebook import Index, Key, stem

TITLE, LEAD = 3.0, 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A key found, and where."""

    key: Key
    place: float

    @property
    def points(self) -> float:
        """What it is worth."""
        return self.key.weight * self.place


@dataclass(slots=True)
class Scores:
    """Points by slug, and the hits that gave them."""

    points: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    hits: dict[str, list[Hit]] = field(default_factory=lambda: defaultdict(list))

    @property
    def total(self) -> float:
        """The points of all slugs."""
        return sum(self.points.values())

    def add(self, slug: str, hit: Hit) -> None:
        """The same key counts once, at its best place."""
        if all(hit.key.words != other.key.words for other in self.hits[slug]):
            self.hits[slug].append(hit)
            self.points[slug] += hit.points


def find(found: Sequence[str], index: Index, place: float) -> Iterator[Hit]:
    """The keys in these words; of one kind, the longest takes its words away from the shorter."""
    folded = list(map(fold_word, found))
    stems = list(map(stem, folded))
    taken: dict[str, int] = {}
    for start, first in enumerate(stems):
        if first not in index.lengths:
            continue
        for length in index.lengths[first]:
            keys = index.keys.get(tuple(stems[start : start + length]), ())
            end = start + length
            spoken = [
                key
                for key in keys
                if taken.get(key.kind, 0) <= start and _is_spelled(key, found[start:end], folded[start:end])
            ]
            for key in spoken:
                taken[key.kind] = end
                yield Hit(key, place)


def _is_spelled(key: Key, found: Sequence[str], folded: Sequence[str]) -> bool:
    if key.case == "exact":
        return tuple(found) == key.spelled
    return key.case == "any" or (found[0][0].isupper() and tuple(folded) == key.spelled)


def all_hits(scores: Scores) -> Iterator[Hit]:
    """Every hit, whatever it speaks for."""
    for hits in scores.hits.values():
        yield from hits
