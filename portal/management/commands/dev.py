"""The command manage.py dev: runs broker, worker, beat and web server together. bin/dev calls it."""

import contextlib
import signal
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu.exceptions import KombuError
from redis import Redis
from redis.exceptions import RedisError
from rich.console import Console

from portal.celery import app as celery
from portal.dev.preflight import is_listening, refuse_taken_port, single_instance, valkey_command
from portal.dev.status import FirstRound, LogWatch, MailWatch, passkeys_line, visits_summary
from portal.dev.supervisor import Child, Supervisor
from portal.staff.holders import administrators
from portal.startup.readiness import squash_trouble

PROGRESS_INTERVAL_SECONDS = 10.0  # seconds between two lines of progress where there is no terminal


class Command(BaseCommand):
    """manage.py dev."""

    help = "Starts the broker, a worker, beat and the web server, and stops them all at Ctrl-C. Use bin/dev."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """None: the environment sets PORT, VAR_DIR and all else."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Start everything, report, wait for Ctrl-C, stop."""
        self.screen = Console(highlight=False, soft_wrap=True)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)  # a shell's `&` leaves SIGINT ignored, so set a handler
        with single_instance() as lock:
            refuse_taken_port()
            supervisor = Supervisor(self.print_line, inherited_fds=(lock.fileno(),))
            try:
                self.start(supervisor)
                self.watch(supervisor)
            except KeyboardInterrupt:
                self.print_line("Stopping… (Ctrl-C again stops at once)")
            finally:
                _stop(supervisor)
        self.print_line("Stopped.")

    def print_line(self, text: str) -> None:
        """A line on the terminal, above the progress."""
        self.screen.print(text, markup=False)

    def start(self, supervisor: Supervisor) -> None:
        """Start the broker, prepare the data, then start the programs that need both."""
        self.began = timezone.now()
        (settings.VAR_DIR / "log").mkdir(parents=True, exist_ok=True)
        if not settings.REDIS_URL:
            supervisor.start(_child("valkey", *valkey_command()))
        else:
            self.greet_broker()
        self.prepare_database()
        manage = [sys.executable, "manage.py"]
        supervisor.start(_child("web", *manage, "runserver", f"127.0.0.1:{settings.PORT}", "--skip-checks"))
        call_command("load_data", demo=settings.DEMO, verbosity=0)
        supervisor.start(_child("worker", *manage, "worker", "--concurrency=3", "--loglevel=INFO", "--name=dev"))
        schedule = settings.VAR_DIR / "celerybeat-schedule"
        beat = [sys.executable, "-m", "celery", "-A", "portal", "beat"]
        supervisor.start(_child("beat", *beat, f"--schedule={schedule}", "--pidfile=", "--loglevel=INFO"))
        _dispatch_due_feeds()
        self.greet(supervisor)

    def greet_broker(self) -> None:
        """Say so if REDIS_URL does not answer: pages work without it, visits wait for it."""
        try:
            Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1).ping()
        except (RedisError, OSError) as error:
            self.print_line(f"REDIS_URL does not answer ({error}): pages work, visits of feeds wait until it does.")

    def prepare_database(self) -> None:
        """Migrate if migrations are waiting. Raises CommandError for a database that is too old."""
        if trouble := squash_trouble():
            raise CommandError(trouble)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.print_line("Preparing the database…")
            call_command("migrate", verbosity=0, interactive=False)

    def greet(self, supervisor: Supervisor) -> None:
        """Show the address once it answers, and how to create the first editor."""
        while not is_listening(settings.PORT):
            supervisor.watch()
            time.sleep(0.05)
        self.print_line(f"{settings.SITE_NAME} is at http://127.0.0.1:{settings.PORT}/   (Ctrl-C stops everything)")
        self.print_line(passkeys_line())
        if not administrators().exists():
            self.print_line(f"First editor: {_prefix()}.venv/bin/python manage.py createsuperuser, then /gestion/")
        var = _short(settings.VAR_DIR)
        self.print_line(f"Logs are in {var}/log/, mails (sign-up codes) are printed here and kept in {var}/mail/")

    def watch(self, supervisor: Supervisor) -> None:
        """Until Ctrl-C: show one line of progress, and above it mails, errors and deaths as they come."""
        mails = MailWatch(settings.VAR_DIR / "mail")
        logs = [LogWatch(child.log) for child in supervisor.children]
        first_round = FirstRound(self.began)
        with self.progress() as show:
            while True:
                supervisor.watch()
                for news in (first_round.news(), *mails.news(), *(log.news() for log in logs)):
                    if news:
                        self.print_line(news)
                show(visits_summary(self.began))
                time.sleep(1)

    @contextlib.contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """One line that changes in place on a terminal; elsewhere a line now and then, if there is something new."""
        if self.screen.is_terminal:
            with self.screen.status("") as status:
                yield status.update
            return
        last_line, quiet_until = "", 0.0

        def show(line: str) -> None:
            nonlocal last_line, quiet_until
            if line != last_line and time.monotonic() >= quiet_until:
                self.print_line(line)
                last_line, quiet_until = line, time.monotonic() + PROGRESS_INTERVAL_SECONDS

        yield show


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _stop(supervisor: Supervisor) -> None:
    try:
        supervisor.stop()
    except KeyboardInterrupt:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        supervisor.kill()


def _child(name: str, *command: str) -> Child:
    log = settings.VAR_DIR / "log" / f"{name}.log"
    log.write_bytes(b"")  # each run starts with empty logs
    return Child(name, list(command), log)


def _dispatch_due_feeds() -> None:
    """Dispatch the due feeds now: beat's first run comes only after one period."""
    with contextlib.suppress(RedisError, OSError, KombuError):
        celery.send_task("articles.tasks.dispatch_due_feeds", expires=60, retry=False)


def _short(path: Path) -> Path:
    return path.relative_to(settings.BASE_DIR) if path.is_relative_to(settings.BASE_DIR) else path


def _prefix() -> str:
    """The environment that a command must be given to use the same database as this process."""
    usual = settings.BASE_DIR / "var"
    return "" if usual == settings.VAR_DIR else f"VAR_DIR={_short(settings.VAR_DIR)} "
