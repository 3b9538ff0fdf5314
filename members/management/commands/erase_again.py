"""The command manage.py erase_again: after a backup was restored."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from members.erasure import again


class Command(BaseCommand):
    """Erases the accounts of the erasure list that a restored backup has brought back."""

    help = "Erases once more the accounts that a restored backup has brought back. Safe to run twice; see docs/operating.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """The list, and whether mails that wait are dropped."""
        parser.add_argument("file", nargs="?", default=str(settings.ERASURES_FILE), help="default: ERASURES_FILE")
        parser.add_argument(
            "--drop-mails",
            action="store_true",
            help="drop the mails about replies that wait in the backup: they may have been sent since it was made",
        )

    def handle(self, *args: Any, file: str, drop_mails: bool, **options: Any) -> None:
        """Erase, and print how many. Raises CommandError if a line could not be followed, after all others."""
        now = timezone.now()
        try:
            report = again.erase_again(Path(file), now)
        except OSError as error:
            raise CommandError(f"{file} cannot be read ({error}): fetch the list from where it is kept.") from None
        counts = report.counts
        self.stdout.write(
            f"{counts['erased']} erased again, {counts['deactivated']} deactivated again, {counts['gone']} not there."
        )
        if drop_mails:
            self.stdout.write(f"{again.drop_mails(now)} mails that waited will not be sent.")
        if report.failures:
            raise CommandError("\n".join(report.failures))
