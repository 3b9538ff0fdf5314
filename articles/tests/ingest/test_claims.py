"""Which feeds a worker takes, that it keeps hold of them, and that it gives them back."""

import asyncio
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.ingest.claims import FeedClaimer, SelectedFeeds
from articles.ingest.context import hint_for_feed, hint_for_source
from articles.ingest.pipeline import refresh_selected, run_claimed
from articles.ingest.records import Fetched
from articles.models import Category, Feed, Host, Sector, Source
from articles.models.feeds.feed_queries import MAX_FEEDS_PER_HOST, MAX_READ_TRIES, SUSPECT_TRIES
from articles.models.feeds.host import HostQuerySet

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture(autouse=True)
def taxonomy():
    Category.objects.create(slug="info-generale", name_fr="Info", name_en="News")


def feeds_on(*hosts):
    source, _ = Source.objects.get_or_create(slug="s", name="S")
    return [Feed.objects.create(source=source, url=f"https://{host}/{n}") for n, host in enumerate(hosts)]


def due():
    return Feed.objects.due(timezone.now())


async def nothing(request):
    return Fetched(url=request.url, content=b"<rss version='2.0'><channel><title>t</title></channel></rss>")


def leases_run_out():
    """The worker has died: nobody finishes."""
    for rows in (Feed.objects, Host.objects):
        rows.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_host_is_in_one_workers_hands_at_a_time():
    one, two, other = feeds_on("a.example", "a.example", "b.example")
    now = timezone.now()
    first = due().claim(1, now)
    assert first.keys == [one.pk]
    assert due().claim(10, now).keys == [other.pk]
    Host.objects.filter(lease_token=first.token).release(now)
    assert due().claim(10, now).keys == [two.pk]


def test_among_all_whose_hour_has_come_a_worker_takes_none_that_is_held():
    held, other = feeds_on("a.example", "b.example")
    now = timezone.now()
    due().claim(1, now)
    Host.objects.update(lease_token=None, lease_until=None)  # the feed's own lease is enough
    assert {feed.pk for feed in Feed.objects.due_or_leased(now)} == {held.pk, other.pk}
    assert Feed.objects.due_or_leased(now).claim(10, now).keys == [other.pk]


def test_a_feed_that_another_worker_has_just_visited_is_not_taken_nor_is_its_host_kept(monkeypatch):
    just_visited, other = feeds_on("a.example", "b.example")
    now = timezone.now()
    take = HostQuerySet.claim

    def finish_first(hosts, *args):
        """What may happen between the look at the feeds and the lock on their hosts."""
        Feed.objects.filter(pk=just_visited.pk).update(due_at=now + timedelta(hours=1))
        return take(hosts, *args)

    monkeypatch.setattr(HostQuerySet, "claim", finish_first)
    assert due().claim(10, now).keys == [other.pk]
    assert list(Host.objects.leased(now).values_list("name", flat=True)) == ["b.example"]
    just_visited.refresh_from_db()
    assert (just_visited.lease_token, just_visited.tries) == (None, 0)


def test_of_hosts_those_held_stay_held_and_those_never_seen_are_taken():
    now = timezone.now()
    Host.objects.claim(["held.example"], uuid.uuid4(), now)
    Host.objects.create(name="free.example", free_at=now)
    token = uuid.uuid4()
    names = ["new.example", "free.example", "held.example", "new.example"]
    assert Host.objects.claim(names, token, now) == {"free.example": now, "new.example": None}
    assert set(Host.objects.filter(lease_token=token).values_list("name", flat=True)) == {"free.example", "new.example"}
    assert Host.objects.claim(names, uuid.uuid4(), now) == {}


def test_feeds_come_with_what_their_sources_say_of_them(django_assert_num_queries):
    filed, plain = (Source.objects.create(slug=slug, name=slug) for slug in ("filed", "plain"))
    for place, slug in enumerate(["mines", "banque", "energie"]):
        filed.default_sectors.add(Sector.objects.create(slug=slug, name_fr=slug, name_en=slug, order=3 - place))
    for source in (filed, plain):
        Feed.objects.create(source=source, url=f"https://{source}.example/")
    visitor = iter(FeedClaimer(due, 60))
    feeds = [next(visitor)[0] for _ in range(2)]
    with django_assert_num_queries(0):
        hints = {feed.source.slug: hint_for_feed(feed, "en") for feed in feeds}
    assert (
        hints["filed"].sectors
        == ("energie", "banque", "mines")
        == hint_for_source(Source.objects.get(slug="filed")).sectors
    )
    assert hints["plain"].sectors == ()


def test_the_pause_owed_to_a_host_passes_to_the_next_worker(settings):
    settings.FETCH_HOST_PAUSE = 3
    feeds_on("a.example", "a.example")
    now = timezone.now()
    first = due().claim(1, now)
    assert first.free_at == {}
    Feed.objects.release([first.token], now)
    assert due().claim(1, now).free_at == {"a.example": now + timedelta(seconds=3)}


def test_one_host_gets_its_share_of_a_batch_and_hosts_take_turns():
    feeds_on(*["big.example"] * (MAX_FEEDS_PER_HOST + 3), "small.example")
    claim = due().claim(25, timezone.now())
    hosts = [Feed.objects.get(pk=key).host for key in claim.keys]
    assert hosts.count("big.example") == MAX_FEEDS_PER_HOST
    assert hosts[:2] == ["big.example", "small.example"]


def test_a_round_visits_all_that_is_due_and_leaves_nothing_held():
    feeds = feeds_on(*[f"{n % 7}.example" for n in range(60)])
    reports = list(run_claimed(FeedClaimer(due, 60), get=nothing))
    assert len(reports) == len(feeds)
    assert not Feed.objects.exclude(lease_token=None).exists()
    assert not Host.objects.exclude(lease_token=None).exists()
    assert set(Feed.objects.values_list("tries", flat=True)) == {0}


def test_a_round_that_runs_out_of_time_gives_back_what_it_did_not_visit():
    feeds_on(*[f"{n}.example" for n in range(4)])
    visitor = FeedClaimer(due, 60)
    begun = iter(visitor)
    assert next(begun)
    visitor._deadline = 0
    assert list(begun) == []
    visitor.release()
    assert due().count() == 4
    assert set(Feed.objects.values_list("tries", flat=True)) == {0}


def test_leases_are_kept_alive(settings):
    feeds_on("a.example")
    visitor = FeedClaimer(due, 60)
    next(iter(visitor))
    soon = timezone.now() + timedelta(seconds=1)
    Feed.objects.update(lease_until=soon)
    Host.objects.update(lease_until=soon)
    visitor._renewed_at -= settings.FEED_LEASE_SECONDS
    visitor.renew_leases()
    assert Feed.objects.get().lease_until > soon
    assert Host.objects.get().lease_until > soon


def test_a_feed_whose_reader_died_is_read_alone_and_put_aside_after_three_more_deaths():
    suspect, *_ = feeds_on("a.example", "b.example", "c.example")
    Feed.objects.filter(pk=suspect.pk).update(due_at=timezone.now() - timedelta(hours=1))
    Feed.objects.exclude(pk=suspect.pk).update(tries=1)
    for _ in range(SUSPECT_TRIES):
        assert suspect.pk in due().claim(25, timezone.now()).keys
        leases_run_out()
    Feed.objects.exclude(pk=suspect.pk).update(tries=0)
    for _ in range(MAX_READ_TRIES - SUSPECT_TRIES):
        leases_run_out()
        assert due().claim(25, timezone.now()).keys == [suspect.pk]
    leases_run_out()
    assert Feed.objects.defer_poisonous(timezone.now()) == 1
    suspect.refresh_from_db()
    assert (suspect.reason, suspect.state) == ("poison", Feed.State.ACTIVE)
    assert suspect.due_at > timezone.now() + timedelta(hours=20)
    assert not Feed.objects.exclude(pk=suspect.pk).filter(reason="poison").exists()


def test_named_feeds_are_visited_whatever_their_hour_and_wait_for_a_site_in_other_hands():
    later, held = feeds_on("a.example", "b.example")
    Feed.objects.update(due_at=timezone.now() + timedelta(days=1))
    token = uuid.uuid4()
    Host.objects.claim(["b.example"], token, timezone.now())
    reports = refresh_selected([later.pk, held.pk], get=nothing)
    assert next(reports).url == later.url
    Host.objects.filter(lease_token=token).release(timezone.now())
    assert [report.url for report in reports] == [held.url]


def test_a_named_feed_that_is_no_more_is_forgotten():
    (feed,) = feeds_on("a.example")
    named = SelectedFeeds([feed.pk, 12345])
    named.rotate()
    assert list(named.remaining) == [feed.pk]


def test_hours_and_leases_set_by_a_clock_that_was_years_ahead_hold_nobody():
    feeds_on("a.example")
    Feed.objects.update(due_at=timezone.now() + timedelta(days=7))  # the longest pause
    assert not due().exists()
    Feed.objects.update(due_at=timezone.now())
    ahead = timezone.now() + timedelta(days=3650)
    due().claim(1, timezone.now())
    Feed.objects.update(due_at=ahead, lease_until=ahead)
    Host.objects.update(lease_until=ahead)
    assert Feed.objects.count_workers(timezone.now()) == 0
    assert len(due().claim(1, timezone.now()).keys) == 1


def test_suspects_wait_for_the_others_but_not_for_ever():
    suspect, good = feeds_on("a.example", "b.example")
    Feed.objects.filter(pk=suspect.pk).update(tries=SUSPECT_TRIES)
    assert due().claim(25, timezone.now()).keys == [good.pk]
    Feed.objects.release([Feed.objects.get(pk=good.pk).lease_token], timezone.now())
    Feed.objects.filter(pk=suspect.pk).update(due_at=timezone.now() - timedelta(minutes=10))
    assert due().claim(25, timezone.now()).keys == [suspect.pk]


def test_a_page_has_its_host_for_itself():
    feed, page, other = feeds_on("a.example", "a.example", "b.example")
    Feed.objects.filter(pk=page.pk).update(
        kind="page", recipe={"item": "li"}, due_at=timezone.now() - timedelta(hours=1)
    )
    assert sorted(due().claim(25, timezone.now()).keys) == [page.pk, other.pk]
    assert feed.pk not in due().claim(25, timezone.now()).keys


def test_one_visitor_counts_as_one_however_many_feeds_it_holds():
    feeds_on(*[f"{n}.example" for n in range(60)])
    begun = iter(FeedClaimer(due, 60))
    for _ in range(40):
        next(begun)
    assert Feed.objects.count_workers(timezone.now()) == 1


def test_while_a_suspect_is_read_nothing_else_is():
    feeds = feeds_on(*[f"{n}.example" for n in range(12)])
    suspects = {feed.url for feed in feeds[:3]}
    Feed.objects.filter(url__in=suspects).update(tries=SUSPECT_TRIES)
    reading, beside = set(), []

    async def get(request):
        reading.add(request.url)
        await asyncio.sleep(0.01)
        if request.url in suspects:
            beside.append(len(reading))
        reading.discard(request.url)
        return await nothing(request)

    assert len(list(run_claimed(FeedClaimer(due, 60), get=get))) == 12
    assert beside == [1, 1, 1]
