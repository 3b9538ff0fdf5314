"""The vocabulary of headlines: French and English synonyms, names, and the weights of words. Pure."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations
from pathlib import Path
from sys import intern
from typing import Any

from articles.text.fold import WORD, fold_uncached, split_words
from articles.text.stems import WordCache

DATA = Path(__file__).resolve().parent.parent / "data"
COMMON_WORDS_FILE = DATA / "common_words.txt"  # stems, made by `python -m benches.learning.common_words`
ENDING = re.compile(
    r"(?<=....)(?:isations?|izations?|ations?|ements?|ments?|ings?|ions?|ees?|ers?|ent|ed|es|e|s|(?<=[aeo]u)x)$"
)  # at least four letters must remain
UNSTEMMED_WORDS = frozenset(("million", "millions", "billion", "billions", "trillion", "trillions"))
MAX_ACRONYM_LETTERS = 5
MAX_CACHED_TITLE_WORDS, MAX_CACHED_STEMS = 40_000, 10_000  # of words in titles; of other stems
DIGEST = "=digest"  # the concept of words that mark a column, a press review or a live page
COUNTRY_PREFIX, ORGANISATION_PREFIX = "@", "#"  # prefixes of names, which distinguish them from words
STAGE_PREFIX = "%"  # of the stage of an affair: “%case:1”
ZONE_STAGE = f"{STAGE_PREFIX}zone:"  # a monetary zone: no stage, but two zones rule each other out as two stages do
INSTITUTION_FIELDS, CENTRAL_BANK_GROUP = ("central_bank", "regulators", "exchanges"), "banque centrale"
COMMON_CONCEPTS_FILE = DATA / "common_concepts.json"  # made by `python -m benches.learning.common_concepts`
MAX_INFORMATION = 5.0  # nats of a concept that is not in COMMON_CONCEPTS_FILE: of fewer than one headline in 150
RARE_WEIGHT, COUNTRY_WEIGHT = 1.0, 0.5
MIN_SYNONYMS_WEIGHT, MAX_SYNONYMS_WEIGHT = 0.1, 0.8  # the limits of the weight of a group of synonyms


@dataclass(frozen=True, slots=True)
class Expression:
    """Words that stand for `concepts`. `spelling`: "any", "capital" (a name), or the letters of an acronym."""

    words: tuple[str, ...]
    concepts: tuple[str, ...]
    spelling: str

    def matches_spelling(self, word: str) -> bool:
        """Whether this first word has the required spelling."""
        return self.spelling == "any" or (word[0].isupper() if self.spelling == "capital" else word == self.spelling)


type ExpressionStart = tuple[tuple[str, ...], Mapping[str, Sequence[Expression]]]


@dataclass(frozen=True, slots=True)
class HeadlineVocabulary:
    """Concepts of words and expressions. `weights` gives a shared concept's weight, 0 to 1; a concept without one weighs most.

    Countries weigh 0: too many events share one.
    """

    expressions: Mapping[str, Sequence[Expression]]  # by their first word, the longest first
    weights: Mapping[str, float]
    kinds: Mapping[str, str]  # concept → the kind of event it speaks of
    directions: frozenset[str]  # the concepts of rising, falling, staying
    countries: frozenset[str]
    organisations: frozenset[str]
    stage_objects: Mapping[
        str, frozenset[str]
    ]  # chain of stages → what both titles must be about for its stages to count
    ordered_chains: frozenset[str]  # of whose stages a title that names several tells the last
    weightless: frozenset[str]  # countries, and words of weight 0
    non_african: frozenset[str]  # the countries that are not African
    zone_concepts: frozenset[str]  # of names of monetary zones and their institutions, which say where and not what
    company_words: frozenset[str]  # words that companies' names begin with (“société”), a concept beside the company's
    acts: Mapping[str, frozenset[str]]  # what is done or said about an affair → its words and expressions, folded
    no_acts: frozenset[str]  # expressions whose words tell no act there (“Dead Sea”), folded
    common_words: frozenset[str]  # stems that texts write without a capital
    information_of_common: Mapping[str, float]  # of common concepts, in nats
    # A cache: word → its only concept ("" for none), for words that do not begin an expression of several words.
    single_concepts: dict[str, str] = field(default_factory=dict)
    # A cache for the other words: those that begin an expression of several words, or have several concepts.
    expression_starts: dict[str, ExpressionStart] = field(default_factory=dict)

    def concepts(self, text: str) -> frozenset[str]:
        """The concepts of the words of `text`; bare numbers and single letters have none."""
        words = split_words(text)
        concept_of_word = list(map(self.single_concepts.get, words))
        end = 0
        for at in [at for at, one in enumerate(concept_of_word) if one is None]:
            if at < end:
                continue
            concepts, longer = self.expression_starts.get(words[at]) or self._expression_start(words[at])
            candidates = longer.get(headline_stem(words[at + 1])) if longer and at + 1 < len(words) else None
            if candidates and (one := _matching_expression(candidates, words[at:])):
                end = at + len(one.words)
                concept_of_word[at + 1 : end] = [None] * (end - at - 1)
                concepts = one.concepts
            concept_of_word += concepts
        return frozenset(filter(None, concept_of_word))

    def _expression_start(self, word: str) -> ExpressionStart:
        """The concepts of `word` alone, and the longer expressions it begins, by their second word; cached."""
        first = uncached_stem(word)
        candidates = [one for one in self.expressions.get(first, ()) if one.matches_spelling(word)]
        alone = next((one.concepts for one in candidates if len(one.words) == 1), (first,) if len(first) > 1 else ())
        longer: dict[str, list[Expression]] = defaultdict(list)
        for one in candidates:
            if len(one.words) > 1:
                longer[one.words[1]].append(one)
        if len(self.single_concepts) + len(self.expression_starts) < MAX_CACHED_TITLE_WORDS:
            if longer or len(alone) > 1:
                self.expression_starts[word] = alone, dict(longer)
            else:
                concept = "".join(alone)
                # One string object where word and concept are equal: small data stay in the processor's cache.
                self.single_concepts[concept if concept == word else word] = concept
        return alone, longer

    def split_weight(self, concepts: Iterable[str]) -> tuple[float, float]:
        """The total weight of names (and words as rare as names) among the concepts, and that of the other words."""
        weight_of = self.weights.get
        names = words = 0.0
        for concept in concepts:
            weight = weight_of(concept)
            if weight is None:
                names += RARE_WEIGHT
            else:
                words += weight
        return names, words

    def information(self, concepts: Iterable[str]) -> float:
        """What the concepts say in all, in nats: for each, the negative logarithm of the share of headlines that have it."""
        nats_of = self.information_of_common.get
        return sum([nats_of(one, MAX_INFORMATION) for one in concepts])

    def names(self, concepts: Iterable[str]) -> frozenset[str]:
        """Those of the concepts that must be names (of people, places or bodies) unknown to the vocabulary."""
        common, weights = self.common_words, self.weights
        return frozenset(one for one in concepts if one not in common and one not in weights and one.isalpha())


def _matching_expression(candidates: Iterable[Expression], words: Sequence[str]) -> Expression | None:
    """The first of these expressions that `words` begin with, or None."""
    return next((one for one in candidates if tuple(map(headline_stem, words[: len(one.words)])) == one.words), None)


def uncached_stem(word: str) -> str:
    """A word's stem for comparison: folded, without its ending; empty for a number."""
    folded = fold_uncached(word)
    if folded in UNSTEMMED_WORDS:
        return folded
    return "" if folded.isdigit() else intern(ENDING.sub("", folded, count=1))


# For the words of other texts: those of titles are cached in HeadlineVocabulary.
headline_stem = WordCache(uncached_stem, MAX_CACHED_STEMS).__getitem__


@cache
def headline_vocabulary() -> HeadlineVocabulary:
    """The vocabulary that ships with the product."""
    content, taxonomy = _read_json("wording.json"), _read_json("taxonomy.json")
    expressions = [
        *_word_expressions(content["same"], content["digests"]),
        *_stage_expressions(content["stages"], content["same"]),
        *_name_expressions(taxonomy),
    ]
    weights = {
        headline_stem(word): float(weight) for weight, words in content["weights"].items() for word in words.split()
    }
    names = frozenset(
        name for one in expressions for name in one.concepts if name[0] in (COUNTRY_PREFIX, ORGANISATION_PREFIX)
    )
    countries = frozenset(name for name in names if name[0] == COUNTRY_PREFIX)
    weights |= dict.fromkeys(countries, 0.0)
    for group in content["same"]:
        stems = [headline_stem(text) for text in group.split("|") if " " not in text]
        minimum = min((weights.get(one, RARE_WEIGHT) for one in stems), default=RARE_WEIGHT)
        weights[_concept(group)] = min(max(minimum, MIN_SYNONYMS_WEIGHT), MAX_SYNONYMS_WEIGHT)
    kinds = {_concept(text): kind for kind, texts in content["kinds"].items() for text in texts}
    organisations, by_first = names - countries, _by_first(expressions)
    return HeadlineVocabulary(
        expressions=by_first,
        weights=weights,
        kinds=kinds,
        directions=frozenset(map(_concept, content["directions"])),
        countries=countries,
        organisations=organisations,
        stage_objects=_stage_objects(content["stage_objects"], content["same"]),
        ordered_chains=frozenset(content["latest_stage"]),
        weightless=frozenset(one for one, weight in weights.items() if not weight),
        non_african=frozenset(COUNTRY_PREFIX + one["iso2"] for one in taxonomy["countries"] if not one["african"]),
        zone_concepts=_zone_concepts(by_first),
        company_words=_company_words(expressions, organisations),
        acts={act: frozenset(map(fold_uncached, texts.split("|"))) for act, texts in content["acts"].items()},
        no_acts=frozenset(map(fold_uncached, content["no_acts"].split("|"))),
        common_words=frozenset(map(intern, COMMON_WORDS_FILE.read_text(encoding="utf-8").split())),
        information_of_common={intern(one): nats for one, nats in _read_json(COMMON_CONCEPTS_FILE.name).items()},
    )


def _zone_concepts(by_first: Mapping[str, Iterable[Expression]]) -> frozenset[str]:
    """The concepts of the expressions that name a monetary zone, without the zone itself and other stages."""
    concepts = (one.concepts for some in by_first.values() for one in some)
    of_zones = (some for some in concepts if any(one.startswith(ZONE_STAGE) for one in some))
    return frozenset(one for some in of_zones for one in some if one[0] != STAGE_PREFIX)


def _company_words(expressions: Iterable[Expression], organisations: frozenset[str]) -> frozenset[str]:
    """The words that stand beside an organisation among the concepts of an expression."""
    return frozenset(
        word
        for one in expressions
        if not organisations.isdisjoint(one.concepts)
        for word in one.concepts
        if word.isalpha()
    )


def _by_first(expressions: Iterable[Expression]) -> dict[str, tuple[Expression, ...]]:
    """The expressions by their first word, the longest first; equal expressions are merged with all their concepts."""
    found: dict[str, dict[tuple[tuple[str, ...], str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in expressions:
        if one.words and all(one.words):
            found[one.words[0]][one.words, one.spelling] += one.concepts
    return {
        first: tuple(
            Expression(words, tuple(dict.fromkeys(said)), spelled)
            for (words, spelled), said in sorted(by_words.items(), key=lambda item: -len(item[0][0]))
        )
        for first, by_words in found.items()
    }


def _read_json(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return content


def _concept(group: str) -> str:
    return intern("=" + group.split("|", 1)[0])


def _word_expressions(groups: Sequence[str], digests: Sequence[str]) -> Iterator[Expression]:
    for group in groups:
        for text in group.split("|"):
            yield _expression(text, (_concept(group),))
    for text in digests:
        yield _expression(text, (DIGEST,))


def _stage_expressions(chains: Mapping[str, Sequence[str]], groups: Sequence[str]) -> Iterator[Expression]:
    """The words that say how far an affair is, each with the concept of its stage.

    Beside the stage a word keeps its own concept: that of its group of synonyms, or its stem.
    """
    group_of = _group_by_words(groups)
    for chain, stages in chains.items():
        for number, group in enumerate(stages):
            for text in group.split("|"):
                expression = _expression(text, (f"{STAGE_PREFIX}{chain}:{number}",))
                own = _own_concepts(expression.words, group_of)
                yield replace(expression, concepts=(*expression.concepts, *own))


def _stage_objects(objects: Mapping[str, str], groups: Sequence[str]) -> dict[str, frozenset[str]]:
    """By chain of stages, the concepts of the words that its stages must be said of."""
    group_of = _group_by_words(groups)
    return {
        chain: frozenset(
            concept for text in texts.split("|") for concept in _own_concepts(_expression(text, ()).words, group_of)
        )
        for chain, texts in objects.items()
    }


def _group_by_words(groups: Sequence[str]) -> dict[tuple[str, ...], str]:
    """The concept of each group of synonyms by the stems of each of its texts; the first group counts."""
    return {_expression(text, ()).words: _concept(group) for group in groups[::-1] for text in group.split("|")}


def _own_concepts(words: tuple[str, ...], group_of: Mapping[tuple[str, ...], str]) -> tuple[str, ...]:
    """What these words stand for: the group of them all, or that of each, or its stem."""
    return (group_of[words],) if words in group_of else tuple(group_of.get((one,), one) for one in words)


def _name_expressions(taxonomy: Mapping[str, Any]) -> Iterator[Expression]:
    """The names of countries, of their institutions, and of companies. An ambiguous name (“Congo”) is that of all its countries."""
    countries_with_institution = Counter(text for country in taxonomy["countries"] for text in _institutions(country))
    codes: dict[str, str] = {}
    for country in taxonomy["countries"]:
        code = COUNTRY_PREFIX + country["iso2"]
        institutions = _institutions(country)
        names = (country["name_fr"], country["name_en"], *country["detection_keys"], *country["acronyms"])
        own_names = [text for text in (*names, *country.get("ambiguous", ())) if text not in institutions]
        codes |= dict.fromkeys(own_names, code)
        yield from (_expression(text, (code,)) for text in dict.fromkeys(own_names))
        # An institution of one country counts for that country; one of several countries is left to the ordinary words.
        for text in sorted(text for text in institutions if countries_with_institution[text] == 1):
            is_central_bank = text in country["central_bank"]
            concept = _concept(CENTRAL_BANK_GROUP) if is_central_bank else ORGANISATION_PREFIX + text
            yield _expression(text, (concept, code))
    for sector in taxonomy["sectors"]:
        for company in sector["companies"]:
            yield from _company(company, codes)


def _institutions(country: Mapping[str, Any]) -> set[str]:
    return {text for kind in INSTITUTION_FIELDS for text in country[kind]}


def _company(company: Mapping[str, Any], codes: Mapping[str, str]) -> Iterator[Expression]:
    """The expressions of a company, with its concept, that of a country in its name, and the long first word of a name."""
    words = company["name"].split(" ")
    parts = {" ".join(words[start:end]) for start, end in combinations(range(len(words) + 1), 2)}
    home = [] if codes.keys().isdisjoint(parts) else [code for text, code in codes.items() if text in parts][:1]
    for text in (company["name"], *company["aliases"]):
        first = [
            headline_stem(word) for word in WORD.findall(text)[:1] if " " in text and len(word) > MAX_ACRONYM_LETTERS
        ]
        yield _expression(text, (ORGANISATION_PREFIX + company["name"], *home, *first))


def _expression(text: str, concepts: tuple[str, ...]) -> Expression:
    found = WORD.findall(text)
    is_acronym = len(found) == 1 and text.isupper() and len(text) <= MAX_ACRONYM_LETTERS
    spelled = text if is_acronym else "capital" if text[0].isupper() else "any"
    return Expression(tuple(map(headline_stem, found)), tuple(map(intern, concepts)), spelled)
