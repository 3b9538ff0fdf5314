"""A headline read for comparison: its words, its numbers, its names, and which way it says things go. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from .fold import fold
from .records import Headline

WORD = re.compile(r"[^\W_]+")
SPOKEN = re.compile(r"(?<![^\W_])[^\W\d_][^\W_]*")  # a word that does not begin with a digit
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
TAIL = re.compile(r"\s+[-–—|]\s+(?P<tail>[^-–—|\d:,]{2,40})$")
WORDS_IN_AN_OUTLETS_NAME = 4
FEWEST_WORDS = 4

SMALL = """
a au aux avec ce ces cette chez comme contre dans de depuis des du elle en entre est et ete il ils la le les
leur leurs lui mais ne nos notre nous on ont ou par pas plus pour qu que qui sa sans se ses si son sont sous
sur un une vers vos an and are as at be by for from has have in into is it its new not of on or over s says
the this to was were will with d l n c j m t y
"""
# Two titles that are alike but for these do not tell the same event: another day, another rank, the other way.
TELLING = """
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
january february march april may june july august september october november december
lundi mardi mercredi jeudi vendredi samedi dimanche
monday tuesday wednesday thursday friday saturday sunday ouverture cloture matin midi soir open close
premier premiere deuxieme second seconde troisieme quatrieme cinquieme first third fourth fifth
deux trois quatre cinq six sept huit neuf dix two three four five seven eight nine ten
hausse hausses baisse baisses haussier baissier recul recule progression progresse monte chute grimpe cede
bondit plonge
rise rises fall falls rose fell up down gain gains lose loses loss profit increase decrease benefice perte
releve abaisse maintient raises cuts holds deficit excedent surplus
"""
SMALL_WORDS, TELLING_WORDS = frozenset(SMALL.split()), frozenset(TELLING.split())


@dataclass(frozen=True)
class Reading:
    """A headline, and what is read out of it. What is costly is read on demand."""

    headline: Headline
    title: str  # its outlet's name off
    folded: str

    @cached_property
    def published(self) -> datetime:
        """When it came out."""
        return self.headline.published

    @property
    def title_key(self) -> int:
        """Equal for equal titles; two others share one once in 2⁶⁴."""
        return hash(self.folded)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """What stands between its spaces."""
        return frozenset(self.folded.split())

    @cached_property
    def in_order(self) -> str:
        """The same, in the order of the alphabet."""
        return " ".join(sorted(self.folded.split()))

    @cached_property
    def words(self) -> frozenset[str]:
        """All its words, folded."""
        return frozenset(WORD.findall(self.folded))

    @cached_property
    def significant(self) -> frozenset[str]:
        """The words that say what it is about."""
        return frozenset(SPOKEN.findall(self.folded)) - SMALL_WORDS

    @property
    def word_bits(self) -> int:
        """The same as bits, so that shared words are counted at once."""
        return _bits(self.significant)

    @property
    def number_bits(self) -> int:
        """Its numbers as bits: where two differ both ways, the numbers do."""
        return _bits(self.numbers)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its numbers, however their thousands and decimals are written."""
        return frozenset(one.replace(",", ".") for one in NUMBER.findall(THOUSANDS.sub("", self.folded)))

    @cached_property
    def telling(self) -> frozenset[str]:
        """Its days, months, ranks and directions."""
        return self.words & TELLING_WORDS

    @cached_property
    def names(self) -> frozenset[str]:
        """Its words with a capital, folded: places, people, companies, tickers, and the first word."""
        return frozenset(fold(word) for word in WORD.findall(self.title) if word[0].isupper()) - SMALL_WORDS


def _bits(words: Iterable[str]) -> int:
    """A Bloom filter of one hash."""
    bits = 0
    for word in words:
        bits |= 1 << (hash(word) & 127)
    return bits


def read(headline: Headline) -> Reading:
    """The headline as clustering compares it."""
    title = without_outlet(headline.title.strip())
    return Reading(headline, title, " ".join(fold(title).split()))


def without_outlet(title: str) -> str:
    """`title` less a last “ - Dépêche”, “ | Outlet”, “ – Outlet”, as long as enough is left to tell it by."""
    found = TAIL.search(title)
    if not found or len(found["tail"].split()) > WORDS_IN_AN_OUTLETS_NAME:
        return title
    head = title[: found.start()]
    return head if len(WORD.findall(head)) >= FEWEST_WORDS else title
