"""Finds where the members of a story give different figures for the same thing. Pure.

A missed divergence is better than a wrong one: figures that may be about two things are not compared.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice, product

from articles.stories.divergence.amounts import Amount, amounts_in
from articles.stories.divergence.measures import CHANGE_WORDS, Measure, has_different_sorts, measure_by_key, measure_of
from articles.stories.divergence.numbers import FLAT_TABLE

ROUNDING_TOLERANCE = Decimal("0.1")  # the share by which “près de” may be off
EXCHANGE_TOLERANCE = Decimal("0.01")  # a smaller difference is not a divergence
MAX_RATIO = {"money": 10, "quantity": 10, "percent": 4, "points": 4}  # beyond, the figures are about two things
SLIP_RATIO = 1000  # “millions” for “milliards”
MIN_SHARED_WORDS = 2
MAX_AMOUNTS, MAX_SUMMARY_CHARS = 10, 1000  # read of each text

# A figure after one of these is an aside: a comparison, a part, or a conversion.
ASIDE_CUE = re.compile(
    r"(?:\b(?:contre|apres|against|versus|vs|from|compared to|compared with|par rapport a|au lieu de|instead of|soit"
    r"|dont|including|of which|y compris|equivalent a|equivalent to|another|ou|(?<!')or)"
    r"(?: (?:environ|pres|plus|moins|quelque|about|around|nearly|more|less|than|only|seulement|de|un|une|a|an|the)){0,3}"
    r" ?|\()(?:d')?$"
)
AND_ALSO = re.compile(r"(?:,| et| and| puis|/)? ?(?:de |d')?")
SENTENCE_START = re.compile(r"[;!?\n]|\.\s")
PERIOD = re.compile(r"\b(?:19|20)[0-9]{2}\b|\b[tqsh][1-4]\b|\b(?:premier|deuxieme|second|third|fourth|first) \w+")


@dataclass(frozen=True, slots=True)
class MemberText:
    """The text of a member of the story, as much as we show."""

    article_id: int
    title: str
    summary: str
    language: str


@dataclass(frozen=True, slots=True)
class Version:
    """A figure as written, and the members that give it; `low` and `high` differ for a range."""

    written: str
    language: str
    article_ids: tuple[int, ...]
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Divergence:
    """A measure and the different figures given for it, the smallest first."""

    measure: Measure
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A figure given by one member. `measure` is empty if none is named."""

    article_id: int
    language: str
    amount: Amount
    measure: str
    is_change: bool
    periods: frozenset[str]
    is_aside: bool
    in_title: bool

    @property
    def comparison_key(self) -> tuple[str, str, str]:
        """Figures are compared only if this is equal."""
        kind = "percent" if self.amount.kind == "rate" else self.amount.kind
        return kind, self.amount.currency, self.amount.unit


def find_divergences(texts: Sequence[MemberText]) -> tuple[Divergence, ...]:
    """The divergences between the texts, in the order of their first mention."""
    claims = [claim for text in texts for claim in islice(_claims(text), MAX_AMOUNTS)]
    groups: dict[tuple[object, ...], list[_Claim]] = defaultdict(list)
    for claim in claims:
        if not claim.is_aside and (measure := _measure_or_kind(claim)):
            groups[claim.comparison_key, measure, claim.is_change].append(claim)
    found = ((key[1], _versions(group, claims)) for key, group in groups.items())
    return tuple(Divergence(measure_by_key(str(measure)), versions) for measure, versions in found if versions)


def _claims(text: MemberText) -> Iterator[_Claim]:
    combined = f"{text.title}\n{text.summary[:MAX_SUMMARY_CHARS]}"
    flat, at, measure = combined.translate(FLAT_TABLE), 0, ""
    for amount in amounts_in(combined, text.language):
        before = SENTENCE_START.split(flat[at : amount.start])[-1]
        after = SENTENCE_START.split(flat[amount.end : amount.end + 40])[0]
        if not (at and AND_ALSO.fullmatch(before)):  # else the measure of the previous amount applies
            measure = measure_of(amount.unit, amount.subject)
        near = amount.subject[:4] if amount.kind in {"percent", "rate"} else amount.subject[:1]
        yield _Claim(
            article_id=text.article_id,
            language=text.language,
            amount=amount,
            measure=measure,
            is_change=not CHANGE_WORDS.isdisjoint(near),
            periods=frozenset(PERIOD.findall(before + after)),
            is_aside=bool(ASIDE_CUE.search(before)),
            in_title=amount.start < len(text.title),
        )
        at = amount.end


def _measure_or_kind(claim: _Claim) -> str:
    """The measure; for an amount in a title without one, its kind."""
    kind = claim.amount.kind
    return claim.measure or (kind if claim.in_title and kind in {"money", "quantity"} else "")


def _versions(group: Sequence[_Claim], claims: Sequence[_Claim]) -> tuple[Version, ...]:
    """The different figures of a group; empty if they agree or may be about two things."""
    sets = _agreeing(group)
    if len(sets) < 2 or any(
        _gives_one_of(a, b, claims) or _gives_one_of(b, a, claims) for a, b in combinations(sets, 2)
    ):
        return ()
    if not all(_are_of_one_thing(one, other) for a, b in combinations(sets, 2) for one, other in product(a, b)):
        return ()
    return tuple(_version(one) for one in sorted(sets, key=lambda one: one[0].amount.low))


def _agreeing(group: Sequence[_Claim]) -> list[list[_Claim]]:
    """The claims in sets that agree, directly or through another claim."""
    sets: list[list[_Claim]] = []
    for claim in group:
        near = [
            agreeing for agreeing in sets if any(_is_in_agreement(claim.amount, other.amount) for other in agreeing)
        ]
        sets = [agreeing for agreeing in sets if agreeing not in near]
        sets.append([*(other for agreeing in near for other in agreeing), claim])
    return sets


def _is_in_agreement(a: Amount, b: Amount) -> bool:
    """Whether one may be the other rounded, or is within its range."""
    (low, high), (other_low, other_high) = _magnitude_range(a), _magnitude_range(b)
    gap = max(low - other_high, other_low - high, Decimal(0))
    return gap <= max(_tolerance(a), _tolerance(b)) or (
        a.kind in {"money", "quantity"} and gap < EXCHANGE_TOLERANCE * max(high, other_high)
    )


def _magnitude_range(amount: Amount) -> tuple[Decimal, Decimal]:
    """The range without its sign: “−3 %” is “un recul de 3 %”."""
    low, high = sorted((abs(amount.low), abs(amount.high)))
    return low, high


def _tolerance(amount: Amount) -> Decimal:
    """How far the true figure may be from the written one: truncated or rounded if it has decimals, else rounded."""
    value = max(_magnitude_range(amount))
    stated_tolerance = ROUNDING_TOLERANCE * value if amount.is_rounded else Decimal(0)
    has_decimals = amount.step < 1 or value % amount.step != 0 or "," in amount.written or "." in amount.written
    is_fine = has_decimals and amount.step <= ROUNDING_TOLERANCE * value
    return max(stated_tolerance, amount.step if is_fine and amount.kind == "money" else amount.step / 2)


def _are_of_one_thing(one: _Claim, other: _Claim) -> bool:
    """Whether nothing indicates that two differing figures measure two things."""
    if one.article_id == other.article_id or _are_disjoint(one.periods, other.periods) or _is_too_far(one, other):
        return False
    words, other_words = set(one.amount.subject), set(other.amount.subject)
    return not has_different_sorts(words, other_words) and (
        bool(one.measure) or len(words & other_words) >= MIN_SHARED_WORDS
    )


def _are_disjoint(a: Iterable[str], b: Iterable[str]) -> bool:
    return bool(a) and bool(b) and set(a).isdisjoint(b)


def _is_too_far(one: _Claim, other: _Claim) -> bool:
    small, great = sorted((_magnitude_range(one.amount)[1], _magnitude_range(other.amount)[1]))
    if not small:
        return True
    times = great / small
    return times > MAX_RATIO[one.comparison_key[0]] and times != SLIP_RATIO


def _gives_one_of(givers: Sequence[_Claim], others: Sequence[_Claim], claims: Sequence[_Claim]) -> bool:
    """Whether a member of `givers` also gives one of the figures of `others`, whatever it measures there."""
    members, comparison_key = {one.article_id for one in givers}, givers[0].comparison_key
    other_amounts = {
        (one.amount.low, one.amount.high): one.amount
        for one in claims
        if one.article_id in members and one.comparison_key == comparison_key
    }
    amounts = {(one.amount.low, one.amount.high): one.amount for one in others}
    return any(_is_in_agreement(one, other) for one in other_amounts.values() for other in amounts.values())


def _version(agreeing: Sequence[_Claim]) -> Version:
    """The figure in its most exact wording."""
    exact = min(agreeing, key=lambda claim: (claim.amount.is_rounded, claim.amount.step))
    givers = tuple(dict.fromkeys(claim.article_id for claim in agreeing))
    return Version(exact.amount.written, exact.language, givers, exact.amount.low, exact.amount.high)
