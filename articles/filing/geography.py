"""Decides which countries and regions an article is about. Pure."""

from collections.abc import Iterable, Sequence

from articles.filing.matching import SUMMARY, TITLE, Match
from articles.filing.organisations import organisations_in_title
from articles.filing.records import Hint
from articles.filing.rulebook import Rulebook
from articles.filing.scores import MatchesBySlug, Scores, all_matches, is_in_title
from articles.filing.shipped_terms import AMBIGUOUS_PREFIX, CITY_WEIGHT, COUNTRY_NAME_WEIGHT

MAX_COUNTRIES = 6
HOME_SIGNAL = "home"  # the signal of expressions that mean the source's own country: “le gouvernement”

Codes = list[str]
NamedCountries = list[tuple[str, Match]]  # (country code, the match that names it)


def countries_of(scores: Scores, language: str, hint: Hint, rulebook: Rulebook) -> tuple[str, ...]:
    """The countries of the title, else of the summary, else of the organisations that the title names.

    If nothing names a place, an expression such as “le gouvernement” gives the source's country.
    """
    matches = scores.matches
    if not (matches["country"] or matches["organisation"] or HOME_SIGNAL in matches["signal"]):
        return ()
    _resolve_ambiguous(scores, hint.country, language, rulebook)
    named = _countries_outside_names(scores)
    title_organisations = organisations_in_title(matches["organisation"]) if matches["organisation"] else []
    codes = _countries_of_title(_in_part(named, TITLE), _of_kind("company", title_organisations), rulebook)
    codes = codes or _countries_beyond_title(scores, named, title_organisations, hint.country, rulebook)
    return tuple(dict.fromkeys(codes))[:MAX_COUNTRIES]


def _countries_beyond_title(
    scores: Scores,
    named: NamedCountries,
    title_organisations: Sequence[Match],
    source_country: str,
    rulebook: Rulebook,
) -> Codes:
    """The countries of an article whose title names none: of its summary, of its title's organisations, or of its source."""
    regions = scores.matches["region"]
    is_regional = _is_regional(regions, rulebook)
    codes = _countries_of_summary(_in_part(named, SUMMARY), is_regional, rulebook)
    if not codes and not is_regional:
        codes = _countries_of_organisations(
            _of_kind("institution", title_organisations)
        ) or _countries_of_organisations(_of_kind("company", title_organisations))
    return codes if codes or regions else _country_of_source(scores, source_country)


def _in_part(named: NamedCountries, part_weight: float) -> NamedCountries:
    return [(code, match) for code, match in named if match[1] == part_weight]


def _countries_of_title(named: NamedCountries, companies: Sequence[Match], rulebook: Rulebook) -> Codes:
    """The countries named in the title, and those of its African companies.

    If the title names an African country, foreign cities are dropped: they are where people met. An African company adds
    its country if the title names no African country, or begins with the company.
    """
    african = rulebook.african_countries
    if not (named or companies):
        return []
    if [code for code, match in named if code in african and match[0].weight >= COUNTRY_NAME_WEIGHT]:
        named = [(code, match) for code, match in named if code in african or match[0].weight != CITY_WEIGHT]
    codes = [code for code, _ in named]
    if not african.isdisjoint(codes):
        companies = [match for match in companies if match[2] == 0]
    return codes + [code for code in _countries_of_organisations(companies) if code in african]


def _countries_of_summary(named: NamedCountries, is_regional: bool, rulebook: Rulebook) -> Codes:
    """The countries named in the summary. A city at its beginning is its dateline and does not count.

    Of foreign countries only the first counts. If the title is about a region, only country names count; if the summary has a
    country name, foreign countries count only by their names.
    """
    if not named:
        return []
    named = [(code, match) for code, match in named if match[2] or match[0].weight != CITY_WEIGHT]
    names = [(code, match) for code, match in named if match[0].weight >= COUNTRY_NAME_WEIGHT]
    if is_regional:
        named = names
    elif names:
        named = [
            (code, match)
            for code, match in named
            if code in rulebook.african_countries or match[0].weight >= COUNTRY_NAME_WEIGHT
        ]
    codes = list(dict.fromkeys([code for code, _ in named]))
    foreign = [code for code in codes if code not in rulebook.african_countries]
    return [code for code in codes if code not in foreign[1:]]


def _of_kind(kind: str, named: Iterable[Match]) -> list[Match]:
    return [match for match in named if match[0].organisation and match[0].organisation.kind == kind]


def _countries_of_organisations(matches: Iterable[Match]) -> Codes:
    return [match[0].country for match in matches if match[0].country]


def _country_of_source(scores: Scores, source_country: str) -> Codes:
    matches = scores.matches["signal"].get(HOME_SIGNAL)
    if not source_country or not matches:
        return []
    for match in matches.values():
        scores.add("country", source_country, match)  # kept as the reason
    return [source_country]


def _countries_outside_names(scores: Scores) -> NamedCountries:
    """The countries named, except by words inside the name of another country's organisation (“Kumba Iron Ore”)."""
    found = [
        (code, match)
        for code, matches in scores.matches["country"].items()
        if code[0] != AMBIGUOUS_PREFIX
        for match in matches.values()
    ]
    names = [match for match in all_matches(scores.matches["organisation"]) if match[0].organisation] if found else []
    return [one for one in found if not any(_covers(name, *one) for name in names)] if names else found


def _covers(name: Match, code: str, match: Match) -> bool:
    term, part_weight, start, _ = match
    organisation_term, organisation_part_weight, begin, _ = name
    if (
        organisation_part_weight != part_weight
        or begin > start
        or (organisation_term.organisation and organisation_term.organisation.country == code)
    ):
        return False
    return start + len(term.words) <= begin + len(organisation_term.words)


def _is_regional(regions: MatchesBySlug, rulebook: Rulebook) -> bool:
    """Whether the title names a region of Africa, or the continent."""
    return bool([slug for slug, matches in regions.items() if rulebook.region_members[slug] and is_in_title(matches)])


def _resolve_ambiguous(scores: Scores, source_country: str, language: str, rulebook: Rulebook) -> None:
    """Give an ambiguous name (“Congo”) to the country that the regions point to, else the source's, else the language's default."""
    named, regions = scores.matches["country"], scores.matches["region"]
    candidates = [slug[1:] for slug in named if slug[0] == AMBIGUOUS_PREFIX]
    if not candidates or not named.keys().isdisjoint(candidates):
        return
    pointed = [code for code in candidates for slug in regions if code in rulebook.region_members[slug]]
    near = [code for code in candidates if pointed.count(code) > sum(other != code for other in pointed)]
    code = (
        near[0]
        if near
        else source_country
        if source_country in candidates
        else rulebook.default_country_by_language.get(language, "")
    )
    if code in candidates:
        for match in named[AMBIGUOUS_PREFIX + code].values():
            scores.add("country", code, match)


def regions_of(regions: MatchesBySlug, countries: Sequence[str], rulebook: Rulebook) -> tuple[str, ...]:
    """The regions named in the title, or anywhere in an article that names no country.

    A region inside another one replaces it; the continent is given only without narrower regions and African countries; the
    regions without members (the world) only to an article about foreign countries alone.
    """
    members = rulebook.region_members
    mentioned = [slug for slug, matches in regions.items() if not countries or is_in_title(matches)]
    narrow = [slug for slug in mentioned if slug in rulebook.subregions]
    if narrow or not rulebook.african_countries.isdisjoint(countries):
        return tuple([slug for slug in narrow if not any(members[other] < members[slug] for other in narrow)])
    if not (mentioned or countries):
        return ()
    return tuple([slug for slug in mentioned if members[slug]]) or rulebook.memberless_regions
