"""Which countries and regions an article is about. Pure."""

from collections.abc import Iterable, Sequence

from articles.filing.matching import LEAD, TITLE, Hit
from articles.filing.organisations import of_title
from articles.filing.rulebook import AMBIGUOUS, Rulebook
from articles.filing.scores import BySlug, Told, all_hits, is_titled
from articles.ingest.records import Hint

MOST_COUNTRIES = 6
HOME = "home"  # the signal of expressions that mean the source's own country: “le gouvernement”
NAME, CITY = 1.0, 0.6  # what a country's own name weighs, and its cities

Codes = list[str]
Named = list[tuple[str, Hit]]  # codes of countries, and what names them


def countries_of(told: Told, language: str, hint: Hint, rulebook: Rulebook) -> tuple[str, ...]:
    """The countries of the title, else those of the lead, else those of the organisations the title names.

    Where nothing names a place, “le gouvernement” is that of the source's country.
    """
    hits = told.hits
    if not (hits["country"] or hits["organisation"] or HOME in hits["signal"]):
        return ()
    _resolve(told, hint.country, language, rulebook)
    named = _uncovered(told)
    titled = of_title(hits["organisation"]) if hits["organisation"] else []
    codes = _of_title(_standing(named, TITLE), _of_kind("company", titled), rulebook)
    codes = codes or _elsewhere(told, named, titled, hint.country, rulebook)
    return tuple(dict.fromkeys(codes))[:MOST_COUNTRIES]


def _elsewhere(told: Told, named: Named, titled: Sequence[Hit], home: str, rulebook: Rulebook) -> Codes:
    """Those of an article whose title names none: of its lead, of the organisations in its title, or of its source."""
    regions = told.hits["region"]
    regional = _is_regional(regions, rulebook)
    codes = _of_lead(_standing(named, LEAD), regional, rulebook)
    if not codes and not regional:
        codes = _homes(_of_kind("institution", titled)) or _homes(_of_kind("company", titled))
    return codes if codes or regions else _of_source(told, home)


def _standing(named: Named, place: float) -> Named:
    return [(code, hit) for code, hit in named if hit[1] == place]


def _of_title(named: Named, companies: Sequence[Hit], rulebook: Rulebook) -> Codes:
    """Beside an African country, a foreign city is where people met.

    An African company adds its country where the title names no African one, or begins with the company.
    """
    african = rulebook.african
    if not (named or companies):
        return []
    if [code for code, hit in named if code in african and hit[0].weight >= NAME]:
        named = [(code, hit) for code, hit in named if code in african or hit[0].weight != CITY]
    codes = [code for code, _ in named]
    if not african.isdisjoint(codes):
        companies = [hit for hit in companies if hit[2] == 0]
    return codes + [code for code in _homes(companies) if code in african]


def _of_lead(named: Named, regional: bool, rulebook: Rulebook) -> Codes:
    """A city that opens the lead is its dateline. Of foreign countries the first is the subject.

    Where the title speaks of a region only names of countries count; where some are named, foreign ones by name only.
    """
    if not named:
        return []
    named = [(code, hit) for code, hit in named if hit[2] or hit[0].weight != CITY]
    names = [(code, hit) for code, hit in named if hit[0].weight >= NAME]
    if regional:
        named = names
    elif names:
        named = [(code, hit) for code, hit in named if code in rulebook.african or hit[0].weight >= NAME]
    codes = list(dict.fromkeys([code for code, _ in named]))
    foreign = [code for code in codes if code not in rulebook.african]
    return [code for code in codes if code not in foreign[1:]]


def _of_kind(kind: str, named: Iterable[Hit]) -> list[Hit]:
    return [hit for hit in named if hit[0].facts and hit[0].facts.kind == kind]


def _homes(hits: Iterable[Hit]) -> Codes:
    return [hit[0].country for hit in hits if hit[0].country]


def _of_source(told: Told, home: str) -> Codes:
    hits = told.hits["signal"].get(HOME)
    if not home or not hits:
        return []
    for hit in hits.values():
        told.add("country", home, hit)  # the reason for it
    return [home]


def _uncovered(told: Told) -> Named:
    """The countries named, but for words inside the name of an organisation of another country (“Kumba Iron Ore”)."""
    found = [
        (code, hit) for code, hits in told.hits["country"].items() if code[0] != AMBIGUOUS for hit in hits.values()
    ]
    names = [hit for hit in all_hits(told.hits["organisation"]) if hit[0].facts] if found else []
    return [one for one in found if not any(_covers(name, *one) for name in names)] if names else found


def _covers(name: Hit, code: str, hit: Hit) -> bool:
    key, place, start, _ = hit
    bearer, where, begin, _ = name
    if where != place or begin > start or (bearer.facts and bearer.facts.country == code):
        return False
    return start + len(key.words) <= begin + len(bearer.words)


def _is_regional(regions: BySlug, rulebook: Rulebook) -> bool:
    """Whether the title speaks of a region of Africa, or of all of it."""
    return bool([slug for slug, hits in regions.items() if rulebook.region_members[slug] and is_titled(hits)])


def _resolve(told: Told, home: str, language: str, rulebook: Rulebook) -> None:
    """Give an ambiguous name (“Congo”) to the country the text points to, else to the source's own (`home`)."""
    named, regions = told.hits["country"], told.hits["region"]
    doubtful = [slug[1:] for slug in named if slug[0] == AMBIGUOUS]
    if not doubtful or not named.keys().isdisjoint(doubtful):
        return
    pointed = [code for code in doubtful for slug in regions if code in rulebook.region_members[slug]]
    near = [code for code in doubtful if pointed.count(code) > sum(other != code for other in pointed)]
    code = near[0] if near else home if home in doubtful else rulebook.ambiguous.get(language, "")
    if code in doubtful:
        for hit in named[AMBIGUOUS + code].values():
            told.add("country", code, hit)


def regions_of(regions: BySlug, countries: Sequence[str], rulebook: Rulebook) -> tuple[str, ...]:
    """The regions spoken of themselves: in the title, or in the lead of an article that names no country.

    A region gives way to one inside it; the continent and the world stand for what no country and no region says.
    """
    members = rulebook.region_members
    told = [slug for slug, hits in regions.items() if not countries or is_titled(hits)]
    narrow = [slug for slug in told if slug in rulebook.narrow]
    if narrow or not rulebook.african.isdisjoint(countries):
        return tuple([slug for slug in narrow if not any(members[other] < members[slug] for other in narrow)])
    if not (told or countries):
        return ()
    return tuple([slug for slug in told if members[slug]]) or rulebook.world
