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

# A periodic task that did not start within its period expires: the next one finds the same work in the database.
app.conf.beat_schedule = {
    "dispatch_due_feeds": {
        "task": "articles.tasks.dispatch_due_feeds",
        "schedule": schedule(10),
        "options": {"expires": 10},
    },
    "ask_hubs": {
        "task": "articles.tasks.ask_hubs",
        "schedule": schedule(60),
        "options": {"expires": 60},
    },
    "read_deliveries": {
        "task": "articles.tasks.read_deliveries",
        "schedule": schedule(10),
        "options": {"expires": 10},
    },
    "run_errands": {
        "task": "articles.tasks.run_errands",
        "schedule": schedule(30),
        "options": {"expires": 120},
    },
    "visit_due_datasets": {
        "task": "articles.tasks.visit_due_datasets",
        "schedule": schedule(300),
        "options": {"expires": 300},
    },
    "refile": {
        "task": "articles.tasks.refile",
        "schedule": schedule(30),
        "options": {"expires": 30},
    },
    "mend_stories": {
        "task": "articles.tasks.mend_stories",
        "schedule": schedule(300),
        "options": {"expires": 300},
    },
    "refresh_health": {
        "task": "articles.tasks.refresh_health",
        "schedule": schedule(60),
        "options": {"expires": 60},
    },
    "alert_editors": {
        "task": "articles.tasks.alert_editors",
        "schedule": schedule(600),
        "options": {"expires": 600},
    },
    "remind_moderators": {
        "task": "articles.tasks.remind_moderators",
        "schedule": schedule(600),
        "options": {"expires": 600},
    },
    "erase_withdrawn_sources": {
        "task": "articles.tasks.erase_withdrawn_sources",
        "schedule": schedule(30),
        "options": {"expires": 30},
    },
    "prune_pictures": {
        "task": "articles.tasks.prune_pictures",
        "schedule": schedule(3600),
        "options": {"expires": 3600},
    },
    "prune": {
        "task": "articles.tasks.prune",
        "schedule": schedule(6 * 3600),
        "options": {"expires": 3600},
    },
    "write_notices": {
        "task": "members.tasks.write_notices",
        "schedule": schedule(20),
        "options": {"expires": 20},
    },
    "send_mails": {
        "task": "members.tasks.send_mails",
        "schedule": schedule(20),
        "options": {"expires": 20},
    },
    "prune_old_notices": {
        "task": "members.tasks.prune_old_notices",
        "schedule": schedule(6 * 3600),
        "options": {"expires": 3600},
    },
    "list_erasures": {
        "task": "members.tasks.list_erasures",
        "schedule": schedule(60),
        "options": {"expires": 60},
    },
    "delete_abandoned_accounts": {
        "task": "members.tasks.delete_abandoned_accounts",
        "schedule": schedule(3600),
        "options": {"expires": 3600},
    },
    "clear_sessions": {
        "task": "members.tasks.clear_sessions",
        "schedule": schedule(24 * 3600),
        "options": {"expires": 3600},
    },
    "prune_email_changes": {
        "task": "members.tasks.prune_email_changes",
        "schedule": schedule(3600),
        "options": {"expires": 3600},
    },
    "prune_former_pseudos": {
        "task": "members.tasks.prune_former_pseudos",
        "schedule": schedule(24 * 3600),
        "options": {"expires": 3600},
    },
    "prune_codes": {
        "task": "members.tasks.prune_codes",
        "schedule": schedule(3600),
        "options": {"expires": 3600},
    },
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
    from articles.stories.vocabulary import headline_vocabulary

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
