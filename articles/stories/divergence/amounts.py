"""Parses amounts in French and English text: money, percentages, points, and quantities with their unit. Pure.

A bare number is not an amount: years, dates, ordinals, telephone numbers and articles of law are ignored because no unit
is next to them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from articles.stories.divergence.numbers import FLAT_TABLE, YEARS, Number, numbers_in
from articles.stories.headline import HEADLINE_STOPWORDS

MAX_TEXT_CHARS = 20_000  # read of a text
WORDS_BEFORE, WORDS_AFTER = 6, 4
CONTEXT_CHARS = 90
MIN_ALREADY_SCALED = 1000

RANGE_JOINT = re.compile(r" ?(?:-|–|—| a | au | aux | to | et | and ) ?")
RANGE_OPENING = re.compile(r"\b(?:entre|between) $")
PLUS_OR_MINUS = re.compile(r"(?:^|[\s(:])([-+]) ?$")
APPROXIMATION = re.compile(
    r"(?:pres d|environ|plus d|quelque|moins d|au moins|presque|autour d|jusqu'a|up to|about|around|nearly|almost|over"
    r"|more than|less than|some|at least|approximately|roughly|~|avoisine|frole|depasse)(?:e|')? ?$"
)
NOUN = re.compile(r" (?:de |d'|of )?([a-z]{4,})")
# Where the clause before an amount begins, and where the one after it ends.
CLAUSE_START = re.compile(r"[;!?\n(]|\.\s")
CLAUSE_END = re.compile(r"[;:!?\n(),]|\.(?:\s|$)| (?:et|and|contre|apres|against|while|tandis|soit|a|to) ")
OF = re.compile(r" ?(?:de |d'|du |des |of |in )")
WORD = re.compile(r"[^\W\d_]{2,}")
RATES = frozenset({"taux", "rate", "coupon", "rendement", "yield"})
SUBJECT_STOPWORDS = (
    HEADLINE_STOPWORDS
    | {"environ", "pres", "quelque", "moins", "presque", "autour", "about", "around", "nearly"}
    | {"almost", "more", "less", "than", "some", "least", "between", "soit", "selon", "er", "been", "also", "which"}
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount. `low` and `high` differ for a range, or a change from one to the other.

    `kind` is money, percent, rate, points or quantity. `currency` is an ISO code, or empty: then `unit` names the kind of
    money ("franc"). `step` is the value of its last digit; `is_rounded`: the text says that it is rounded. `subject` holds
    the folded words around it, the most relevant first; `start` and `end` are positions in the text.
    """

    kind: str
    low: Decimal
    high: Decimal
    unit: str
    currency: str
    step: Decimal
    is_rounded: bool
    subject: tuple[str, ...]
    start: int
    end: int
    written: str


def amounts_in(text: str, language: str) -> tuple[Amount, ...]:
    """The amounts in `text`, in their order; of a long text only its beginning is read."""
    text = text[:MAX_TEXT_CHARS]
    flat = text.translate(FLAT_TABLE)
    pairs = [pair for pair in _range_pairs(list(numbers_in(text, flat, language)), flat) if pair[1].kind]
    begins = [0, *(last.end for _, last in pairs)]
    finishes = [*(first.start for first, _ in pairs[1:]), len(flat)]
    return tuple(
        _amount(first, last, text, flat, begin, finish)
        for (first, last), begin, finish in zip(pairs, begins, finishes, strict=False)
    )


def _range_pairs(found: list[Number], flat: str) -> Iterator[tuple[Number, Number]]:
    """Each number with the number that ends its range, or with itself."""
    at = 0
    while at < len(found):
        first = found[at]
        last = found[at + 1] if at + 1 < len(found) else None
        if last is not None and (joined := _range(first, last, flat)):
            yield joined
            at += 2
        else:
            yield first, first
            at += 1


def _range(first: Number, last: Number, flat: str) -> tuple[Number, Number] | None:
    """Both ends of a range, the first one with the unit of the last; None if they are two amounts."""
    joint = flat[first.end : last.start]
    if not RANGE_JOINT.fullmatch(joint) or not last.kind or (first.unscaled in YEARS and first.is_open):
        return None
    if joint.strip() in {"et", "and"} and not RANGE_OPENING.search(flat, max(first.start - 9, 0), first.start):
        return None
    if first.kind == "money" and last.kind == "quantity" and not last.unit:
        last = replace(last, kind="money", unit=first.unit, currency=first.currency)
    alike = (first.kind, first.unit, first.currency) == (last.kind, last.unit, last.currency)
    if not (alike or (first.is_open and (not first.kind or first.is_scaled))):
        return None
    if first.is_open and not first.is_scaled and first.unscaled < MIN_ALREADY_SCALED:  # “de 200 à 3,5 millions”
        if not last.unscaled:
            return None
        worth = last.value / last.unscaled
        first = replace(first, value=first.unscaled * worth, step=first.step * worth)
    return first, last


def _amount(first: Number, last: Number, text: str, flat: str, begin: int, finish: int) -> Amount:
    ends = sorted((first.value, last.value))
    factor = (
        PLUS_OR_MINUS.search(flat, max(first.start - 3, 0), first.start) if begin < first.start or not begin else None
    )
    if factor and factor[1] == "-":
        ends = sorted(-value for value in ends)
    subject = _subject(flat, first.start, last.end, begin, finish)
    unit = last.unit
    if last.kind == "quantity" and not unit and (noun := NOUN.match(flat, last.end)):
        unit = singular(noun[1])
    start = factor.start(1) if factor else first.start
    return Amount(
        kind="rate" if last.kind == "percent" and RATES.intersection(subject[:3]) else last.kind,
        low=ends[0],
        high=ends[1],
        unit=unit,
        currency=last.currency,
        step=max(first.step, last.step),
        is_rounded=bool(APPROXIMATION.search(flat, max(first.start - 18, 0), first.start)),
        subject=subject,
        start=start,
        end=last.end,
        written=text[start : last.end],
    )


def _subject(flat: str, start: int, end: int, begin: int, finish: int) -> tuple[str, ...]:
    """The words that say what is counted: those after the amount first if “de” or “of” follows it, else those before."""
    before = CLAUSE_START.split(flat[max(begin, start - CONTEXT_CHARS) : start])[-1]
    after = flat[end : min(finish, end + CONTEXT_CHARS)]
    cut = CLAUSE_END.search(after)
    after = after[: cut.start()] if cut else after
    nearest = _subject_words(before)[::-1][:WORDS_BEFORE]
    following = _subject_words(after)[:WORDS_AFTER]
    words = [*following, *nearest] if OF.match(after) else [*nearest, *following]
    return tuple(dict.fromkeys(words))


def _subject_words(text: str) -> list[str]:
    return [singular(word) for word in WORD.findall(text) if word not in SUBJECT_STOPWORDS]


def singular(word: str) -> str:
    """A folded word without its plural ending, as in `subject`."""
    return word[:-1] if len(word) > 3 and word[-1] == "s" else word
