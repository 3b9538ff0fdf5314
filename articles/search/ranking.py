"""Which of the articles that answer comes first: the same on both databases, for it is reckoned here. Pure.

    2 × the share of the wanted terms that stand in the title
    + 0.5 if all of them stand there side by side, in the order typed
    + 1.5 ÷ (1 + age in days ÷ 30)

So an article of today that names what is looked for only in its lead (1.5) comes before one of a year ago that also does
(0.1), and after one of a year ago whose title is just that (2.6).
"""

from articles.search.query import Question
from articles.search.words import words

IN_TITLE, IN_A_ROW, FRESH = 2.0, 0.5, 1.5
FADES = 30.0  # days after which half the freshness is gone


def is_titled(question: Question, title: str) -> bool:
    """Whether all that is wanted stands in the title."""
    stands = f" {' '.join(words(title))} "
    return all(f" {' '.join(term.words)} " in stands for term in question.wanted)


def score(question: Question, title: str, days: float) -> float:
    """How well an article of this title and age answers `question`."""
    stands = f" {' '.join(words(title))} "
    terms = [" ".join(term.words) for term in question.wanted]
    share = sum(f" {term} " in stands for term in terms) / (len(terms) or 1)
    in_a_row = len(terms) > 1 and f" {' '.join(terms)} " in stands
    return IN_TITLE * share + IN_A_ROW * in_a_row + FRESH / (1 + max(days, 0.0) / FADES)
