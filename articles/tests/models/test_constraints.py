"""What the tables themselves refuse, and that it takes no expression of Django's to know it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models import CheckConstraint

from articles.models import Article, Category, Country, Feed, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    return Source.objects.create(name="Écho", slug="echo", homepage="https://echo.test/")


def _category() -> Category:
    return Category.objects.get_or_create(slug="economie", defaults={"name_fr": "x", "name_en": "x"})[0]


@pytest.mark.parametrize(
    "url", ["ftp://echo.test/", "HTTP://echo.test/", "http:/echo.test", "//echo.test/", " http://e.test", ""]
)
def test_an_address_that_is_none_of_the_web_is_refused(source: Source, url: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Feed.objects.create(source=source, url=url)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.create(source=source, category=_category(), title="t", url=url)


@pytest.mark.parametrize("url", ["http://echo.test/", "https://echo.test/"])
def test_an_address_of_the_web_is_taken(source: Source, url: str) -> None:
    Feed.objects.create(source=source, url=url)
    Article.objects.create(source=source, category=_category(), title="t", url=url)


@pytest.mark.parametrize("code", ["sn", "S", "S1", "1S", "É ", "Sn", ""])
def test_a_country_has_two_capitals(code: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Country.objects.create(iso2=code, name_fr="x", name_en="x")


def test_a_program_without_django_can_write_rows() -> None:
    checks = [one for model in apps.get_models() for one in model._meta.constraints if isinstance(one, CheckConstraint)]
    assert checks
    assert [one.name for one in checks if "regex" in str(one.condition)] == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%%REGEXP%%'")
            assert cursor.fetchall() == []


@pytest.fixture
def sqlite_in_memory() -> Iterator[Any]:
    """An empty database of SQLite, whatever the tests run on: only SQLite copies a table to change its constraints."""
    alone = DatabaseWrapper(connections["default"].settings_dict | {"NAME": ":memory:", "OPTIONS": {}}, "fresh")
    connections["fresh"] = alone
    yield alone
    alone.close()
    del connections["fresh"]


@pytest.mark.once
def test_no_key_is_given_twice_though_the_table_was_copied(sqlite_in_memory: Any) -> None:
    """After 0014, which copies the tables, and after it is undone, SQLite gives no key of a deleted row again."""
    loader = MigrationLoader(None)
    state = loader.project_state([("articles", "0013_fewer_indexes")])
    migration = loader.get_migration("articles", "0014_plain_checks")
    with sqlite_in_memory.schema_editor(atomic=False) as editor:
        for model in state.apps.get_models():
            editor.create_model(model)
    source = state.apps.get_model("articles", "Source").objects.using("fresh").create(name="Écho", slug="echo")
    feeds = state.apps.get_model("articles", "Feed").objects.using("fresh")
    feeds.create(source_id=source.pk, url="http://a.test/")
    for migrate in (migration.apply, migration.unapply):
        gone = feeds.create(source_id=source.pk, url="http://b.test/")
        key = gone.pk
        gone.delete()
        with sqlite_in_memory.schema_editor(atomic=True) as editor:
            migrate(state.clone(), editor)
        later = feeds.create(source_id=source.pk, url="http://c.test/")
        assert later.pk > key, migrate
        later.delete()
