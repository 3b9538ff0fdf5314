from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from articles.tests.views.conftest import titles

pytestmark = pytest.mark.both_engines


@pytest.fixture
def old(make):
    at = timezone.make_aware(datetime(2025, 3, 9, 10))
    make("Le dernier du jour", published_at=at.replace(hour=23, minute=59, second=59), sector="energie")
    make("Le premier du jour", published_at=at.replace(hour=0))
    make("Le lendemain", published_at=at.replace(day=10, hour=0))
    make("Caché", published_at=at, status=Article.Status.HIDDEN)
    make("Avril", published_at=at.replace(month=4))


def test_a_day_holds_what_was_published_on_it(client, old):
    answer = client.get("/archives/2025/03/09/")
    assert titles(answer) == ["Le dernier du jour", "Le premier du jour"]
    assert "<h1>Dimanche 9 mars 2025</h1>" in answer.text
    assert "2 articles" in answer.text
    assert 'href="/archives/2025/03/08/"' in answer.text
    assert 'href="/archives/2025/03/10/"' in answer.text


def test_a_day_shows_every_article_of_an_event(client, make, story):
    at = timezone.make_aware(datetime(2025, 3, 9, 10))
    story(make("Devant", published_at=at), "Derrière")
    Article.objects.filter(title="Derrière").update(published_at=at)
    assert sorted(titles(client.get("/archives/2025/03/09/"))) == ["Derrière", "Devant"]


def test_a_day_is_narrowed_and_followed_like_any_listing(client, old):
    assert titles(client.get("/archives/2025/03/09/?secteur=energie")) == ["Le dernier du jour"]
    assert client.get("/archives/2025/03/09/?periode=7j")["Location"] == "/archives/2025/03/09/"
    feed = client.get("/archives/2025/03/09/rss.xml?secteur=energie").text
    assert "Le dernier du jour" in feed
    assert "Le premier du jour" not in feed


def test_an_empty_day_says_so_and_leads_no_further_back(client, old):
    text = client.get("/archives/2025/03/11/").text
    assert "Aucun article ici pour le moment." in text
    assert "/archives/2025/03/10/" not in text


def test_today_has_no_tomorrow(client, make):
    make("À l’instant")
    today = timezone.localdate()
    text = client.get(f"/archives/{today:%Y/%m/%d}/").text
    assert f"/archives/{today + timedelta(days=1):%Y/%m/%d}/" not in text
    assert client.get(f"/archives/{today + timedelta(days=1):%Y/%m/%d}/").status_code == 404


def test_years_lead_to_months_and_months_to_days_with_their_numbers(client, old):
    years = client.get("/archives/").text
    assert 'href="/archives/2025/"' in years
    assert 'href="/archives/2025/03/"' in years
    assert "/archives/2025/02/" not in years
    year = client.get("/archives/2025/")
    assert [(at.month, number) for at, number in year.context["periods"]] == [(4, 1), (3, 3)]
    assert "3 articles" in year.text
    month = client.get("/archives/2025/03/")
    assert [(at.day, number) for at, number in month.context["periods"]] == [(10, 1), (9, 2)]
    assert 'href="/archives/2025/03/09/"' in month.text
    assert 'href="/archives/2025/03/08/"' not in month.text


def test_what_is_to_come_counts_in_no_span(make):
    now = timezone.now()
    make("Tout à l’heure", published_at=now + timedelta(minutes=30))
    make("À l’instant", published_at=now - timedelta(minutes=30))
    assert Article.objects.count_published_in([(now - timedelta(hours=1), now + timedelta(hours=1))]) == [1]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/archives/2025/13/",
            "/archives/2025/0/",
            "/archives/2025/02/30/",
            "/archives/2025/03/99/",
            "/archives/1024/",
        ),
        *(
            "/archives/9999/",
            "/archives/0/1/",
            "/archives/99999999999999999999/",
            "/archives/99999/1/1/",
            "/archives/99999999999999999999/1/1/",
            "/archives/10000/1/",
            "/archives/2024/",
        ),
        *("/archives/1989/12/31/", "/archives/2025/02/", "/archives/0/0/0/"),
    ],
)
def test_a_date_that_never_was_is_no_page(client, old, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("other", "right"),
    [
        ("/archives/2025/3/", "/archives/2025/03/"),
        ("/archives/2025/3/9/", "/archives/2025/03/09/"),
        ("/archives/2025/003/09/?secteur=energie", "/archives/2025/03/09/?secteur=energie"),
        ("/archives/02025/", "/archives/2025/"),
        ("/archives/2025/3/9/rss.xml", "/archives/2025/03/09/rss.xml"),
    ],
)
def test_another_spelling_of_a_date_is_sent_to_the_right_one(client, old, other, right):
    answer = client.get(other)
    assert (answer.status_code, answer["Location"]) == (301, right)


def test_archives_without_an_article_are_empty(client, source):
    assert "Aucun article ici" in client.get("/archives/").text
    assert client.get(f"/archives/{timezone.localdate().year}/").status_code == 404
