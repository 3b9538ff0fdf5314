"""The rulebook's keys found in a text: what speaks for what, where, and how loudly. Pure."""

from collections.abc import Iterable, Sequence
from itertools import chain

from articles.filing.rulebook import CompiledTerm, ContextRule, TermIndex
from articles.text.stems import Stems, fold_word

TITLE, LEAD, BODY = 3.0, 1.0, 0.25
END_OF_TEXT = ("",)  # after the last word

# Plain tuples: thousands are made a second, and an object with names costs four times as much.
Match = tuple[
    CompiledTerm, float, int, float
]  # a key found, in which place, as which of its words, and what it is worth there
Passage = tuple[float, Sequence[str], Stems]  # a stretch of an article: its place, its words as they stand, their stems


class Context:
    """All the words of an article, asked whether an expression stands among them, in the same place or a better one."""

    __slots__ = ("_passages", "_texts", "_words", "all_stems", "matched_words", "shared_lead_words")

    def __init__(self, passages: Sequence[Passage]) -> None:
        title, lead, text = passages[0][2], passages[1][2], passages[-1][2]
        # Most feeds give one text for lead and body: what the lead has told of it is not looked for again.
        self.shared_lead_words = len(lead) if text[: len(lead)] == lead else 0
        self.all_stems = frozenset(title + text if self.shared_lead_words else title + lead + text)
        self._passages = passages
        # Words of better places, and texts, are made when first asked; the best place comes first.
        self._words = {passages[-1][0]: self.all_stems}
        self._texts: dict[float, str] = {}
        self.matched_words: set[str] = set()  # words all of whose own keys are found: they are worth no more further on

    def _has_any(self, rule: ContextRule, place: float) -> bool:
        """Whether one of these stands there or in a better place, its stems one after the other."""
        if place not in self._words:
            self._words[place] = frozenset(chain.from_iterable(self._stems_up_to(place)))
        known = self._words[place]
        if not known.isdisjoint(rule.words):
            return True
        triggers = known.intersection(rule.phrases) if rule.phrases else ()
        likely = [words for mark in triggers for words in rule.phrases[mark] if known.issuperset(words)]
        return bool(likely) and self._has_phrase(likely, place)

    def _has_phrase(self, expressions: Iterable[Stems], place: float) -> bool:
        if place not in self._texts:
            self._texts[place] = f"  {' | '.join(map(' '.join, self._stems_up_to(place)))}  "
        return any(f" {' '.join(words)} " in self._texts[place] for words in expressions)

    def _stems_up_to(self, place: float) -> list[Stems]:
        return [stems for where, _, stems in self._passages if where >= place]

    def allows(self, term: CompiledTerm, passage: Passage, start: int) -> bool:
        """Whether this guarded key stands there: as it is spelled, with what it needs, without what it does not bear.

        Signs are looked at when all is found.
        """
        if term.spelling and not _has_right_spelling(term, passage[1], start):
            return False
        needs, unless = term.needs, term.unless
        if needs.trigger_words and not needs.signals and not self.has_needed(term):
            return False
        marks = unless.trigger_words
        return not marks or self.all_stems.isdisjoint(marks) or not self._has_any(unless, passage[0])

    def has_needed(self, term: CompiledTerm) -> bool:
        """Whether what the key needs stands anywhere."""
        needs = term.needs
        return not self.all_stems.isdisjoint(needs.trigger_words) and self._has_any(needs, self._passages[-1][0])


def find_matches(passage: Passage, index: TermIndex, context: Context, skip_words: int = 0) -> list[Match]:
    """The keys in these words; of one kind, the longest takes its words away from the shorter.

    The first `shared_lead_words` words stand in a better place too, where all is found that does not go on after them.
    """
    found: list[Match] = []
    place, _, words = passage
    if skip_words == len(words):
        return found
    taken: dict[str, int] = {}  # by kind, up to where
    begin = max(skip_words - index.max_words + 1, 0)
    starts, onwards, matched_words = index.first_words, words + END_OF_TEXT, context.matched_words
    for after, word in enumerate(words[begin:] if begin else words, begin + 1):
        if word not in starts:
            continue
        single_terms, seconds = starts[word]
        if onwards[after] in seconds:
            found += _find_multiword(passage, after - 1, index, context, skip_words, taken)
        if (
            single_terms is not None and after > skip_words and word not in matched_words
        ):  # a single word takes nothing from shorter keys
            start, all_stand = after - 1, True
            for term in single_terms:
                if (not taken or taken.get(term.kind, 0) < after) and (
                    term.is_plain or context.allows(term, passage, start)
                ):
                    found.append((term, place, start, term.weight * place))
                else:
                    all_stand = False
            if all_stand:
                matched_words.add(word)
    return found


def _find_multiword(
    passage: Passage, start: int, index: TermIndex, context: Context, skip_words: int, taken: dict[str, int]
) -> list[Match]:
    """The keys of several words that begin at `start`, the longest first, where no longer one has taken their words."""
    found: list[Match] = []
    place, _, words = passage
    for length in index.lengths_by_start[words[start], words[start + 1]]:
        end = start + length
        terms = index.multiword.get(words[start:end])
        if not terms or end <= skip_words:
            continue
        free = [term for term in terms if taken.get(term.kind, 0) <= start] if taken else terms
        for term in free:
            if term.is_plain or context.allows(term, passage, start):
                found.append((term, place, start, term.weight * place))
                for kind in term.blocks:
                    taken[kind] = end
    return found


def _has_right_spelling(term: CompiledTerm, found: Sequence[str], start: int) -> bool:
    """An acronym to the letter; a proper name by its folded letters; a place that is none (“malien”) but for its plural."""
    case = term.case
    if case == "capital" and not found[start][0].isupper():
        return False
    words = found[start : start + len(term.spelling)]
    if case != "exact":
        words = list(map(fold_word, words))
    return tuple(words) == term.spelling or (case == "any" and all(map(_same_but_plural, words, term.spelling)))


def _same_but_plural(one: str, other: str) -> bool:
    return one.rstrip("sx") == other.rstrip("sx")
