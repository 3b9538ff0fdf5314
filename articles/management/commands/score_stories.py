"""The command manage.py score_stories: measures how well we decide whether two headlines report one event."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from articles.evaluation.dataset import JudgedPair, judge_pairs, parse_pair, story_metrics
from articles.management import labelled_files as files


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Judge labelled pairs (id label type a b) and compare: precision, recall, F1, false merges, "
        "a table by type of pair, the misses with their scores."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The same options as score_filing."""
        files.add_arguments(parser)

    def handle(self, **options: Any) -> None:
        """Print tables, or one JSON object: figures by part."""
        judged = judge_pairs(files.load(self, options["file"], parse_pair))
        parts = files.parts(judged, lambda one: one.example.group, options["hold_out"])
        figures = {name: story_metrics(part) for name, part in parts.items()}
        files.publish("stories", options, figures)
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        console = files.console(self)
        console.print(files.figures_table("stories", figures))
        read = parts.get(files.REST, judged)  # do not look at the misses of the held-out part
        console.print(_kind_table(read))
        _print_misses(console, read)


def _kind_table(judged: Sequence[JudgedPair]) -> Table:
    table = Table("pairs", "are", "number", "right", "wrong")
    for same, kind in sorted({(not one.example.same, one.example.kind) for one in judged}):
        these = [one for one in judged if (not one.example.same, one.example.kind) == (same, kind)]
        right = sum(one.same == one.example.same for one in these)
        table.add_row(kind, _verdict(not same), str(len(these)), str(right), str(len(these) - right))
    return table


def _print_misses(console: Console, judged: Sequence[JudgedPair]) -> None:
    for one in judged:
        if one.same == one.example.same:
            continue
        example = one.example
        console.print(
            f"\n{example.id}  {example.kind}: expected {_verdict(example.same)}, got {_verdict(one.same)} at {one.score:.1f}"
        )
        for headline in (example.a, example.b):
            console.print(f"    {headline.published:%Y-%m-%d} {headline.language}  {headline.title}")


def _verdict(same: bool) -> str:
    return "one event" if same else "two events"
