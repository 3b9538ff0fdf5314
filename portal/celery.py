"""The Celery app of the workers, and the schedule of all periodic tasks."""

import gc
import logging
import os

from celery import Celery
from celery.schedules import schedule
from celery.signals import worker_init, worker_process_init
from django.conf import settings
from django.core.checks import run_checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# Celery would run all of Django's checks in each worker, which loads all addresses and views (20 MB), and report what they
# find to nobody. They are for `manage.py check`, before a start (docs/operating.md) and in bin/ci; workers run those below.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

WORKER_CHECKS_TAG = "workers"  # the tag of the checks that a worker runs when it starts
SQLITE_CACHE_KB = 20_000  # of an SQLite database, kept in memory by a process that visits feeds

log = logging.getLogger(__name__)

app = Celery("lapesee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

HOUR, DAY = 3600, 24 * 3600
# Task → seconds between two runs, and after how many a run that has not started expires: the next one finds the same work in
# the database.
PERIODIC_TASKS = {
    "articles.tasks.dispatch_due_feeds": (10, 10),
    "articles.tasks.ask_hubs": (60, 60),
    "articles.tasks.read_deliveries": (10, 10),
    "articles.tasks.run_errands": (30, 120),
    "articles.tasks.visit_due_datasets": (300, 300),
    "articles.tasks.refile": (30, 30),
    "articles.tasks.mend_stories": (300, 300),
    "articles.tasks.refresh_health": (60, 60),
    "articles.tasks.alert_editors": (600, 600),
    "articles.tasks.remind_moderators": (600, 600),
    "articles.tasks.erase_withdrawn_sources": (30, 30),
    "articles.tasks.prune_pictures": (HOUR, HOUR),
    "articles.tasks.prune": (6 * HOUR, HOUR),
    "members.tasks.write_notices": (20, 20),
    "members.tasks.send_mails": (20, 20),
    "members.tasks.prune_old_notices": (6 * HOUR, HOUR),
    "members.tasks.list_erasures": (60, 60),
    "members.tasks.delete_abandoned_accounts": (HOUR, HOUR),
    "members.tasks.clear_sessions": (DAY, HOUR),
    "members.tasks.prune_email_changes": (HOUR, HOUR),
    "members.tasks.prune_former_pseudos": (DAY, HOUR),
    "members.tasks.prune_codes": (HOUR, HOUR),
}
app.conf.beat_schedule = {
    task.rpartition(".")[2]: {"task": task, "schedule": schedule(period), "options": {"expires": expires}}
    for task, (period, expires) in PERIODIC_TASKS.items()
}


@worker_init.connect
def log_check_errors(**_: object) -> None:
    """Log what is wrong with the settings that workers read; the operator decides whether to stop them."""
    for message in run_checks(tags=[WORKER_CHECKS_TAG]):
        log.error("%s", message)


@worker_init.connect
def load_rules_before_fork(**_: object) -> None:
    """Load the rulebook before the pool forks, so that all processes share its memory until the rules change.

    Frozen objects are skipped by the garbage collector, which would otherwise write to that memory and so copy it.
    """
    from articles.filing import current  # the app must be loaded first
    from articles.stories.shipped_vocabulary import headline_vocabulary

    current.current_rulebook()
    headline_vocabulary()
    connections.close_all()
    gc.collect()
    gc.freeze()


@worker_process_init.connect
def disable_query_log(**_: object) -> None:
    """Stop Django from storing every statement under DEBUG: it does so for pages that a worker never shows."""
    settings.DEBUG = False


@worker_process_init.connect
def enlarge_sqlite_cache(**_: object) -> None:
    """Keep more of an SQLite database in memory: a process that visits feeds uses more of it than one that serves pages."""
    connection_created.connect(_set_sqlite_cache_size)


def _set_sqlite_cache_size(connection: BaseDatabaseWrapper, **_: object) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size=-{SQLITE_CACHE_KB}")


@worker_process_init.connect
def relax_garbage_collection(**_: object) -> None:
    """A visit makes many objects and few cycles: collecting less often saves a tenth of its time."""
    gc.set_threshold(100_000, 20, 50)
