"""The command manage.py reindex: rebuilds the search index."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import search


class Command(BaseCommand):
    """See `help`."""

    help = "Write the search index again from the articles. Searching goes on meanwhile."

    def handle(self, **options: Any) -> None:
        """Rebuild, and print how many articles the index holds."""
        self.stdout.write(f"{search.rebuild()} articles indexed.")
