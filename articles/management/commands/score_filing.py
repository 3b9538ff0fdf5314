"""The command manage.py score_filing: compares our filing of headlines with that of a human reader."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from articles.evaluation.dataset import (
    FiledExample,
    file_examples,
    filing_metrics,
    parse_example,
    primary_sector,
    wrong_fields,
)
from articles.evaluation.metrics import LabelPair, by_class, confusion
from articles.filing import current
from articles.management import labelled_files as files


class Command(BaseCommand):
    """See `help`."""

    help = (
        "File labelled headlines (id title lead lang labels) and compare: accuracy, precision and recall by class, "
        "confusions, the misses with their reasons. No prior is used."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The same options as score_stories."""
        files.add_arguments(parser)

    def handle(self, **options: Any) -> None:
        """Print tables, or one JSON object: figures by part, and `ms` of CPU per article."""
        examples = files.load(self, options["file"], parse_example)
        answered, ms = file_examples(examples, current.current_rulebook())
        parts = files.parts(answered, lambda one: one.example.id, options["hold_out"])
        figures = {name: filing_metrics(part) for name, part in parts.items()}
        files.publish("filing", options, figures)
        if options["json"]:
            self.stdout.write(json.dumps(figures | {"ms": round(ms, 4)}))
            return
        console = files.console(self)
        console.print(files.figures_table("filing", figures))
        console.print(f"{ms:.3f} ms of CPU an article")
        read = parts.get(files.REST, answered)  # do not look at the misses of the held-out part
        _print_classes(console, read)
        _print_misses(console, read)


def _print_classes(console: Console, answered: Sequence[FiledExample]) -> None:
    categories = [(one.example.expected.category, one.actual.category) for one in answered]
    console.print(_class_table("category", categories))
    console.print(
        _class_table(
            "primary sector", [(primary_sector(one.example.expected), primary_sector(one.actual)) for one in answered]
        )
    )
    console.print(_confusion_table(categories))


def _class_table(title: str, pairs: Sequence[LabelPair]) -> Table:
    table = Table(title, "expected", "precision", "recall", "F1")
    for name, counts in by_class(pairs).items():
        shares = (counts.precision, counts.recall, counts.f1)
        table.add_row(name, str(counts.expected), *(f"{value:.2f}" for value in shares))
    return table


def _confusion_table(pairs: Sequence[LabelPair]) -> Table:
    """A table with a row for each expected key and a column for each key found."""
    counted = confusion(pairs)
    names = sorted({name for pair in pairs for name in pair})
    table = Table("expected ↓ got →", *(name[:8] for name in names))
    for wanted in names:
        table.add_row(wanted, *(str(counted[wanted, got] or "·") for got in names))
    return table


def _print_misses(console: Console, answered: Sequence[FiledExample]) -> None:
    for answer in answered:
        wrong = list(wrong_fields(answer))
        if not wrong:
            continue
        console.print(f"\n{answer.example.id}  {answer.example.title}")
        for name, wanted, got in wrong:
            console.print(f"    {name}: expected {wanted}, got {got}")
        for reason in answer.actual.reasons:
            console.print(f"      {reason}")
