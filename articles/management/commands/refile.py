"""The command manage.py refile: files stored articles again by the current rulebook."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from articles.filing.changes import count_rows
from articles.filing.refiling.runs import dry_run, run_to_end
from articles.models import Category, Refiling


class Command(BaseCommand):
    """manage.py refile [--dry-run]."""

    help = (
        "Files stored articles anew by the rulebook as it is now, but for what editors have touched; prints what moved."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The option `--dry-run`."""
        parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would move")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refile in this process; workers may run at the same time."""
        if not Category.objects.exists():
            raise CommandError("There is no taxonomy yet: run manage.py load_data first.")
        run = dry_run() if options["dry_run"] else run_to_end(Refiling.objects.request_run())
        table = Table("field", "from", "to", "articles")
        for field, before, after, number in count_rows(run.report):
            table.add_row(field, before or "–", after or "–", str(number))
        if table.row_count:
            console = Console()
            with console.capture() as printed:
                console.print(table)
            self.stdout.write(printed.get())
        verb = "would move" if options["dry_run"] else "moved"
        self.stdout.write(f"{run.looked_at} articles looked at: {run.moved} {verb}, {run.kept} kept by editors.")
