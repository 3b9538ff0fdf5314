"""La Pesée in a scratch folder, and a look into its database from outside."""

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import psycopg

from benches.harness.programs import ROOT, Missing, Program
from benches.harness.services import Broker, Cluster

LONG_AGO, LONG_AGO_TOO = "'2000-01-01 00:00:00'", "'2001-01-01 00:00:00'"
# One start of Python for all commands.
PREPARE = """
from django.core.management import call_command
from articles.models import Feed
call_command("migrate", verbosity=0)
call_command("load_data", verbosity=0)
Feed.objects.update(state="inactive")
"""
FILL = """
from django.core.management import call_command
from benches.library import fill
call_command("migrate", verbosity=0)
fill({articles}, index={index})
"""


class Database:
    """A look into the product's database from outside; its questions are plain SQL that both engines know."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite:")
        self.path = Path(url.removeprefix("sqlite:///"))  # of SQLite's file

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """The rows of a question."""
        with self._open() as connection:
            return list(connection.execute(question).fetchall())

    def number(self, question: str) -> int:
        """The one number that a question gives."""
        return int(self.ask(question)[0][0])

    def run(self, statement: str) -> None:
        """Change something."""
        with self._open() as connection:
            connection.execute(statement)
            connection.commit()

    def _open(self) -> closing[Any]:
        if self.is_sqlite:
            return closing(sqlite3.connect(self.path, timeout=30))
        return closing(psycopg.connect(self.url, connect_timeout=5))


class Product:
    """La Pesée in a folder of its own, on the database and the broker it is given; its code is the tree `root`."""

    tables: ClassVar[Path | None] = None  # a migrated file of SQLite to copy instead of migrating, for benches/tests

    def __init__(self, folder: Path, database_url: str, broker_url: str, **environment: str) -> None:
        self.folder, self.root, self.broker_url = folder, ROOT, broker_url
        self.database = Database(database_url)
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DEBUG": "0",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "127.0.0.1",
            "VAR_DIR": str(folder / "var"),
            "STATIC_ROOT": str(folder / "static"),
            "DATABASE_URL": database_url,
            "REDIS_URL": broker_url,
            "FETCH_ALLOW_PRIVATE_NETWORKS": "1",
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        if self.tables and self.database.is_sqlite and not self.database.path.exists():
            shutil.copyfile(self.tables, self.database.path)

    def prepare(self, sources: str = "") -> None:
        """An empty database, what ships, and as feeds to visit only those of the list `sources`."""
        self.shell(PREPARE + (f'call_command("import_opml", {sources!r})' if sources else ""))

    def fill(self, articles: int, *, index: bool = True) -> None:
        """Migrate, write so many articles, with their search index unless told otherwise, and collect the static files."""
        self.shell(FILL.format(articles=articles, index=index))
        self.collect()

    def collect(self) -> None:
        """Collect the static files."""
        self.manage("collectstatic", "--noinput", "-v", "0")

    def shell(self, code: str) -> str:
        """What `code` prints. Raises Missing with its words when it fails."""
        return self.manage("shell", "-v", "0", "-c", code).stdout

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py. Raises Missing with its words when it fails."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, check=False, cwd=self.root, env=self.environment, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            raise Missing(f"manage.py {' '.join(words)} failed:\n{done.stderr[-3000:]}")
        return done

    def celery(self, name: str, *words: str) -> Program:
        """Start one of Celery's programs, its log in `name`.log."""
        return self._start(name, [sys.executable, "-m", "celery", "-A", "portal", *words])

    def python(self, name: str, code: str) -> Program:
        """Start a program of its own that runs `code`, its log in `name`.log."""
        return self._start(name, [sys.executable, "-c", code])

    def _start(self, name: str, command: Sequence[str]) -> Program:
        return Program(command, self.folder / f"{name}.log", cwd=self.root, env=self.environment)

    def start_worker(self, processes: int, name: str = "worker", wrapped_by: Sequence[str] = ()) -> Program:
        """Start a worker; it is ready when `is_ready`."""
        words = ("worker", f"--concurrency={processes}", "--loglevel=INFO", f"--name={name}")
        return self._start(name, [*wrapped_by, sys.executable, "manage.py", *words])

    def worker(self, processes: int) -> Program:
        """Start a worker and wait until it is ready."""
        worker = self.start_worker(processes)
        worker.wait_for(lambda: is_ready(worker), "The worker")
        return worker

    def make_due(self) -> bool:
        """Every feed is due; yes."""
        self.database.run(f"UPDATE articles_feed SET due_at = {LONG_AGO} WHERE state = 'active'")  # noqa: S608
        return True

    def left(self) -> int:
        """How many feeds are still due."""
        return self.database.number(
            f"SELECT count(*) FROM articles_feed WHERE state = 'active' AND due_at < {LONG_AGO_TOO}"  # noqa: S608
        )

    def lease(self) -> float:
        """Seconds after which a feed held by a dead worker is free."""
        return float(self.shell("from django.conf import settings as s; print(s.FEED_LEASE_SECONDS)"))


def new_product(folder: Path, database: str, **environment: str) -> Product:
    """La Pesée with a broker and a database of its own, `sqlite` or `postgres`."""
    url = Cluster(folder).create("bench") if database == "postgres" else as_sqlite(folder / "bench.sqlite3")
    return Product(folder, url, Broker(folder).url, **environment)


def is_ready(worker: Program) -> bool:
    """Whether a worker takes messages."""
    return " ready." in worker.said()


def as_sqlite(path: Path) -> str:
    """The address of a database in a file."""
    return f"sqlite:///{path}"
