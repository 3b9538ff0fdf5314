"""Two headlines side by side: the concepts that both say, and those that only one of them says. Pure."""

from functools import cached_property

from articles.stories.comparison.template import have_one_template
from articles.stories.headline import NO_CONCEPTS, ParsedHeadline
from articles.stories.shipped_vocabulary import headline_vocabulary

MIN_SUBJECT_WEIGHT = 0.5  # two titles of one template have different subjects if each has own words of this weight

type Concepts = frozenset[str]
type SplitWeight = tuple[float, float]  # of names, and of the other words (`HeadlineVocabulary.split_weight`)


class Pair:
    """Two headlines to compare, with or without their summaries, and what most features need of both.

    `said_by_a`, `said_by_b`: what each says, in title and summary; in its title, where only titles are compared.
    `in_titles`, `in_title_and_summary`: what both titles say; what a title and only the summary of the other say.
    """

    def __init__(self, a: ParsedHeadline, b: ParsedHeadline, *, with_summaries: bool) -> None:
        self.a, self.b, self.with_summaries = a, b, with_summaries
        self.in_common = self.in_titles = a.concepts & b.concepts
        self.in_title_and_summary = NO_CONCEPTS
        said_by_a, said_by_b = a.concepts, b.concepts
        if with_summaries:
            in_title_and_either = (said_by_a & b.summary_concepts) | (said_by_b & a.summary_concepts)
            self.in_title_and_summary = in_title_and_either - self.in_titles
            self.in_common = self.in_titles | self.in_title_and_summary
            said_by_a, said_by_b = a.all_concepts, b.all_concepts
        self.said_by_a, self.said_by_b = said_by_a, said_by_b

    @cached_property
    def shared_countries(self) -> Concepts:
        """The countries of one title that the other headline names too."""
        return (self.a.countries & self.said_by_b) | (self.b.countries & self.said_by_a)

    @property
    def has_shared_organisation(self) -> bool:
        """Whether an organisation of one title is named by the other headline too."""
        return bool((self.a.organisations & self.said_by_b) or (self.b.organisations & self.said_by_a))

    @cached_property
    def own(self) -> "OwnConcepts":
        """What only one of both says."""
        return OwnConcepts(self)

    @cached_property
    def has_one_template(self) -> bool:
        """Whether the titles are one sentence about two subjects (“La BCEAO relève son taux”, “La BEAC relève son taux”)."""
        return self.own.least_weight >= MIN_SUBJECT_WEIGHT and have_one_template(self.a, self.b)


class OwnConcepts:
    """What each title of a pair says and the other headline does not, by weight; `least_weight` is that of the poorer title."""

    __slots__ = ("in_a", "in_b", "least_weight", "weight_of_a", "weight_of_b")

    def __init__(self, pair: Pair) -> None:
        split_weight = headline_vocabulary().split_weight
        self.in_a, self.in_b = pair.a.concepts - pair.said_by_b, pair.b.concepts - pair.said_by_a
        self.weight_of_a = names_of_a, words_of_a = split_weight(self.in_a)
        self.weight_of_b = names_of_b, words_of_b = split_weight(self.in_b)
        self.least_weight = min(names_of_a + words_of_a, names_of_b + words_of_b)


def are_disjoint[T](some: frozenset[T], others: frozenset[T]) -> bool:
    """Whether both have some, and none in common."""
    return bool(some and others and not some & others)
