"""Says what an article has to do with Africa: it names or means it, it concerns it, or neither. Pure."""

from collections.abc import Collection, Iterable
from enum import IntEnum

from articles.filing.organisations import organisations_in_title
from articles.filing.records import Hint
from articles.filing.rulebook import Rulebook
from articles.filing.scores import Scores

MONEY_CATEGORIES = frozenset({"forex", "taux"})
WORLD_MARKET_CATEGORIES = MONEY_CATEGORIES | {"matieres-premieres"}
# Whose money the world uses: the currency or the rates of another country (rupee, lira) concern nobody in Africa.
WORLD_MONEY_COUNTRY_CODES = "US GB JP CN CH AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"
WORLD_MONEY_COUNTRIES = frozenset(WORLD_MONEY_COUNTRY_CODES.split())
# Institutions whose decisions African economies live with.
WORLD_INSTITUTIONS = frozenset(
    {
        "fmi",
        "banque-mondiale",
        "sfi",
        "ida",
        "opep",
        "omc",
        "cnuced",
        "club-de-paris",
        "icco",
        "banque-centrale-europeenne",
    }
)


REACH_FIELDS = frozenset({"category", "countries", "regions"})  # what an article's reach follows from, besides its text


class Reach(IntEnum):
    """What an article has to do with Africa, the larger the more."""

    ELSEWHERE = 0
    CONCERNED = 1
    AFRICA = 2


def reach_of(
    category: str,
    countries: Collection[str],
    regions: Iterable[str],
    scores: Scores,
    hint: Hint,
    rulebook: Rulebook,
) -> Reach:
    """The reach of an article that is filed so.

    Africa: one of its countries or regions, an African company or institution in the title, or the source's own country
    or region where the article names no place. Concerned: world currencies and their rates, commodities, and the large lenders.
    """
    african, regions = rulebook.african_countries, tuple(regions)
    if not african.isdisjoint(countries) or any(
        not african.isdisjoint(rulebook.region_members.get(slug, ())) for slug in regions
    ):
        return Reach.AFRICA
    named = [match[0].organisation for match in organisations_in_title(scores.matches["organisation"])]
    if any(one and (one.country in african or rulebook.region_members.get(one.region)) for one in named):
        return Reach.AFRICA
    if not countries and not regions and (hint.country in african or rulebook.region_members.get(hint.region)):
        return Reach.AFRICA
    if any(one and one.slug in WORLD_INSTITUTIONS for one in named):
        return Reach.CONCERNED
    if category not in WORLD_MARKET_CATEGORIES:
        return Reach.ELSEWHERE
    is_of_one_country = category in MONEY_CATEGORIES and countries and WORLD_MONEY_COUNTRIES.isdisjoint(countries)
    return Reach.ELSEWHERE if is_of_one_country else Reach.CONCERNED
