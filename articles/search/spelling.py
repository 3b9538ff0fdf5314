"""Spelling suggestions: words of real titles that are close to a searched word. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from articles.search.query import QueryTerm, SearchQuery
from articles.text.search_words import ELISIONS, WORD, folded_words, search_stem, stemmed_words

WHOLE_WORD = re.compile(r"[^\W_]+")
MIN_WORD_LETTERS = 4  # shorter words are close to too many others
MIN_LETTERS_FOR_TWO = 8  # a shorter name is the one meant only if one letter is wrong
MAX_COMPARED_WORDS = 400  # compared letter by letter


class TitleWords:
    """The words of some titles by their stems: how they are written, and in how many titles they occur."""

    def __init__(self, titles: Iterable[str]) -> None:
        self.counts: Counter[str] = Counter()
        self.spellings: dict[str, str] = {}
        self.folded: dict[str, str] = {}
        # Each word is folded once, in however many titles it occurs: folding takes most of the time.
        for written, count in Counter(word for title in titles for word in set(WORD.findall(title))).items():
            if len(written) >= MIN_WORD_LETTERS and not written.isdigit() and (folded := folded_words(written)):
                elided = int(folded[0] in ELISIONS)  # “dIvoire” counts as “Ivoire”
                key = search_stem(folded[0][elided:])
                self.counts[key] += count
                self.spellings.setdefault(key, written[elided:])
                self.folded.setdefault(key, folded[0][elided:])

    def closest(self, unknown: str) -> str:
        """The word closest to `unknown` (folded), as titles write it; empty if none is close enough."""
        near = _near(unknown, self.folded, 1 if len(unknown) < 6 else 2)
        best = min(((far, -self.counts[stem], stem) for far, stem in near), default=None)
        return self.spellings[best[2]] if best else ""


def closest_name(unknown: str, names: Mapping[str, bool]) -> str:
    """The name closest to `unknown`, all of them folded, compared as wholes; empty if none is close enough.

    `names` says of each whether it is African. Of names as far away, the one that shares most pairs of letters,
    then an African, then the one with the longest common beginning.
    """
    if len(unknown) < MIN_WORD_LETTERS:
        return ""
    allowed, pairs = 1 if len(unknown) < MIN_LETTERS_FOR_TWO else 2, _pairs(unknown)
    near = _near(unknown, {name: name for name in names}, allowed)
    ranked = (
        (far, -len(pairs & _pairs(name)), not names[name], -_common_beginning(unknown, name), name)
        for far, name in near
    )
    return min(ranked, default=("",))[-1]


def corrected(query: SearchQuery, title_words: TitleWords) -> str:
    """The query's text with its unknown words replaced by close ones; empty if nothing is replaced."""
    near: dict[str, str] = {}  # by stem (“letat” has two), so that a repeated word is looked up once

    def replace(found: re.Match[str]) -> str:
        stems = stemmed_words(found.group())
        folded = "".join(folded_words(found.group()))
        known = not title_words.counts.keys().isdisjoint(stems)
        if known or len(folded) < MIN_WORD_LETTERS or not query.words.issuperset(stems):
            return found.group()
        if stems[-1] not in near:
            near[stems[-1]] = title_words.closest(folded)
        return near[stems[-1]] or found.group()

    text = WHOLE_WORD.sub(replace, query.text)
    return text if text != query.text else ""


def broader_queries(query: SearchQuery) -> Sequence[str]:
    """The text of the query without each of its wanted terms in turn."""
    if len(query.wanted) < 2:
        return []
    return [" ".join(_term_text(other) for other in query.wanted if other is not term) for term in query.wanted]


def _term_text(term: QueryTerm) -> str:
    return f'"{term.text}"' if len(term.words) > 1 else term.text


def _near(unknown: str, words: Mapping[str, str], allowed: int) -> list[tuple[int, str]]:
    """Of the words (key → folded) at most `allowed` from `unknown` but not the same: how far each is, and its key."""
    pairs = _pairs(unknown)
    near = [
        (len(pairs & _pairs(word)), key, word)
        for key, word in words.items()
        if abs(len(word) - len(unknown)) <= allowed
    ]
    likely = sorted((one for one in near if one[0]), reverse=True)[:MAX_COMPARED_WORDS]
    measured = [(distance(unknown, word, allowed), key) for _, key, word in likely]
    return [one for one in measured if 0 < one[0] <= allowed]


def _pairs(word: str) -> set[str]:
    """The pairs of neighbouring letters in a word, its beginning and its end included."""
    padded = f" {word} "
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def _common_beginning(one: str, other: str) -> int:
    """The number of letters with which both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def distance(one: str, other: str, max_distance: int) -> int:
    """The number of letters to change, add, delete or swap with a neighbour; at most `max_distance` + 1."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, other_letter in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other_letter:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > max_distance:
            return max_distance + 1
    return row[-1]
