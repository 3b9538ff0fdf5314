"""Finds the rulebook's terms in an article: which term, in which part of it, with what weight. Pure."""

from collections.abc import Iterable, Sequence
from itertools import chain

from articles.filing.compiled_terms import CompiledTerm, ContextRule
from articles.filing.rulebook import TermIndex
from articles.text.stems import Stems, fold_word

TITLE, SUMMARY, BODY = 3.0, 1.0, 0.25  # the parts of an article, by their weights
END_OF_TEXT = ("",)  # after the last word

# Plain tuples: thousands are made per second, and an object with named fields costs four times as much.
# A match: the term, the weight of the part where it is, the index of its first word, its points (term's weight × part's).
Match = tuple[CompiledTerm, float, int, float]
Passage = tuple[float, Sequence[str], Stems]  # part of an article: its weight, its words as written, their stems


class ArticleWords:
    """All the words of an article; says whether a term's conditions on them hold.

    A condition is looked for in one part and in all parts of greater weight; the title has the greatest.
    """

    __slots__ = ("_passages", "_text_up_to", "_words_up_to", "all_stems", "matched_words", "shared_summary_words")

    def __init__(self, passages: Sequence[Passage]) -> None:
        title, summary, last = passages[0][2], passages[1][2], passages[-1][2]
        # Most feeds give one text for summary and body: its words, matched in the summary, are not matched again in the body.
        self.shared_summary_words = len(summary) if last[: len(summary)] == summary else 0
        self.all_stems = frozenset(title + last if self.shared_summary_words else title + summary + last)
        self._passages = passages
        # Filled when first needed: the weight of a part → the words of this part and the better ones, and their text.
        self._words_up_to = {passages[-1][0]: self.all_stems}
        self._text_up_to: dict[float, str] = {}
        # Words whose one-word terms have all matched already: in a later part they would add nothing.
        self.matched_words: set[str] = set()

    def _has_any(self, rule: ContextRule, part_weight: float) -> bool:
        """Whether an expression of the rule is in that part or a better one, its words side by side."""
        if part_weight not in self._words_up_to:
            self._words_up_to[part_weight] = frozenset(chain.from_iterable(self._stems_up_to(part_weight)))
        present = self._words_up_to[part_weight]
        if not present.isdisjoint(rule.words):
            return True
        triggers = present.intersection(rule.phrases) if rule.phrases else ()
        possible = [words for trigger in triggers for words in rule.phrases[trigger] if present.issuperset(words)]
        return bool(possible) and self._has_phrase(possible, part_weight)

    def _has_phrase(self, phrases: Iterable[Stems], part_weight: float) -> bool:
        if part_weight not in self._text_up_to:
            self._text_up_to[part_weight] = f"  {' | '.join(map(' '.join, self._stems_up_to(part_weight)))}  "
        return any(f" {' '.join(words)} " in self._text_up_to[part_weight] for words in phrases)

    def _stems_up_to(self, part_weight: float) -> list[Stems]:
        return [stems for weight, _, stems in self._passages if weight >= part_weight]

    def allows(self, term: CompiledTerm, passage: Passage, start: int) -> bool:
        """Whether the conditions of a term found at `start` hold: its spelling, what it needs, what excludes it.

        Conditions on signals are checked later (`Scores.add_matches`), when all matches are known.
        """
        if term.spelling and not _has_right_spelling(term, passage[1], start):
            return False
        needs, unless = term.needs, term.unless
        if needs.trigger_words and not needs.signals and not self.has_needed(term):
            return False
        triggers = unless.trigger_words
        return not triggers or self.all_stems.isdisjoint(triggers) or not self._has_any(unless, passage[0])

    def has_needed(self, term: CompiledTerm) -> bool:
        """Whether an expression that the term needs is anywhere in the article."""
        needs = term.needs
        return not self.all_stems.isdisjoint(needs.trigger_words) and self._has_any(needs, self._passages[-1][0])


def find_matches(passage: Passage, index: TermIndex, article_words: ArticleWords, skip_words: int = 0) -> list[Match]:
    """The matches in a passage. A term of several words takes its words away from shorter terms of the kinds it blocks.

    The first `skip_words` words have been matched in a better part already: only terms that end after these words are looked for.
    """
    found: list[Match] = []
    part_weight, _, words = passage
    if skip_words == len(words):
        return found
    taken: dict[str, int] = {}  # kind → up to which word a longer term has taken the words
    first = max(skip_words - index.max_words + 1, 0)
    terms_by_first_word, words_and_end = index.first_words, words + END_OF_TEXT
    matched_words = article_words.matched_words
    for end, word in enumerate(words[first:] if first else words, first + 1):  # `end`: the index after the word
        if word not in terms_by_first_word:
            continue
        single_terms, second_words = terms_by_first_word[word]
        if words_and_end[end] in second_words:
            found += _find_multiword(passage, end - 1, index, article_words, skip_words, taken)
        # A term of one word takes nothing away from other terms.
        if single_terms is not None and end > skip_words and word not in matched_words:
            start, all_matched = end - 1, True
            for term in single_terms:
                if (not taken or taken.get(term.kind, 0) < end) and (
                    term.is_plain or article_words.allows(term, passage, start)
                ):
                    found.append((term, part_weight, start, term.weight * part_weight))
                else:
                    all_matched = False
            if all_matched:
                matched_words.add(word)
    return found


def _find_multiword(
    passage: Passage, start: int, index: TermIndex, article_words: ArticleWords, skip_words: int, taken: dict[str, int]
) -> list[Match]:
    """The matches of terms of several words that begin at `start`, the longest first, unless a longer one has taken the words."""
    found: list[Match] = []
    part_weight, _, words = passage
    for length in index.lengths_by_start[words[start], words[start + 1]]:
        end = start + length
        terms = index.multiword.get(words[start:end])
        if not terms or end <= skip_words:
            continue
        free = [term for term in terms if taken.get(term.kind, 0) <= start] if taken else terms
        for term in free:
            if term.is_plain or article_words.allows(term, passage, start):
                found.append((term, part_weight, start, term.weight * part_weight))
                for kind in term.blocks:
                    taken[kind] = end
    return found


def _has_right_spelling(term: CompiledTerm, written: Sequence[str], start: int) -> bool:
    """Whether the words are written as the term requires.

    An acronym must match letter by letter; a proper name when folded, and with a capital; a country's term that is no name
    (“malien”) when folded, and may be in the plural.
    """
    case = term.case
    if case == "capital" and not written[start][0].isupper():
        return False
    words = written[start : start + len(term.spelling)]
    if case != "exact":
        words = list(map(fold_word, words))
    return tuple(words) == term.spelling or (case == "any" and all(map(_same_but_plural, words, term.spelling)))


def _same_but_plural(one: str, other: str) -> bool:
    return one.rstrip("sx") == other.rstrip("sx")
