import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.core.checks import Tags, run_checks
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from portal.startup import checks
from portal.tests.test_env import ROOT, STRONG
from portal.web import static_files

FORGETFUL = """
from portal import env
env.read_dotenv = lambda path: None
from portal.wsgi import application
from django.test import Client
for path in ("/", "/en/", "/gestion/", "/api/v1/articles/", "/static/css/site.css", "/healthz", "/readyz"):
    answer = Client().get(path, secure=True, headers={"host": "www.example.org"})
    print(path, answer.status_code, answer.get("Retry-After"), answer.text.replace(chr(10), " "))
"""


@pytest.fixture
def production(settings, tmp_path):
    """Files stored as production stores them, none collected."""
    settings.STATIC_ROOT = tmp_path
    backend = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    return settings


def collect(folder: Path, names: Iterable[str]) -> None:
    manifest = {"version": "1.1", "paths": {name: name for name in names}, "hash": ""}
    (folder / "staticfiles.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    ("tls", "count", "missing"),
    [
        (None, 0, "(BEHIND_TLS_PROXY, TRUSTED_PROXY_COUNT)"),
        (None, 1, "(BEHIND_TLS_PROXY)"),
        (("HTTP_X_FORWARDED_PROTO", "https"), 0, "(TRUSTED_PROXY_COUNT)"),
    ],
)
def test_a_production_without_a_proxy_is_warned(settings, tls, count, missing):
    settings.SECURE_PROXY_SSL_HEADER, settings.ALLAUTH_TRUSTED_PROXY_COUNT = tls, count
    (warning,) = checks.a_proxy_is_declared(None)
    assert warning.id == "portal.W001"
    assert missing in warning.msg and "deploy/nginx.conf" in warning.msg


def test_a_production_that_sends_no_mail_is_warned(settings):
    settings.MAILERS = {"default": {"BACKEND": "portal.mails.kept.KeptMail"}}
    (warning,) = checks.mails_are_sent(None)
    assert warning.id == "portal.W002" and "EMAIL_URL" in warning.msg
    settings.MAILERS = {"default": {"BACKEND": "portal.mails.smtp.SmtpMail"}}
    assert not checks.mails_are_sent(None)


def test_no_one_is_warned_behind_a_proxy_or_in_development(settings):
    settings.SECURE_PROXY_SSL_HEADER, settings.ALLAUTH_TRUSTED_PROXY_COUNT = ("HTTP_X_FORWARDED_PROTO", "https"), 1
    assert not checks.a_proxy_is_declared(None)
    settings.SECURE_PROXY_SSL_HEADER, settings.DEBUG = None, True
    assert not checks.a_proxy_is_declared(None)


def test_files_that_were_not_collected_are_told(production):
    names = static_files.uncollected()
    assert {"css/site.css", "css/leger.css", "js/site.js", "admin/css/base.css"} <= {*names}
    (error,) = checks.files_are_collected(None)
    assert error.id == "portal.E001"
    assert f"{len(names)} of the files" in error.msg and "collectstatic" in error.msg


def test_one_new_file_is_told_by_its_name(production, tmp_path):
    collect(tmp_path, static_files.page_file_names() - {"img/favicon.svg"})
    production.STORAGES = {**production.STORAGES}  # as a process that starts
    assert static_files.uncollected() == ["img/favicon.svg"]
    assert "img/favicon.svg" in static_files.missing_files_message()


def test_nothing_is_told_where_all_is_collected(production, tmp_path):
    collect(tmp_path, static_files.page_file_names())
    production.STORAGES = {**production.STORAGES}
    assert not checks.files_are_collected(None)


def test_nothing_need_be_collected_where_files_are_served_as_they_lie():
    assert not static_files.missing_files_message()


def test_one_missing_file_does_not_close_the_site(db, production, tmp_path):
    collect(tmp_path, static_files.page_file_names() - {"img/favicon.svg"})
    production.STORAGES = {**production.STORAGES}
    assert Client().get("/robots.txt").status_code == 200


NEEDLESS = {"aiohttp", "celery", "bs4", "feedparser", "markdown_it", "nh3", "rapidfuzz", "trafilatura", "numpy", "tld"}


def test_a_web_process_loads_its_views_before_the_first_request_and_nothing_that_only_workers_and_rare_pages_need():
    wanted = "{'articles.views.article', 'members.account.views'}"
    code = f"import sys, portal.wsgi; print(*{wanted} - {{*sys.modules}}, *{NEEDLESS} & {{*sys.modules}})"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": STRONG,
        "ALLOWED_HOSTS": "www.example.org",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_a_production_that_collected_nothing_says_so_at_once_and_fails_no_page(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path / "var"),
        "STATIC_ROOT": str(tmp_path / "static"),
        "SECRET_KEY": STRONG,
        "ALLOWED_HOSTS": "www.example.org",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", FORGETFUL], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    said = [line for line in done.stderr.splitlines() if " portal.wsgi: " in line]
    assert sorted(re.search(r"\((portal\.\w+)\)", line)[1] for line in said) == ["portal.E001", "portal.W001"]
    assert "Traceback" not in done.stderr
    answers = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert answers.pop("/healthz") == "200 None ok "
    ready = answers.pop("/readyz")
    assert ready.startswith("503 ") and "not collected" in ready and "collectstatic" in ready
    assert len(answers) == 5
    for answer in answers.values():
        assert answer.startswith("503 60 ") and "dans quelques minutes" in answer


@pytest.fixture
def migrated(db):
    """The table of Django that says which migrations have run."""
    return MigrationRecorder(connection).migration_qs


@pytest.mark.parametrize("gone", [["0045_judgements_taken_back"], ["0001_squashed_0044", "0002_squashed_0045"]])
def test_a_database_that_has_all_former_migrations_is_taken_over(migrated, gone):
    """The second has run all that the commit before had, and not yet today's; the first is a release older."""
    migrated.filter(app="articles", name__in=gone).delete()
    troubles = run_checks(tags=[Tags.database], databases=["default"])
    assert [one.id for one in troubles] == ["portal.E003"] * (len(gone) == 1)
    assert all("lacks 1 of" in one.msg and "d2e26398" in one.msg for one in troubles)


def test_a_new_database_is_not_too_old(migrated):
    migrated.filter(app__in=["articles", "members"]).delete()
    assert run_checks(tags=[Tags.database], databases=["default"]) == []
