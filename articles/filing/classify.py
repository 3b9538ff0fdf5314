"""Files one article: category, sectors, countries, regions, organisations, relevance, reach and the reasons. Pure."""

from articles.filing.article_reading import ArticleReading, read_article
from articles.filing.explain import explain_category, explain_places, explain_relevance
from articles.filing.geography import countries_of, regions_of
from articles.filing.organisations import organisations_of
from articles.filing.records import Filing, Hint
from articles.filing.relevance.decide import GENERAL_CATEGORY, decide, decide_sectors, is_decided_by_editors
from articles.filing.relevance.reach import Reach, reach_of
from articles.filing.relevance.weights import Weights, shipped_weights
from articles.filing.rulebook import Rulebook
from articles.filing.scores import Scores
from articles.text.language import FILED_LANGUAGES

HINT_POINTS = 1.5  # for the sectors of the article's source
MAX_SECTORS = 3
MACRO_CATEGORIES = frozenset({"taux", "forex", "monetaire", "obligations"})  # rarely about one sector
MIN_SECTOR_SCORE = 2.0
RAISED_MIN_SECTOR_SCORE = 3.1  # for news that is rarely about a sector: not economic, or of a macro category
MIN_SHARE_OF_TOP_SECTOR = 0.45
MIN_SECTOR_RELEVANCE = 0.05  # from which the learnt weights may replace or drop the rules' sector
MACRO_SIGNAL = "macro"  # the signal that an article is about the whole economy
MACRO_PENALTY_FACTOR, MAX_MACRO_PENALTY = 0.32, 2.0
# A second child sector with at least this share of the best child's score: the parent takes the scores of all its children.
MIN_SIBLING_SHARE = 0.75
OTHER_LANGUAGE_REASON = "Ni en français ni en anglais → Info générale, sans secteur ni pays"


def classify(title: str, summary: str, language: str, hint: Hint, rulebook: Rulebook, body: str = "") -> Filing:
    """File an article by its title, summary and body. `language` is the article's own; if empty, the hint's is used.

    Never raises for a text; sectors and places stay empty rather than guessed. Afterwards `known.FilingContext.drop_unknown`
    leaves out keys that this site lacks, and fields in an article's `locks` keep what an editor chose.
    """
    return classify_reading(read_article(title, summary, language, hint, rulebook, body), hint, rulebook)


def classify_reading(reading: ArticleReading, hint: Hint, rulebook: Rulebook, weights: Weights | None = None) -> Filing:
    """The filing of an article that `read_article` has read, by these weights, or by the shipped ones."""
    if reading.language not in FILED_LANGUAGES and not is_decided_by_editors(reading.scores):
        return _unfiled(reading.language)
    weights = weights or shipped_weights()
    scores, features = reading.scores, weights.without_unweighed_words(reading.features)
    decision = decide(features, reading.by_rules, scores, hint, weights)
    is_rarely_about_sectors = not decision.is_economic or decision.category in MACRO_CATEGORIES
    min_sector_score = RAISED_MIN_SECTOR_SCORE if is_rarely_about_sectors else MIN_SECTOR_SCORE
    sectors = _sectors_by_rules(scores, hint, rulebook, min_sector_score)
    if decision.relevance >= MIN_SECTOR_RELEVANCE:
        sectors = decide_sectors(features, sectors, weights, rulebook.parents, MAX_SECTORS)
    countries = countries_of(scores, reading.language, hint, rulebook)
    regions = regions_of(scores.matches["region"], countries, rulebook)
    reasons = explain_category(decision, scores, hint, rulebook)
    reasons += explain_places(sectors, countries, regions, scores, rulebook)
    reasons.append(explain_relevance(decision))
    return Filing(
        category=decision.category,
        sectors=sectors,
        countries=countries,
        regions=regions,
        is_finance=decision.is_economic,
        language=reading.language,
        reasons=tuple(reasons),
        organisations=organisations_of(scores.matches["organisation"]),
        relevance=decision.relevance,
        reach=reach_of(decision.category, countries, regions, scores, hint, rulebook),
        margin=decision.margin,
    )


def _unfiled(language: str) -> Filing:
    """The filing of an article that we cannot read: as nothing rather than wrongly."""
    return Filing(
        category=GENERAL_CATEGORY,
        is_finance=False,
        language=language,
        reasons=(OTHER_LANGUAGE_REASON,),
        relevance=0.0,
        reach=Reach.ELSEWHERE,
    )


def reach_as_filed(filed: Filing, title: str, summary: str, hint: Hint, rulebook: Rulebook, body: str = "") -> Reach:
    """The reach of an article whose category and places are those of `filed`, which an editor may have chosen."""
    return reach_of_reading(filed, read_article(title, summary, filed.language, hint, rulebook, body), hint, rulebook)


def reach_of_reading(filed: Filing, reading: ArticleReading, hint: Hint, rulebook: Rulebook) -> Reach:
    """`reach_as_filed`, of an article that `read_article` has read."""
    scores = reading.scores
    return reach_of(filed.category, filed.countries, filed.regions, scores, hint, rulebook)


def _sectors_by_rules(scores: Scores, hint: Hint, rulebook: Rulebook, min_score: float) -> tuple[str, ...]:
    """The sectors, the principal one first; none if that one scores less than `min_score` plus a macro penalty."""
    points = {slug: value for slug, value in scores.points["sector"].items() if value > 0}
    if not points:
        return ()
    for slug in hint.sectors:
        if slug in points:
            points[slug] += HINT_POINTS
    _merge_with_parents(points, rulebook)
    min_score += min(scores.points["signal"].get(MACRO_SIGNAL, 0.0) * MACRO_PENALTY_FACTOR, MAX_MACRO_PENALTY)
    ranked = sorted(points, key=points.__getitem__, reverse=True)[:MAX_SECTORS]
    if points[ranked[0]] < min_score:
        return ()
    floor = max(MIN_SECTOR_SCORE, points[ranked[0]] * MIN_SHARE_OF_TOP_SECTOR)
    return tuple([slug for slug in ranked if points[slug] >= floor])


def _merge_with_parents(points: dict[str, float], rulebook: Rulebook) -> None:
    """Add a parent sector's score to its best child; if the second child nearly equals the best, add all to the parent instead.

    Sectors whose scores were added to another are removed from `points`.
    """
    parent_of = rulebook.parents.get
    for parent in {parent for slug in points if (parent := parent_of(slug)) in points}:
        children = sorted((slug for slug in points if parent_of(slug) == parent), key=lambda child: -points[child])
        if len(children) > 1 and points[children[1]] >= points[children[0]] * MIN_SIBLING_SHARE:
            points[parent] += sum(points.pop(child) for child in children)
        else:
            points[children[0]] += points.pop(parent)
