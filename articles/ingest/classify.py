"""Where an article belongs, by the taxonomy's rules, and why. Pure: what is known of the world is in the rulebook."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .fold import fold_word
from .records import Filed, Hint
from .rulebook import AMBIGUOUS, Index, Key, Rulebook, default_rulebook, load_rulebook, stem, tokens

__all__ = ["Rulebook", "classify", "default_rulebook", "load_rulebook"]

TITLE, LEAD = 3.0, 1.0
LONGEST, MOST_WORDS = 2000, 60  # signs and words read of a title, and of a lead
HINT = 1.5
MOST_FROM_BUSINESS, BUSINESS, SOCIETY, LISTED = 6.0, 0.5, 0.75, 2.0
MOST_SECTORS, MOST_COUNTRIES = 3, 6
ENOUGH_FOR_A_CATEGORY, ENOUGH_FOR_A_SECTOR = 2.0, 2.0
SHARE_OF_THE_FIRST = 0.45
PLACES = {TITLE: "dans le titre", LEAD: "dans le chapô"}
REASONS_EACH = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A key found, and where."""

    key: Key
    place: float

    @property
    def points(self) -> float:
        """What it is worth."""
        return self.key.weight * self.place


@dataclass(slots=True)
class Scores:
    """Points by slug, and the hits that gave them."""

    points: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    hits: dict[str, list[Hit]] = field(default_factory=lambda: defaultdict(list))

    @property
    def total(self) -> float:
        """The points of all slugs."""
        return sum(self.points.values())

    def add(self, slug: str, hit: Hit) -> None:
        """The same key counts once, at its best place."""
        if all(hit.key.words != other.key.words for other in self.hits[slug]):
            self.hits[slug].append(hit)
            self.points[slug] += hit.points


def classify(title: str, lead: str, language: str, hint: Hint, rulebook: Rulebook) -> Filed:
    """File an article by its title and lead. `language` is its own, if it says one; the hint's stands in for it.

    Never raises for a text; sectors and places are none rather than a guess.
    """
    title_words, lead_words = tokens(title[:LONGEST])[:MOST_WORDS], tokens(lead[:LONGEST])[:MOST_WORDS]
    language = _language([*title_words, *lead_words], language or hint.language, rulebook)
    index = rulebook.indexes.get(language) or rulebook.indexes[""]
    by_kind: dict[str, Scores] = defaultdict(Scores)
    for hit in (*_find(title_words, index, TITLE), *_find(lead_words, index, LEAD)):
        if hit.key.slug:
            by_kind[hit.key.kind].add(hit.key.slug, hit)
    category, is_finance = _category(by_kind, hint, rulebook)
    sectors = _sectors(by_kind["sector"], hint, rulebook)
    countries = _countries(by_kind, language, hint, rulebook)
    regions = _regions(by_kind["region"], countries, rulebook)
    filed = Filed(category, sectors, countries, regions, is_finance, language)
    reasons = tuple(_reasons(filed, by_kind, hint, rulebook))
    return Filed(category, sectors, countries, regions, is_finance, language, reasons)


def _find(found: Sequence[str], index: Index, place: float) -> Iterator[Hit]:
    """The keys in these words; of one kind, the longest takes its words away from the shorter."""
    folded = list(map(fold_word, found))
    stems = list(map(stem, folded))
    taken: dict[str, int] = {}
    for start, first in enumerate(stems):
        if first not in index.lengths:
            continue
        for length in index.lengths[first]:
            keys = index.keys.get(tuple(stems[start : start + length]), ())
            end = start + length
            spoken = [
                key
                for key in keys
                if taken.get(key.kind, 0) <= start and _is_spelled(key, found[start:end], folded[start:end])
            ]
            for key in spoken:
                taken[key.kind] = end
                yield Hit(key, place)


def _is_spelled(key: Key, found: Sequence[str], folded: Sequence[str]) -> bool:
    if key.case == "exact":
        return tuple(found) == key.spelled
    return key.case == "any" or (found[0][0].isupper() and tuple(folded) == key.spelled)


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
    companies = [hit for hit in _all(by_kind["sector"]) if hit.key.company]
    if any(hit.key.listed and hit.place == TITLE for hit in companies):
        points["actions"] += LISTED if results else 0
    elif companies and not any(hit.key.listed for hit in companies):
        points["actions"] -= sum(hit.points for hit in results if hit.key.words in rulebook.results)


def _all(scores: Scores) -> Iterator[Hit]:
    for hits in scores.hits.values():
        yield from hits


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


def _countries(by_kind: dict[str, Scores], language: str, hint: Hint, rulebook: Rulebook) -> tuple[str, ...]:
    """The countries named in the title, else those of its companies, else those the lead names."""
    named = by_kind["country"]
    _resolve(by_kind, hint.country, language, rulebook)
    codes = [code for code, hits in named.hits.items() if code[0] != AMBIGUOUS]
    told = [code for code in codes if any(hit.place == TITLE for hit in named.hits[code])]
    companies = dict.fromkeys(
        hit.key.country for hit in _all(by_kind["sector"]) if hit.place == TITLE and hit.key.country
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


def _regions(scores: Scores, countries: Sequence[str], rulebook: Rulebook) -> tuple[str, ...]:
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
            hits = by_kind[kind].hits.get(slug) or [hit for hit in _all(by_kind["sector"]) if hit.key.country == slug]
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
