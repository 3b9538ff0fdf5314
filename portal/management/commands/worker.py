"""The command manage.py worker: a worker that needs 10 MB and one process less than Celery's own command."""

import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.celery import app


class Command(BaseCommand):
    """manage.py worker [--concurrency N] [--name NAME] [--loglevel LEVEL]."""

    help = "Starts a worker: it visits feeds and runs the site's other tasks. Ctrl-C stops it once its current tasks are done."
    requires_system_checks = []  # a worker runs those that it needs, see portal/celery.py

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options, named as in Celery's own command."""
        parser.add_argument("--concurrency", type=int, metavar="N", help="processes; as many as processors")
        parser.add_argument("--name", default="celery", help="what tells it from others on this machine")
        parser.add_argument("--loglevel", default="WARNING", choices=["DEBUG", "INFO", "WARNING", "ERROR"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Start, and work until asked to stop."""
        worker = app.Worker(
            concurrency=options["concurrency"],
            hostname=f"{options['name']}@{socket.gethostname()}",
            loglevel=options["loglevel"],
        )
        worker.start()
        sys.exit(worker.exitcode)
