"""Adds up the matches of an article into scores by kind and slug. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from articles.filing.matching import TITLE, Context, Match
from articles.text.stems import Stems

MatchesBySlug = Mapping[str, Mapping[Stems, Match]]

NO_MATCHES: Mapping[Stems, Match] = {}


class Scores:
    """The scores of an article, by kind and slug: the matches that count, by their words, and the sums of their points."""

    __slots__ = ("matches", "points")

    def __init__(self) -> None:
        self.matches: dict[str, dict[str, dict[Stems, Match]]] = _empty_by_kind()
        self.points: dict[str, dict[str, float]] = _empty_by_kind()

    def add_matches(self, matches: Sequence[Match], context: Context) -> None:
        """Add the matches whose required signals are present. `matches` is sorted by part: title, summary, body."""
        matches_by_kind, points = self.matches, self.points
        signals: Mapping[str, float] | None = None  # computed only if needed: few articles need them
        for one in matches:
            term, match = one[0], one
            if term.depends_on_signals:
                signals = _signals_given(matches) if signals is None else signals
                if not (adjusted := _adjusted_for_signals(one, signals, context)):
                    continue
                match = adjusted
            for kind, slug in term.counts_for:
                by_slug = matches_by_kind[kind]
                if slug not in by_slug:
                    by_slug[slug], points[kind][slug] = {term.words: match}, match[3]
                elif term.words in (others := by_slug[slug]):
                    self.add(kind, slug, match)
                else:
                    others[term.words] = match
                    points[kind][slug] += match[3]

    def add(self, kind: str, slug: str, match: Match) -> None:
        """Add one match. The same words count once: with their highest positive score, else with their lowest negative one."""
        matches, points = self.matches[kind].setdefault(slug, {}), self.points[kind]
        term, _, _, points_after = match
        if other := matches.get(term.words):
            points_before = other[3]
            if points_after > max(points_before, 0) or points_after < points_before < 0:
                matches[term.words] = match
                points[slug] += points_after - points_before
        else:
            matches[term.words] = match
            points[slug] = points.get(slug, 0.0) + points_after


def _empty_by_kind() -> dict[str, Any]:
    """An empty mapping per kind of term."""
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


def _signals_given(matches: Sequence[Match]) -> dict[str, float]:
    """The signals that these matches give → the weight of the best part with each (matches are sorted, best first)."""
    return {sign: match[1] for match in reversed(matches) for sign in match[0].signals}


def _adjusted_for_signals(match: Match, signals: Mapping[str, float], context: Context) -> Match | None:
    """The match with its signals checked: None if excluded or not allowed; a needed signal limits the weight of its part."""
    term, part_weight, start, _ = match
    needed, unless = term.needs.signals, term.unless.signals
    if unless and _best_part_weight(unless, signals) >= part_weight:
        return None
    if not needed:
        return match
    if best := _best_part_weight(needed, signals):
        return match if best >= part_weight else (term, best, start, term.weight * best)
    return match if context.has_needed(term) else None


def _best_part_weight(requested: Stems, signals: Mapping[str, float]) -> float:
    part_weights = [signals[sign] for sign in requested if sign in signals]
    return max(part_weights) if part_weights else 0.0


def all_matches(by_slug: MatchesBySlug) -> list[Match]:
    """All matches, whatever their slug."""
    return [match for matches in by_slug.values() for match in matches.values()]


def is_in_title(matches: Mapping[Stems, Match]) -> bool:
    """Whether one of the matches is in the title."""
    return TITLE in [match[1] for match in matches.values()]
