"""The sample feeds in a portal that no feed has reached: marked, kept here, gone with the first real article."""

import json
import threading
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from articles import search
from articles.ingest.context import IngestContext, NewHeadline
from articles.ingest.pipeline import refresh
from articles.ingest.records import Fetched
from articles.models import (
    Appearance,
    Article,
    Comment,
    Feed,
    FormerStory,
    Organisation,
    Page,
    Picture,
    Pin,
    Source,
    Story,
)
from articles.shipped import load, sample_feeds
from articles.stories import editing
from articles.tests.shipped_rows import ship
from articles.views.crawlers import KEYS_PER_SITEMAP

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
REAL = "La BEAC relève son taux directeur de cinquante points"


@pytest.fixture
def shown(settings):
    """The portal as it ships, its feeds out of reach, with the samples in their place."""
    ship(demo=False)
    settings.DEBUG = True
    assert sample_feeds.ingest_samples() > 60


def real(title=REAL, status="published"):
    """An article of a real source."""
    return Article.objects.create(
        source=Source.objects.without_samples().first(), url="https://vrai.example/1", title=title, status=status
    )


def test_their_pictures_are_drawn_here_and_shown(client, shown, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    pictures = Picture.objects.filter(source__is_sample=True)
    pictures.exclude(pk__in=list(pictures.values_list("pk", flat=True)[:2])).delete()  # two are enough
    assert sample_feeds.keep_pictures() == 2
    assert len(list(tmp_path.glob("pictures/??/*.webp"))) == 6
    assert 'class="picture"' in client.get("/").text
    assert not Page.objects.exists()


def test_no_source_that_ships_shows_pictures_without_evidence_of_its_right():
    told = json.loads((load.DATA / "sources.json").read_text(encoding="utf-8"))["sources"]
    assert [row["slug"] for row in told if row.get("may_image") and not row.get("picture_evidence")] == []
    load.load_shipped(rulebook=False)
    granted = {row["slug"] for row in told if row.get("may_image")}
    assert {*Source.objects.filter(may_image=True).values_list("slug", flat=True)} == {*granted, load.OWN_SLUG}


def test_without_debug_no_sample_row_is_ever_made(settings):
    load.load_shipped(rulebook=False)
    settings.DEBUG = False
    assert sample_feeds.ingest_samples() == 0
    assert not Source.objects.samples().exists() and not Article.objects.exists()


def test_a_database_that_holds_an_article_gets_no_samples(settings):
    load.load_shipped(rulebook=False)
    settings.DEBUG = True
    real(status="draft")
    assert sample_feeds.ingest_samples() == 0
    assert not Source.objects.samples().exists()


def test_the_samples_are_read_once_and_no_worker_visits_them(shown):
    assert sample_feeds.ingest_samples() == 0
    invented = Feed.objects.filter(source__is_sample=True)
    assert invented.count() == 8
    assert not (invented & Feed.objects.visitable()).exists()
    assert Feed.objects.visited_since(timezone.now().replace(year=2020))["visited"] == 0


def test_every_page_says_so_and_is_for_no_search_engine(client, shown, settings):
    settings.INDEXABLE = True
    story = Story.objects.filter(lead__isnull=False).first()
    article = story.lead
    for path in ("/", article.category.get_absolute_url(), article.get_absolute_url(), story.get_absolute_url()):
        text = client.get(path).text
        assert "Articles d’exemple\u00a0: aucun flux n’a encore répondu." in text, path
        assert '<meta name="robots" content="noindex">' in text, path
        assert '<span class="state">exemple</span>' in text, path
    assert client.get("/recherche/?q=banque").text.count('<span class="state">exemple</span>') > 2


@pytest.mark.parametrize("path", ["/", "/rubriques/economie/", "/marches/", "/veille-reglementaire/"])
def test_each_card_bears_its_mark(client, shown, path):
    text = client.get(path).text
    cards = text.split("<article ")[1:]
    assert cards
    assert all('<span class="state">exemple</span>' in card.split("</article>")[0] for card in cards)


def test_no_mark_stands_on_what_is_real(client, shown):
    article = real()
    sample_feeds.drop()
    for path in ("/", article.get_absolute_url(), "/etat-des-sources/"):
        text = client.get(path).text
        assert "exemple</span>" not in text and "Articles d’exemple" not in text


LEAVING = [
    *("/rss.xml", "/atom.xml", "/feed.json", "/rubriques/economie/rss.xml", "/recherche/rss.xml?q=banque"),
    *("/api/v1/articles/", "/api/v1/articles/?q=banque", "/api/v1/stories/", "/api/v1/sources/"),
    *("/sitemaps/pages.xml", "/sitemaps/actualites.xml", "/sources/sources.opml"),
]


def leaving():
    yield from LEAVING
    yield reverse("today")
    for name, rows in (("sitemap-articles", Article), ("sitemap-stories", Story)):
        yield reverse(name, args=[(rows.objects.order_by("pk").first().pk - 1) // KEYS_PER_SITEMAP + 1])


def test_nothing_of_them_leaves_the_site_even_beside_a_real_article(client, shown):
    organisation = Organisation.objects.create(slug="inventee", name_fr="Inventée", name_en="Invented")
    Article.objects.first().organisations.add(organisation)
    article = real()
    words = [one.title for one in Article.objects.exclude(pk=article.pk)] + [
        *Source.objects.samples().values_list("slug", flat=True)
    ]
    paths = [f"/actualite/{key}-" for key in Article.objects.exclude(pk=article.pk).values_list("pk", flat=True)]
    paths += [f"/sujets/{key}-" for key in Story.objects.values_list("pk", flat=True)]
    for path in leaving():
        answer = client.get(path)
        assert answer.status_code == 200, path
        found = [
            word for word in (*words, *paths, ".example/rss", organisation.get_absolute_url()) if word in answer.text
        ]
        assert found == [], path
    assert REAL in client.get("/rss.xml").text and REAL in client.get("/api/v1/articles/").text


def test_the_api_has_no_page_for_a_sample(client, shown):
    story = Story.objects.first()
    assert client.get(f"/api/v1/articles/{story.lead_id}/").status_code == 404
    assert client.get(f"/api/v1/stories/{story.pk}/").status_code == 404


def test_they_stay_until_the_public_can_read_a_real_article(shown):
    assert not sample_feeds.drop_when_real()
    draft = real(status="draft")
    assert not sample_feeds.drop_when_real()
    draft.publish()
    assert sample_feeds.drop_when_real()
    assert not sample_feeds.drop_when_real()
    assert sample_feeds.ingest_samples() == 0, "they are gone for good"
    assert list(Article.objects.all()) == [draft]


def test_with_them_goes_all_that_hangs_on_them(shown):
    story = Story.objects.first()
    member = get_user_model().objects.create(username="ama", email="ama@example.org")
    Comment.objects.create(article=story.lead, author=member, body="Bien vu.")
    Pin.objects.create(article=story.lead, place=1, until=timezone.now() + timedelta(days=1))
    FormerStory.objects.create(number=10_000, article=story.lead)
    sample = Source.objects.samples().first().name
    kept = real()
    search.refresh([kept.pk])
    before = Source.objects.without_samples().count()
    assert sample_feeds.drop_when_real()
    for rows in (Story, FormerStory, Comment, Pin, Appearance):
        assert not rows.objects.exists(), rows
    assert Source.objects.count() == Source.objects.without_samples().count() == before
    assert not Feed.objects.filter(url__contains=".example/").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_search")
        assert cursor.fetchone() == (1,)
    assert not search.matching(Article.objects.all(), sample).exists()
    assert get_user_model().objects.filter(pk=member.pk).exists()


def test_a_round_of_visits_drops_them(shown, settings):
    feed = Feed.objects.visitable().select_related("source").first()

    async def get(request):
        item = f"<item><title>{REAL}</title><link>https://vrai.example/1</link></item>"
        return Fetched(request.url, f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>".encode())

    assert refresh(feed, get=get).new == 1
    Feed.objects.update(due_at=timezone.now() + timedelta(hours=1))  # beyond a day it would be a wrong clock's, and due
    call_command("refresh", verbosity=0)
    assert [one.title for one in Article.objects.all()] == [REAL]


def test_a_real_article_never_joins_the_story_of_a_sample(shown):
    sample = Story.objects.first().lead
    context = IngestContext(timezone.now())
    context.load_recent()
    own = Source.objects.without_samples().first()
    ((_number, joins, _margin),) = context.cluster(
        [NewHeadline(sample.title, sample.published_at, sample.language, sample.summary, "", True)], own.pk
    )
    assert joins is None
    twin = real(title=sample.title)
    editing.repair(timezone.now())
    twin.refresh_from_db()
    assert twin.story is None


def test_who_updates_a_production_site_drops_what_a_developer_left(shown, settings):
    settings.DEBUG = False
    call_command("load_data", verbosity=0)
    assert not Source.objects.samples().exists() and not Article.objects.exists()


def test_loading_again_while_developing_keeps_them(shown):
    call_command("load_data", verbosity=0)
    assert Source.objects.samples().count() == 8


def test_a_sample_source_cannot_be_followed(client, shown):
    slug = Source.objects.samples().first().slug
    assert client.get(f"/suivre/?sujet=source:{slug}").status_code == 404
    assert "/suivre/" not in client.get(f"/sources/{slug}/").text


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_of_two_processes_at_once_one_drops_them(settings):
    load.load_shipped(rulebook=False)
    settings.DEBUG = True
    sample_feeds.ingest_samples()
    real()
    told = []

    def ask():
        told.append(sample_feeds.drop_when_real())
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, False, True]
    assert Article.objects.count() == 1 and not Source.objects.samples().exists()
