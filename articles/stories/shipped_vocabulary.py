"""The vocabulary of headlines that ships with the product: French and English synonyms, stages, names, weights. Pure."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from sys import intern
from typing import Any

from articles.stories.vocabulary import (
    COUNTRY_PREFIX,
    DIGEST,
    MAX_SYNONYMS_WEIGHT,
    MIN_SYNONYMS_WEIGHT,
    ORGANISATION_PREFIX,
    RARE_WEIGHT,
    STAGE_PREFIX,
    Expression,
    HeadlineVocabulary,
    headline_stem,
)
from articles.text.fold import WORD, fold_uncached

DATA = Path(__file__).resolve().parent.parent / "data"
COMMON_WORDS_FILE = DATA / "common_words.txt"  # stems, made by `python -m benches.learning.common_words`
COMMON_CONCEPTS_FILE = DATA / "common_concepts.json"  # made by `python -m benches.learning.common_concepts`
ZONE_STAGE = f"{STAGE_PREFIX}zone:"  # a monetary zone: no stage, but two zones rule each other out as two stages do
INSTITUTION_FIELDS, CENTRAL_BANK_GROUP = ("central_bank", "regulators", "exchanges"), "banque centrale"
MAX_ACRONYM_LETTERS = 5


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
