"""What the tables themselves refuse, and that it takes no expression of Django's to know it."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint

from articles.models import Article, Category, Country, Feed, Source

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


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
