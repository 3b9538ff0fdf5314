"""What the rulebook alone says of an article: economic or not, and the category. Pure."""

from collections.abc import Mapping

from articles.filing.matching import Match
from articles.filing.records import Hint
from articles.filing.relevance.decide import GENERAL_CATEGORY
from articles.filing.relevance.features import RulesDecision
from articles.filing.rulebook import Rulebook
from articles.filing.scores import NO_MATCHES, Scores, is_in_title
from articles.text.stems import Stems

ECONOMY_CATEGORY = "economie"
HINT_POINTS = 1.5
# The shares of the sectors' and the categories' scores that count as business, and the score that business needs in all.
SECTOR_BUSINESS_SHARE, CATEGORY_BUSINESS_SHARE, MIN_BUSINESS_SCORE = 0.5, 0.7, 1.0
MAX_ECONOMY_SCORE, MAX_BUSINESS_BONUS, BUSINESS_FACTOR = 2.7, 1.1, 0.4
MIN_CATEGORY_SCORE = 2.0


def decide_by_rules(scores: Scores, hint: Hint, rulebook: Rulebook) -> RulesDecision:
    """The category, and whether the article is economic, by the rulebook alone.

    An article that is more about society than about business is general and not economic. The first category of the rulebook's
    precedence wins if the title names it; else the highest score, and among equal scores the precedence.
    """
    society = sum(scores.points["society"].values())
    economy = sum(scores.points["economy"].values())
    without_categories = economy + sum(scores.points["sector"].values()) * SECTOR_BUSINESS_SHARE
    by_category, matches = scores.points["category"], scores.matches["category"]
    special = sum([value for slug, value in by_category.items() if slug != GENERAL_CATEGORY])
    points = _scores_above_minimum(by_category, matches.get(GENERAL_CATEGORY, NO_MATCHES))
    if hint.category in rulebook.precedence:
        points[hint.category] = points.get(hint.category, 0.0) + HINT_POINTS
        without_categories += HINT_POINTS if hint.category != GENERAL_CATEGORY else 0
    business = without_categories + special * CATEGORY_BUSINESS_SHARE
    if business <= max(society, MIN_BUSINESS_SCORE):
        is_economic = points.get(GENERAL_CATEGORY, 0.0) > 0 and without_categories > society
        return RulesDecision(GENERAL_CATEGORY, is_economic, business, society)
    first = rulebook.precedence[0]
    if first in points and is_in_title(matches.get(first, NO_MATCHES)):
        return RulesDecision(first, True, business, society)
    points[ECONOMY_CATEGORY] = min(points.get(ECONOMY_CATEGORY, 0.0), MAX_ECONOMY_SCORE) + min(
        without_categories * BUSINESS_FACTOR, MAX_BUSINESS_BONUS
    )
    weights = [points.get(slug, 0.0) for slug in rulebook.precedence]
    return RulesDecision(rulebook.precedence[weights.index(max(weights))], True, business, society)


def _scores_above_minimum(scores: Mapping[str, float], general: Mapping[Stems, Match]) -> dict[str, float]:
    """The scores that reach the minimum; the general category only if the title matches it."""
    points = {slug: value for slug, value in scores.items() if value >= MIN_CATEGORY_SCORE}
    if GENERAL_CATEGORY in points and not is_in_title(general):
        del points[GENERAL_CATEGORY]
    return points
