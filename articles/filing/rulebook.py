"""Terms and organisations, compiled once into tables that a text is read against. Pure; knows no category by heart."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import chain
from typing import Any, Literal, cast

from articles.filing.shipped_terms import (
    AMBIGUOUS,
    LANGUAGES,
    Frame,
    shipped_frame,
    shipped_organisations,
    shipped_terms,
)
from articles.ingest.records import OrganisationFacts, Term
from articles.text.fold import fold_uncached
from articles.text.stems import Stems, expression_stems, stems_of, tokens

__all__ = [
    "AMBIGUOUS",
    "Key",
    "Rulebook",
    "compile_rulebook",
    "default_rulebook",
    "expression_stems",
    "shipped_organisations",
    "shipped_terms",
    "tokens",
]

AN_AMOUNT = re.compile(r"\d+[KMB]", re.IGNORECASE)
ACRONYM_LETTERS = 5
SIGN = "@"
PLACED = frozenset({"category", "sector", "country", "region"})  # what the frame names
WORDINGS = ("category", "sector", "signal", "economy", "society")
KINDS = PLACED.union(WORDINGS, {"organisation"})
TAKES = {  # a name's words are no longer those of these kinds
    "organisation": ("organisation", "region", *WORDINGS),
    "country": ("country", *WORDINGS),
}
FEW = 4  # words: a tuple of so many is asked as fast as a set
COMPANY, LENDER = 2.0, 0.7  # what a name is worth to its sector; less where it is mostly named for what it lends to

Case = Literal["any", "capital", "exact"]


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What an expression needs beside it, or does not bear: words, what is longer by its longest word, and signs.

    A sign names what else is found: "@listed".
    """

    words: frozenset[str]
    longer: Mapping[str, Sequence[Stems]]
    marks: frozenset[str]  # a word of each: without any of these, nothing of it stands there
    signs: Stems


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """One expression and what it speaks for. An empty `slug` takes its words away from shorter keys of its kind.

    `case`: "any" bears a plural; "capital" is a proper name; "exact" is an acronym, to the letter.
    """

    text: str
    kind: str
    slug: str
    case: Case
    weight: float
    words: Stems
    spelled: Stems  # what a proper name must be to the letter: folded, an acronym as it stands
    needs: Beside
    unless: Beside
    is_plain: bool  # it stands wherever its words do
    is_signed: bool  # it needs a sign, or does not bear one
    gives: Stems  # the signs that it gives where it stands
    takes: Stems  # the kinds from which it takes its words
    speaks: Sequence[tuple[str, str]]  # the kinds and slugs it counts for: a company's name for its sector too
    facts: OrganisationFacts | None

    @property
    def country(self) -> str:
        """The country that a name speaks for."""
        return self.facts.country if self.facts else ""


Keys = Sequence[Key]


@dataclass(frozen=True, slots=True)
class Index:
    """The keys of one language, by their only word or by all of their words."""

    starts: Mapping[str, tuple[Keys | None, Container[str]]]  # of a first word: its own keys, what goes on from there
    lengths: Mapping[Stems, Sequence[int]]  # of two words that begin something: how many to try, the longest first
    longer: Mapping[Stems, Keys]
    longest: int  # words


class Once(dict[Any, Any]):
    """Gives back the first of what is equal, so that it stands in memory once."""

    def __missing__(self, value: Any) -> Any:
        self[value] = value
        return value


@dataclass(frozen=True, slots=True)
class Rulebook(Frame):
    """What `classify` knows: the taxonomy's frame, keys by language, organisations by slug."""

    indexes: Mapping[str, Index]
    organisations: Mapping[str, OrganisationFacts]
    small_stems: Mapping[str, frozenset[str]]  # by language, of its small words; "" for those of all
    narrow: frozenset[str]  # the regions inside the continent
    world: Stems  # the regions without members


@cache
def default_rulebook() -> Rulebook:
    """The rulebook of what comes with the product."""
    return compile_rulebook(shipped_terms(), shipped_organisations())


def compile_rulebook(
    terms: Iterable[Term], organisations: Iterable[OrganisationFacts], frame: Frame | None = None
) -> Rulebook:
    """Tables of these terms and names; a name that a term of kind "organisation" spells is read by that term alone.

    What speaks for a place or a subject that the frame does not hold (any more) is left out.
    """
    frame = frame or shipped_frame()
    terms = tuple(
        term for term in terms if term.kind not in PLACED or term.slug.lstrip(AMBIGUOUS) in {"", *frame.names}
    )
    known = {one.slug: _within(one, frame) for one in organisations}
    asked = {text for term in terms for text in (*term.needs, *term.unless) if text.startswith(SIGN)}
    keys: dict[str, list[Key]] = {language: [] for language in ("", *LANGUAGES)}
    guarded, once = set(), Once()
    for term in terms:
        key = _key(term, known, asked, once)
        if key is None:
            continue
        if key.facts:
            guarded.add((key.slug, key.words))
        for language in ("", term.language) if term.language else keys:
            keys[language].append(key)
    names = [key for one in known.values() for key in _names(one, asked, once) if (key.slug, key.words) not in guarded]
    indexes = {language: _index([*found, *names], once) for language, found in keys.items()}
    values = {one.name: getattr(frame, one.name) for one in fields(frame)}
    members = frame.region_members
    return Rulebook(
        **values,
        indexes=indexes,
        organisations=known,
        small_stems=_small_stems(frame.small_words),
        narrow=frozenset(slug for slug, inside in members.items() if inside and inside != frame.african),
        world=tuple(slug for slug, inside in members.items() if not inside),
    )


def _small_stems(small_words: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    stems = {language: frozenset(stems_of(small)) for language, small in small_words.items()}
    return stems | {"": frozenset(chain.from_iterable(stems.values()))}


def _within(one: OrganisationFacts, frame: Frame) -> OrganisationFacts:
    gone: dict[str, Any] = {
        name: "" for name in ("sector", "country", "region") if getattr(one, name) not in {"", *frame.names}
    }
    return replace(one, **gone) if gone else one


def _names(bearer: OrganisationFacts, asked: Container[str], once: Once) -> Iterator[Key]:
    """A key for each of its names; no amount ("2M") is one."""
    for name in bearer.names:
        case = "exact" if _is_acronym(name) else "capital"
        key = _key(Term(name, "organisation", bearer.slug, case=case), {bearer.slug: bearer}, asked, once)
        if key and not AN_AMOUNT.fullmatch(name):
            yield key


def _key(term: Term, known: Mapping[str, OrganisationFacts], asked: Container[str], once: Once) -> Key | None:
    """None for an expression without a word, or an organisation that is not known."""
    words = expression_stems(term.text)
    facts = known.get(term.slug) if term.kind == "organisation" else None
    if not words or (term.kind == "organisation" and term.slug and not facts):
        return None
    case = cast("Case", term.case) or _case(term)
    spelled = tuple(map(once.__getitem__, _spelled(term.text, case))) if case != "any" or term.kind == "country" else ()
    needs, unless = _beside(term.needs), _beside(term.unless)
    return Key(
        text=once[term.text],
        kind=once[term.kind],
        slug=once[term.slug],
        case=once[case],
        weight=once[term.weight * _worth(term, words, facts)],
        words=once[words],
        spelled=once[spelled],
        needs=needs,
        unless=unless,
        is_plain=not (spelled or needs.marks or unless.marks),
        is_signed=bool(needs.signs or unless.signs),
        gives=once[tuple(sign for sign in _signs(term, facts) if sign in asked)],
        takes=once[TAKES.get(term.kind, (term.kind,))],
        speaks=once[tuple(map(once.__getitem__, _speaks(term, facts)))],
        facts=facts,
    )


def _speaks(term: Term, facts: OrganisationFacts | None) -> Iterator[tuple[str, str]]:
    told = [("sector", facts.sector), ("region", facts.region)] if facts else []
    return ((kind, slug) for kind, slug in ((term.kind, term.slug), *told) if slug and kind in KINDS)


@cache
def _beside(texts: Stems) -> Beside:
    """Of the same expressions the same object: keys are told apart by it."""
    signs = tuple(text for text in texts if text.startswith(SIGN))
    return _beside_words(
        signs, tuple(filter(None, (expression_stems(text) for text in texts if not text.startswith(SIGN))))
    )


@cache
def _beside_words(signs: Stems, expressions: tuple[Stems, ...]) -> Beside:
    longer: dict[str, list[Stems]] = defaultdict(list)
    for words in expressions:
        if len(words) > 1:
            longer[max(words, key=len)].append(words)
    alone = frozenset(words[0] for words in expressions if len(words) == 1)
    return Beside(alone, dict(longer), alone.union(longer), signs)


def _signs(term: Term, facts: OrganisationFacts | None) -> Stems:
    """What others may ask for of it: its kind, its slug, and of a company whether it is listed."""
    if not term.slug:
        return ()
    listed = (("unlisted", "listed")[facts.listed],) if facts and facts.kind == "company" else ()
    return tuple(SIGN + one for one in (term.kind, term.slug, *((facts.kind,) if facts else ()), *listed))


def _worth(term: Term, words: Stems, facts: OrganisationFacts | None) -> float:
    """Of what is no name, more words say more: each beyond the first adds half, as far as the fourth."""
    if facts:
        return COMPANY if facts.kind == "company" and not facts.region else LENDER
    return 1.0 if term.kind in ("country", "region") else 1 + 0.5 * (min(len(words), 4) - 1)


def _case(term: Term) -> Case:
    if _is_acronym(term.text):
        return "exact"
    return "capital" if term.kind in ("country", "organisation") and term.text[0].isupper() else "any"


def _is_acronym(text: str) -> bool:
    return text.isupper() and sum(sign.isalpha() for sign in text) <= ACRONYM_LETTERS and " " not in text


def _spelled(text: str, case: Case) -> Iterator[str]:
    return iter(tokens(text)) if case == "exact" else map(fold_uncached, tokens(text))


def _index(keys: Sequence[Key], once: Once) -> Index:
    by_words: dict[Stems, list[Key]] = defaultdict(list)
    for key in keys:
        by_words[key.words].append(key)
    keys_of: dict[Stems, Keys] = {words: once[_best(some)] for words, some in by_words.items()}
    longer = {words: some for words, some in keys_of.items() if len(words) > 1}
    lengths: dict[Stems, tuple[int, ...]] = defaultdict(tuple)
    seconds: dict[str, list[str]] = {words[0]: [] for words in by_words}
    for words in sorted(longer, key=len, reverse=True):
        beginning = once[words[:2]]
        if beginning not in lengths:
            seconds[words[0]].append(words[1])
        if len(words) not in lengths[beginning]:
            lengths[beginning] = once[*lengths[beginning], len(words)]
    starts = {first: once[keys_of.get((first,)), _few(after)] for first, after in seconds.items()}
    return Index(starts, dict(lengths), longer, max(map(len, by_words), default=0))


def _best(keys: Keys) -> Keys:
    """Of spellings with the same stems (“banque”, “banques”) and nothing else to tell them apart, the one that weighs most."""
    best: dict[tuple[object, ...], Key] = {}
    for key in keys:
        same = key.kind, key.slug, key.case, key.spelled, key.needs, key.unless
        if same not in best or key.weight > best[same].weight:
            best[same] = key
    return tuple(best.values())


def _few(words: Sequence[str]) -> Container[str]:
    """As what is asked fastest in little room."""
    return tuple(words) if len(words) <= FEW else frozenset(words)
