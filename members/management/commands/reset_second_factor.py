"""The command manage.py reset_second_factor: for members who have lost their phone and their recovery codes."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.models import Member

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Removes a member's second factor and signs them out everywhere."""

    help = "Removes a member's second factor and signs them out everywhere; staff set up a new one at /gestion/."

    def add_arguments(self, parser: CommandParser) -> None:
        """The member's address."""
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Remove it. Raises CommandError if there is nothing to remove."""
        member = Member.with_address(email)
        if member is None:
            raise CommandError(f"No member has the address {email}.")
        if not member.reset_second_factor():
            raise CommandError(f"{email} has no second factor.")
        logger.warning("The second factor of %s was removed by reset_second_factor.", email)
        self.stdout.write(f"{email} has no second factor any more and is signed out everywhere.")
