"""The command manage.py load_data: loads the taxonomy, the starter sources, and the series of figures."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from articles.shipped import figures, load, sample_feeds


class Command(BaseCommand):
    """Loads the data that come with the product. Run it after every update; a second run changes nothing."""

    help = "Loads the taxonomy and the starter sources. Again = no change; what an editor changed stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--demo", action="store_true", help="the sample sources in place of the real ones")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print what changed."""
        changed = load.load_shipped(demo=options["demo"]) + figures.load_figures(demo=options["demo"])
        if not settings.DEBUG:
            sample_feeds.drop()  # a database that was a developer's
            if not options["demo"]:
                figures.drop_samples()
        summary = ", ".join(f"{number} {name}" for name, number in changed.items())
        if options["verbosity"]:
            self.stdout.write(f"Loaded or changed: {summary}." if summary else "nothing to change")
