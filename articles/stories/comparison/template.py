"""Whether two titles are one sentence about two subjects. Pure."""

from itertools import takewhile
from operator import eq

from articles.stories.headline import ParsedHeadline


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
