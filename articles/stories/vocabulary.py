"""The vocabulary of headlines: the concepts of a text, by stems and expressions, and how much they weigh. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern

from articles.text.fold import fold_uncached, split_words
from articles.text.stems import WordCache

ENDING = re.compile(
    r"(?<=....)(?:isations?|izations?|ations?|ements?|ments?|ings?|ions?|ees?|ers?|ent|ed|es|e|s|(?<=[aeo]u)x)$"
)  # at least four letters must remain
UNSTEMMED_WORDS = frozenset(("million", "millions", "billion", "billions", "trillion", "trillions"))
MAX_CACHED_TITLE_WORDS, MAX_CACHED_STEMS = 40_000, 10_000  # of words in titles; of other stems
DIGEST = "=digest"  # the concept of words that mark a column, a press review or a live page
COUNTRY_PREFIX, ORGANISATION_PREFIX = "@", "#"  # prefixes of names, which distinguish them from words
STAGE_PREFIX = "%"  # of the stage of an affair: “%case:1”
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
