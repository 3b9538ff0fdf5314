"""What headlines are made of: French and English words that say one thing, names, and how rare a word is. Pure."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path
from sys import intern
from typing import Any

from articles.text.fold import WORD, fold_uncached, split_words
from articles.text.stems import WordCache

DATA = Path(__file__).resolve().parent.parent / "data"
ENDING = re.compile(
    r"(?<=....)(?:isations?|izations?|ations?|ements?|ments?|ings?|ions?|ees?|ers?|ent|ed|es|e|s|(?<=[aeo]u)x)$"
)  # of what is left, four letters at the least
AS_THEY_STAND = frozenset(("million", "millions", "billion", "billions", "trillion", "trillions"))
ACRONYM_LETTERS = 5
MOST_REMEMBERED, MOST_FOLLOWING = 40_000, 10_000  # words; those that follow one that begins an expression
DIGEST = "=digest"  # what a column, a press review, or a live page says of itself
COUNTRY, ORGANISATION = "@", "#"  # what a name begins with, to tell it from a word
INSTITUTIONS, CENTRAL_BANK = ("central_bank", "regulators", "exchanges"), "banque centrale"
RARE, NAMED_COUNTRY = 1.0, 0.5
LEAST_SAID, MOST_SAID = 0.1, 0.8  # the weight of an expression of several spellings


@dataclass(frozen=True, slots=True)
class Expression:
    """Words that stand for `concepts`. `spelled`: "any", "capital" (a name), or the letters of an acronym."""

    words: tuple[str, ...]
    concepts: tuple[str, ...]
    spelled: str

    def is_spelled_by(self, word: str) -> bool:
        """Whether this first word is written as it must be."""
        return self.spelled == "any" or (word[0].isupper() if self.spelled == "capital" else word == self.spelled)


type Begun = tuple[tuple[str, ...], Mapping[str, Sequence[Expression]]]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is known of words. `weights` says how much a shared concept tells, from 0 to 1; one not in it tells most.

    Countries tell nothing by their weights: too many events share one.
    """

    expressions: Mapping[str, Sequence[Expression]]  # by their first word, the longest first
    weights: Mapping[str, float]
    kinds: Mapping[str, str]  # concept → the kind of event it speaks of
    directions: frozenset[str]  # what rises, what falls, what stays
    countries: frozenset[str]
    organisations: frozenset[str]
    silent: frozenset[str]  # countries, and words that tell nothing
    far: frozenset[str]  # the countries that are not African
    alone: dict[str, str] = field(default_factory=dict)  # what words say that begin no longer expression; "" is nothing
    begun: dict[str, Begun] = field(default_factory=dict)  # words that do, and those that say several things

    def concepts(self, text: str) -> frozenset[str]:
        """What the words of `text` say; bare numbers and single letters say nothing."""
        words = split_words(text)
        said = list(map(self.alone.get, words))
        end = 0
        for at in [at for at, one in enumerate(said) if one is None]:
            if at < end:
                continue
            concepts, longer = self.begun.get(words[at]) or self._begin(words[at])
            able = longer.get(stem(words[at + 1])) if longer and at + 1 < len(words) else None
            if able and (one := _that_stands(able, words[at:])):
                end = at + len(one.words)
                said[at + 1 : end] = [None] * (end - at - 1)
                concepts = one.concepts
            said += concepts
        return frozenset(filter(None, said))

    def _begin(self, word: str) -> Begun:
        """What `word` says alone, and the longer expressions it begins, by their second word; remembered."""
        first = stem_anew(word)
        able = [one for one in self.expressions.get(first, ()) if one.is_spelled_by(word)]
        alone = next((one.concepts for one in able if len(one.words) == 1), (first,) if len(first) > 1 else ())
        longer: dict[str, list[Expression]] = defaultdict(list)
        for one in able:
            if len(one.words) > 1:
                longer[one.words[1]].append(one)
        if len(self.alone) + len(self.begun) < MOST_REMEMBERED:
            if longer or len(alone) > 1:
                self.begun[word] = alone, dict(longer)
            else:
                said = "".join(alone)
                self.alone[said if said == word else word] = said  # once: what is small stays near the processor
        return alone, longer

    def tell(self, concepts: Iterable[str]) -> tuple[float, float]:
        """How much names (and words as rare as names) among them tell, and how much the other words do."""
        weight_of = self.weights.get
        names = words = 0.0
        for concept in concepts:
            weight = weight_of(concept)
            if weight is None:
                names += RARE
            else:
                words += weight
        return names, words


def _that_stands(able: Iterable[Expression], words: Sequence[str]) -> Expression | None:
    """The one of these expressions that `words` begin with."""
    return next((one for one in able if tuple(map(stem, words[: len(one.words)])) == one.words), None)


def stem_anew(word: str) -> str:
    """A word as it is compared: folded, without its ending; nothing for a number."""
    folded = fold_uncached(word)
    if folded in AS_THEY_STAND:
        return folded
    return "" if folded.isdigit() else intern(ENDING.sub("", folded, count=1))


stem = WordCache(stem_anew, MOST_FOLLOWING).__getitem__  # what words say alone is remembered already


@cache
def wording() -> Wording:
    """What ships with the product."""
    said, taxonomy = _content("wording.json"), _content("taxonomy.json")
    expressions = [*_words(said["same"], said["digests"]), *_names(taxonomy)]
    weights = {stem(word): float(weight) for weight, words in said["weights"].items() for word in words.split()}
    names = frozenset(name for one in expressions for name in one.concepts if name[0] in (COUNTRY, ORGANISATION))
    countries = frozenset(name for name in names if name[0] == COUNTRY)
    weights |= dict.fromkeys(countries, 0.0)
    for group in said["same"]:
        stems = [stem(text) for text in group.split("|") if " " not in text]
        least = min((weights.get(one, RARE) for one in stems), default=RARE)
        weights[_concept(group)] = min(max(least, LEAST_SAID), MOST_SAID)
    kinds = {_concept(text): kind for kind, texts in said["kinds"].items() for text in texts}
    far = frozenset(COUNTRY + one["iso2"] for one in taxonomy["countries"] if not one["african"])
    directions = frozenset(map(_concept, said["directions"]))
    silent = frozenset(one for one, weight in weights.items() if not weight)
    return Wording(_by_first(expressions), weights, kinds, directions, countries, names - countries, silent, far)


def _by_first(expressions: Iterable[Expression]) -> dict[str, tuple[Expression, ...]]:
    """By their first word, the longest first; words that stand for several things say them all."""
    found: dict[str, dict[tuple[tuple[str, ...], str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in expressions:
        if one.words and all(one.words):
            found[one.words[0]][one.words, one.spelled] += one.concepts
    return {
        first: tuple(
            Expression(words, tuple(dict.fromkeys(said)), spelled)
            for (words, spelled), said in sorted(by_words.items(), key=lambda item: -len(item[0][0]))
        )
        for first, by_words in found.items()
    }


def _content(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return content


def _concept(group: str) -> str:
    return intern("=" + group.split("|", 1)[0])


def _words(groups: Sequence[str], digests: Sequence[str]) -> Iterator[Expression]:
    for group in groups:
        for text in group.split("|"):
            yield _expression(text, (_concept(group),))
    for text in digests:
        yield _expression(text, (DIGEST,))


def _same_countries(taxonomy: Mapping[str, Any]) -> dict[str, str]:
    """Two countries that one name may mean (“Congo”) are not told apart here: code → the code of the first."""
    firsts: dict[str, str] = {}
    same = {}
    for country in taxonomy["countries"]:
        for text in country.get("ambiguous", ()):
            same[country["iso2"]] = firsts.setdefault(text, country["iso2"])
    return same


def _names(taxonomy: Mapping[str, Any]) -> Iterator[Expression]:
    """The names of countries, of their institutions, and of companies."""
    same = _same_countries(taxonomy)
    of = Counter(text for country in taxonomy["countries"] for text in _institutions(country))
    codes: dict[str, str] = {}
    for country in taxonomy["countries"]:
        code = COUNTRY + same.get(country["iso2"], country["iso2"])
        institutions = _institutions(country)
        spoken = (country["name_fr"], country["name_en"], *country["detection_keys"], *country["acronyms"])
        names = [text for text in (*spoken, *country.get("ambiguous", ())) if text not in institutions]
        codes |= dict.fromkeys(names, code)
        yield from (_expression(text, (code,)) for text in dict.fromkeys(names))
        # An institution of one country speaks of it; those of several are among the words.
        for text in sorted(text for text in institutions if of[text] == 1):
            central = text in country["central_bank"]
            yield _expression(text, (_concept(CENTRAL_BANK) if central else ORGANISATION + text, code))
    for sector in taxonomy["sectors"]:
        for company in sector["companies"]:
            yield from _company(company, codes)


def _institutions(country: Mapping[str, Any]) -> set[str]:
    return {text for kind in INSTITUTIONS for text in country[kind]}


def _company(company: Mapping[str, Any], codes: Mapping[str, str]) -> Iterator[Expression]:
    """A company that has its country in its name speaks of it; the long first word of its name stands for it alone."""
    words = company["name"].split(" ")
    parts = {" ".join(words[start:end]) for start, end in combinations(range(len(words) + 1), 2)}
    home = [] if codes.keys().isdisjoint(parts) else [code for text, code in codes.items() if text in parts][:1]
    for text in (company["name"], *company["aliases"]):
        first = [stem(word) for word in WORD.findall(text)[:1] if " " in text and len(word) > ACRONYM_LETTERS]
        yield _expression(text, (ORGANISATION + company["name"], *home, *first))


def _expression(text: str, concepts: tuple[str, ...]) -> Expression:
    found = WORD.findall(text)
    is_acronym = len(found) == 1 and text.isupper() and len(text) <= ACRONYM_LETTERS
    spelled = text if is_acronym else "capital" if text[0].isupper() else "any"
    return Expression(tuple(map(stem, found)), tuple(map(intern, concepts)), spelled)
