"""The rulebook's keys found in a text: what speaks for what, where, and how loudly. Pure."""

from collections.abc import Iterable, Sequence
from itertools import chain

from articles.filing.rulebook import Beside, Index, Key
from articles.text.stems import Stems, fold_word

TITLE, LEAD, BODY = 3.0, 1.0, 0.25
NO_MORE = ("",)  # after the last word

# Plain tuples: thousands are made a second, and an object with names costs four times as much.
Hit = tuple[Key, float, int, float]  # a key found, in which place, as which of its words, and what it is worth there
Passage = tuple[float, Sequence[str], Stems]  # a stretch of an article: its place, its words as they stand, their stems


class Context:
    """All the words of an article, asked whether an expression stands among them, in the same place or a better one."""

    __slots__ = ("_passages", "_texts", "_words", "everywhere", "heard", "told")

    def __init__(self, passages: Sequence[Passage]) -> None:
        title, lead, text = passages[0][2], passages[1][2], passages[-1][2]
        # Most feeds give one text for lead and body: what the lead has told of it is not looked for again.
        self.told = len(lead) if text[: len(lead)] == lead else 0
        self.everywhere = frozenset(title + text if self.told else title + lead + text)
        self._passages = passages
        # Words of better places, and texts, are made when first asked; the best place comes first.
        self._words = {passages[-1][0]: self.everywhere}
        self._texts: dict[float, str] = {}
        self.heard: set[str] = set()  # words all of whose own keys are found: they are worth no more further on

    def _says(self, beside: Beside, place: float) -> bool:
        """Whether one of these stands there or in a better place, its stems one after the other."""
        if place not in self._words:
            self._words[place] = frozenset(chain.from_iterable(self._stems(place)))
        known = self._words[place]
        if not known.isdisjoint(beside.words):
            return True
        marks = known.intersection(beside.longer) if beside.longer else ()
        likely = [words for mark in marks for words in beside.longer[mark] if known.issuperset(words)]
        return bool(likely) and self._reads(likely, place)

    def _reads(self, expressions: Iterable[Stems], place: float) -> bool:
        if place not in self._texts:
            self._texts[place] = f"  {' | '.join(map(' '.join, self._stems(place)))}  "
        return any(f" {' '.join(words)} " in self._texts[place] for words in expressions)

    def _stems(self, place: float) -> list[Stems]:
        return [stems for where, _, stems in self._passages if where >= place]

    def bears(self, key: Key, passage: Passage, start: int) -> bool:
        """Whether this guarded key stands there: as it is spelled, with what it needs, without what it does not bear.

        Signs are looked at when all is found.
        """
        if key.spelled and not _is_spelled(key, passage[1], start):
            return False
        needs, unless = key.needs, key.unless
        if needs.marks and not needs.signs and not self.says_needed(key):
            return False
        marks = unless.marks
        return not marks or self.everywhere.isdisjoint(marks) or not self._says(unless, passage[0])

    def says_needed(self, key: Key) -> bool:
        """Whether what the key needs stands anywhere."""
        needs = key.needs
        return not self.everywhere.isdisjoint(needs.marks) and self._says(needs, self._passages[-1][0])


def find(passage: Passage, index: Index, context: Context, told: int = 0) -> list[Hit]:
    """The keys in these words; of one kind, the longest takes its words away from the shorter.

    The first `told` words stand in a better place too, where all is found that does not go on after them.
    """
    found: list[Hit] = []
    place, _, words = passage
    if told == len(words):
        return found
    taken: dict[str, int] = {}  # by kind, up to where
    begin = max(told - index.longest + 1, 0)
    starts, onwards, heard = index.starts, words + NO_MORE, context.heard
    for after, word in enumerate(words[begin:] if begin else words, begin + 1):
        if word not in starts:
            continue
        alone, seconds = starts[word]
        if onwards[after] in seconds:
            found += _longer(passage, after - 1, index, context, told, taken)
        if alone is not None and after > told and word not in heard:  # a single word takes nothing from shorter keys
            start, all_stand = after - 1, True
            for key in alone:
                if (not taken or taken.get(key.kind, 0) < after) and (
                    key.is_plain or context.bears(key, passage, start)
                ):
                    found.append((key, place, start, key.weight * place))
                else:
                    all_stand = False
            if all_stand:
                heard.add(word)
    return found


def _longer(
    passage: Passage, start: int, index: Index, context: Context, told: int, taken: dict[str, int]
) -> list[Hit]:
    """The keys of several words that begin at `start`, the longest first, where no longer one has taken their words."""
    found: list[Hit] = []
    place, _, words = passage
    for length in index.lengths[words[start], words[start + 1]]:
        end = start + length
        keys = index.longer.get(words[start:end])
        if not keys or end <= told:
            continue
        free = [key for key in keys if taken.get(key.kind, 0) <= start] if taken else keys
        for key in free:
            if key.is_plain or context.bears(key, passage, start):
                found.append((key, place, start, key.weight * place))
                for kind in key.takes:
                    taken[kind] = end
    return found


def _is_spelled(key: Key, found: Sequence[str], start: int) -> bool:
    """An acronym to the letter; a proper name by its folded letters; a place that is none (“malien”) but for its plural."""
    case = key.case
    if case == "capital" and not found[start][0].isupper():
        return False
    words = found[start : start + len(key.spelled)]
    if case != "exact":
        words = list(map(fold_word, words))
    return tuple(words) == key.spelled or (case == "any" and all(map(_same_but_plural, words, key.spelled)))


def _same_but_plural(one: str, other: str) -> bool:
    return one.rstrip("sx") == other.rstrip("sx")
