"""Counts the words of each topic (sport, gadgets, public finances…) in a passage, by the word lists of `topics.json`. Pure.

A word list says what a text is about, not what is done with it: the learnt weights decide whether a topic speaks for or
against an article.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from articles.filing.matching import END_OF_TEXT, Passage
from articles.text.stems import Stems, expression_stems

TOPICS_FILE = Path(__file__).resolve().parents[2] / "data" / "topics.json"
MAX_ACRONYM_CHARS = 5
ALWAYS, AS_NAME = "", "Aa"  # when an expression counts; else the acronym that must be written

Rule = tuple[str, str]  # a topic, and when an expression counts for it
NOTHING: tuple[tuple[str, ...], int] = ((), 0)


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
    """The expressions by their first word: that of this word alone, and the lengths of longer ones by their second word."""

    starts: Mapping[str, tuple[Expression | None, Mapping[str, Sequence[int]]]]
    longer: Mapping[Stems, Expression]

    @classmethod
    def of(cls, expressions: Mapping[Stems, Expression]) -> Self:
        """The index of these expressions; of those that begin with the same two words the longest come first."""
        seconds: dict[str, dict[str, list[int]]] = {words[0]: {} for words in expressions}
        longer = {words: one for words, one in expressions.items() if len(words) > 1}
        for words in sorted(longer, key=len, reverse=True):
            lengths = seconds[words[0]].setdefault(words[1], [])
            if len(words) not in lengths:
                lengths.append(len(words))
        return cls({first: (expressions.get((first,)), some) for first, some in seconds.items()}, longer)


@cache
def topic_index() -> TopicIndex:
    """The shipped word lists, compiled."""
    rules: dict[Stems, tuple[Rule, ...]] = {}
    for words, rule in _rules(json.loads(TOPICS_FILE.read_text(encoding="utf-8"))["topics"]):
        rules[words] = (*rules[words], rule) if words in rules else (rule,)
    rules.pop((), None)
    made = {some: _expression(some) for some in set(rules.values())}  # most expressions have one topic and are equal
    return TopicIndex.of({words: made[some] for words, some in rules.items()})


def _rules(lists_by_topic: Mapping[str, Any]) -> Iterator[tuple[Stems, Rule]]:
    for topic, lists in lists_by_topic.items():
        always, as_name = (topic, ALWAYS), (topic, AS_NAME)
        for text in lists["words"]:
            yield expression_stems(text), always
        for text in lists["names"]:
            is_acronym = len(text) <= MAX_ACRONYM_CHARS and text.isupper()
            yield expression_stems(text), (topic, text) if is_acronym else as_name


def _expression(rules: Sequence[Rule]) -> Expression:
    always = {topic for topic, when in rules if when == ALWAYS}
    names = {topic for topic, when in rules if when == AS_NAME}
    acronyms = {(when, topic) for topic, when in rules if when not in (ALWAYS, AS_NAME)}
    return Expression(tuple(sorted(always)), tuple(sorted(names - always)), tuple(sorted(acronyms)))


def count_topics(passage: Passage, index: TopicIndex) -> dict[str, int]:
    """How many expressions of each topic the passage has; a word counts once, in the longest expression that it begins."""
    _, written, words = passage
    starts, onwards, begin = index.starts, words + END_OF_TEXT, 0
    counts: dict[str, int] = {}
    for at, word in enumerate(words):
        if word not in starts or at < begin:
            continue
        alone, seconds = starts[word]
        second = onwards[at + 1]
        topics, length = _longer(passage, at, seconds[second], index) if second in seconds else NOTHING
        if not topics and alone:
            topics, length = alone.topics(written[at]), 1
        if topics:
            begin = at + length
            for topic in topics:
                counts[topic] = counts.get(topic, 0) + 1
    return counts


def _longer(passage: Passage, at: int, lengths: Sequence[int], index: TopicIndex) -> tuple[tuple[str, ...], int]:
    """The topics of the longest expression of several words that begins at `at`, and its length."""
    _, written, words = passage
    for length in lengths:
        found = index.longer.get(words[at : at + length])
        if found and (topics := found.topics(written[at])):
            return topics, length
    return NOTHING
