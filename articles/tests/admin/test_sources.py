from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Feed, Source, Story
from articles.tests.admin.browser import changed

pytestmark = pytest.mark.django_db
FEEDS = "/gestion/articles/feed/"
SOURCES = "/gestion/articles/source/"


@pytest.fixture
def feed(taxonomy):
    feed = Feed.objects.select_related("source").first()
    later = timezone.now() + timedelta(days=1)
    Feed.objects.filter(pk=feed.pk).update(
        due_at=later, failures=3, reason="dns", error="Hôte inconnu.", etag="x", visited_at=timezone.now()
    )
    feed.refresh_from_db()
    return feed


def test_the_list_says_why_a_visit_failed(chief, feed):
    assert '<span title="Hôte inconnu.">dns</span>' in chief.get(FEEDS).content.decode()
    assert "dns – Hôte inconnu." in chief.get(f"{FEEDS}{feed.pk}/change/").content.decode()


def change(client, row, **values):
    answer = changed(client, row, follow=False, **values)
    row.refresh_from_db()
    return answer


def test_another_address_starts_afresh(chief, feed):
    change(chief, feed, url="https://elsewhere.example/feed")
    assert (feed.url, feed.etag, feed.reason, feed.failures) == ("https://elsewhere.example/feed", "", "", 0)
    assert feed.due_at <= timezone.now()


def test_the_same_address_keeps_what_is_known(chief, feed):
    change(chief, feed)
    assert (feed.etag, feed.failures) == ("x", 3)


@pytest.mark.parametrize("url", ["ftp://a.example/feed", "http://u:p@a.example/feed", "http://a.example:0/feed"])
def test_an_address_that_can_never_be_fetched_is_refused_with_a_sentence(chief, feed, url):
    assert "commencer par http" in change(chief, feed, url=url).content.decode()
    assert feed.url.startswith("https://") and "@" not in feed.url


def test_a_shipped_source_says_why_it_cannot_be_deleted(chief, feed):
    text = chief.get(f"{SOURCES}{feed.source_id}/change/").content.decode()
    assert "suspendez ses flux" in text
    assert "deletelink" not in text


def test_a_source_is_added_with_its_feed(signed_in_as):
    form = {
        "name": "Neuve",
        "slug": "neuve",
        "kind": "media",
        "language": "fr",
        "excerpt_length": 300,
        "weight": 10,
        "feeds-TOTAL_FORMS": 1,
        "feeds-INITIAL_FORMS": 0,
        "feeds-0-url": "https://neuve.example/feed",
        "feeds-0-state": "active",
    }
    answer = signed_in_as("Rédaction").post(f"{SOURCES}add/", form)
    assert answer.status_code == 302, answer.context["errors"]
    assert Feed.objects.get(source__slug="neuve").state == "active"


def test_an_editor_at_work_does_not_undo_a_visit(chief, feed, monkeypatch):
    """Between the form's reading of the row and its writing, a worker finishes: its lease and outcome stay."""
    real = Feed.save

    def save(self, *args, **kwargs):
        Feed.objects.filter(pk=self.pk).update(etag="from the visit", failures=0)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Feed, "save", save)
    change(chief, feed, state="suspended")
    assert (feed.state, feed.etag, feed.failures) == ("suspended", "from the visit", 0)


def test_a_feed_taken_up_again_by_the_form_is_due_at_once(chief, feed):
    later = (timezone.now() + timedelta(days=30)).replace(microsecond=0)
    Feed.objects.filter(pk=feed.pk).update(state="suspended", reason="gone", due_at=later)
    change(chief, feed, state="active")
    assert (feed.state, feed.reason) == ("active", "")
    assert feed.due_at <= timezone.now()


def test_another_address_takes_the_lease_from_who_visits_the_old_one(chief, feed):
    Feed.objects.filter(pk=feed.pk).update(due_at=timezone.now() - timedelta(days=1))
    token, keys, _ = Feed.objects.claim(500, timezone.now())
    assert feed.pk in keys
    change(chief, feed, url="https://elsewhere.example/feed")
    assert feed.lease_token is None
    assert not Feed.objects.held_by([feed.pk], token).exists()


def test_a_heavier_source_takes_the_lead_of_its_open_stories(chief, taxonomy):
    sources = list(Source.objects.all()[:2])
    story = Story.objects.create()
    for n, source in enumerate(sources):
        Article.objects.create(
            source=source, url=f"https://a.example/{n}", title="Un sujet", story=story, is_lead=not n
        )
    story.refresh_lead()
    lead = story.lead.source
    other = next(source for source in sources if source != lead)
    assert change(chief, other, weight="99").status_code == 302
    story.refresh_from_db()
    assert story.lead.source == other
