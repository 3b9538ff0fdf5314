"""What the ingest remembers, as editors read it."""

import zlib

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Feed, Page, Picture, Quarantine, Revision, Source, Subscription, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(taxonomy):
    source = Source.objects.create(slug="courrier", name="Le Courrier")
    return Feed.objects.create(source=source, url="https://courrier.example/rss")


@pytest.fixture
def rows(feed):
    article = Article.objects.create(source=feed.source, url="https://courrier.example/1", title="Un titre")
    body = zlib.compress(b"<html>Just a moment...</html>")
    return {
        "visit": Visit.objects.create(feed=feed, status="failed", reason="challenge-page", body=body),
        "quarantine": Quarantine.objects.create(feed=feed, key="k", fingerprint="f", title="Retenue", reason="flood"),
        "revision": Revision.objects.create(article=article, title="Avant"),
        "page": Page.objects.create(article=article, url=article.url),
        "picture": Picture.objects.create(key="a" * 32, url="https://courrier.example/1.jpg"),
        "subscription": Subscription.objects.create(feed=feed, hub="https://hub.example/", topic=feed.url),
    }


@pytest.fixture
def editor(signed_in_as):
    return signed_in_as("Rédaction")


def test_an_editor_sees_what_came_as_text(editor, rows):
    page = editor.get(reverse("admin:articles_visit_change", args=[rows["visit"].pk])).content.decode()
    assert "&lt;html&gt;Just a moment...&lt;/html&gt;" in page


def test_no_secret_of_a_subscription_is_shown(editor, rows):
    page = editor.get(reverse("admin:articles_subscription_change", args=[rows["subscription"].pk])).content.decode()
    assert rows["subscription"].secret not in page
    assert rows["subscription"].token not in page


@pytest.mark.parametrize("sort", ["quarantine", "feed"])
def test_an_editor_lets_in_what_was_put_aside(editor, rows, feed, sort):
    key = rows["quarantine"].pk if sort == "quarantine" else feed.pk
    answer = editor.post(
        reverse(f"admin:articles_{sort}_changelist"), {"action": "let_in", "_selected_action": [key]}, follow=True
    )
    assert answer.status_code == 200
    feed.refresh_from_db()
    assert feed.let_in_until > timezone.now()
    assert not Quarantine.objects.exists()


@pytest.mark.parametrize("sort", ["feed", "source", "article"])
def test_what_the_ingest_remembers_does_not_keep_an_administrator_from_deleting(admin_client, rows, feed, sort):
    own = Article.objects.create(source=Source.objects.create(slug="nous", name="Nous"), title="De nous", url=None)
    Revision.objects.create(article=own, title="Avant")
    Article.objects.filter(source=feed.source).delete()
    key = {"feed": feed.pk, "source": feed.source_id, "article": own.pk}[sort]
    answer = admin_client.post(reverse(f"admin:articles_{sort}_delete", args=[key]), {"post": "yes"})
    assert answer.status_code == 302
