"""Parses a headline for comparison: its concepts, countries, organisations, figures and kinds of event. Pure."""

import re
from functools import cached_property

from articles.stories.occasions import Occasions, occasions_of
from articles.stories.records import Headline
from articles.stories.shipped_vocabulary import headline_vocabulary
from articles.stories.title_figures.figure import HeadlineFigures
from articles.stories.title_figures.read import figures_of_summary, figures_of_title, first_digit
from articles.stories.vocabulary import COUNTRY_WEIGHT, DIGEST, STAGE_PREFIX
from articles.text.fold import fold
from articles.text.outlets import outlet_key, split_credit, split_outlet, without_repeat
from articles.text.stopwords import STOPWORDS

# “Du 13 au 19 octobre”, “en 7 chiffres”, “Top 10”: a digest too.
DIGEST_SPAN = re.compile(
    r"(?<![^\W_])(?:du \d+(?:er)? au \d+|en \d+ (?:points|chiffres|dates|infos|actus)|top \d+)(?![^\W_])"
)
DIGEST_SPAN_HINT = re.compile(r"[unp] \d")  # a part of each of them (“du 1”, “en 7”, “top 1”) that is faster to find
DIGEST_SPAN_PREFIX_CHARS = 2  # characters of it before the digit
MAX_COMPARED_TITLE_CHARS, MAX_COMPARED_SUMMARY_CHARS = 300, 180
NO_CONCEPTS: frozenset[str] = frozenset()

HEADLINE_STOPWORDS = STOPWORDS | {"new", "s", "says", *"dlncjmty"}


class ParsedHeadline:
    """A headline and what is parsed from it, the costly parts on demand.

    `title` and `summary` are without their outlet's name, `summary` is cut at MAX_COMPARED_SUMMARY_CHARS, `published` is in
    seconds. `outlet` is that name, folded, or "".
    """

    def __init__(self, title: str, summary: str, source_id: int, published: float, outlet: str = "") -> None:
        known = headline_vocabulary()
        self.title, self.summary, self.source_id, self.published = title, summary, source_id, published
        self.outlet = outlet
        self.folded = _collapse_spaces(fold(title))
        self.first_digit_at = first_digit(self.folded)  # its position, -1 for none
        self.has_digits = self.first_digit_at >= 0  # whether the title has a digit
        # `concepts` are the title's: names, and words by their stem or the concept they stand for. `stages` say how far an
        # affair is (“suspended”, “resumed”; vocabulary.STAGE_PREFIX) and are not among `concepts`.
        self.concepts, self.stages = _split_stages(known.concepts(title))
        self.countries = self.concepts & known.countries or NO_CONCEPTS
        # A column, a press review or a live page is not about a single event.
        self.is_digest = DIGEST in self.concepts or (
            self.has_digits and _is_digest_span(self.folded, self.first_digit_at)
        )

    @cached_property
    def total_weight(self) -> float:
        """The sum of the weights of its concepts."""
        names, words = headline_vocabulary().split_weight(self.concepts)
        return names + words + COUNTRY_WEIGHT * len(self.countries)

    @cached_property
    def organisations(self) -> frozenset[str]:
        """The companies and institutions of the title."""
        return self.concepts & headline_vocabulary().organisations or NO_CONCEPTS

    @cached_property
    def summary_concepts(self) -> frozenset[str]:
        """The concepts of the beginning of the summary."""
        return _split_stages(headline_vocabulary().concepts(self.summary))[0]

    @cached_property
    def all_concepts(self) -> frozenset[str]:
        """The concepts of title and summary."""
        return self.concepts | self.summary_concepts

    @cached_property
    def title_information(self) -> float:
        """What the title says, in nats (`HeadlineVocabulary.information`)."""
        return headline_vocabulary().information(self.concepts)

    @cached_property
    def text_information(self) -> float:
        """What title and summary say, in nats."""
        return headline_vocabulary().information(self.all_concepts)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of title and summary that the vocabulary does not know."""
        return headline_vocabulary().names(self.all_concepts)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Whom the title names: organisations, and names that the vocabulary does not know."""
        return self.organisations | headline_vocabulary().names(self.concepts)

    @cached_property
    def figures(self) -> HeadlineFigures:
        """The figures of the title."""
        return figures_of_title(self.folded, self.first_digit_at)

    @cached_property
    def summary_figures(self) -> HeadlineFigures:
        """The figures of the summary's beginning."""
        return figures_of_summary(self.summary)

    @cached_property
    def occasions(self) -> Occasions:
        """Which ones of reports that come again and again the title tells."""
        return occasions_of(self.title)

    @cached_property
    def event_kinds(self) -> frozenset[str]:
        """The kinds of event that the title's words name."""
        kinds = headline_vocabulary().kinds
        return frozenset(map(kinds.__getitem__, kinds.keys() & self.concepts)) or NO_CONCEPTS

    @cached_property
    def directions(self) -> frozenset[str]:
        """Whether the title says that something rises, falls, or stays."""
        return self.concepts & headline_vocabulary().directions or NO_CONCEPTS

    @property
    def serial_hash(self) -> int:
        """A hash of its serial numbers; 0 without any."""
        return hash(self.figures.serials) if self.has_digits and self.figures.serials else 0


def _split_stages(concepts: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The concepts without those of stages, and those of stages alone."""
    stages = frozenset(one for one in concepts if one[0] == STAGE_PREFIX)
    return (concepts - stages, stages) if stages else (concepts, NO_CONCEPTS)


def _collapse_spaces(text: str) -> str:
    """`text` with single spaces for white space, and none at its ends."""
    if text.isprintable() and "  " not in text and text == text.strip():  # no other white space is printable
        return text
    return " ".join(text.split())


def _is_digest_span(folded: str, first_digit_at: int) -> bool:
    """Whether it names a span or a number of things, as digests do; its first digit is at `first_digit_at`."""
    return (
        DIGEST_SPAN_HINT.search(folded, max(0, first_digit_at - DIGEST_SPAN_PREFIX_CHARS)) is not None
        and DIGEST_SPAN.search(folded) is not None
    )


def parse_headline(headline: Headline) -> ParsedHeadline:
    """The headline as clustering compares it."""
    title, outlet = headline.title.strip()[:MAX_COMPARED_TITLE_CHARS], headline.outlet
    if not outlet:
        title, outlet = split_outlet(title)
    summary, credit = split_credit(without_repeat(headline.summary, title, outlet))
    summary, published = summary[:MAX_COMPARED_SUMMARY_CHARS], headline.published.timestamp()
    key = fold(outlet) if headline.outlet else outlet_key(outlet or credit)  # a proved name needs no capital
    return ParsedHeadline(title, summary, headline.source_id, published, key)
