"""The features of figures: those that both headlines give, and those that contradict each other. Pure."""

from collections.abc import Iterable

from articles.stories.comparison.pair import Pair, are_disjoint
from articles.stories.headline import ParsedHeadline
from articles.stories.title_figures.figure import (
    NO_FIGURES,
    HeadlineFigure,
    count_contradictions,
    count_shared,
    differ_whatever_the_rate,
)

WEIGHT_PER_DIGIT = 0.25  # a shared figure with more digits says more: 300 says little, 7 433 a lot
MAX_FIGURES_FEATURE = 2.0

type Amounts = tuple[HeadlineFigure, ...]


def figure_features(pair: Pair) -> dict[str, float]:
    """The features of amounts, periods and months; none if one of both has no figures, and then the other's are not parsed."""
    a, b = pair.a, pair.b
    if not (_has_figures(a, pair.with_summaries) and _has_figures(b, pair.with_summaries)):
        return {}
    summary_a, summary_b = (a.summary_figures, b.summary_figures) if pair.with_summaries else (NO_FIGURES, NO_FIGURES)
    found = _amount_features(a.figures.amounts, b.figures.amounts, summary_a.amounts, summary_b.amounts)
    if (a.figures.periods | summary_a.periods) & (b.figures.periods | summary_b.periods):
        found["period"] = 1.0
    if are_disjoint(a.figures.months, b.figures.months):
        found["another month"] = 1.0
    return found


def _has_figures(headline: ParsedHeadline, with_summary: bool) -> bool:
    return headline.figures is not NO_FIGURES or (with_summary and headline.summary_figures is not NO_FIGURES)


def _amount_features(a: Amounts, b: Amounts, summary_a: Amounts, summary_b: Amounts) -> dict[str, float]:
    """Of the amounts in common; only where there is none, of those that contradict each other."""
    agreeing = [figure for figure in a if count_shared((figure,), b)]
    if agreeing:
        return {"figures": min(sum(map(_figure_weight, agreeing)), MAX_FIGURES_FEATURE)}
    if count_shared(a, summary_b) or count_shared(b, summary_a) or count_shared(summary_a, summary_b):
        return {"figures of summaries": 1.0}
    return _contradiction_features(a, b, summary_a, summary_b)


def _figure_weight(figure: HeadlineFigure) -> float:
    return min(1.0, WEIGHT_PER_DIGIT * (1 + figure.digits))


def _contradiction_features(a: Amounts, b: Amounts, summary_a: Amounts, summary_b: Amounts) -> dict[str, float]:
    found: dict[str, float] = {}
    if count_contradictions(_without_counts(a), _without_counts(b)) or differ_whatever_the_rate(a, b):
        found["other amounts"] = 1.0
    elif count_contradictions(_without_counts(a + summary_a), _without_counts(b + summary_b)):
        found["other amounts in summaries"] = 1.0
    if count_contradictions(_only_counts(a), _only_counts(b)):
        found["other counts"] = 1.0
    return found


def _without_counts(figures: Iterable[HeadlineFigure]) -> list[HeadlineFigure]:
    return [figure for figure in figures if not figure.is_count]


def _only_counts(figures: Iterable[HeadlineFigure]) -> list[HeadlineFigure]:
    return [figure for figure in figures if figure.is_count]
