"""Terms and organisations, compiled once into tables that a text is read against. Pure; knows no category by heart."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Literal, cast

from .fold import fold_anew
from .lexicon import AMBIGUOUS, LANGUAGES, Frame, shipped_frame, shipped_organisations, shipped_terms
from .records import OrganisationFacts, Term
from .stems import Words, stems_of, tokens, words_of

__all__ = [
    "AMBIGUOUS",
    "Key",
    "Rulebook",
    "compile_rulebook",
    "default_rulebook",
    "shipped_organisations",
    "shipped_terms",
    "tokens",
    "words_of",
]

AN_AMOUNT = re.compile(r"\d+[KMB]", re.IGNORECASE)
ACRONYM_LETTERS = 5
SIGN = "@"
PLACED = frozenset({"category", "sector", "country", "region"})  # what the frame names
WORDINGS = ("category", "sector", "signal", "economy", "society")
TAKES = {  # a name's words are no longer those of these kinds
    "organisation": ("organisation", "region", *WORDINGS),
    "country": ("country", *WORDINGS),
}
COMPANY, LENDER = 2.0, 0.7  # what a name is worth to its sector; less where it is mostly named for what it lends to

NO_LONGER: Mapping[str, Sequence[int]] = {}

Case = Literal["any", "capital", "exact"]


@dataclass(frozen=True, slots=True)
class Key:
    """One expression and what it speaks for. An empty `slug` takes its words away from shorter keys of its kind.

    `case`: "any" bears a plural; "capital" is a proper name; "exact" is an acronym, to the letter.
    """

    text: str
    kind: str
    slug: str
    case: Case
    weight: float
    words: Words
    spelled: Words = ()  # what a proper name must be to the letter: folded, an acronym as it stands
    takes: Words = ()  # the kinds from which it takes its words
    needs: tuple[Words, ...] = ()
    unless: tuple[Words, ...] = ()
    needs_first: frozenset[str] = frozenset()
    unless_first: frozenset[str] = frozenset()
    is_plain: bool = True  # it stands wherever its words do
    signs: Words = ()  # of `needs` and `unless`, those that name what else is found: "@listed", "@commodity"
    bars: Words = ()
    gives: Words = ()  # the signs that it gives where it stands
    facts: OrganisationFacts | None = None

    @property
    def country(self) -> str:
        """The country that a name speaks for."""
        return self.facts.country if self.facts else ""


# How many words, the keys of these words, and whether each of them stands wherever its words do.
Group = tuple[int, Sequence[Key], bool]
# Of a first word: its own keys, and the lengths to try by the second word.
Entry = tuple[Sequence[Group], Mapping[str, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Index:
    """The keys of one language: by all their words, and by their first word; how many words the longest has."""

    groups: Mapping[Words, Group]
    starts: Mapping[str, Entry]
    longest: int


@dataclass(frozen=True, slots=True)
class Rulebook(Frame):
    """What `classify` knows: the taxonomy's frame, keys by language, organisations by slug."""

    indexes: Mapping[str, Index]
    organisations: Mapping[str, OrganisationFacts]
    small_stems: frozenset[str]  # of the small words of all languages


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
    guarded = set()
    for term in terms:
        key = _key(term, known, asked)
        if key is None:
            continue
        if key.facts:
            guarded.add((key.slug, key.words))
        for language in ("", term.language) if term.language else keys:
            keys[language].append(key)
    names = [key for one in known.values() for key in _names(one, asked) if (key.slug, key.words) not in guarded]
    indexes = {language: _index([*found, *names]) for language, found in keys.items()}
    values = {one.name: getattr(frame, one.name) for one in fields(frame)}
    small_stems = frozenset(stems_of(chain.from_iterable(frame.small_words.values())))
    return Rulebook(**values, indexes=indexes, organisations=known, small_stems=small_stems)


def _within(one: OrganisationFacts, frame: Frame) -> OrganisationFacts:
    gone: dict[str, Any] = {
        name: "" for name in ("sector", "country", "region") if getattr(one, name) not in {"", *frame.names}
    }
    return replace(one, **gone) if gone else one


def _names(bearer: OrganisationFacts, asked: Container[str]) -> Iterator[Key]:
    """A key for each of its names; no amount ("2M") is one."""
    for name in bearer.names:
        case = "exact" if _is_acronym(name) else "capital"
        key = _key(Term(name, "organisation", bearer.slug, case=case), {bearer.slug: bearer}, asked)
        if key and not AN_AMOUNT.fullmatch(name):
            yield key


def _key(term: Term, known: Mapping[str, OrganisationFacts], asked: Container[str]) -> Key | None:
    """None for an expression without a word, or an organisation that is not known."""
    words = words_of(term.text)
    facts = known.get(term.slug) if term.kind == "organisation" else None
    if not words or (term.kind == "organisation" and term.slug and not facts):
        return None
    case = cast("Case", term.case) or _case(term)
    spelled = tuple(_spelled(term.text, case)) if case != "any" or term.kind == "country" else ()
    weight = term.weight * _worth(term, words, facts)
    (signs, needs, needs_first), (bars, unless, unless_first) = _context(term.needs), _context(term.unless)
    return Key(
        text=term.text,
        kind=term.kind,
        slug=term.slug,
        case=case,
        weight=weight,
        words=words,
        spelled=spelled,
        takes=TAKES.get(term.kind, (term.kind,)),
        needs=needs,
        unless=unless,
        needs_first=needs_first,
        unless_first=unless_first,
        is_plain=not (spelled or needs or unless),
        signs=signs,
        bars=bars,
        gives=tuple(sign for sign in _signs(term, facts) if sign in asked),
        facts=facts,
    )


@lru_cache(maxsize=4_000)
def _context(texts: Words) -> tuple[Words, tuple[Words, ...], frozenset[str]]:
    """The signs among these expressions, the words of the others, and what these begin with; once for a whole group."""
    signs = tuple(text for text in texts if text.startswith(SIGN))
    others = tuple(filter(None, (words_of(text) for text in texts if not text.startswith(SIGN))))
    return signs, others, frozenset(words[0] for words in others)


def _signs(term: Term, facts: OrganisationFacts | None) -> Words:
    """What others may ask for of it: its kind, its slug, and of a company whether it is listed."""
    if not term.slug:
        return ()
    listed = (("unlisted", "listed")[facts.listed],) if facts and facts.kind == "company" else ()
    return tuple(SIGN + one for one in (term.kind, term.slug, *((facts.kind,) if facts else ()), *listed))


def _worth(term: Term, words: Words, facts: OrganisationFacts | None) -> float:
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
    return iter(tokens(text)) if case == "exact" else map(fold_anew, tokens(text))


def _index(keys: Iterable[Key]) -> Index:
    best: dict[tuple[object, ...], Key] = {}  # of two spellings with the same stems (“banque”, “banques”), one
    for key in keys:
        same = key.kind, key.slug, key.words, key.case, key.spelled, key.needs, key.unless, key.signs, key.bars
        if same not in best or key.weight > best[same].weight:
            best[same] = key
    by_words: dict[Words, list[Key]] = defaultdict(list)
    longer: dict[str, dict[str, tuple[int, ...]]] = defaultdict(dict)
    for key in best.values():
        by_words[key.words].append(key)
    for words in sorted(by_words, key=len, reverse=True):
        if len(words) > 1:
            lengths = longer[words[0]].get(words[1], ())
            if len(words) not in lengths:
                longer[words[0]][words[1]] = _once((*lengths, len(words)))
    groups = {words: (len(words), tuple(some), all(key.is_plain for key in some)) for words, some in by_words.items()}
    starts: dict[str, Entry] = {}
    for first in dict.fromkeys(words[0] for words in by_words):
        starts[first] = (groups[(first,)],) if (first,) in groups else (), longer.get(first, NO_LONGER)
    return Index(groups, starts, max(map(len, groups), default=0))


@cache
def _once(lengths: tuple[int, ...]) -> tuple[int, ...]:
    return lengths
