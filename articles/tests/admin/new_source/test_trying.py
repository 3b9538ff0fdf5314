import uuid

import pytest
from django.utils import timezone

from articles.admin.new_source import trying
from articles.ingest.fetch import robots_policy
from articles.models import Host
from articles.tests.site import HOST

pytestmark = pytest.mark.django_db


@pytest.fixture
def naps(monkeypatch):
    """A worker holds the host, and releases it when a try has waited three times."""
    Host.objects.claim(["journal.example"], uuid.uuid4(), timezone.now())
    naps = []

    def sleep(seconds):
        naps.append(seconds)
        if len(naps) == 3:
            Host.objects.update(lease_token=None, lease_until=None)

    monkeypatch.setattr(robots_policy.time, "sleep", sleep)
    return naps


@pytest.mark.parametrize(
    "attempt",
    [lambda: trying.try_feed(f"{HOST}/feed", "feed", {}).entries, lambda: trying.search_site(f"{HOST}/").found],
    ids=["a try", "a search"],
)
def test_a_host_in_use_is_waited_for(site, naps, attempt):
    assert len(attempt()) == 2
    assert len(naps) == 3


def test_a_try_waits_ten_seconds_at_most(site, monkeypatch):
    Host.objects.claim(["journal.example"], uuid.uuid4(), timezone.now())
    naps = []
    monkeypatch.setattr(robots_policy.time, "sleep", naps.append)
    assert "Réessayez" in trying.try_feed(f"{HOST}/feed", "feed", {}).error
    assert (sum(naps), site.asked) == (10, [])


def test_a_third_try_at_once_is_told_to_come_back(site):
    with trying.try_slot(), trying.try_slot():
        assert "Deux essais" in trying.try_feed(f"{HOST}/feed", "feed", {}).error
        assert "Deux essais" in trying.search_site(f"{HOST}/").error
        assert site.asked == []
    assert trying.try_feed(f"{HOST}/feed", "feed", {}).entries


def test_a_try_that_fails_gives_its_slot_back(monkeypatch):
    def fail(*args, **options):
        raise RuntimeError

    monkeypatch.setattr(trying, "preview_feed", fail)
    for _ in range(trying.MAX_TRIES_AT_ONCE + 1):
        with pytest.raises(RuntimeError):
            trying.try_feed(f"{HOST}/feed", "feed", {})
