"""Where an article belongs, by the taxonomy's rules, and why. Pure: what is known of the world is in the rulebook."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from .hits import BODY, LEAD, TITLE, Context, Passage, Scores, find, heed
from .names import organisations_of
from .places import countries_of, regions_of
from .records import Filed, Hint
from .rulebook import Index, Rulebook, default_rulebook
from .stems import tokens
from .why import reasons_for

__all__ = ["Rulebook", "classify", "default_rulebook"]

LONGEST, MOST_WORDS = 600, 40  # signs and words read of a title, and of a lead
MOST_OF_A_BODY = 60  # words
HINT = 1.5
GENERAL, ECONOMY = "info-generale", "economie"
SECTOR, SPECIAL, LEAST_BUSINESS = 0.5, 0.7, 1.0  # what sectors and categories add to business, and what it takes
MOST_ECONOMY, MOST_FROM_BUSINESS, BUSINESS = 2.7, 1.1, 0.4
MOST_SECTORS = 3
OF_WHOLE_COUNTRIES = frozenset({"taux", "forex", "monetaire", "obligations"})  # seldom of one sector
ENOUGH_FOR_A_CATEGORY, ENOUGH_FOR_A_SECTOR, ENOUGH_ELSEWHERE = 2.0, 2.0, 3.0
SHARE_OF_THE_FIRST = 0.45


def classify(title: str, lead: str, language: str, hint: Hint, rulebook: Rulebook, body: str = "") -> Filed:
    """File an article by its title, lead and body. `language` is its own, if it says one; the hint's stands in for it.

    Never raises for a text; sectors and places are none rather than a guess.
    """
    passages = [_passage(TITLE, title, MOST_WORDS), _passage(LEAD, lead, MOST_WORDS)]
    if body:
        passages.append(_passage(BODY, body, MOST_OF_A_BODY))
    language = _language(passages, language or hint.language, rulebook)
    by_kind = _read(passages, rulebook.indexes.get(language) or rulebook.indexes[""])
    category, is_finance, points = _category(by_kind, hint, rulebook)
    of_companies = is_finance and category not in OF_WHOLE_COUNTRIES
    sectors = _sectors(by_kind["sector"], hint, rulebook, ENOUGH_FOR_A_SECTOR if of_companies else ENOUGH_ELSEWHERE)
    countries = countries_of(by_kind, language, hint, rulebook)
    regions = regions_of(by_kind["region"], countries, rulebook)
    where = category, sectors, countries, regions, is_finance, language
    reasons = reasons_for(Filed(*where), by_kind, points, hint, rulebook)
    return Filed(*where, reasons, organisations_of(by_kind["organisation"]))


def _passage(place: float, text: str, most: int) -> Passage:
    return Passage(place, tokens(text[: LONGEST * most // MOST_WORDS])[:most])


def _read(passages: Sequence[Passage], index: Index) -> dict[str, Scores]:
    """What the passages say, by kind; an organisation speaks for its sector too."""
    by_kind: dict[str, Scores] = defaultdict(Scores)
    context = Context(passages)
    hits = [hit for passage in passages for hit in find(passage, index, context)]
    for hit in heed(hits, context):
        key = hit.key
        if key.slug:
            by_kind[key.kind].add(key.slug, hit)
        if key.facts and key.facts.sector:
            by_kind["sector"].add(key.facts.sector, hit)
        if key.facts and key.facts.region:
            by_kind["region"].add(key.facts.region, hit)
    return by_kind


def _language(passages: Sequence[Passage], said: str, rulebook: Rulebook) -> str:
    """What the feed says, unless the text's small words clearly deny it: many feeds keep their software's “en”.

    A title without small words is in the language whose expressions it holds more of.
    """
    said = said.strip()[:2].lower()
    words = frozenset(passages[0].folded).union(passages[1].folded)
    counts = {code: len(small & words) for code, small in rulebook.small_words.items()}
    if said:
        likely = max(counts, key=lambda code: counts[code])
        return likely if said in counts and counts[likely] > 2 + 2 * counts[said] else said
    known = {code: sum(word in rulebook.indexes[code].starts for word in passages[0].stems) for code in counts}
    return max(counts, key=lambda code: (counts[code], known[code]))


def _category(by_kind: dict[str, Scores], hint: Hint, rulebook: Rulebook) -> tuple[str, bool, Mapping[str, float]]:
    """The category, whether it is economic news, and what the categories weigh.

    An article that speaks more of society than of business is general and not economic. Among equals the taxonomy's
    order decides.
    """
    found, society = by_kind["category"].points, by_kind["society"].total
    business = by_kind["economy"].total + by_kind["sector"].total * SECTOR
    special = sum(value for slug, value in found.items() if slug != GENERAL)
    points = defaultdict(float, {slug: value for slug, value in found.items() if value >= ENOUGH_FOR_A_CATEGORY})
    if hint.category in rulebook.precedence:
        points[hint.category] += HINT
        business += HINT if hint.category != GENERAL else 0
    if business + special * SPECIAL <= max(society, LEAST_BUSINESS):
        return GENERAL, points[GENERAL] > 0 and business > society, {}
    points[ECONOMY] = min(points[ECONOMY], MOST_ECONOMY) + min(business * BUSINESS, MOST_FROM_BUSINESS)
    return max(rulebook.precedence, key=lambda slug: points[slug]), True, points


def _sectors(scores: Scores, hint: Hint, rulebook: Rulebook, enough: float) -> tuple[str, ...]:
    """The principal sector first; a leaf takes its parent's place."""
    points = {slug: value for slug, value in scores.points.items() if value > 0}
    for slug in hint.sectors:
        if slug in points:
            points[slug] += HINT
    for leaf, parent in rulebook.parent.items():
        if leaf in points and parent in points:
            points[leaf] += points.pop(parent)
    ranked = sorted(points.items(), key=lambda item: -item[1])[:MOST_SECTORS]
    if not ranked or ranked[0][1] < enough:
        return ()
    floor = max(ENOUGH_FOR_A_SECTOR, ranked[0][1] * SHARE_OF_THE_FIRST)
    return tuple(slug for slug, value in ranked if value >= floor)
