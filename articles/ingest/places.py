"""Which countries and regions an article is about. Pure."""

from collections.abc import Sequence

from .hits import TITLE, Scores, all_hits
from .records import Hint
from .rulebook import AMBIGUOUS, Rulebook

MOST_COUNTRIES = 6


def countries_of(by_kind: dict[str, Scores], language: str, hint: Hint, rulebook: Rulebook) -> tuple[str, ...]:
    """The countries named in the title, else those of its companies, else those the lead names."""
    named = by_kind["country"]
    _resolve(by_kind, hint.country, language, rulebook)
    codes = [code for code, hits in named.hits.items() if code[0] != AMBIGUOUS]
    told = [code for code in codes if any(hit.place == TITLE for hit in named.hits[code])]
    companies = dict.fromkeys(
        hit.key.country for hit in all_hits(by_kind["sector"]) if hit.place == TITLE and hit.key.country
    )
    if not any(code in rulebook.african for code in told):
        told += [code for code in companies if code in rulebook.african]
    return tuple(dict.fromkeys(told or codes or companies))[:MOST_COUNTRIES]


def _resolve(by_kind: dict[str, Scores], home: str, language: str, rulebook: Rulebook) -> None:
    """Give an ambiguous name (“Congo”) to the country the text points to, else to the source's own (`home`)."""
    named, regions = by_kind["country"], by_kind["region"]
    doubtful = [slug[1:] for slug in named.hits if slug[0] == AMBIGUOUS]
    if not doubtful or any(code in named.hits for code in doubtful):
        return
    pointed = [code for code in doubtful for slug in regions.hits if code in rulebook.region_members[slug]]
    near = [code for code in doubtful if pointed.count(code) > sum(other != code for other in pointed)]
    code = near[0] if near else home if home in doubtful else rulebook.ambiguous.get(language, "")
    if code in doubtful:
        for hit in named.hits[AMBIGUOUS + code]:
            named.add(code, hit)


def regions_of(scores: Scores, countries: Sequence[str], rulebook: Rulebook) -> tuple[str, ...]:
    """The regions spoken of themselves: in the title, or in the lead of an article that names no country.

    The whole continent and the world stand for what no country and no smaller region says.
    """
    african = [code for code in countries if code in rulebook.african]
    wide = {slug for slug, members in rulebook.region_members.items() if not members or members == rulebook.african}
    told = [slug for slug, hits in scores.hits.items() if not countries or any(hit.place == TITLE for hit in hits)]
    narrow = [slug for slug in told if slug not in wide]
    if narrow or african:
        return tuple(narrow)
    continent = [slug for slug in told if slug in wide and rulebook.region_members[slug]]
    world = [slug for slug in wide if not rulebook.region_members[slug] and (countries or slug in told)]
    return tuple(continent or world)
