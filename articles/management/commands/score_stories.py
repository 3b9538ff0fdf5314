"""The command manage.py score_stories: measures how well we decide whether two headlines report one event."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from articles.evaluation.dataset import ComparedPair, compare_pairs, parse_pair, story_metrics
from articles.management import labelled_files as files


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Compare the headlines of labelled pairs (id label type a b) and measure: precision, recall, F1, false merges, "
        "a table by type of pair, the misses with our probability."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The same options as score_filing."""
        files.add_arguments(parser)

    def handle(self, **options: Any) -> None:
        """Print tables, or one JSON object: figures by part."""
        compared = compare_pairs(files.load(self, options["file"], parse_pair))
        parts = files.parts(compared, lambda one: one.example.group, options["hold_out"])
        figures = {name: story_metrics(part) for name, part in parts.items()}
        files.publish("stories", options, figures)
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        console = files.console(self)
        console.print(files.figures_table("stories", figures))
        read = parts.get(files.REST, compared)  # do not look at the misses of the held-out part
        console.print(_kind_table(read))
        _print_misses(console, read)


def _kind_table(compared: Sequence[ComparedPair]) -> Table:
    table = Table("pairs", "are", "number", "right", "wrong")
    for same, kind in sorted({(not one.example.same, one.example.kind) for one in compared}):
        these = [one for one in compared if (not one.example.same, one.example.kind) == (same, kind)]
        right = sum(one.same == one.example.same for one in these)
        table.add_row(kind, _event_count(not same), str(len(these)), str(right), str(len(these) - right))
    return table


def _print_misses(console: Console, compared: Sequence[ComparedPair]) -> None:
    for one in compared:
        if one.same == one.example.same:
            continue
        example = one.example
        expected, got = _event_count(example.same), _event_count(one.same)
        console.print(f"\n{example.id}  {example.kind}: expected {expected}, got {got} at {one.percent:.1f}")
        for headline in (example.a, example.b):
            console.print(f"    {headline.published:%Y-%m-%d} {headline.language}  {headline.title}")


def _event_count(same: bool) -> str:
    return "one event" if same else "two events"
