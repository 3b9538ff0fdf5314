"""Set times."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import retention
from articles.models import Article, Category, Feed, Host, Quarantine, Revision, Source, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def feed():
    Category.objects.create(slug="info-generale", name_fr="Info", name_en="News")
    return Feed.objects.create(source=Source.objects.create(slug="s", name="S"), url="https://s.example/rss")


def test_each_sort_goes_when_its_time_is_over_and_not_before(feed):
    now = timezone.now()
    article = Article.objects.create(source=feed.source, url="https://s.example/1", title="Un titre")
    for age in (timedelta(seconds=-10), timedelta(seconds=10)):
        Visit.objects.create(feed=feed, at=now - retention.VISIT_RETENTION - age, status="ok")
        Visit.objects.create(feed=feed, at=now - retention.DOCUMENT_RETENTION - age, status="failed", body=b"x")
        Revision.objects.create(article=article, at=now - retention.REVISION_RETENTION - age, title="Avant")
        for kept in (
            {"by_name": "Rose"},
            {"fields": [], "ours": []},
        ):  # an editor's change; a source's words beside ours
            Revision.objects.create(article=article, at=now - 9 * retention.REVISION_RETENTION, title="Reste", **kept)
        Quarantine.objects.create(
            feed=feed, at=now - retention.QUARANTINE_RETENTION - age, key=str(age.total_seconds()), fingerprint="f"
        )
        Host.objects.create(name=f"h{age.total_seconds()}.example", free_at=now - retention.HOST_RETENTION - age)
    assert retention.prune(now) == {"documents": 1, "visits": 1, "revisions": 1, "quarantined": 1, "hosts": 1}
    assert (Visit.objects.count(), Visit.objects.exclude(body=None).count()) == (3, 1)
    assert retention.prune(now) == {}


def test_a_host_that_is_held_stays(feed):
    now = timezone.now()
    Host.objects.create(
        name="h.example",
        free_at=now - timedelta(days=400),
        lease_until=now,
        lease_token="0" * 8 + "-0000-4000-8000-" + "0" * 12,
    )
    assert retention.prune(now) == {}


def test_many_rows_go_a_slice_at_a_time(feed, monkeypatch):
    monkeypatch.setattr(retention, "DELETE_BATCH_SIZE", 3)
    Visit.objects.bulk_create(Visit(feed=feed, at=timezone.now() - timedelta(days=99), status="ok") for _ in range(10))
    assert retention.prune(timezone.now()) == {"visits": 10}
