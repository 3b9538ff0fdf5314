import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from articles.admin.lists import filters
from articles.models import Feed, Source, Visit

pytestmark = pytest.mark.django_db
LIST = "/gestion/articles/visit/"


@pytest.fixture
def visits(taxonomy, monkeypatch):
    monkeypatch.setattr(filters, "NEWEST_ROWS", 2)
    feed = Feed.objects.create(source=Source.objects.all()[0], url="https://s.example/rss")
    for reason in ("dns", "timeout", "gone"):
        Visit.objects.create(feed=feed, at=timezone.now(), status="failed", reason=reason)


def offered(client, **query):
    page = BeautifulSoup(client.get(LIST, query).content, "html.parser")
    return [link.get_text(strip=True) for link in page.select("[data-filter-title='motif'] a")][1:]  # after « Tout »


def test_a_filter_offers_the_values_of_the_newest_rows(chief, visits):
    assert offered(chief) == ["gone", "timeout"]


def test_a_value_that_was_chosen_stays_offered(chief, visits):
    assert offered(chief, reason="dns") == ["dns", "gone", "timeout"]
    assert chief.get(LIST, {"reason": "dns"}).content.decode().count("field-feed") == 1


@pytest.mark.parametrize("address", [LIST, "/gestion/articles/feed/"])
def test_an_empty_value_has_a_name(chief, visits, address):
    feed = Feed.objects.get(url="https://s.example/rss")
    Visit.objects.create(feed=feed, at=timezone.now(), status="ok")
    for query in ({}, {"_facets": "True"}):
        page = BeautifulSoup(chief.get(address, query).content, "html.parser")
        names = [link.get_text(strip=True) for link in page.select("[data-filter-title='motif'] a")]
        assert "(rien)" in {name.partition(" (")[0] for name in names}
        assert "" not in names
