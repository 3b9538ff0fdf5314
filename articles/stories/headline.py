"""A headline read for comparison: what its title and its lead say, its figures, and the kind of event. Pure."""

import re
from functools import cached_property

from articles.ingest.records import Headline
from articles.stories.title_figures import Figures, figures, figures_of_lead, first_digit
from articles.stories.vocabulary import DIGEST, NAMED_COUNTRY, wording
from articles.text.fold import WORD, fold

TAIL = re.compile(r"[-–—|]\s+(?P<tail>[^-–—|\d:,]{2,40})$")  # with white space before it
WORDS_IN_AN_OUTLETS_NAME = 4
FEWEST_WORDS = 4
# “Du 13 au 19 octobre”, “en 7 chiffres”, “Top 10”: a digest too.
SPAN = re.compile(r"(?<![^\W_])(?:du \d+(?:er)? au \d+|en \d+ (?:points|chiffres|dates|infos|actus)|top \d+)(?![^\W_])")
A_SPAN = re.compile(r"[unp] \d")  # what each of them holds (“du 1”, “en 7”, “top 1”), faster to look for
BEFORE_A_DIGIT = 2  # signs that it looks at
LONGEST_TITLE, LONGEST_LEAD = 300, 180  # signs read
NONE_NAMED: frozenset[str] = frozenset()

SMALL = """
a au aux avec ce ces cette chez comme contre dans de depuis des du elle en entre est et ete il ils la le les
leur leurs lui mais ne nos notre nous on ont ou par pas plus pour qu que qui sa sans se ses si son sont sous
sur un une vers vos an and are as at be by for from has have in into is it its new not of on or over s says
the this to was were will with d l n c j m t y
"""
SMALL_WORDS = frozenset(SMALL.split())


class Reading:
    """A headline, and what is read out of it. What is costly is read on demand.

    `title` is less its outlet's name, `lead` no longer than what is read of it, `published` in seconds.
    """

    def __init__(self, title: str, lead: str, source_id: int, published: float) -> None:
        known = wording()
        self.title, self.lead, self.source_id, self.published = title, lead, source_id, published
        self.folded = _spaced(fold(title))
        self.first_digit = first_digit(self.folded)  # where it stands
        self.counts = self.first_digit >= 0  # whether the title has a digit
        # What the title says: words without their endings, or the concept they stand for; names.
        self.concepts = known.concepts(title)
        self.countries = self.concepts & known.countries or NONE_NAMED
        # A column, a press review or a live page tells no single event.
        self.is_digest = DIGEST in self.concepts or (self.counts and _is_of_a_span(self.folded, self.first_digit))

    @cached_property
    def says(self) -> float:
        """How much its words tell."""
        names, words = wording().tell(self.concepts)
        return names + words + NAMED_COUNTRY * len(self.countries)

    @cached_property
    def organisations(self) -> frozenset[str]:
        """The companies and institutions of the title."""
        return self.concepts & wording().organisations or NONE_NAMED

    @cached_property
    def lead_concepts(self) -> frozenset[str]:
        """What the beginning of the lead says."""
        return wording().concepts(self.lead)

    @cached_property
    def everything(self) -> frozenset[str]:
        """What title and lead say."""
        return self.concepts | self.lead_concepts

    @cached_property
    def figures(self) -> Figures:
        """The figures of the title."""
        return figures(self.folded, self.first_digit)

    @cached_property
    def lead_figures(self) -> Figures:
        """The figures of the lead's beginning."""
        return figures_of_lead(self.lead)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of event that the title's words speak of."""
        kinds = wording().kinds
        return frozenset(map(kinds.__getitem__, kinds.keys() & self.concepts)) or NONE_NAMED

    @cached_property
    def directions(self) -> frozenset[str]:
        """Whether the title says that something rises, falls, or stays."""
        return self.concepts & wording().directions or NONE_NAMED

    @property
    def serial(self) -> int:
        """Its numbers in a series, as one number; 0 where it has none."""
        return hash(self.figures.serials) if self.counts and self.figures.serials else 0


def _spaced(text: str) -> str:
    """`text` with one space wherever it has white space, and none at its ends."""
    if text.isprintable() and "  " not in text and text == text.strip():  # no other white space is printable
        return text
    return " ".join(text.split())


def _is_of_a_span(folded: str, first: int) -> bool:
    """`first` is where its first digit stands."""
    return A_SPAN.search(folded, max(0, first - BEFORE_A_DIGIT)) is not None and SPAN.search(folded) is not None


def read(headline: Headline) -> Reading:
    """The headline as clustering compares it."""
    title = without_outlet(headline.title.strip()[:LONGEST_TITLE])
    return Reading(title, headline.lead[:LONGEST_LEAD], headline.source_id, headline.published.timestamp())


def without_outlet(title: str) -> str:
    """`title` less a last “ - Dépêche”, “ | Outlet”, “ – Outlet”, as long as enough is left to tell it by."""
    last = max(title.rfind("-"), title.rfind("–"), title.rfind("—"), title.rfind("|"))
    if last < 1 or not title[last - 1].isspace():
        return title
    found = TAIL.match(title, last)
    if not found or len(found["tail"].split()) > WORDS_IN_AN_OUTLETS_NAME:
        return title
    head = title[:last].rstrip()
    return head if len(WORD.findall(head)) >= FEWEST_WORDS else title
