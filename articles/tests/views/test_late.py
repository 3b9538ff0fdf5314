"""An article that was more than thirty days old when we first saw it enters no general list; it stays in its own."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import search
from articles.filing.refiling.at_once import refile_now
from articles.ingest.pipeline import refresh
from articles.ingest.records import Fetched
from articles.models import Article, Comment, Feed, Pin

TITLE = "La banque centrale relève ses taux au Sénégal"


@pytest.fixture
def bring(source):
    """A feed brings an entry of this age; the article."""
    feed = Feed.objects.create(source=source, url="https://guichet.example/rss")

    def bring(age, title=TITLE):
        date = f"<pubDate>{format_datetime(timezone.now() - age)}</pubDate>" if age is not None else ""
        entry = f"<item><guid>1</guid><title>{title}</title><link>https://guichet.example/d1</link>{date}</item>"
        document = f"<rss version='2.0'><channel><title>t</title>{entry}</channel></rss>".encode()

        async def get(request):
            return Fetched(request.url, document)

        feed.refresh_from_db()
        refresh(feed, get=get)
        return Article.objects.get(url="https://guichet.example/d1")

    return bring


@pytest.mark.parametrize(
    ("age", "late"),
    [
        (timedelta(days=29, hours=23), False),
        (timedelta(days=30, minutes=5), True),
        (timedelta(days=400), True),
        (None, False),
    ],
)
def test_an_entry_older_than_thirty_days_at_first_sight_is_late(bring, age, late):
    assert bring(age).is_late is late


def test_neither_refiling_nor_a_correction_changes_it(bring):
    one = bring(timedelta(days=31))
    assert refile_now(Article.objects.filter(pk=one.pk)) in {0, 1}
    assert bring(timedelta(days=1), f"{TITLE}, puis les baisse").is_late
    assert Article.objects.get(pk=one.pk).title.endswith("les baisse")


def test_what_became_old_here_is_not_late(bring):
    one = bring(timedelta(days=1))
    long_ago = timezone.now() - timedelta(days=90)
    Article.objects.filter(pk=one.pk).update(published_at=long_ago, first_seen_at=long_ago + timedelta(days=1))
    refile_now(Article.objects.filter(pk=one.pk))
    assert not Article.objects.get(pk=one.pk).is_late


@pytest.fixture
def late(make):
    """An old article that has just been found, beside one of today."""
    make("Devant", minutes=1)
    old = timezone.now() - timedelta(days=31)
    fields = {"published_at": old, "is_late": True, "sector": "energie", "country": "SN"}
    found = make(TITLE, category_id="reglementation", **fields)
    make("Le naira, jadis", category_id="forex", **fields)
    make("Du monde, jadis", reach=Article.Reach.ELSEWHERE, **fields)
    return found


@pytest.mark.parametrize(
    "path", ["/", "/?langue=fr", "/rss.xml", "/monde/", "/editions/uemoa/", "/editions/uemoa/rss.xml"]
)
def test_no_general_list_has_it(client, late, path):
    text = client.get(path).text
    assert TITLE not in text and "jadis" not in text


def test_members_who_talk_of_it_do_not_bring_it_back(client, late):
    Comment.objects.create(article=late, body="Oui.")
    assert TITLE not in client.get("/").text


def test_an_editor_may_pin_it(client, late):
    Pin.objects.create(article=late)
    assert client.get("/").context["front"].top == late


def test_its_own_lists_and_search_have_it(client, late):
    search.rebuild()
    day = f"/archives/{late.published_at:%Y/%m/%d}/"
    paths = [day, "/sources/le-guichet/", "/secteurs/energie/", "/pays/sn/", "/rubriques/reglementation/"]
    for path in [*paths, "/veille-reglementaire/", "/sources/le-guichet/rss.xml", late.get_absolute_url()]:
        response = client.get(path, follow=True)
        assert TITLE in response.text, path
    assert late.get_absolute_url() in client.get("/recherche/?q=banque+centrale").text


def test_the_database_refuses_a_late_article_that_was_seen_before_it_was_published(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(is_late=True, published_at=timezone.now() + timedelta(hours=1), first_seen_at=timezone.now())
