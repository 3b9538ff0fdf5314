"""What may have been meant: words that titles really hold, near to what was typed. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from .question import Question, Term
from .words import WORD, plain, words

SHORTEST = 4  # letters; shorter words are near to too many
MOST_COMPARED = 400  # words compared letter by letter


class Vocabulary:
    """The words of some titles: how they are written, by their stems, and how often they come."""

    def __init__(self, titles: Iterable[str]) -> None:
        self.counts: Counter[str] = Counter()
        self.written: dict[str, str] = {}
        for title in titles:
            for written in set(WORD.findall(title)):
                if len(written) >= SHORTEST and not written.isdigit():
                    stem = words(written)[0] if words(written) else ""
                    self.counts[stem] += 1
                    self.written.setdefault(stem, written)
        self.folded = {stem: plain(written)[0] for stem, written in self.written.items() if stem}

    def nearest(self, typed: str) -> str:
        """The word most like `typed` (folded), as titles write it; empty when none is near, or when it is itself one."""
        allowed = 1 if len(typed) < 6 else 2
        pairs = _pairs(typed)
        near = [
            (len(pairs & _pairs(word)), stem, word)
            for stem, word in self.folded.items()
            if abs(len(word) - len(typed)) <= allowed
        ]
        likely = sorted((one for one in near if one[0]), reverse=True)[:MOST_COMPARED]
        measured = [(distance(typed, word, allowed), -self.counts[stem], stem) for _, stem, word in likely]
        best = min((one for one in measured if 0 < one[0] <= allowed), default=None)
        return self.written[best[2]] if best else ""


def mended(question: Question, vocabulary: Vocabulary) -> str:
    """What was typed with its unknown words replaced by near ones; empty when there is nothing to replace."""
    typed, changed = question.typed, False
    for term in question.wanted:
        for word in WORD.findall(term.typed):
            folded = "".join(plain(word))
            known = any(stem in vocabulary.counts for stem in words(word))
            nearest = "" if known or len(folded) < SHORTEST else vocabulary.nearest(folded)
            if nearest:
                typed, changed = typed.replace(word, nearest), True
    return typed if changed else ""


def wider(question: Question) -> Sequence[str]:
    """The question without one of its terms, for each of them, as it would be typed."""
    if len(question.wanted) < 2:
        return []
    return [" ".join(_typed(other) for other in question.wanted if other is not term) for term in question.wanted]


def _typed(term: Term) -> str:
    return f'"{term.typed}"' if len(term.words) > 1 else term.typed


def _pairs(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def distance(one: str, other: str, most: int) -> int:
    """Letters to change, add, drop or swap with a neighbour, to get from one to the other; above `most`, `most` + 1."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, facing in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
