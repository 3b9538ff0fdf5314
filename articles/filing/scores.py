"""Adds up the matches of an article into scores by kind and slug. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from articles.filing.matching import TITLE, ArticleWords, Match
from articles.text.stems import Stems

MatchesBySlug = Mapping[str, Mapping[Stems, Match]]

NO_MATCHES: Mapping[Stems, Match] = {}


class Scores:
    """The scores of an article: `points` by kind and slug, and the `matches` that they add up, by kind, slug and words."""

    __slots__ = ("matches", "points")

    def __init__(self) -> None:
        self.matches: dict[str, dict[str, dict[Stems, Match]]] = _empty_by_kind()
        self.points: dict[str, dict[str, float]] = _empty_by_kind()

    def add_matches(self, matches: Sequence[Match], article_words: ArticleWords) -> None:
        """Add the matches that the signals of the article allow. `matches` is sorted by part: title, summary, body."""
        matches_by_kind, points = self.matches, self.points
        signals: Mapping[str, float] | None = None  # computed only if needed: few articles need them
        for found in matches:
            term, match = found[0], found
            if term.depends_on_signals:
                signals = _signals_given(matches) if signals is None else signals
                if not (adjusted := _adjusted_for_signals(found, signals, article_words)):
                    continue
                match = adjusted
            # What `add` does, written out: most matches are the first with their words.
            for kind, slug in term.counts_for:
                by_slug = matches_by_kind[kind]
                if slug not in by_slug:
                    by_slug[slug], points[kind][slug] = {term.words: match}, match[3]
                elif term.words in (by_words := by_slug[slug]):
                    self.add(kind, slug, match)
                else:
                    by_words[term.words] = match
                    points[kind][slug] += match[3]

    def add(self, kind: str, slug: str, match: Match) -> None:
        """Add one match. The same words count once: with their most points, or if all are negative, with their fewest."""
        by_words, points = self.matches[kind].setdefault(slug, {}), self.points[kind]
        term, _, _, new_points = match
        if earlier := by_words.get(term.words):
            old_points = earlier[3]
            if new_points > max(old_points, 0) or new_points < old_points < 0:
                by_words[term.words] = match
                points[slug] += new_points - old_points
        else:
            by_words[term.words] = match
            points[slug] = points.get(slug, 0.0) + new_points


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
    """Each signal that these matches give, with the weight of the best part in which a match gives it."""
    # The matches are sorted by part, best first; in reverse the best one is written last.
    return {signal: match[1] for match in reversed(matches) for signal in match[0].signals}


def _adjusted_for_signals(match: Match, signals: Mapping[str, float], article_words: ArticleWords) -> Match | None:
    """The match, if the signals of the article allow it; else None.

    A match that needs a signal counts as if it were in the part of that signal, if that part has less weight than its own.
    """
    term, part_weight, start, _ = match
    needed, unless = term.needs.signals, term.unless.signals
    if unless and _best_part_weight(unless, signals) >= part_weight:
        return None
    if not needed:
        return match
    if best := _best_part_weight(needed, signals):
        return match if best >= part_weight else (term, best, start, term.weight * best)
    return match if article_words.has_needed(term) else None


def _best_part_weight(requested: Stems, signals: Mapping[str, float]) -> float:
    part_weights = [signals[signal] for signal in requested if signal in signals]
    return max(part_weights) if part_weights else 0.0


def all_matches(by_slug: MatchesBySlug) -> list[Match]:
    """All matches, whatever their slug."""
    return [match for matches in by_slug.values() for match in matches.values()]


def is_in_title(matches: Mapping[Stems, Match]) -> bool:
    """Whether one of the matches is in the title."""
    return TITLE in [match[1] for match in matches.values()]
