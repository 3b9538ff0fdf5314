"""Compiles terms and organisations into tables for matching. Pure; no category is hard-coded."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import chain
from typing import Any

from articles.filing.compiled_terms import (
    SIGNAL_PREFIX,
    TAXONOMY_KINDS,
    CompiledTerm,
    CompiledTerms,
    Interner,
    compile_names,
    compile_term,
)
from articles.filing.records import OrganisationFacts, Term
from articles.filing.shipped_terms import (
    AMBIGUOUS_PREFIX,
    RULEBOOK_LANGUAGES,
    Taxonomy,
    shipped_organisations,
    shipped_taxonomy,
    shipped_terms,
)
from articles.text.stems import Stems, stems_of

MAX_TUPLE_WORDS = 4  # in a tuple of so many words, `in` is as fast as in a set


@dataclass(frozen=True, slots=True)
class TermIndex:
    """The terms of one language, indexed by their words."""

    # First word → its one-word terms, and the second words of longer terms.
    first_words: Mapping[str, tuple[CompiledTerms | None, Container[str]]]
    # First two words → the lengths of terms that begin with them, the longest first.
    lengths_by_start: Mapping[Stems, Sequence[int]]
    multiword: Mapping[Stems, CompiledTerms]
    max_words: int  # of the longest term


@dataclass(frozen=True, slots=True)
class Rulebook(Taxonomy):
    """What `classify` uses: the taxonomy, the terms by language, the organisations by slug."""

    indexes: Mapping[str, TermIndex]
    organisations: Mapping[str, OrganisationFacts]
    language_word_stems: Mapping[str, frozenset[str]]  # by language, of its stopwords; "" for those of all
    subregions: frozenset[str]  # the regions inside the continent
    memberless_regions: Stems  # the regions without members


@cache
def default_rulebook() -> Rulebook:
    """The rulebook of the terms and organisations that ship with the product."""
    return compile_rulebook(shipped_terms(), shipped_organisations())


def compile_rulebook(
    terms: Iterable[Term],
    organisations: Iterable[OrganisationFacts],
    taxonomy: Taxonomy | None = None,
    first_stems: Container[str] | None = None,
) -> Rulebook:
    """Compile terms and organisations; a name that a term of kind "organisation" spells is matched by that term only.

    Terms for places or subjects that the taxonomy does not have are left out. With `first_stems`, so are those that begin
    with another word: that rulebook files the same as the whole one any article which has no other words (see `stems_read`).
    """
    taxonomy = taxonomy or shipped_taxonomy()
    terms = tuple(
        term
        for term in terms
        if term.kind not in TAXONOMY_KINDS or term.slug.lstrip(AMBIGUOUS_PREFIX) in {"", *taxonomy.names}
    )
    organisations_by_slug = {one.slug: _without_unknown_places(one, taxonomy) for one in organisations}
    requested_signals = {
        text for term in terms for text in (*term.needs, *term.unless) if text.startswith(SIGNAL_PREFIX)
    }
    interner = Interner()
    compiled = [
        (term.language, one)
        for term in terms
        if (one := compile_term(term, organisations_by_slug, requested_signals, interner, first_stems))
    ]
    spelled = {(one.slug, one.words) for _, one in compiled if one.organisation}
    name_terms = [
        one
        for facts in organisations_by_slug.values()
        for one in compile_names(facts, requested_signals, interner, first_stems)
        if (one.slug, one.words) not in spelled
    ]
    indexes = {
        language: _build_index([*_terms_of(language, compiled), *name_terms], interner)
        for language in ("", *RULEBOOK_LANGUAGES)
    }
    values = {one.name: getattr(taxonomy, one.name) for one in fields(taxonomy)}
    members = taxonomy.region_members
    return Rulebook(
        **values,
        indexes=indexes,
        organisations=organisations_by_slug,
        language_word_stems=_language_word_stems(taxonomy.language_words),
        subregions=frozenset(
            slug for slug, inside in members.items() if inside and inside != taxonomy.african_countries
        ),
        memberless_regions=tuple(slug for slug, inside in members.items() if not inside),
    )


def _terms_of(language: str, compiled: Iterable[tuple[str, CompiledTerm]]) -> Iterator[CompiledTerm]:
    """The terms that count in this language; of "" (a language that is not known) all of them."""
    return (one for of, one in compiled if not language or of in {"", language})


def _language_word_stems(language_words: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    stems = {language: frozenset(stems_of(words)) for language, words in language_words.items()}
    return stems | {"": frozenset(chain.from_iterable(stems.values()))}


def _without_unknown_places(facts: OrganisationFacts, taxonomy: Taxonomy) -> OrganisationFacts:
    blanked: dict[str, Any] = {
        name: "" for name in ("sector", "country", "region") if getattr(facts, name) not in {"", *taxonomy.names}
    }
    return replace(facts, **blanked) if blanked else facts


def _build_index(terms: Sequence[CompiledTerm], interner: Interner) -> TermIndex:
    by_words: dict[Stems, list[CompiledTerm]] = defaultdict(list)
    for term in terms:
        by_words[term.words].append(term)
    terms_of: dict[Stems, CompiledTerms] = {
        words: interner[_heaviest_per_spelling(some)] for words, some in by_words.items()
    }
    longer = {words: some for words, some in terms_of.items() if len(words) > 1}
    lengths: dict[Stems, tuple[int, ...]] = defaultdict(tuple)
    seconds: dict[str, list[str]] = {words[0]: [] for words in by_words}
    for words in sorted(longer, key=len, reverse=True):
        beginning = interner[words[:2]]
        if beginning not in lengths:
            seconds[words[0]].append(words[1])
        if len(words) not in lengths[beginning]:
            lengths[beginning] = interner[*lengths[beginning], len(words)]
    starts = {first: interner[terms_of.get((first,)), _compact(after)] for first, after in seconds.items()}
    return TermIndex(starts, dict(lengths), longer, max(map(len, by_words), default=0))


def _heaviest_per_spelling(terms: CompiledTerms) -> CompiledTerms:
    """Of terms that differ only in spelling with the same stems (“banque”, “banques”), the one with the highest weight."""
    best: dict[tuple[object, ...], CompiledTerm] = {}
    for term in terms:
        same = term.kind, term.slug, term.case, term.spelling, term.needs, term.unless
        if same not in best or term.weight > best[same].weight:
            best[same] = term
    return tuple(best.values())


def _compact(words: Sequence[str]) -> Container[str]:
    """The words as a tuple if they are few, else as a set: fast to search and small."""
    return tuple(words) if len(words) <= MAX_TUPLE_WORDS else frozenset(words)
