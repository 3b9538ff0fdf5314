"""Labelled headlines as rows for learning: their features by name, and their labels."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from articles.evaluation.dataset import Example, parse_example, parse_examples
from articles.filing.article_reading import ArticleReading, read_article
from articles.filing.records import Hint
from articles.filing.relevance.features import Features
from articles.filing.relevance.weights import FACT_TABLES
from articles.filing.rulebook import default_rulebook

TABLES = ("title", "anywhere", "pairs", "facts")
CATEGORY_TABLES = (*TABLES, "official_acts")


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled headline and what was read in it. `set_name` is its file's name."""

    set_name: str
    example: Example
    reading: ArticleReading

    @property
    def is_finance(self) -> bool:
        """Whether its reader took it for economic news."""
        return self.example.expected.is_finance

    @property
    def category(self) -> str:
        """Its category by its reader."""
        return self.example.expected.category

    @property
    def sector(self) -> str:
        """Its principal sector by its reader, "" for none."""
        return (self.example.expected.sectors or ("",))[0]

    @property
    def columns(self) -> dict[str, float]:
        """Its features as columns of a matrix, named « table|name »."""
        return dict(_columns(self.reading.features, TABLES))

    @property
    def category_columns(self) -> dict[str, float]:
        """The same and the official acts, from which only the categories and the watch are learnt."""
        return dict(_columns(self.reading.features, CATEGORY_TABLES))


def _columns(features: Features, tables: Iterable[str]) -> Iterator[tuple[str, float]]:
    for table in tables:
        found = getattr(features, table)
        for name in found:
            text = " ".join(name) if table == "pairs" else name
            yield f"{table}|{text}", found[name] if table in FACT_TABLES else 1.0


def load(paths: Iterable[Path]) -> list[Row]:
    """The rows of these files, without those that their reader was not sure of. Raises ValueError for a faulty line."""
    rows = []
    for path in paths:
        examples, faults = parse_examples(path.read_text(encoding="utf-8").splitlines(), parse_example)
        if faults:
            raise ValueError(f"{path}: {faults[0]}")
        rows += [Row(path.stem, one, _read(one)) for one in examples]
    return rows


def _read(one: Example) -> ArticleReading:
    return read_article(one.title, one.summary, one.expected.language, Hint(), default_rulebook())
