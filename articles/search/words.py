"""What was typed, and what is written, as the words both engines compare. No Django, no engine's syntax."""

import re
from dataclasses import dataclass

from articles.ingest.fold import fold

MOST_WORDS = 10
LONGEST_WORD = 60
PREFIX_FROM = 3  # “or” means gold, not Orange

WORD = re.compile(rf"([^\W_]{{1,{LONGEST_WORD}}})[^\W_]*+")
# “banques” → “banque”, “bureaux” → “bureau”; short words and “prix” stay.
PLURAL = re.compile(r"(?<=\w\w\w\w)s\b|(?<=\w\w\wu)x\b")
PHRASE = re.compile(r'["«“]([^"«»“”]*)["»”]')
# Without the English “or”: in French it is gold.
SMALL = """
a au aux ce ces dans de des du en et la le les leur ou par pour qui sa se ses son sur un une vers
an and are as at by for from in is it its of on the to with
"""
SMALL_WORDS = frozenset(SMALL.split())


@dataclass(frozen=True, slots=True)
class Term:
    """A word to find, or several in a row. With `prefix` the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


def words(text: str) -> list[str]:
    """The words of `text`, folded, plural marks off: the index is written and read through here alone."""
    return WORD.findall(PLURAL.sub("", fold(text).replace("_", " ")))


def document(*texts: str) -> str:
    """What an index holds for `texts`."""
    return " ".join(words(" ".join(texts)))


def terms(typed: str) -> tuple[Term, ...]:
    """What to look for: phrases between quotes, then words, all of them wanted; the word being typed is a beginning.

    Small words and single letters count only when there is nothing else. Never more than `MOST_WORDS` words.
    """
    typed = typed[:1000]
    phrases = [tuple(words(phrase)) for phrase in PHRASE.findall(typed)]
    rest = PHRASE.sub(" ", typed)
    loose = words(rest)
    telling = [word for word in loose if len(word) > 1 and word not in SMALL_WORDS]
    going_on = bool(telling) and telling[-1] == loose[-1] and _may_go_on(telling[-1], rest)
    if not telling and not any(phrases):
        telling = loose
    found = [Term(phrase) for phrase in phrases if phrase]
    found += [Term((word,)) for word in dict.fromkeys(telling)]
    kept = _within_limit(found)
    if going_on and kept and kept[-1].words == (telling[-1],):
        kept[-1] = Term(kept[-1].words, prefix=True)
    return tuple(kept)


def _may_go_on(word: str, typed: str) -> bool:
    return len(word) >= PREFIX_FROM and typed[-1:].isalnum() and not word.isdigit()


def _within_limit(found: list[Term]) -> list[Term]:
    kept: list[Term] = []
    left = MOST_WORDS
    for term in found:
        if left > 0:
            kept.append(Term(term.words[:left]))
            left -= len(term.words)
    return kept
