"""Where an article belongs, by the taxonomy's rules, and why. Pure: what is known of the world is in the rulebook."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from .fold import fold_word
from .hits import LEAD, TITLE, Scores, all_hits, find
from .places import countries_of, regions_of
from .records import Filed, Hint
from .rulebook import Rulebook, default_rulebook, load_rulebook, tokens

__all__ = ["Rulebook", "classify", "default_rulebook", "load_rulebook"]

LONGEST, MOST_WORDS = 2000, 60  # signs and words read of a title, and of a lead
HINT = 1.5
MOST_FROM_BUSINESS, BUSINESS, SOCIETY, LISTED = 6.0, 0.5, 0.75, 2.0
MOST_SECTORS = 3
ENOUGH_FOR_A_CATEGORY, ENOUGH_FOR_A_SECTOR = 2.0, 2.0
SHARE_OF_THE_FIRST = 0.45
PLACES = {TITLE: "dans le titre", LEAD: "dans le chapô"}
REASONS_EACH = 3


def classify(title: str, lead: str, language: str, hint: Hint, rulebook: Rulebook) -> Filed:
    """File an article by its title and lead. `language` is its own, if it says one; the hint's stands in for it.

    Never raises for a text; sectors and places are none rather than a guess.
    """
    title_words, lead_words = tokens(title[:LONGEST])[:MOST_WORDS], tokens(lead[:LONGEST])[:MOST_WORDS]
    language = _language([*title_words, *lead_words], language or hint.language, rulebook)
    index = rulebook.indexes.get(language) or rulebook.indexes[""]
    by_kind: dict[str, Scores] = defaultdict(Scores)
    for hit in (*find(title_words, index, TITLE), *find(lead_words, index, LEAD)):
        if hit.key.slug:
            by_kind[hit.key.kind].add(hit.key.slug, hit)
    category, is_finance = _category(by_kind, hint, rulebook)
    sectors = _sectors(by_kind["sector"], hint, rulebook)
    countries = countries_of(by_kind, language, hint, rulebook)
    regions = regions_of(by_kind["region"], countries, rulebook)
    filed = Filed(category, sectors, countries, regions, is_finance, language)
    reasons = tuple(_reasons(filed, by_kind, hint, rulebook))
    return Filed(category, sectors, countries, regions, is_finance, language, reasons)


def _language(text: Iterable[str], said: str, rulebook: Rulebook) -> str:
    """What the feed says, unless the text's small words clearly deny it: many feeds keep their software's “en”."""
    said = said.strip()[:2].lower()
    words = list(map(fold_word, text))
    counts = {code: sum(map(smalls.__contains__, words)) for code, smalls in rulebook.small_words.items()}
    likely = max(counts, key=lambda code: counts[code])
    if not said:
        return likely
    return likely if said in counts and counts[likely] > 3 + 3 * counts[said] else said


def _category(by_kind: dict[str, Scores], hint: Hint, rulebook: Rulebook) -> tuple[str, bool]:
    """The category, and whether it is economic news.

    Among equals the taxonomy's order decides. General news is economic when it speaks more of business than of society.
    """
    scores, society = by_kind["category"], by_kind["society"].total
    business = by_kind["economy"].total + by_kind["sector"].total / 2
    enough = {slug: value for slug, value in scores.points.items() if value >= ENOUGH_FOR_A_CATEGORY}
    points = defaultdict(float, enough)
    _weigh_results(points, by_kind, rulebook)
    points["economie"] += min(business, MOST_FROM_BUSINESS) * BUSINESS
    points["info-generale"] += society * SOCIETY
    if hint.category in rulebook.precedence:
        points[hint.category] += HINT
    best = max(rulebook.precedence, key=lambda slug: points[slug])
    if points[best] <= 0:
        best = "info-generale"
    return best, best != "info-generale" or business > society


def _weigh_results(points: defaultdict[str, float], by_kind: dict[str, Scores], rulebook: Rulebook) -> None:
    """A company's results are Actions when it is listed; those of companies known to be unlisted are not."""
    results = by_kind["category"].hits["actions"]
    companies = [hit for hit in all_hits(by_kind["sector"]) if hit.key.company]
    if any(hit.key.listed and hit.place == TITLE for hit in companies):
        points["actions"] += LISTED if results else 0
    elif companies and not any(hit.key.listed for hit in companies):
        points["actions"] -= sum(hit.points for hit in results if hit.key.words in rulebook.results)


def _sectors(scores: Scores, hint: Hint, rulebook: Rulebook) -> tuple[str, ...]:
    """The principal sector first; a leaf takes its parent's place."""
    points = {slug: value for slug, value in scores.points.items() if value > 0}
    for slug in hint.sectors:
        if slug in points:
            points[slug] += HINT
    for leaf, parent in rulebook.parent.items():
        if leaf in points and parent in points:
            points[leaf] += points.pop(parent)
    ranked = sorted(points.items(), key=lambda item: -item[1])[:MOST_SECTORS]
    if not ranked or ranked[0][1] < ENOUGH_FOR_A_SECTOR:
        return ()
    floor = max(ENOUGH_FOR_A_SECTOR, ranked[0][1] * SHARE_OF_THE_FIRST)
    return tuple(slug for slug, value in ranked if value >= floor)


def _reasons(filed: Filed, by_kind: dict[str, Scores], hint: Hint, rulebook: Rulebook) -> Iterator[str]:
    """Sentences for editors: the words that filed it, the strongest first, and where they stood."""
    slugs = {
        "category": (filed.category,),
        "sector": filed.sectors,
        "country": filed.countries,
        "region": filed.regions,
    }
    if not by_kind["category"].hits.get(filed.category):
        yield _fallback(filed, hint, rulebook)
    for kind, found in slugs.items():
        for slug in found:
            hits = by_kind[kind].hits.get(slug) or [
                hit for hit in all_hits(by_kind["sector"]) if hit.key.country == slug
            ]
            for hit in sorted(hits, key=lambda hit: -hit.points)[:REASONS_EACH]:
                points = f"{hit.points:+.1f}".removesuffix(".0").replace(".", ",")
                yield f"«\u00a0{hit.key.text}\u00a0» {PLACES[hit.place]} → {rulebook.names[slug]} ({points})"


def _fallback(filed: Filed, hint: Hint, rulebook: Rulebook) -> str:
    name = rulebook.names[filed.category]
    if filed.category == hint.category:
        return f"Aucun mot décisif : rubrique par défaut de la source → {name}"
    if filed.is_finance:
        return f"Vocabulaire économique, sans rubrique plus précise → {name}"
    return f"Aucun vocabulaire économique dominant → {name}"
