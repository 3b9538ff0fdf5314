import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.admin.lists import bounded
from articles.models import HeldWord, Letter

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
LIST = "/gestion/articles/heldword/"


@pytest.fixture
def words(monkeypatch):
    monkeypatch.setattr(bounded, "MAX_COUNTED", 4)
    monkeypatch.setattr(admin.site._registry[HeldWord], "list_per_page", 2)
    return [HeldWord.objects.create(text=f"gain {n}") for n in range(6)]


def shown(client, **query):
    page = BeautifulSoup(client.get(LIST, query).content, "html.parser")
    return page.select("th.field-text"), page.select_one("nav.paginator").get_text(" ", strip=True), page


def test_a_long_list_is_counted_as_far_as_its_limit_and_says_so(chief, words):
    rows, foot, page = shown(chief)
    assert len(rows) == 2
    assert "plus de 4" in foot
    assert "choisissez un filtre" in foot
    assert not page.select("#toolbar .quiet")  # no number of results that would be the limit


def test_the_last_page_of_a_long_list_is_the_last_within_its_limit(chief, words):
    rows, foot, _page = shown(chief, p=2)
    assert len(rows) == 2
    assert "3" not in foot
    assert chief.get(LIST, {"p": 3}).status_code == 302  # Django's way to say that there is no such page


def test_all_rows_of_a_long_list_cannot_be_chosen_at_once_those_of_a_short_one_can(chief, words):
    assert not shown(chief)[2].select(".actions .question")
    HeldWord.objects.filter(pk__in=[one.pk for one in words[3:]]).delete()
    _rows, foot, page = shown(chief)
    assert page.select(".actions .question")
    assert "plus de" not in foot
    assert "3" in foot


def test_the_count_reads_no_further_than_its_limit(chief, words):
    with CaptureQueriesContext(connection) as seen:
        chief.get(LIST)
    (count,) = [query["sql"] for query in seen if "COUNT(*)" in query["sql"]]
    assert "LIMIT 5" in count


def test_what_a_count_has_not_found_is_not_looked_for_again(chief, words):
    with CaptureQueriesContext(connection) as seen:
        assert not shown(chief, q="introuvable")[0]
    assert len([query for query in seen if 'FROM "articles_heldword"' in query["sql"]]) == 1


def test_no_list_counts_what_each_of_its_filters_would_leave(chief, words):
    assert not shown(chief)[2].select("a[href*=_facets]")


def test_no_list_that_grows_for_ever_reads_all_its_dates():
    """Letters are deleted a year after they were closed."""
    dated = {model for model, pages in admin.site._registry.items() if pages.date_hierarchy}
    assert dated <= {Letter}
