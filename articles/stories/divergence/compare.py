"""Where the members of a story give different figures for the same thing. Pure over texts.

Better none than a wrong one: figures that may speak of two things are not set against each other.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice, product

from articles.stories.divergence.amounts import Figure, figures
from articles.stories.divergence.measures import CHANGES, Measure, are_of_two_sorts, measure_of, named
from articles.stories.divergence.numbers import FLAT

ROUNDED = Decimal("0.1")  # how far “près de” may be off
EXCHANGED = Decimal("0.01")  # nobody means to differ by so little
FARTHEST = {"money": 10, "quantity": 10, "percent": 4, "points": 4}  # times: beyond, two things are meant
A_SLIP = 1000  # times: “millions” for “milliards”
WORDS_SHARED = 2
FIGURES_READ, SIGNS_READ = 10, 1000  # of a text, the first

# What such a figure is compared with, is a part of, or is converted to: not what is told.
ASIDE = re.compile(
    r"(?:\b(?:contre|apres|against|versus|vs|from|compared to|compared with|par rapport a|au lieu de|instead of|soit"
    r"|dont|including|of which|y compris|equivalent a|equivalent to|another|ou|(?<!')or)"
    r"(?: (?:environ|pres|plus|moins|quelque|about|around|nearly|more|less|than|only|seulement|de|un|une|a|an|the)){0,3}"
    r" ?|\()(?:d')?$"
)
AND_ALSO = re.compile(r"(?:,| et| and| puis|/)? ?(?:de |d')?")
BEGINS = re.compile(r"[;!?\n]|\.\s")
PERIOD = re.compile(r"\b(?:19|20)[0-9]{2}\b|\b[tqsh][1-4]\b|\b(?:premier|deuxieme|second|third|fourth|first) \w+")


@dataclass(frozen=True, slots=True)
class Told:
    """What a member of the story says, as much of it as we show."""

    key: int
    title: str
    lead: str
    language: str


@dataclass(frozen=True, slots=True)
class Version:
    """A figure, as it is written, and the members who give it."""

    written: str
    language: str
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Divergence:
    """One thing, and the figures given for it, the smallest first."""

    measure: Measure
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A figure as one member gives it. `measure` is empty where none is named."""

    by: int
    language: str
    figure: Figure
    measure: str
    is_change: bool
    periods: frozenset[str]
    is_aside: bool
    in_title: bool

    @property
    def money(self) -> tuple[str, str, str]:
        """What must be the same before two figures are set side by side."""
        kind = "percent" if self.figure.kind == "rate" else self.figure.kind
        return kind, self.figure.currency, self.figure.unit


def divergences(texts: Sequence[Told]) -> tuple[Divergence, ...]:
    """What the texts differ on, in the order in which it is first told."""
    claims = [claim for text in texts for claim in islice(_claims(text), FIGURES_READ)]
    groups: dict[tuple[object, ...], list[_Claim]] = defaultdict(list)
    for claim in claims:
        if not claim.is_aside and (measure := _measure_or_kind(claim)):
            groups[claim.money, measure, claim.is_change].append(claim)
    found = ((key[1], _versions(group, claims)) for key, group in groups.items())
    return tuple(Divergence(named(str(measure)), versions) for measure, versions in found if versions)


def _claims(text: Told) -> Iterator[_Claim]:
    said = f"{text.title}\n{text.lead[:SIGNS_READ]}"
    flat, at, measure = said.translate(FLAT), 0, ""
    for figure in figures(said, text.language):
        before = BEGINS.split(flat[at : figure.start])[-1]
        after = BEGINS.split(flat[figure.end : figure.end + 40])[0]
        if not (at and AND_ALSO.fullmatch(before)):  # else: of what the one before it is of
            measure = measure_of(figure.unit, figure.subject)
        near = figure.subject[:4] if figure.kind in {"percent", "rate"} else figure.subject[:1]
        yield _Claim(
            by=text.key,
            language=text.language,
            figure=figure,
            measure=measure,
            is_change=not CHANGES.isdisjoint(near),
            periods=frozenset(PERIOD.findall(before + after)),
            is_aside=bool(ASIDE.search(before)),
            in_title=figure.start < len(text.title),
        )
        at = figure.end


def _measure_or_kind(claim: _Claim) -> str:
    """The measure; of an amount in a title that names none, its kind."""
    kind = claim.figure.kind
    return claim.measure or (kind if claim.in_title and kind in {"money", "quantity"} else "")


def _versions(group: Sequence[_Claim], claims: Sequence[_Claim]) -> tuple[Version, ...]:
    """The figures of a group side by side; none where they agree or may speak of two things."""
    sets = _agreeing(group)
    if len(sets) < 2 or any(
        _gives_one_of(a, b, claims) or _gives_one_of(b, a, claims) for a, b in combinations(sets, 2)
    ):
        return ()
    if not all(_are_of_one_thing(one, other) for a, b in combinations(sets, 2) for one, other in product(a, b)):
        return ()
    return tuple(_version(one) for one in sorted(sets, key=lambda one: one[0].figure.low))


def _agreeing(group: Sequence[_Claim]) -> list[list[_Claim]]:
    """The claims, those together that agree, directly or by way of another."""
    sets: list[list[_Claim]] = []
    for claim in group:
        near = [one for one in sets if any(_agree(claim.figure, other.figure) for other in one)]
        sets = [one for one in sets if one not in near]
        sets.append([*(other for one in near for other in one), claim])
    return sets


def _agree(a: Figure, b: Figure) -> bool:
    """Whether one is the other rounded, or within its range."""
    (low, high), (other_low, other_high) = _ends(a), _ends(b)
    gap = max(low - other_high, other_low - high, Decimal(0))
    return gap <= max(_slack(a), _slack(b)) or (
        a.kind in {"money", "quantity"} and gap < EXCHANGED * max(high, other_high)
    )


def _ends(figure: Figure) -> tuple[Decimal, Decimal]:
    """The range, whichever way it goes: “−3 %” is “un recul de 3 %”."""
    low, high = sorted((abs(figure.low), abs(figure.high)))
    return low, high


def _slack(figure: Figure) -> Decimal:
    """How far the true figure may be from the one written: cut or rounded where it has decimals, else rounded."""
    value = max(_ends(figure))
    said = ROUNDED * value if figure.about else Decimal(0)
    has_decimals = figure.step < 1 or value % figure.step != 0 or "," in figure.written or "." in figure.written
    is_fine = has_decimals and figure.step <= ROUNDED * value
    return max(said, figure.step if is_fine and figure.kind == "money" else figure.step / 2)


def _are_of_one_thing(one: _Claim, other: _Claim) -> bool:
    """Whether nothing says that two figures, that do not agree, measure two things."""
    if one.by == other.by or _differ(one.periods, other.periods) or _is_too_far(one, other):
        return False
    words, other_words = set(one.figure.subject), set(other.figure.subject)
    return not are_of_two_sorts(words, other_words) and (bool(one.measure) or len(words & other_words) >= WORDS_SHARED)


def _differ(a: Iterable[str], b: Iterable[str]) -> bool:
    return bool(a) and bool(b) and set(a).isdisjoint(b)


def _is_too_far(one: _Claim, other: _Claim) -> bool:
    small, great = sorted((_ends(one.figure)[1], _ends(other.figure)[1]))
    if not small:
        return True
    times = great / small
    return times > FARTHEST[one.money[0]] and times != A_SLIP


def _gives_one_of(told: Sequence[_Claim], others: Sequence[_Claim], claims: Sequence[_Claim]) -> bool:
    """Whether a member of `told` gives one of the figures of `others` too, of whatever."""
    members, money = {one.by for one in told}, told[0].money
    theirs = {
        (one.figure.low, one.figure.high): one.figure for one in claims if one.by in members and one.money == money
    }
    figures_of = {(one.figure.low, one.figure.high): one.figure for one in others}
    return any(_agree(one, other) for one in theirs.values() for other in figures_of.values())


def _version(agreeing: Sequence[_Claim]) -> Version:
    """The figure as the most exact of those who give it write it."""
    exact = min(agreeing, key=lambda claim: (claim.figure.about, claim.figure.step))
    return Version(exact.figure.written, exact.language, tuple(dict.fromkeys(claim.by for claim in agreeing)))
