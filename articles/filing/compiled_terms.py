"""Compiles one term, or the names of one organisation, for matching. Pure."""

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from articles.filing.records import OrganisationFacts, Term
from articles.text.fold import fold_uncached
from articles.text.stems import Stems, expression_stems, tokens

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


class Interner(dict[Any, Any]):
    """Returns the first of equal values, so that each value is in memory once."""

    def __missing__(self, value: Any) -> Any:
        self[value] = value
        return value


def compile_names(
    facts: OrganisationFacts,
    requested_signals: Container[str],
    interner: Interner,
    first_stems: Container[str] | None = None,
) -> Iterator[CompiledTerm]:
    """A term for each of its names, except those that look like an amount ("2M")."""
    for name in facts.names:
        case = "exact" if _is_acronym(name) else "capital"
        compiled = compile_term(
            Term(name, "organisation", facts.slug, case=case),
            {facts.slug: facts},
            requested_signals,
            interner,
            first_stems,
        )
        if compiled and not AMOUNT.fullmatch(name):
            yield compiled


def compile_term(
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
