"""The features of countries: one that both headlines name, or another in each. Pure."""

from articles.stories.comparison.pair import Pair
from articles.stories.shipped_vocabulary import headline_vocabulary

# A shared country outside Africa counts less, since headlines of all kinds name one.
NON_AFRICAN_COUNTRY_WEIGHT, MAX_COUNTRY_FEATURE = 0.4, 2.0


def country_features(pair: Pair) -> dict[str, float]:
    """The countries that both name, and whether each names another."""
    a, b, shared = pair.a, pair.b, pair.shared_countries
    if not shared:
        return {"another country": 1.0} if a.countries and b.countries else {}
    non_african = headline_vocabulary().non_african
    weights = [NON_AFRICAN_COUNTRY_WEIGHT if one in non_african else 1.0 for one in shared]
    found = {"country": min(sum(weights), MAX_COUNTRY_FEATURE)}
    if a.countries - pair.said_by_b and b.countries - pair.said_by_a:
        found["each names another country too"] = 1.0
    return found
