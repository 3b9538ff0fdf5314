"""What score_filing and score_stories share: reading a labelled file, printing tables."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from articles.evaluation import published_figures
from articles.evaluation.dataset import is_held_out, parse_examples
from articles.evaluation.metrics import COUNT_SUFFIX, interval

HELD_OUT, REST, WHOLE = "held out", "the rest", "all"


def add_arguments(parser: ArgumentParser) -> None:
    """The file, and the options of the output."""
    parser.add_argument("file", type=Path, metavar="FILE", help="labelled examples, a JSON object a line")
    parser.add_argument("--json", action="store_true", help="the figures only, as one JSON object")
    parser.add_argument("--hold-out", action="store_true", help="a fifth of the examples apart, without its misses")
    parser.add_argument(
        "--record",
        metavar="SET",
        choices=sorted(published_figures.SET_LABELS),
        help=f"publish the figures as those of this set: {', '.join(sorted(published_figures.SET_LABELS))}",
    )


def load[T](command: BaseCommand, path: Path, read: Callable[[dict[str, Any]], T]) -> list[T]:
    """The examples of the file; bad lines are reported on standard error. Raises CommandError if there is no valid example."""
    try:
        with path.open(encoding="utf-8") as lines:
            examples, faults = parse_examples(lines, read)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    for fault in faults:
        command.stderr.write(fault)
    if not examples:
        raise CommandError(f"{path} holds no labelled example.")
    return examples


def parts[T](examples: Sequence[T], name: Callable[[T], str], apart: bool) -> dict[str, list[T]]:
    """The examples by part: all together, or the held-out fifth and the rest."""
    if not apart:
        return {WHOLE: list(examples)}
    return {
        HELD_OUT: [one for one in examples if is_held_out(name(one))],
        REST: [one for one in examples if not is_held_out(name(one))],
    }


def publish(kind: str, options: dict[str, Any], figures: dict[str, dict[str, float]]) -> None:
    """If asked for, store the figures where the public page reads them; never those of the held-out part."""
    if options["record"]:
        for numbers in (numbers for part, numbers in figures.items() if part != HELD_OUT):
            published_figures.record_figures(kind, options["record"], timezone.now().date(), numbers)


def console(command: BaseCommand) -> Console:
    """A console that writes to the command's output."""
    return Console(file=command.stdout, highlight=False, markup=False, width=140)  # type: ignore[arg-type]


def figures_table(title: str, figures: dict[str, dict[str, float]]) -> Table:
    """A table with a column of figures for each part; shares are shown with their confidence intervals."""
    table = Table(title, *figures)
    for name in next(iter(figures.values())):
        if not name.endswith(COUNT_SUFFIX):
            table.add_row(name, *(_shown(numbers, name) for numbers in figures.values()))
    return table


def _shown(numbers: dict[str, float], name: str) -> str:
    bounds = interval(numbers, name)
    return f"{numbers[name]:.3f}  ({bounds[0]:.2f} – {bounds[1]:.2f})" if bounds else f"{numbers[name]:g}"
