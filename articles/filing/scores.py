"""What the hits of an article say all together, by kind and slug. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from articles.filing.matching import TITLE, Context, Hit
from articles.text.stems import Stems

BySlug = Mapping[str, Mapping[Stems, Hit]]

NO_HITS: Mapping[Stems, Hit] = {}


class Told:
    """What an article says, by kind and slug: the hits that speak for it, by their words, and their points."""

    __slots__ = ("hits", "points")

    def __init__(self) -> None:
        self.hits: dict[str, dict[str, dict[Stems, Hit]]] = _by_kind()
        self.points: dict[str, dict[str, float]] = _by_kind()

    def hear(self, hits: Sequence[Hit], context: Context) -> None:
        """All those whose signs are there. They come from the best place to the least."""
        told, points = self.hits, self.points
        signs: Mapping[str, float] | None = None  # asked for by few articles
        for one in hits:
            key, hit = one[0], one
            if key.is_signed:
                signs = _signs(hits) if signs is None else signs
                if not (heeded := _heeded(one, signs, context)):
                    continue
                hit = heeded
            for kind, slug in key.speaks:
                by_slug = told[kind]
                if slug not in by_slug:
                    by_slug[slug], points[kind][slug] = {key.words: hit}, hit[3]
                elif key.words in (others := by_slug[slug]):
                    self.add(kind, slug, hit)
                else:
                    others[key.words] = hit
                    points[kind][slug] += hit[3]

    def add(self, kind: str, slug: str, hit: Hit) -> None:
        """The same words count once: for the most that they speak for it, else for the most that they speak against it."""
        hits, points = self.hits[kind].setdefault(slug, {}), self.points[kind]
        key, _, _, more = hit
        if other := hits.get(key.words):
            less = other[3]
            if more > max(less, 0) or more < less < 0:
                hits[key.words] = hit
                points[slug] += more - less
        else:
            hits[key.words] = hit
            points[slug] = points.get(slug, 0.0) + more


def _by_kind() -> dict[str, Any]:
    """Nothing yet, of the KINDS there are."""
    return {
        "category": {},
        "sector": {},
        "country": {},
        "region": {},
        "signal": {},
        "economy": {},
        "society": {},
        "organisation": {},
    }


def _signs(hits: Sequence[Hit]) -> dict[str, float]:
    """The signs given, and the best place of each, which comes first."""
    return {sign: hit[1] for hit in reversed(hits) for sign in hit[0].gives}


def _heeded(hit: Hit, signs: Mapping[str, float], context: Context) -> Hit | None:
    """What needs a sign is worth no more than the place where that stands."""
    key, place, start, _ = hit
    needed, unless = key.needs.signs, key.unless.signs
    if unless and _best_place(unless, signs) >= place:
        return None
    if not needed:
        return hit
    if best := _best_place(needed, signs):
        return hit if best >= place else (key, best, start, key.weight * best)
    return hit if context.says_needed(key) else None


def _best_place(asked: Stems, signs: Mapping[str, float]) -> float:
    places = [signs[sign] for sign in asked if sign in signs]
    return max(places) if places else 0.0


def all_hits(by_slug: BySlug) -> Iterable[Hit]:
    """Every hit, whatever it speaks for."""
    return [hit for hits in by_slug.values() for hit in hits.values()]


def is_titled(hits: Mapping[Stems, Hit]) -> bool:
    """Whether one of these stands in the title."""
    return TITLE in [hit[1] for hit in hits.values()]
