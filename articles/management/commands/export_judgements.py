"""The command manage.py export_judgements: prints what editors decided as rows of labelled files."""

import json
from argparse import ArgumentParser
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand

from articles.evaluation.judgements import filing_rows, pair_rows


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Print what editors decided, a JSON object a line: pairs of articles that they united or separated, as score_stories "
        "reads them, or articles that they filed elsewhere, as score_filing and benches.learning do."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to print, and from when on."""
        kind = parser.add_mutually_exclusive_group(required=True)
        kind.add_argument("--pairs", action="store_true", help="articles united or separated")
        kind.add_argument("--filing", action="store_true", help="articles whose filing was changed or confirmed")
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            metavar="DATE",
            help="only what was decided from this day on (YYYY-MM-DD)",
        )

    def handle(self, **options: Any) -> None:
        """Print the rows, and on standard error how many there are."""
        since = datetime.combine(options["since"], time(), UTC) if options["since"] else None
        number = 0
        for row in pair_rows(since) if options["pairs"] else filing_rows(since):
            self.stdout.write(json.dumps(row, ensure_ascii=False))
            number += 1
        self.stderr.write(f"{number} judgements." if number != 1 else "1 judgement.")
