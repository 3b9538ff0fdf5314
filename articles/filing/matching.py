"""Finds the rulebook's terms in an article: which term, in which part of it, with what weight. Pure."""

from collections.abc import Iterable, Sequence
from itertools import chain

from articles.filing.rulebook import CompiledTerm, ContextRule, TermIndex
from articles.text.stems import Stems, fold_word

TITLE, SUMMARY, BODY = 3.0, 1.0, 0.25  # the parts of an article, by their weights
END_OF_TEXT = ("",)  # after the last word

# Plain tuples: thousands are made per second, and an object with named fields costs four times as much.
# A match: the term, the weight of the part where it is, the index of its first word, its score there (term × part).
Match = tuple[CompiledTerm, float, int, float]
Passage = tuple[float, Sequence[str], Stems]  # part of an article: its weight, its words as written, their stems


class Context:
    """All the words of an article; says whether an expression is among them, in a given part or a better one."""

    __slots__ = ("_passages", "_texts", "_words", "all_stems", "matched_words", "shared_summary_words")

    def __init__(self, passages: Sequence[Passage]) -> None:
        title, summary, last = passages[0][2], passages[1][2], passages[-1][2]
        # Most feeds give one text for summary and body: its words, matched in the summary, are not matched again in the body.
        self.shared_summary_words = len(summary) if last[: len(summary)] == summary else 0
        self.all_stems = frozenset(title + last if self.shared_summary_words else title + summary + last)
        self._passages = passages
        # Filled when first needed: the words up to each part, and the texts.
        self._words = {passages[-1][0]: self.all_stems}
        self._texts: dict[float, str] = {}
        self.matched_words: set[str] = set()  # words whose terms have all matched: further on they add nothing

    def _has_any(self, rule: ContextRule, part_weight: float) -> bool:
        """Whether an expression of the rule is in that part or a better one, its words in order."""
        if part_weight not in self._words:
            self._words[part_weight] = frozenset(chain.from_iterable(self._stems_up_to(part_weight)))
        known = self._words[part_weight]
        if not known.isdisjoint(rule.words):
            return True
        triggers = known.intersection(rule.phrases) if rule.phrases else ()
        likely = [words for mark in triggers for words in rule.phrases[mark] if known.issuperset(words)]
        return bool(likely) and self._has_phrase(likely, part_weight)

    def _has_phrase(self, expressions: Iterable[Stems], part_weight: float) -> bool:
        if part_weight not in self._texts:
            self._texts[part_weight] = f"  {' | '.join(map(' '.join, self._stems_up_to(part_weight)))}  "
        return any(f" {' '.join(words)} " in self._texts[part_weight] for words in expressions)

    def _stems_up_to(self, part_weight: float) -> list[Stems]:
        return [stems for weight, _, stems in self._passages if weight >= part_weight]

    def allows(self, term: CompiledTerm, passage: Passage, start: int) -> bool:
        """Whether the conditions of a term found at `start` hold: its spelling, what it needs, what excludes it.

        Signals are checked later, when all matches are known.
        """
        if term.spelling and not _has_right_spelling(term, passage[1], start):
            return False
        needs, unless = term.needs, term.unless
        if needs.trigger_words and not needs.signals and not self.has_needed(term):
            return False
        marks = unless.trigger_words
        return not marks or self.all_stems.isdisjoint(marks) or not self._has_any(unless, passage[0])

    def has_needed(self, term: CompiledTerm) -> bool:
        """Whether an expression that the term needs is anywhere in the article."""
        needs = term.needs
        return not self.all_stems.isdisjoint(needs.trigger_words) and self._has_any(needs, self._passages[-1][0])


def find_matches(passage: Passage, index: TermIndex, context: Context, skip_words: int = 0) -> list[Match]:
    """The terms in a passage; of one kind, the longest term takes its words away from shorter ones.

    The first `skip_words` words have been matched in a better part already: only terms that end after them are looked for.
    """
    found: list[Match] = []
    part_weight, _, words = passage
    if skip_words == len(words):
        return found
    taken: dict[str, int] = {}  # kind → end of the words taken by a longer term
    begin = max(skip_words - index.max_words + 1, 0)
    starts, onwards, matched_words = index.first_words, words + END_OF_TEXT, context.matched_words
    for after, word in enumerate(words[begin:] if begin else words, begin + 1):
        if word not in starts:
            continue
        single_terms, seconds = starts[word]
        if onwards[after] in seconds:
            found += _find_multiword(passage, after - 1, index, context, skip_words, taken)
        # A single word takes nothing from other terms.
        if single_terms is not None and after > skip_words and word not in matched_words:
            start, all_stand = after - 1, True
            for term in single_terms:
                if (not taken or taken.get(term.kind, 0) < after) and (
                    term.is_plain or context.allows(term, passage, start)
                ):
                    found.append((term, part_weight, start, term.weight * part_weight))
                else:
                    all_stand = False
            if all_stand:
                matched_words.add(word)
    return found


def _find_multiword(
    passage: Passage, start: int, index: TermIndex, context: Context, skip_words: int, taken: dict[str, int]
) -> list[Match]:
    """The terms of several words that begin at `start`, the longest first, unless a longer one has taken their words."""
    found: list[Match] = []
    part_weight, _, words = passage
    for length in index.lengths_by_start[words[start], words[start + 1]]:
        end = start + length
        terms = index.multiword.get(words[start:end])
        if not terms or end <= skip_words:
            continue
        free = [term for term in terms if taken.get(term.kind, 0) <= start] if taken else terms
        for term in free:
            if term.is_plain or context.allows(term, passage, start):
                found.append((term, part_weight, start, term.weight * part_weight))
                for kind in term.blocks:
                    taken[kind] = end
    return found


def _has_right_spelling(term: CompiledTerm, found: Sequence[str], start: int) -> bool:
    """Whether the words are spelled as the term requires.

    An acronym must match exactly; a proper name when folded; a country's term that is no name (“malien”) may be in the plural.
    """
    case = term.case
    if case == "capital" and not found[start][0].isupper():
        return False
    words = found[start : start + len(term.spelling)]
    if case != "exact":
        words = list(map(fold_word, words))
    return tuple(words) == term.spelling or (case == "any" and all(map(_same_but_plural, words, term.spelling)))


def _same_but_plural(one: str, other: str) -> bool:
    return one.rstrip("sx") == other.rstrip("sx")
