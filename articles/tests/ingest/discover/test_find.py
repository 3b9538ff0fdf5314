import asyncio
import json
import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.ingest.discover.find import MAX_REQUESTS, discover_feeds
from articles.ingest.errors import failure
from articles.ingest.fetch.robots_policy import HostLease, RedirectedElsewhere
from articles.models import Feed, Host
from articles.tests.site import HOST, Site, feed

pytestmark = pytest.mark.django_db
LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'
MAP = "<urlset xmlns:n='n'><url><loc>https://journal.example/7</loc><n:news><n:title>Sept</n:title></n:news></url></urlset>"


def found(site, url=f"{HOST}/", **options):
    return discover_feeds(url, get=site.get, **options)


def paths(result):
    return [one.url.removeprefix(HOST) for one in result.found]


def test_declared_feeds_are_read_ranked_and_nothing_else_is_guessed():
    home = LINK.format("/comments/feed") + LINK.format("/feed") + LINK.format("/gone")
    site = Site({"/": home, "/feed": feed("/1", "/2"), "/comments/feed": feed("/3", title="Commentaires")})
    result = found(site)
    assert paths(result) == ["/feed", "/comments/feed"]
    assert (result.found[0].entries, result.found[0].title, result.error) == (2, "Journal", "")
    assert site.asked == ["/robots.txt", "/", "/feed", "/gone", "/comments/feed"]


def test_feeds_alike_stand_in_the_pages_order_whichever_answers_first():
    first, second = "https://a.example/f", "https://b.example/f"
    site = Site({"/": LINK.format(first) + LINK.format(second), first: feed("/1"), second: feed("/2")})
    answered = asyncio.Event()

    async def get(request):
        if request.url == first:
            await answered.wait()
            await asyncio.sleep(0.2)
        if request.url == second:
            answered.set()
        return await site.get(request)

    assert paths(discover_feeds(f"{HOST}/", get=get)) == [first, second]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ({"/": "<p>Bienvenue", "/rss.xml": feed("/1")}, ["/rss.xml"]),
        ({"/": failure("http-500"), "/feed/": feed("/1")}, ["/feed/"]),
        (
            {"/": LINK.format("/comments/feed"), "/comments/feed": feed("/3"), "/feed/": feed("/1")},
            ["/feed/", "/comments/feed"],
        ),
    ],
    ids=["nothing declared", "a page that fails", "comments alone"],
)
def test_where_no_feed_of_articles_is_declared_the_usual_addresses_are_tried(pages, expected):
    assert paths(found(Site(pages))) == expected


def test_the_address_of_a_feed_is_the_answer():
    site = Site({"/x": feed("/1")})
    result = found(site, f"{HOST}/x")
    assert paths(result) == ["/x"]
    assert (result.site.homepage, result.site.name) == (f"{HOST}/", "Journal")
    assert site.asked == ["/robots.txt", "/x"]


def test_a_news_sitemap_behind_an_index_is_found():
    index = f"<sitemapindex><sitemap><loc>{HOST}/map-news.xml</loc></sitemap></sitemapindex>"
    site = Site({"/": "<p>", "/robots.txt": f"Sitemap: {HOST}/map.xml", "/map.xml": index, "/map-news.xml": MAP})
    result = found(site)
    assert [(one.candidate.kind, one.entries) for one in result.found] == [("sitemap", 1)]


def test_a_page_closed_to_robots_is_not_opened_and_feeds_are_tried_all_the_same():
    site = Site({"/robots.txt": "User-agent: *\nDisallow: /", "/": LINK.format("/x"), "/feed/": feed("/1")})
    assert paths(found(site)) == ["/feed/"]
    assert "/" not in site.asked


def test_no_more_than_15_requests_are_made():
    home = "".join(LINK.format(f"/feed-{n}") for n in range(50)) + "".join(f"<a href='/rss/{n}'>" for n in range(50))
    site = Site({"/": home})
    result = found(site)
    assert len(site.asked) == result.requests == MAX_REQUESTS
    assert "Aucun flux" in result.error


def test_when_time_is_up_nothing_more_is_asked_for():
    site = Site({"/": LINK.format("/feed"), "/feed": feed("/1")})
    assert found(site, seconds=-1).found == ()
    assert site.asked == ["/robots.txt", "/"]


def test_time_that_runs_out_during_an_answer_ends_the_search():
    broken_off = []

    async def slow(request):
        if not request.url.endswith(("/", "robots.txt")):
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                broken_off.append(request.url)
                raise
        return await site.get(request)

    site = Site({"/": LINK.format("/feed"), "/feed": feed("/1")})
    assert discover_feeds(f"{HOST}/", get=slow, seconds=0.5).found == ()
    assert broken_off == [f"{HOST}/feed"]


@pytest.mark.parametrize(
    ("reason", "told"), [("dns", "introuvable"), ("private-address", "réseau privé"), ("tls-expired", "expiré")]
)
def test_a_site_that_is_away_says_why_and_is_asked_no_more(reason, told):
    class Away(Site):
        async def get(self, request):
            self.asked.append(request.url)
            raise failure(reason)

    site = Away({})
    assert told in found(site).error
    assert len(site.asked) <= 3


def test_hosts_are_held_during_the_search_and_given_back():
    """A host that was held has a moment from which it may be asked again."""
    site = Site({"/": LINK.format("https://feeds.example/j"), "https://feeds.example/j": feed("/1")})
    assert len(found(site).found) == 1
    assert set(Host.objects.values_list("name", flat=True)) == {"journal.example", "feeds.example"}
    assert not Host.objects.exclude(lease_token=None).exists()
    assert all(host.free_at for host in Host.objects.all())


def test_the_hosts_are_kept_during_a_search_that_lasts(monkeypatch):
    beats = []
    monkeypatch.setattr(HostLease, "renew_leases", lambda hold: beats.append(len(hold.free_at)))
    site = Site({"/": LINK.format("/feed"), "/feed": feed("/1")})
    assert found(site).found
    assert len(beats) >= 3  # robots.txt, the page, its feeds


def test_a_site_that_moved_is_looked_at_where_it_went():
    there = "https://www.journal.example"
    site = Site({"/": RedirectedElsewhere(f"{there}/"), f"{there}/": LINK.format("/feed"), f"{there}/feed": feed("/1")})
    result = found(site)
    assert paths(result) == [f"{there}/feed"]
    assert len(site.asked) == result.requests


def test_a_site_in_a_workers_hands_is_left_alone():
    Host.objects.claim(["journal.example"], uuid.uuid4(), timezone.now())
    site = Site({})
    assert "Réessayez" in found(site).error
    assert site.asked == []


@pytest.mark.parametrize("url", ["", "http://[", "ftp://a.example/", "journal.example"])
def test_what_is_no_address_is_told_so(url):
    assert discover_feeds(url).error


def run(*options, monkeypatch, site):
    monkeypatch.setattr(
        "articles.management.commands.discover.discover_feeds", lambda url: discover_feeds(url, get=site.get)
    )
    out = StringIO()
    call_command("discover", f"{HOST}/", *options, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_prints_a_line_or_an_object_a_feed(monkeypatch):
    site = Site({"/": LINK.format("/feed"), "/feed": feed("/1")})
    (line,) = run(monkeypatch=monkeypatch, site=site)
    assert line.split() == ["1", "entries", "2026-11-24", "feed", f"{HOST}/feed", "Journal"]
    (row,) = map(json.loads, run("--json", monkeypatch=monkeypatch, site=site))
    assert row == {
        "url": f"{HOST}/feed",
        "kind": "feed",
        "title": "Journal",
        "entries": 1,
        "newest": "2026-11-24T08:00:00+00:00",
        "why": "déclaré par la page",
    }
    assert not Feed.objects.exists()


def test_the_command_says_that_there_is_nothing(monkeypatch):
    with pytest.raises(CommandError, match="Aucun flux"):
        run(monkeypatch=monkeypatch, site=Site({"/": "<p>"}))
