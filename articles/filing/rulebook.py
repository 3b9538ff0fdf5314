"""Compiles terms and organisations into tables for matching. Pure; no category is hard-coded."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import chain
from typing import Any, Literal, cast

from articles.filing.records import OrganisationFacts, Term
from articles.filing.shipped_terms import (
    AMBIGUOUS_PREFIX,
    RULEBOOK_LANGUAGES,
    Taxonomy,
    shipped_organisations,
    shipped_taxonomy,
    shipped_terms,
)
from articles.text.fold import fold_uncached
from articles.text.stems import Stems, expression_stems, stems_of, tokens

__all__ = [
    "AMBIGUOUS_PREFIX",
    "CompiledTerm",
    "Rulebook",
    "compile_rulebook",
    "default_rulebook",
    "expression_stems",
    "shipped_organisations",
    "shipped_terms",
    "tokens",
]

AMOUNT = re.compile(r"\d+[KMB]", re.IGNORECASE)
MAX_ACRONYM_LETTERS = 5
SIGNAL_PREFIX = "@"
TAXONOMY_KINDS = frozenset({"category", "sector", "country", "region"})  # the kinds whose slugs the taxonomy defines
VOCABULARY_KINDS = ("category", "sector", "signal", "economy", "society")
TERM_KINDS = TAXONOMY_KINDS.union(VOCABULARY_KINDS, {"organisation"})
BLOCKED_KINDS = {  # the words of such a name no longer match terms of these kinds
    "organisation": ("organisation", "region", *VOCABULARY_KINDS),
    "country": ("country", *VOCABULARY_KINDS),
}
MAX_TUPLE_WORDS = 4  # in a tuple of so many words, `in` is as fast as in a set
DECISIVE_WEIGHT = 5.0  # the greatest that editors may give; no term that ships has it
# The weight of a company's name for its sector; less for lenders, which are mostly named for what they finance.
COMPANY_WEIGHT, LENDER_WEIGHT = 2.0, 0.7

Case = Literal["any", "capital", "exact"]


@dataclass(frozen=True, slots=True, eq=False)
class ContextRule:
    """What a term needs in the article, or is excluded by: words, longer phrases (by their longest word) and signals.

    A signal names another match: "@listed".
    """

    words: frozenset[str]
    phrases: Mapping[str, Sequence[Stems]]
    trigger_words: frozenset[str]  # one word of each expression: without any of these, none can match
    signals: Stems


@dataclass(frozen=True, slots=True, eq=False)
class CompiledTerm:
    """One compiled expression. With an empty `slug` it only takes its words away from shorter terms of its kind.

    `case`: "any" allows a plural; "capital" is a proper name; "exact" is an acronym, letter by letter.
    """

    text: str
    kind: str
    slug: str
    case: Case
    weight: float
    words: Stems
    spelling: Stems  # the required spelling: folded for a name, as written for an acronym
    needs: ContextRule
    unless: ContextRule
    is_plain: bool  # no condition on spelling or other words: only on signals, if any
    depends_on_signals: bool  # it needs a signal, or is excluded by one
    is_decisive: bool  # an editor gave it the greatest weight: it decides against the learnt weights
    signals: Stems  # the signals that it gives when it matches
    blocks: Stems  # the kinds whose terms cannot use its words
    counts_for: Sequence[tuple[str, str]]  # the kinds and slugs it counts for: a company's name for its sector too
    organisation: OrganisationFacts | None

    @property
    def country(self) -> str:
        """The country of its organisation, or an empty string."""
        return self.organisation.country if self.organisation else ""


CompiledTerms = Sequence[CompiledTerm]


@dataclass(frozen=True, slots=True)
class TermIndex:
    """The terms of one language, indexed by their words."""

    # First word → its one-word terms, and the second words of longer terms.
    first_words: Mapping[str, tuple[CompiledTerms | None, Container[str]]]
    # First two words → the lengths of terms that begin with them, the longest first.
    lengths_by_start: Mapping[Stems, Sequence[int]]
    multiword: Mapping[Stems, CompiledTerms]
    max_words: int  # of the longest term


class Interner(dict[Any, Any]):
    """Returns the first of equal values, so that each value is in memory once."""

    def __missing__(self, value: Any) -> Any:
        self[value] = value
        return value


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
        if (one := _compile_term(term, organisations_by_slug, requested_signals, interner, first_stems))
    ]
    spelled = {(one.slug, one.words) for _, one in compiled if one.organisation}
    name_terms = [
        one
        for facts in organisations_by_slug.values()
        for one in _compile_names(facts, requested_signals, interner, first_stems)
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


def _compile_names(
    facts: OrganisationFacts,
    requested_signals: Container[str],
    interner: Interner,
    first_stems: Container[str] | None = None,
) -> Iterator[CompiledTerm]:
    """A term for each of its names, except those that look like an amount ("2M")."""
    for name in facts.names:
        case = "exact" if _is_acronym(name) else "capital"
        compiled = _compile_term(
            Term(name, "organisation", facts.slug, case=case),
            {facts.slug: facts},
            requested_signals,
            interner,
            first_stems,
        )
        if compiled and not AMOUNT.fullmatch(name):
            yield compiled


def _compile_term(
    term: Term,
    organisations_by_slug: Mapping[str, OrganisationFacts],
    requested_signals: Container[str],
    interner: Interner,
    first_stems: Container[str] | None = None,
) -> CompiledTerm | None:
    """The compiled term; None without a word, for an unknown organisation, or if it begins with none of `first_stems`."""
    words = expression_stems(term.text)
    if first_stems is not None and words and words[0] not in first_stems:
        return None
    facts = organisations_by_slug.get(term.slug) if term.kind == "organisation" else None
    if not words or (term.kind == "organisation" and term.slug and not facts):
        return None
    case = cast("Case", term.case) or _case(term)
    spelled = (
        tuple(map(interner.__getitem__, _spelling_of(term.text, case)))
        if case != "any" or term.kind == "country"
        else ()
    )
    needs, unless = _context_rule(term.needs), _context_rule(term.unless)
    return CompiledTerm(
        text=interner[term.text],
        kind=interner[term.kind],
        slug=interner[term.slug],
        case=interner[case],
        weight=interner[term.weight * _specificity(term, words, facts)],
        words=interner[words],
        spelling=interner[spelled],
        needs=needs,
        unless=unless,
        is_plain=not (spelled or needs.trigger_words or unless.trigger_words),
        depends_on_signals=bool(needs.signals or unless.signals),
        is_decisive=term.weight >= DECISIVE_WEIGHT,
        signals=interner[tuple(char for char in _signals_of(term, facts) if char in requested_signals)],
        blocks=interner[BLOCKED_KINDS.get(term.kind, (term.kind,))],
        counts_for=interner[tuple(map(interner.__getitem__, _targets(term, facts)))],
        organisation=facts,
    )


def _targets(term: Term, facts: OrganisationFacts | None) -> Iterator[tuple[str, str]]:
    of_organisation = [("sector", facts.sector), ("region", facts.region)] if facts else []
    return ((kind, slug) for kind, slug in ((term.kind, term.slug), *of_organisation) if slug and kind in TERM_KINDS)


@cache
def _context_rule(texts: Stems) -> ContextRule:
    """The rule of these expressions; equal expressions give the same object, by whose identity terms are compared."""
    signals = tuple(text for text in texts if text.startswith(SIGNAL_PREFIX))
    stems = (expression_stems(text) for text in texts if not text.startswith(SIGNAL_PREFIX))
    return _context_rule_of(signals, tuple(filter(None, stems)))


@cache
def _context_rule_of(signals: Stems, expressions: tuple[Stems, ...]) -> ContextRule:
    """The rule of these signals and stemmed expressions; cached too, since different texts may have the same stems."""
    phrases_by_longest_word: dict[str, list[Stems]] = defaultdict(list)
    for words in expressions:
        if len(words) > 1:
            phrases_by_longest_word[max(words, key=len)].append(words)
    single_words = frozenset(words[0] for words in expressions if len(words) == 1)
    return ContextRule(
        words=single_words,
        phrases=dict(phrases_by_longest_word),
        trigger_words=single_words.union(phrases_by_longest_word),
        signals=signals,
    )


def _signals_of(term: Term, facts: OrganisationFacts | None) -> Stems:
    """The signals that a term gives: its kind, its slug, its organisation's kind, and whether a company is listed."""
    if not term.slug:
        return ()
    listed = (("unlisted", "listed")[facts.listed],) if facts and facts.kind == "company" else ()
    return tuple(SIGNAL_PREFIX + one for one in (term.kind, term.slug, *((facts.kind,) if facts else ()), *listed))


def _specificity(term: Term, words: Stems, facts: OrganisationFacts | None) -> float:
    """The factor of a term's weight: fixed for names; otherwise each word beyond the first adds half, up to the fourth."""
    if facts:
        return COMPANY_WEIGHT if facts.kind == "company" and not facts.region else LENDER_WEIGHT
    return 1.0 if term.kind in ("country", "region") else 1 + 0.5 * (min(len(words), 4) - 1)


def _case(term: Term) -> Case:
    if _is_acronym(term.text):
        return "exact"
    return "capital" if term.kind in ("country", "organisation") and term.text[0].isupper() else "any"


def _is_acronym(text: str) -> bool:
    return text.isupper() and sum(char.isalpha() for char in text) <= MAX_ACRONYM_LETTERS and " " not in text


def _spelling_of(text: str, case: Case) -> Iterator[str]:
    return iter(tokens(text)) if case == "exact" else map(fold_uncached, tokens(text))


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
