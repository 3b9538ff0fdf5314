"""The taxonomy's keys, compiled once into tables that a text is read against. Pure; knows no category by heart."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from .fold import fold_word

DATA = Path(__file__).resolve().parent.parent / "data"
TOKEN = re.compile(r"[^\W_]+\+?|[$€£%]")
AN_AMOUNT = re.compile(r"\d+[KMB]", re.IGNORECASE)
ACRONYM_LETTERS = 5

Kind = Literal["category", "sector", "country", "region", "economy", "society"]
Case = Literal["any", "capital", "exact"]
LANGUAGES = ("fr", "en")
AMBIGUOUS = "?"  # before the code of a country that a key may mean


@dataclass(frozen=True, slots=True)
class Key:
    """One expression and what it speaks for. An empty `slug` takes its words away from shorter keys of its kind.

    `case`: "any" bears a plural; "capital" is a proper name; "exact" is an acronym, to the letter.
    """

    text: str
    kind: Kind
    slug: str
    case: Case
    weight: float
    words: tuple[str, ...]
    spelled: tuple[str, ...] = ()  # what a proper name must be to the letter: folded, an acronym as it stands
    company: bool = False
    listed: bool = False
    country: str = ""


@dataclass(slots=True)
class Index:
    """The keys of one language: by their first word, the lengths to try; by all their words, the keys."""

    keys: dict[tuple[str, ...], list[Key]] = field(default_factory=lambda: defaultdict(list))
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What `classify` knows: keys by language, the order of categories, families, places."""

    indexes: Mapping[str, Index]
    precedence: tuple[str, ...]
    names: Mapping[str, str]
    parent: Mapping[str, str]
    african: frozenset[str]
    region_members: Mapping[str, frozenset[str]]
    ambiguous: Mapping[str, str]
    results: frozenset[tuple[str, ...]]
    small_words: Mapping[str, frozenset[str]]


def tokens(text: str) -> list[str]:
    """The words of `text` as they stand, with `+` (Canal+) and currency signs."""
    return TOKEN.findall(text)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A folded word without its plural mark: one final s or x, where enough is left."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


@cache
def default_rulebook() -> Rulebook:
    """The rulebook of the taxonomy that comes with the product."""
    return load_rulebook(DATA / "taxonomy.json")


def load_rulebook(source: Path | str | Mapping[str, Any], words: Path | Mapping[str, Any] | None = None) -> Rulebook:
    """Compile a taxonomy (a file or its content) and the words beside it (filing.json unless given).

    Raises OSError, ValueError or KeyError for a file that is missing or is no taxonomy.
    """
    taxonomy, words = _content(source), _content(words or DATA / "filing.json")
    keys = {language: list(_keys(taxonomy, words, language)) for language in LANGUAGES}
    everything = dict.fromkeys([*keys["fr"], *keys["en"]])
    countries = taxonomy["countries"]
    named = [*taxonomy["categories"], *taxonomy["sectors"], *taxonomy["regions"]]
    return Rulebook(
        indexes={"fr": _index(keys["fr"]), "en": _index(keys["en"]), "": _index(everything)},
        precedence=tuple(rule["category"] for rule in taxonomy["category_precedence"]),
        names={one["slug"]: one["name_fr"] for one in named} | {one["iso2"]: one["name_fr"] for one in countries},
        parent={one["slug"]: one["parent"] for one in taxonomy["sectors"] if one["parent"]},
        african=frozenset(one["iso2"] for one in countries if one["african"]),
        region_members={one["slug"]: frozenset(one["members"]) for one in taxonomy["regions"]},
        ambiguous=words["ambiguous"],
        results=frozenset(_words(text) for text in words["unlisted_results"]),
        small_words={language: frozenset(small) for language, small in words["small_words"].items()},
    )


def _content(source: Path | str | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(source, Mapping):
        return source
    content: Mapping[str, Any] = json.loads(Path(source).read_text(encoding="utf-8"))
    return content


def _index(keys: Iterable[Key]) -> Index:
    index = Index()
    lengths: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        index.keys[key.words].append(key)
        lengths[key.words[0]].add(len(key.words))
    index.lengths = {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}
    index.keys = dict(index.keys)
    return index


def _keys(taxonomy: Mapping[str, Any], words: Mapping[str, Any], language: str) -> Iterator[Key]:
    phrases = f"phrases_{language}"
    for category in taxonomy["categories"]:
        if category["assignable"]:
            yield from _plain(category[phrases], "category", category["slug"])
    for slug, texts in words["categories"].items():
        yield from _plain(texts[language], "category", slug, weight=0.8)
    for kind in ("economy", "society"):
        yield from _plain(words[kind][language], kind, kind)
    for slug, texts in words["sectors"].items():
        yield from _plain(texts[language], "sector", slug, weight=0.8)
    central = (text for country in taxonomy["countries"] for text in country["central_bank"])
    yield from _plain((*words["not_a_sector"], *central), "sector", "")
    shared = {text for region in taxonomy["regions"] for text in (*region["phrases_fr"], *region["phrases_en"])}
    for sector in taxonomy["sectors"]:
        yield from _plain(sector[phrases], "sector", sector["slug"])
        for company in sector["companies"]:
            yield from _company(company, sector["slug"], shared)
    for region in taxonomy["regions"]:
        yield from _plain(region[phrases], "region", region["slug"])
    for country in taxonomy["countries"]:
        yield from _country(country)


def _plain(texts: Iterable[str], kind: Kind, slug: str, weight: float = 1.0) -> Iterator[Key]:
    """Keys of more words say more: each word beyond the first adds half."""
    for text in texts:
        found = _words(text)
        case: Case = "exact" if _is_acronym(text) else "any"
        yield Key(text, kind, slug, case, weight * (1 + 0.5 * (min(len(found), 4) - 1)), found, _spelled(text, case))


def _company(company: Mapping[str, Any], sector: str, shared: set[str]) -> Iterator[Key]:
    """A company's names speak for its sector and its country; a name that means a region says no country."""
    texts = [text for text in (company["name"], *company["aliases"]) if not AN_AMOUNT.fullmatch(text)]
    region = bool(shared.intersection(texts))
    country = "" if region else company.get("country") or ""
    for text in texts:
        case: Case = "exact" if _is_acronym(text) else "capital"
        listed = bool(company.get("exchange"))
        weight = 2.0 if not region else 0.7
        yield Key(text, "sector", sector, case, weight, _words(text), _spelled(text, case), True, listed, country)


def _country(country: Mapping[str, Any]) -> Iterator[Key]:
    code = country["iso2"]
    for text in (*country["detection_keys"], *country["acronyms"]):
        yield _place(text, code, _proper(text))
    for text in country.get("case_sensitive_keys", ()):
        yield _place(text, code, "exact")
    for text in country.get("exclude_contexts", ()):
        yield _place(text, "", "any")
    for text in country.get("ambiguous", ()):
        yield _place(text, AMBIGUOUS + code, _proper(text))


def _place(text: str, slug: str, case: Case) -> Key:
    return Key(text, "country", slug, case, 1.0, _words(text), _spelled(text, case))


def _words(text: str) -> tuple[str, ...]:
    return tuple(stem(fold_word(token)) for token in tokens(text))


def _is_acronym(text: str) -> bool:
    return text.isupper() and sum(sign.isalpha() for sign in text) <= ACRONYM_LETTERS and " " not in text


def _proper(text: str) -> Case:
    if _is_acronym(text):
        return "exact"
    return "capital" if text[0].isupper() else "any"


def _spelled(text: str, case: Case) -> tuple[str, ...]:
    found = tokens(text)
    return tuple(found if case == "exact" else map(fold_word, found))
