"""Our own network, down: no source is blamed, and all are visited soon once it is back."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from articles import tasks
from articles.ingest import network
from articles.ingest.errors import failure
from articles.ingest.pipeline import refresh, refresh_many
from articles.ingest.records import Fetched
from articles.models import Category, Feed, Source
from articles.models.feeds.feed_queries import RecentFailures

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
READ = b"<rss version='2.0'><channel><title>t</title></channel></rss>"


def lately(visited=90, unreachable=30, newly_unreachable=30, unreachable_sites=30):
    return RecentFailures(visited, unreachable, newly_unreachable, unreachable_sites)


@pytest.mark.parametrize(
    ("seen", "ours"),
    [
        (lately(), True),
        (lately(unreachable=29, newly_unreachable=29), False),
        (
            lately(unreachable=90, newly_unreachable=90),
            True,
        ),  # from the first minute on, or after days without a network
        (lately(newly_unreachable=0), False),  # a third of the list is dead, and has been for days
        (lately(unreachable_sites=2), False),  # two sites with many feeds
        (lately(3, 3, 3, 3), True),
        (lately(2, 2, 2, 2), False),
        (lately(0, 0, 0, 0), False),
    ],
)
def test_a_third_that_fails_at_once_on_several_sites_is_our_network(seen, ours):
    assert network.has_our_network_failed(seen) is ours


@pytest.fixture
def feeds(db):
    """Nine feeds of nine sites, read an hour ago and due."""
    Category.objects.create(slug="info-generale", name_fr="i", name_en="i")
    return [a_feed(n) for n in range(9)]


def a_feed(number, **values):
    now = timezone.now()
    row = {"url": f"https://s{number}.example/rss", "succeeded_at": now - HOUR, "visited_at": now - HOUR, "due_at": now}
    source = Source.objects.create(slug=f"s{number}", name=f"Source {number}")
    return Feed.objects.create(source=source, **(row | values))


def fail(feeds, reason="dns", **values):
    keys = [feed.pk for feed in feeds]
    values = {"reason": reason, "failures": 1, "visited_at": timezone.now()} | values
    Feed.objects.filter(pk__in=keys).update(**values)


def read(feeds):
    fail(feeds, "", failures=0, succeeded_at=timezone.now())


def afresh(feeds):
    """The same feeds as their rows are now, and no memory of the network."""
    cache.delete(network.NETWORK_CACHE_KEY)
    return list(Feed.objects.filter(pk__in=[feed.pk for feed in feeds]).order_by("pk").select_related("source"))


def broken(reason):
    async def get(request):
        raise failure(reason)

    return get


async def works(request):
    return Fetched(request.url, READ, "application/rss+xml")


@pytest.mark.parametrize("reason", ["dns", "unreachable", "refused", "timeout", "network"])
def test_feeds_are_counted_by_how_they_could_not_be_reached(feeds, reason):
    fail(feeds[:4], reason)
    read(feeds[4:])
    assert Feed.objects.recent_failures(timezone.now() - MINUTE) == RecentFailures(9, 4, 4, 4)
    assert network.is_down()


@pytest.mark.parametrize(
    ("values", "ours"),
    [
        *(({"reason": reason}, False) for reason in ("http-404", "tls-expired", "malformed", "gone", "too-many")),
        ({"visited_at": timezone.now() - HOUR}, False),
        ({"state": "suspended"}, False),
        ({"succeeded_at": timezone.now() - 3 * DAY}, True),
    ],
)
def test_what_a_site_answers_or_was_long_ago_is_not_our_network_an_outage_of_days_is(feeds, values, ours):
    fail(feeds, **values)
    assert network.is_down() is ours


def test_many_names_of_one_owner_are_one_site(feeds):
    fail([a_feed(n, url=f"https://n{n}.owner.example/rss") for n in range(100, 120)])
    assert not network.is_down()


def test_dead_feeds_that_were_just_added_say_nothing_while_others_are_well(feeds):
    fail([a_feed(n, succeeded_at=None) for n in range(100, 104)])
    assert not network.is_down()


def test_the_answer_is_remembered_for_a_moment(feeds, django_assert_num_queries):
    assert not network.is_down()
    fail(feeds)
    with django_assert_num_queries(0):
        assert not network.is_down()
    afresh(feeds)
    assert network.is_down()


def test_a_failure_for_our_network_s_sake_is_not_counted_and_the_feed_is_asked_again_soon(feeds):
    fail(feeds[1:])
    fail(feeds[:1], failures=2, succeeded_at=None)
    feed = afresh(feeds)[0]
    began = timezone.now()
    assert refresh(feed, get=broken("timeout")).status == "failed"
    feed.refresh_from_db()
    assert (feed.failures, feed.reason) == (2, "timeout")
    assert feed.due_at - began < 6 * MINUTE
    assert feed.error.startswith("Notre réseau")
    assert feed.visits.first().reason == "timeout"


def test_a_long_outage_leaves_every_feed_as_it_was_and_visits_them_soon_after(feeds):
    fail(feeds)
    for _hour in range(5):
        list(refresh_many(afresh(feeds), get=broken("dns")))
    assert set(Feed.objects.values_list("failures", flat=True)) == {1}
    assert all(due < timezone.now() + 6 * MINUTE for due in Feed.objects.values_list("due_at", flat=True))
    list(refresh_many(afresh(feeds), get=works))
    afresh(feeds)
    assert not network.is_down()
    assert set(Feed.objects.values_list("failures", "reason")) == {(0, "")}


def test_what_a_site_says_is_counted_while_our_network_is_down(feeds):
    fail(feeds)
    feed = afresh(feeds)[0]
    refresh(feed, get=broken("http-404"))
    feed.refresh_from_db()
    assert (feed.failures, feed.state) == (2, "active")


def test_a_feed_that_was_down_before_stays_down_and_is_asked_as_rarely(feeds):
    fail(feeds[1:])
    fail(feeds[:1], failures=6, succeeded_at=timezone.now() - 9 * DAY)
    feed = afresh(feeds)[0]
    refresh(feed, get=broken("dns"))
    feed.refresh_from_db()
    assert feed.failures == 7 and feed.due_at > timezone.now() + 2 * HOUR
    assert feed.health_at(timezone.now(), our_network_is_down=network.is_down()) == "down"


def test_one_site_that_is_away_is_blamed(feeds):
    read(feeds[1:])
    feed = afresh(feeds)[0]
    refresh(feed, get=broken("dns"))
    feed.refresh_from_db()
    assert feed.failures == 1 and not feed.error.startswith("Notre réseau")


def test_the_public_page_says_so_in_one_line_and_no_source_is_in_trouble(client, feeds):
    fail(feeds, succeeded_at=None)
    text = client.get("/etat-des-sources/").text
    assert text.count("Notre réseau est en panne") == 1
    assert "L’adresse du site est introuvable" not in text
    rows = client.get("/etat-des-sources/").context["rows"]
    assert {row.source_status.state for row in rows} == {
        "unvisited"
    }  # never read: nobody can say that it is up to date
    fail(feeds, succeeded_at=timezone.now() - HOUR)
    rows = client.get("/etat-des-sources/").context["rows"]
    assert {row.source_status.state for row in rows} == {"ok"}


def test_the_public_page_blames_sources_while_our_network_works(client, feeds):
    fail(feeds[:2], failures=3)
    read(feeds[2:])
    text = client.get("/etat-des-sources/").text
    assert "Notre réseau est en panne" not in text
    assert text.count("L’adresse du site est introuvable") == 2


def test_editors_read_it_once_above_the_list(admin_client, feeds):
    fail(feeds, succeeded_at=None)
    text = admin_client.get("/gestion/articles/feed/").text
    assert text.count("Notre réseau est en panne") == 1
    assert "en panne</td>" not in text
    text = admin_client.get(f"/gestion/articles/feed/{feeds[0].pk}/change/").text
    assert "dns – Notre réseau est en panne" in text


def test_an_empty_front_page_says_that_our_network_is_down(client, feeds):
    assert "revenez dans quelques minutes" in client.get("/").text
    fail(feeds, succeeded_at=None)
    afresh(feeds)
    text = client.get("/").text
    assert "notre réseau est en panne" in text and "revenez dans quelques minutes" not in text


def test_a_worker_says_so_once_a_round(feeds, caplog, settings):
    settings.DEMO = True  # the sample feeds know none of these addresses: each visit fails, as if no name were found
    fail(feeds, due_at=timezone.now())
    assert tasks.visit_due_feeds() == 9
    assert caplog.text.count("Our own network seems to be down") == 1
