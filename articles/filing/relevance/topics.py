"""Counts the words of each topic (sport, gadgets, public finances…) in a passage, by the word lists of `topics.json`. Pure.

A word list says what a text is about, not what is done with it: the learnt weights decide whether a topic speaks for or
against an article.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from articles.filing.matching import Passage
from articles.text.stems import Stems, expression_stems

TOPICS_FILE = Path(__file__).resolve().parents[2] / "data" / "topics.json"
MAX_ACRONYM_CHARS = 5


@dataclass(frozen=True, slots=True)
class Expression:
    """The topics that an expression speaks for: always, as a name (its first letter is a capital), as an exact acronym."""

    always: tuple[str, ...] = ()
    as_name: tuple[str, ...] = ()
    as_acronym: tuple[tuple[str, str], ...] = ()  # the acronym, the topic

    def topics(self, written: str) -> tuple[str, ...]:
        """Its topics, if its first word is written so."""
        found = self.always
        if self.as_name and written[0].isupper():
            found += self.as_name
        if self.as_acronym:
            found += tuple([topic for acronym, topic in self.as_acronym if acronym == written])
        return found


@dataclass(frozen=True, slots=True)
class TopicIndex:
    """The expressions by their stems; for each first stem, the lengths of its expressions, the longest first."""

    expressions: Mapping[Stems, Expression]
    lengths: Mapping[str, Sequence[int]]


@cache
def topic_index() -> TopicIndex:
    """The shipped word lists, compiled."""
    always: dict[Stems, set[str]] = defaultdict(set)
    names: dict[Stems, set[str]] = defaultdict(set)
    acronyms: dict[Stems, set[tuple[str, str]]] = defaultdict(set)
    for topic, lists in json.loads(TOPICS_FILE.read_text(encoding="utf-8"))["topics"].items():
        for text in lists["words"]:
            always[expression_stems(text)].add(topic)
        for text in lists["names"]:
            if text.isupper() and len(text) <= MAX_ACRONYM_CHARS:
                acronyms[expression_stems(text)].add((text, topic))
            else:
                names[expression_stems(text)].add(topic)
    shared: dict[Expression, Expression] = {}  # most expressions are equal: of one topic, without conditions
    made = {
        words: Expression(
            tuple(sorted(always[words])), tuple(sorted(names[words] - always[words])), tuple(sorted(acronyms[words]))
        )
        for words in (always.keys() | names.keys() | acronyms.keys()) - {()}
    }
    expressions = {words: shared.setdefault(one, one) for words, one in made.items()}
    lengths: dict[str, set[int]] = defaultdict(set)
    for words in expressions:
        lengths[words[0]].add(len(words))
    return TopicIndex(expressions, {first: tuple(sorted(some, reverse=True)) for first, some in lengths.items()})


def count_topics(passage: Passage, index: TopicIndex) -> dict[str, int]:
    """How many expressions of each topic the passage has; a word counts once, in the longest expression that it begins."""
    _, written, words = passage
    expressions, lengths, begin = index.expressions, index.lengths, 0
    counts: dict[str, int] = {}
    for at, word in enumerate(words):
        if word not in lengths or at < begin:
            continue
        for length in lengths[word]:
            found = expressions.get(words[at : at + length])
            if found and (topics := found.topics(written[at])):
                for topic in topics:
                    counts[topic] = counts.get(topic, 0) + 1
                begin = at + length
                break
    return counts
