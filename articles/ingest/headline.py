"""A headline read for comparison: what its title and its lead say, its figures, and the kind of event. Pure."""

import re
from dataclasses import dataclass
from functools import cached_property

from .figures import DIGIT, Figures, figures, figures_of_lead
from .fold import fold
from .records import Headline
from .wording import COUNTRY, DIGEST, NAMED_COUNTRY, ORGANISATION, WORD, wording

TAIL = re.compile(r"\s+[-–—|]\s+(?P<tail>[^-–—|\d:,]{2,40})$")
TAILS = "-–—|"
WORDS_IN_AN_OUTLETS_NAME = 4
FEWEST_WORDS = 4
# “Du 13 au 19 octobre”, “en 7 chiffres”, “Top 10”: a digest too.
SPAN = re.compile(r"(?<![^\W_])(?:du \d+(?:er)? au \d+|en \d+ (?:points|chiffres|dates|infos|actus)|top \d+)(?![^\W_])")
LONGEST_TITLE, LONGEST_LEAD = 300, 180  # signs read

SMALL = """
a au aux avec ce ces cette chez comme contre dans de depuis des du elle en entre est et ete il ils la le les
leur leurs lui mais ne nos notre nous on ont ou par pas plus pour qu que qui sa sans se ses si son sont sous
sur un une vers vos an and are as at be by for from has have in into is it its new not of on or over s says
the this to was were will with d l n c j m t y
"""
SMALL_WORDS = frozenset(SMALL.split())


@dataclass(frozen=True)
class Reading:
    """A headline, and what is read out of it. What is costly is read on demand."""

    headline: Headline
    title: str  # its outlet's name off
    folded: str

    @cached_property
    def concepts(self) -> frozenset[str]:
        """What the title says: words without their endings, or the concept they stand for; names."""
        return wording().concepts(self.title)

    @cached_property
    def says(self) -> float:
        """How much its words tell."""
        names, words = wording().tell(self.concepts)
        return names + words + NAMED_COUNTRY * len(self.countries)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries of the title."""
        return frozenset(one for one in self.concepts if one[0] == COUNTRY)

    @cached_property
    def organisations(self) -> frozenset[str]:
        """The companies and institutions of the title."""
        return frozenset(one for one in self.concepts if one[0] == ORGANISATION)

    @cached_property
    def lead_concepts(self) -> frozenset[str]:
        """What the beginning of the lead says."""
        return wording().concepts(self.headline.lead[:LONGEST_LEAD])

    @cached_property
    def everything(self) -> frozenset[str]:
        """What title and lead say."""
        return self.concepts | self.lead_concepts

    @cached_property
    def figures(self) -> Figures:
        """The figures of the title."""
        return figures(self.folded)

    @cached_property
    def lead_figures(self) -> Figures:
        """The figures of the lead's beginning."""
        return figures_of_lead(self.headline.lead[:LONGEST_LEAD])

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of event that the title's words speak of."""
        kinds = wording().kinds
        return frozenset(kinds[one] for one in self.concepts if one in kinds)

    @cached_property
    def directions(self) -> frozenset[str]:
        """Whether the title says that something rises, falls, or stays."""
        return self.concepts & wording().directions

    @cached_property
    def is_digest(self) -> bool:
        """Whether it is a column, a press review or a live page: it tells no single event."""
        return DIGEST in self.concepts or bool(self.counts and SPAN.search(self.folded))

    @cached_property
    def counts(self) -> bool:
        """Whether the title has a digit."""
        return DIGIT.search(self.folded) is not None

    @property
    def serial(self) -> int:
        """Its numbers in a series, as one number; 0 where it has none."""
        return hash(self.figures.serials) if self.counts and self.figures.serials else 0


def read(headline: Headline) -> Reading:
    """The headline as clustering compares it."""
    title = without_outlet(headline.title.strip()[:LONGEST_TITLE])
    return Reading(headline, title, " ".join(fold(title).split()))


def without_outlet(title: str) -> str:
    """`title` less a last “ - Dépêche”, “ | Outlet”, “ – Outlet”, as long as enough is left to tell it by."""
    found = TAIL.search(title) if any(map(title.__contains__, TAILS)) else None
    if not found or len(found["tail"].split()) > WORDS_IN_AN_OUTLETS_NAME:
        return title
    head = title[: found.start()]
    return head if len(WORD.findall(head)) >= FEWEST_WORDS else title
