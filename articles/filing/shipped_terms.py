"""The terms and organisations that ship with the product, read from the data files. Pure.

A group of `filing.json` is a Term with several `texts`; it replaces the taxonomy's own term of the same kind, slug, language
and text.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from articles.filing.records import OrganisationFacts, Term
from articles.text.fold import fold

DATA = Path(__file__).resolve().parent.parent / "data"
AMBIGUOUS_PREFIX = "?"  # precedes the code of a country that an ambiguous expression may mean
RULEBOOK_LANGUAGES = ("fr", "en")
MAX_SLUG_CHARS = 80
COUNTRY_NAME_WEIGHT, DEMONYM_WEIGHT, CITY_WEIGHT = 1.0, 0.8, 0.6  # of a country's own name, its people, its cities

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """What the rulebook needs besides terms: the categories' precedence, names, parents, places, stopwords."""

    precedence: tuple[str, ...]
    names: Mapping[str, str]
    parents: Mapping[str, str]
    african_countries: frozenset[str]
    region_members: Mapping[str, frozenset[str]]
    default_country_by_language: Mapping[str, str]
    language_words: Mapping[str, frozenset[str]]


@cache
def shipped_terms() -> tuple[Term, ...]:
    """All the terms that ship; one for each kind, slug, language and text."""
    groups = chain.from_iterable(
        _read_json(name).get("terms", ()) for name in ("filing.json", "places.json", "institutions.json")
    )
    terms = chain(_of_taxonomy(_read_json("taxonomy.json")), chain.from_iterable(map(_of_group, groups)))
    return tuple({(term.kind, term.slug, term.language, term.text): term for term in terms}.values())


@cache
def shipped_organisations() -> tuple[OrganisationFacts, ...]:
    """The taxonomy's companies, then the institutions; one per slug."""
    taxonomy, institutions = _read_json("taxonomy.json"), _read_json("institutions.json")
    regions = {text: region["slug"] for region in taxonomy["regions"] for text in _phrases(region)}
    companies = (
        _company(row, sector["slug"], regions) for sector in taxonomy["sectors"] for row in sector["companies"]
    )
    everyone = chain(companies, map(_institution, institutions.get("institutions", ())))
    return tuple({one.slug: one for one in everyone}.values())


@cache
def shipped_taxonomy() -> Taxonomy:
    """The part of the shipped taxonomy that is not terms."""
    taxonomy, filing = _read_json("taxonomy.json"), _read_json("filing.json")
    countries = taxonomy["countries"]
    named = [*taxonomy["categories"], *taxonomy["sectors"], *taxonomy["regions"]]
    return Taxonomy(
        precedence=tuple(rule["category"] for rule in taxonomy["category_precedence"]),
        names={one["slug"]: one["name_fr"] for one in named} | {one["iso2"]: one["name_fr"] for one in countries},
        parents={one["slug"]: one["parent"] for one in taxonomy["sectors"] if one["parent"]},
        african_countries=frozenset(one["iso2"] for one in countries if one["african"]),
        region_members={one["slug"]: frozenset(one["members"]) for one in taxonomy["regions"]},
        default_country_by_language=filing["ambiguous"],
        language_words={language: frozenset(words) for language, words in filing["small_words"].items()},
    )


def organisation_slug(name: str) -> str:
    """The key of an organisation called `name`."""
    words = "".join(char if char.isalnum() else " " for char in fold(name)).split()
    return "-".join(words)[:MAX_SLUG_CHARS].rstrip("-")


def _read_json(name: str) -> Row:
    path = DATA / name
    content: Row = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return content


def _of_taxonomy(taxonomy: Row) -> Iterator[Term]:
    for category in taxonomy["categories"]:
        if category["assignable"]:
            yield from _terms_by_language(category, "category")
    central = (text for country in taxonomy["countries"] for text in country["central_bank"])
    yield from (Term(text, "sector", "") for text in central)
    for sector in taxonomy["sectors"]:
        yield from _terms_by_language(sector, "sector")
    for region in taxonomy["regions"]:
        yield from _terms_by_language(region, "region")
    for country in taxonomy["countries"]:
        yield from _of_country(country)


def _terms_by_language(row: Row, kind: str) -> Iterator[Term]:
    for language in RULEBOOK_LANGUAGES:
        for text in row[f"phrases_{language}"]:
            yield Term(text, kind, row["slug"], language)


def _of_country(country: Row) -> Iterator[Term]:
    code = country["iso2"]
    people = {*country["demonyms_fr"], *country["demonyms_en"]}
    cities = {country["capital_fr"], country["capital_en"], *country["cities"]}
    for text in (*country["detection_keys"], *country["acronyms"]):
        weight = DEMONYM_WEIGHT if text in people else CITY_WEIGHT if text in cities else COUNTRY_NAME_WEIGHT
        yield Term(text, "country", code, weight=weight)
    for text in country.get("case_sensitive_keys", ()):
        yield Term(text, "country", code, case="exact")
    for text in country.get("exclude_contexts", ()):
        yield Term(text, "country", "", case="any")
    for text in country.get("ambiguous", ()):
        yield Term(text, "country", AMBIGUOUS_PREFIX + code)


def _of_group(group: Row) -> Iterator[Term]:
    values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in group.items()}
    texts = values.pop("texts")
    model = Term("", **values)
    return (replace(model, text=text) for text in texts)


def _phrases(row: Row) -> Iterable[str]:
    return (*row["phrases_fr"], *row["phrases_en"])


def _company(row: Row, sector: str, regions: Mapping[str, str]) -> OrganisationFacts:
    """A company; if its name is also a region's expression (BOAD, BRVM), it counts for that region and for no country."""
    name, names = row["name"], (row["name"], *row["aliases"])
    region = row.get("region") or next((regions[text] for text in names if text in regions), "")
    country = "" if region else row.get("country") or ""
    slug = row.get("slug") or organisation_slug(name)
    return OrganisationFacts(slug, name, names, "company", sector, country, region, bool(row.get("exchange")))


def _institution(row: Row) -> OrganisationFacts:
    names = tuple(dict.fromkeys((row["name_fr"], row["name_en"], *row.get("names", ()))))
    sector, country, region = (row.get(name) or "" for name in ("sector", "country", "region"))
    return OrganisationFacts(row["slug"], row["name_fr"], names, "institution", sector, country, region)
