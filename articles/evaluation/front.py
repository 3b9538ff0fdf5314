"""What a reader's label says of an article on the front page or in the watch: African, economic, regulation. Reads no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from articles.evaluation.dataset import LOW_CONFIDENCE, WATCH_CATEGORY
from articles.filing.rulebook import default_rulebook

WORLD_MARKET_CATEGORIES = frozenset({"forex", "taux", "matieres-premieres"})
WORLD_REGION = "international"


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a headline."""

    category: str
    is_finance: bool
    countries: tuple[str, ...]
    regions: tuple[str, ...]
    is_sure: bool


@dataclass(frozen=True, slots=True)
class LabelledCard:
    """An article as shown, with its label; None where it has none. A label that its reader was not sure of says nothing."""

    title: str
    label: Label | None

    @property
    def is_labelled(self) -> bool:
        """Whether a reader was sure of its label."""
        return self.label is not None and self.label.is_sure

    @property
    def is_finance(self) -> bool:
        """Whether it is economic news by its label."""
        return self.label is not None and self.label.is_sure and self.label.is_finance

    @property
    def is_african(self) -> bool:
        """Whether its label names an African country or region, or a world market that concerns Africa."""
        if self.label is None or not self.label.is_sure:
            return False
        rulebook = default_rulebook()
        named = not rulebook.african_countries.isdisjoint(self.label.countries)
        return (
            named
            or any(rulebook.region_members.get(slug) for slug in self.label.regions)
            or (self.label.category in WORLD_MARKET_CATEGORIES and WORLD_REGION in self.label.regions)
        )

    @property
    def is_irrelevant(self) -> bool:
        """Whether it is not economic news at all: neither finance nor African finance."""
        return self.is_labelled and not self.is_finance

    @property
    def is_regulation(self) -> bool:
        """Whether its label files it under the watch."""
        return self.label is not None and self.label.is_sure and self.label.category == WATCH_CATEGORY

    @property
    def kind(self) -> str:
        """What its label makes of it, in a word or two."""
        if not self.is_labelled:
            return "no label"
        if self.is_irrelevant:
            return "irrelevant"
        return "african" if self.is_african else "elsewhere"

    @property
    def facts(self) -> str:
        """Its label in short."""
        if self.label is None:
            return ""
        return f"{self.label.category} {','.join(self.label.countries)} {','.join(self.label.regions)}"


def parse_label(row: Mapping[str, Any]) -> Label:
    """The label of a row of a labelled file. Raises KeyError or TypeError if it has none."""
    labels = row["labels"]
    return Label(
        category=labels["category"],
        is_finance=labels["is_finance"],
        countries=tuple(labels["countries"]),
        regions=tuple(labels["regions"]),
        is_sure=labels.get("confidence") != LOW_CONFIDENCE,
    )
