import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from portal import views
from portal.startup import readiness


def get(path: str):
    answer = Client().get(path)
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    return answer.status_code, answer.content.decode()


def test_healthz_asks_nothing_of_the_database():
    assert get("/healthz") == (200, "ok\n")


@pytest.mark.django_db
def test_readyz_is_ready_with_the_cache_away_and_says_so(monkeypatch):
    monkeypatch.setattr("portal.page_cache.redis_fallback.RedisOrMemoryCache.is_reachable", lambda self: False)
    status, text = get("/readyz")
    assert status == 200
    assert "database: ok" in text and "files: ok" in text and "cache: away" in text


def test_readyz_tells_a_database_that_is_away(monkeypatch):
    def refuse(self):
        raise OperationalError("connection refused")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", refuse)
    status, text = get("/readyz")
    assert status == 503
    assert "database: away" in text and "refused" not in text


@pytest.mark.django_db
def test_readyz_waits_for_migrations(monkeypatch):
    monkeypatch.setattr(readiness, "_migrations", lambda: {("articles", "9999_later"): None})
    status, text = get("/readyz")
    assert status == 503
    assert "1 migrations wait" in text and "manage.py migrate" in text


@pytest.mark.django_db
def test_readyz_waits_for_the_files_that_pages_name(monkeypatch):
    monkeypatch.setattr(views, "_files_trouble", lambda: "3 of the files … Run manage.py collectstatic")
    status, text = get("/readyz")
    assert status == 503
    assert "database: ok" in text and "files: 3 of the files" in text
