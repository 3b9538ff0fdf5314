"""Where an article belongs, by the taxonomy's rules, and why. Pure: what is known of the world is in the rulebook."""

from collections.abc import Mapping, Sequence
from itertools import chain, compress

from articles.filing.explain import why_so, why_there
from articles.filing.geography import countries_of, regions_of
from articles.filing.matching import BODY, LEAD, TITLE, Context, Hit, Passage, find
from articles.filing.organisations import organisations_of
from articles.filing.rulebook import Index, Rulebook, default_rulebook
from articles.filing.scores import NO_HITS, Told, is_titled
from articles.ingest.records import Filing, Hint
from articles.text.stems import Stems, fold_word, stems_of, tokens

__all__ = ["Rulebook", "classify", "default_rulebook"]

LONGEST, MOST_WORDS = 600, 40  # signs and words read of a title, and of a lead
MOST_OF_A_BODY = 60  # words
LONG_WORD = 7  # signs: so many a word nearly always hold the words wanted
HINT = 1.5
FEW_SMALL = 2  # small words of another language, that deny nothing
GENERAL, ECONOMY = "info-generale", "economie"
SECTOR, SPECIAL, LEAST_BUSINESS = 0.5, 0.7, 1.0  # what sectors and categories add to business, and what it takes
MOST_ECONOMY, MOST_FROM_BUSINESS, BUSINESS = 2.7, 1.1, 0.4
MOST_SECTORS = 3
OF_WHOLE_COUNTRIES = frozenset({"taux", "forex", "monetaire", "obligations"})  # seldom of one sector
ENOUGH_FOR_A_CATEGORY, ENOUGH_FOR_A_SECTOR, ENOUGH_ELSEWHERE = 2.0, 2.0, 3.1
SHARE_OF_THE_FIRST = 0.45
MACRO = "macro"  # the signal that the whole economy is spoken of
PER_MACRO, MOST_MACRO = 0.32, 2.0
AS_MUCH = 0.75  # of the first branch's points: with so much of a second one, the family is spoken of


def classify(title: str, lead: str, language: str, hint: Hint, rulebook: Rulebook, body: str = "") -> Filing:
    """File an article by its title, lead and body. `language` is its own, if it says one; the hint's stands in for it.

    Never raises for a text; sectors and places are none rather than a guess.
    """
    passages = _passages(title, lead, body)
    context = Context(passages)
    language = _language(passages, context.everywhere, language or hint.language, rulebook)
    told = _read(passages, context, rulebook.indexes.get(language) or rulebook.indexes[""])
    category, is_finance, points = _category(told, hint, rulebook)
    of_companies = is_finance and category not in OF_WHOLE_COUNTRIES
    sectors = _sectors(told, hint, rulebook, ENOUGH_FOR_A_SECTOR if of_companies else ENOUGH_ELSEWHERE)
    countries = countries_of(told, language, hint, rulebook)
    regions = regions_of(told.hits["region"], countries, rulebook)
    reasons = why_so(category, is_finance, told, points, hint, rulebook)
    reasons += why_there(sectors, countries, regions, told, rulebook)
    organisations = organisations_of(told.hits["organisation"])
    return Filing(category, sectors, countries, regions, is_finance, language, tuple(reasons), organisations)


def _passages(title: str, lead: str, body: str) -> list[Passage]:
    """The best place first. Most feeds give one text for lead and body: what is wholly lead is not read twice."""
    named = _passage(TITLE, title, MOST_WORDS)
    if not body:
        return [named, _passage(LEAD, lead, MOST_WORDS)]
    text = _passage(BODY, body, MOST_OF_A_BODY)
    if lead != body:
        return [named, _passage(LEAD, lead, MOST_WORDS), text]
    _, found, stems = text
    opening = LEAD, found[:MOST_WORDS], stems[:MOST_WORDS]
    return [named, opening, text] if len(stems) > MOST_WORDS else [named, opening]


def _passage(place: float, text: str, most: int) -> Passage:
    begins = text[: LONG_WORD * most]
    found = tokens(begins)
    if len(found) <= most and len(begins) < len(text):  # the last one may be cut
        found = tokens(text[: LONGEST * most // MOST_WORDS])
    found = found[:most]
    return place, found, stems_of(found)


def _read(passages: Sequence[Passage], context: Context, index: Index) -> Told:
    """What the passages say, by kind."""
    title, lead, text = passages[0], passages[1], passages[-1]
    hits = find(title, index, context) + find(lead, index, context) + find(text, index, context, context.told)
    said = Told()
    said.hear(hits, context)
    return said


def _language(passages: Sequence[Passage], everywhere: frozenset[str], said: str, rulebook: Rulebook) -> str:
    """What the feed says, unless the text's small words clearly deny it: many feeds keep their software's “en”.

    A title without small words is in the language whose expressions it holds more of.
    """
    said = said.strip()[:2].lower()
    if said and not _is_doubtful(said, everywhere, rulebook):
        return said
    (_, titled, title), (_, led, lead) = passages[:2]
    near = rulebook.small_stems[""].__contains__
    found = frozenset(map(fold_word, compress(chain(titled, led), map(near, chain(title, lead)))))
    counts = {code: len(small & found) for code, small in rulebook.small_words.items()}
    if said:
        likely = max(counts, key=counts.__getitem__)
        return likely if counts[likely] > FEW_SMALL + 2 * counts[said] else said
    known = {code: sum(map(rulebook.indexes[code].starts.__contains__, title)) for code in counts}
    return max(counts, key=lambda code: (counts[code], known[code]))


def _is_doubtful(said: str, stems: frozenset[str], rulebook: Rulebook) -> bool:
    """Whether another language may have small words enough among these stems to deny what is said.

    The body's are among them: who doubts then looks at title and lead alone.
    """
    for code, small in rulebook.small_words.items():
        known = rulebook.small_stems[code]
        shared = len(small) - len(known)  # words with a stem that another has too: they may all be there
        if code != said and len(known & stems) + shared > FEW_SMALL:
            return said in rulebook.small_words
    return False


def _category(told: Told, hint: Hint, rulebook: Rulebook) -> tuple[str, bool, Mapping[str, float]]:
    """The category, whether it is economic news, and what the categories weigh.

    An article that speaks more of society than of business is general and not economic. The taxonomy's first category
    is whatever its title names it, and among equals its order decides.
    """
    weighed = told.points
    society = sum(weighed["society"].values())
    business = sum(weighed["economy"].values()) + sum(weighed["sector"].values()) * SECTOR
    scores, hits = weighed["category"], told.hits["category"]
    special = sum([value for slug, value in scores.items() if slug != GENERAL])
    points = _enough(scores, hits.get(GENERAL, NO_HITS))
    if hint.category in rulebook.precedence:
        points[hint.category] = points.get(hint.category, 0.0) + HINT
        business += HINT if hint.category != GENERAL else 0
    if business + special * SPECIAL <= max(society, LEAST_BUSINESS):
        return GENERAL, points.get(GENERAL, 0.0) > 0 and business > society, {}
    first = rulebook.precedence[0]
    if first in points and is_titled(hits.get(first, NO_HITS)):
        return first, True, points
    points[ECONOMY] = min(points.get(ECONOMY, 0.0), MOST_ECONOMY) + min(business * BUSINESS, MOST_FROM_BUSINESS)
    weights = [points.get(slug, 0.0) for slug in rulebook.precedence]
    return rulebook.precedence[weights.index(max(weights))], True, points


def _enough(scores: Mapping[str, float], general: Mapping[Stems, Hit]) -> dict[str, float]:
    """What weighs enough; an event or a person that only the lead names is no subject."""
    points = {slug: value for slug, value in scores.items() if value >= ENOUGH_FOR_A_CATEGORY}
    if GENERAL in points and not is_titled(general):
        del points[GENERAL]
    return points


def _sectors(told: Told, hint: Hint, rulebook: Rulebook, enough: float) -> tuple[str, ...]:
    """The principal sector first. Where the whole economy is spoken of, it takes more to have one."""
    points = {slug: value for slug, value in told.points["sector"].items() if value > 0}
    if not points:
        return ()
    for slug in hint.sectors:
        if slug in points:
            points[slug] += HINT
    _gather(points, rulebook)
    enough += min(told.points["signal"].get(MACRO, 0.0) * PER_MACRO, MOST_MACRO)
    ranked = sorted(points, key=points.__getitem__, reverse=True)[:MOST_SECTORS]
    if points[ranked[0]] < enough:
        return ()
    floor = max(ENOUGH_FOR_A_SECTOR, points[ranked[0]] * SHARE_OF_THE_FIRST)
    return tuple([slug for slug in ranked if points[slug] >= floor])


def _gather(points: dict[str, float], rulebook: Rulebook) -> None:
    """A leaf takes its parent's points, or the parent its leaves' where two of them are spoken of alike."""
    parent_of = rulebook.parent.get
    for parent in {parent for leaf in points if (parent := parent_of(leaf)) in points}:
        leaves = sorted((leaf for leaf in points if parent_of(leaf) == parent), key=lambda leaf: -points[leaf])
        if len(leaves) > 1 and points[leaves[1]] >= points[leaves[0]] * AS_MUCH:
            points[parent] += sum(points.pop(leaf) for leaf in leaves)
        else:
            points[leaves[0]] += points.pop(parent)
