"""What a worker is before its first bell rings."""

import logging
import os
import socket
import subprocess
import sys
from unittest.mock import Mock

import pytest
from django.core.management import call_command

from members import tasks
from portal import celery

NEEDLESS = {"articles.admin", "articles.urls", "portal.urls", "bs4", "lxml.html", "PIL", "trafilatura"}
STARTED = f"""
import sys
from celery.signals import worker_init
from portal.celery import app, load_rules_before_fork, log_check_errors
app.loader.import_default_modules()
assert "articles.tasks.visit_due_feeds" in app.tasks
from django.db import connection
from articles.filing import current
from articles.models import Organisation, Phrase, Refiling
with connection.schema_editor() as editor:
    for model in (Phrase, Organisation, Refiling):
        editor.create_model(model)
Phrase.objects.create(kind="sector", slug="mines", language="fr", text="lingot")
told = dict(worker_init.send(None))
assert {{log_check_errors, load_rules_before_fork}} <= told.keys() and not any(told.values()), told
assert current._compile_once.cache_info().currsize
from articles.ingest import subscriptions
from articles.models import Subscription
assert "/websub/" in dict(subscriptions._hub_request(Subscription(hub="https://hub.example/")).form)["hub.callback"]
assert not {NEEDLESS} & sys.modules.keys()
"""


def test_a_worker_starts_and_asks_hubs_without_what_only_pages_editors_and_errands_need(settings, tmp_path):
    given = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'worker.sqlite3'}"}
    subprocess.run([sys.executable, "-c", STARTED], cwd=settings.BASE_DIR, env=given, check=True)


SERVED = """
import sys
from celery.signals import worker_process_init
from django.core.management import load_command_class
import django
django.setup()
command = load_command_class("portal", "worker")
from django.db import connection
from portal.celery import SQLITE_CACHE_KB, app
app.Worker
worker_process_init.send(None)
with connection.cursor() as cursor:
    assert cursor.execute("PRAGMA cache_size").fetchone() == (-SQLITE_CACHE_KB,) < (-8_000,)
assert not {"prompt_toolkit", "celery.bin"} & sys.modules.keys()
"""


def test_a_worker_loads_no_shell_and_keeps_more_pages(settings, tmp_path):
    given = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'worker.sqlite3'}"}
    given["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    subprocess.run([sys.executable, "-c", SERVED], cwd=settings.BASE_DIR, env=given, check=True)


def test_a_worker_is_told_how_many_it_is_and_its_name(monkeypatch):
    made = Mock(return_value=Mock(exitcode=70))
    monkeypatch.setattr(celery.app, "Worker", made)
    with pytest.raises(SystemExit) as ended:
        call_command("worker", "--concurrency=2", "--name=north", "--loglevel=INFO")
    assert ended.value.code == 70
    made.return_value.start.assert_called_once_with()
    given = made.call_args.kwargs
    assert (given["concurrency"], given["loglevel"]) == (2, "INFO")
    assert given["hostname"] == f"north@{socket.gethostname()}"


def test_a_worker_tells_what_it_cannot_read_in_its_settings(settings, caplog):
    settings.FETCH_ALLOW_PRIVATE_NETWORKS = "everywhere"
    with caplog.at_level(logging.ERROR):
        celery.log_check_errors()
    assert "articles.E001" in caplog.text
    caplog.clear()
    settings.FETCH_ALLOW_PRIVATE_NETWORKS = "10.0.0.0/8"
    celery.log_check_errors()
    assert not caplog.text


def test_abandoned_sign_ups_are_looked_for_every_hour():
    task = tasks.delete_abandoned_accounts.name
    (entry,) = (entry for entry in celery.app.conf.beat_schedule.values() if entry["task"] == task)
    assert entry["schedule"].run_every.total_seconds() == 3600
