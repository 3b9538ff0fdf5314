"""Doorbells: they can ring twice, late, or not at all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import tasks
from articles.models import Feed, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def feeds():
    source = Source.objects.create(slug="s", name="S")
    return [Feed.objects.create(source=source, url=f"https://s{n}.example/rss") for n in range(6)]


@pytest.fixture
def rung(monkeypatch):
    calls = []
    monkeypatch.setattr(tasks.visit_due_feeds, "apply_async", lambda **_: calls.append(1))
    return calls


def test_visitors_are_rung_for_as_long_as_something_is_due(feeds, rung, settings):
    settings.FETCH_VISITORS = 2
    assert tasks.dispatch_due_feeds() == len(rung) == 2
    Feed.objects.update(due_at=timezone.now() + timedelta(minutes=5))
    assert tasks.dispatch_due_feeds() == 0


def test_no_more_visitors_set_out_than_the_setting_says(feeds, rung, settings):
    settings.FETCH_VISITORS = 2
    Feed.objects.claim(1, timezone.now())
    assert tasks.dispatch_due_feeds() == 1
    Feed.objects.claim(1, timezone.now())
    assert tasks.dispatch_due_feeds() == 0


def test_a_visitor_that_died_is_replaced_when_its_lease_is_over(feeds, rung, settings):
    settings.FETCH_VISITORS = 1
    Feed.objects.claim(3, timezone.now())
    assert tasks.dispatch_due_feeds() == 0
    Feed.objects.leased(timezone.now()).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert tasks.dispatch_due_feeds() == 1


def test_a_visitor_visits_all_that_is_due(feeds, monkeypatch, settings):
    settings.DEMO = True  # the sample feeds know none of these addresses: each visit fails, and is a visit
    assert tasks.visit_due_feeds() == len(feeds)
    assert not Feed.objects.due(timezone.now()).exists()
    assert not Feed.objects.leased(timezone.now()).exists()
