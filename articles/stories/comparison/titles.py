"""Whether two titles are the same sentence, in whole or but for a part. Pure."""

from itertools import takewhile
from operator import eq

from rapidfuzz.fuzz import ratio

from articles.stories.headline import ParsedHeadline
from articles.stories.outlets import MIN_COMPARABLE_WORDS

MIN_NEAR_EQUAL_RATIO = 88.0


def are_near_equal(a: ParsedHeadline, b: ParsedHeadline) -> bool:
    """Whether the titles are alike in any order of words, or one has all the concepts of the other."""
    if min(len(a.concepts), len(b.concepts)) <= MIN_COMPARABLE_WORDS:
        return a.folded == b.folded
    in_order = [" ".join(sorted(one.folded.split())) for one in (a, b)]
    return a.concepts <= b.concepts or b.concepts <= a.concepts or ratio(*in_order) >= MIN_NEAR_EQUAL_RATIO


def have_one_template(a: ParsedHeadline, b: ParsedHeadline) -> bool:
    """Whether the titles are the same sentence except for some words, or for one span. At least half must be equal.

    Two thirds if they differ in how they end.
    """
    one, other = a.folded.split(), b.folded.split()
    most = max(len(one), len(other))
    if len(one) == len(other):
        return 2 * sum(map(eq, one, other)) >= most
    first = sum(1 for _ in takewhile(bool, map(eq, one, other)))
    last = sum(1 for _ in takewhile(bool, map(eq, reversed(one), reversed(other))))
    if last == 0:  # “The Bank lends Malawi 200 million for its roads”, “… for its schools”
        return 3 * first >= 2 * most
    return first > 0 and 2 * (first + last) >= most
