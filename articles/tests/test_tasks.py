"""Doorbells: they can ring twice, late, or not at all."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import tasks
from articles.ingest.records import Report
from articles.models import Feed, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def feeds():
    source = Source.objects.create(slug="s", name="S")
    return [Feed.objects.create(source=source, url=f"https://s.example/{n}") for n in range(60)]


@pytest.fixture
def rung(monkeypatch):
    calls = []
    monkeypatch.setattr(tasks.fetch_batch, "delay", lambda keys, token: calls.append((keys, token)))
    return calls


def test_due_feeds_are_claimed_once_in_batches(feeds, rung):
    assert tasks.dispatch_due_feeds() == 60
    assert sorted(key for keys, _ in rung for key in keys) == sorted(feed.pk for feed in feeds)
    assert max(len(keys) for keys, _ in rung) == tasks.BATCH
    assert tasks.dispatch_due_feeds() == 0


def test_a_lease_that_ran_out_is_claimed_again(feeds, rung):
    tasks.dispatch_due_feeds()
    Feed.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert tasks.dispatch_due_feeds() == 60


def test_feeds_that_are_not_enabled_or_not_due_are_left(feeds, rung):
    Feed.objects.filter(pk=feeds[0].pk).update(state=Feed.State.INACTIVE)
    Feed.objects.filter(pk=feeds[1].pk).update(state=Feed.State.SUSPENDED)
    Feed.objects.filter(pk=feeds[2].pk).update(due_at=timezone.now() + timedelta(minutes=5))
    assert tasks.dispatch_due_feeds() == 57


def test_no_more_is_claimed_than_workers_can_finish_in_a_lease(feeds, rung, monkeypatch):
    monkeypatch.setattr(tasks, "HELD_AT_MOST", 40)
    assert tasks.dispatch_due_feeds() == 40
    assert tasks.dispatch_due_feeds() == 0


def test_a_batch_visits_only_what_its_token_holds(feeds, monkeypatch):
    visited = []

    def refresh_many(held, *, token):
        for feed in held:
            visited.append(feed.pk)
            yield Report(feed="s", url=feed.url, status="ok")

    monkeypatch.setattr(tasks, "refresh_many", refresh_many)
    token, keys = Feed.objects.claim(5, timezone.now())
    assert tasks.fetch_batch(keys, str(uuid.uuid4())) == 0
    assert tasks.fetch_batch(keys, str(token)) == 5
    assert sorted(visited) == sorted(keys)
