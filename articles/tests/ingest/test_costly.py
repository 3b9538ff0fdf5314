"""A document that costs too much, at every door: it ends with its own reason, and is not handed from worker to worker."""

import gzip
import threading
import time
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from PIL import Image

from articles.ingest import cpu_budget
from articles.ingest.batch import Batch
from articles.ingest.claims import FeedClaimer
from articles.ingest.context import IngestContext
from articles.ingest.cpu_budget import Budget
from articles.ingest.discover.find import discover_feeds
from articles.ingest.discover.preview import preview_feed
from articles.ingest.enrich import jobs
from articles.ingest.errors import TOO_COSTLY_SENTENCE
from articles.ingest.feed_result import read_answer
from articles.ingest.fetch.robots_policy import check_robots
from articles.ingest.pipeline import ingest_delivery, refresh, refresh_many, run_claimed
from articles.ingest.records import Fetched
from articles.models import Article, Category, Feed, Host, Page, Picture, Source
from articles.tests.site import HOST, Site
from articles.tests.site import feed as rss

# An interruption that comes within a destructor is dropped by Python, told as a warning, and repeated by the timer.
DROPPED = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
pytestmark = [pytest.mark.django_db, DROPPED]

EMPTY_MEMBERS = gzip.compress(b"") * 150_000  # 3 MB
# Irregular, so that feedparser reads it: some five seconds of it, and no call of it is long.
HEAVY = f"<rss version='2.0'><channel><item><title>a</title>{'<ab/>' * 200_000}</item></channel></rss>".encode()


@pytest.fixture(autouse=True)
def category():
    Category.objects.create(slug="info-generale", name_fr="Infos", name_en="News")


@pytest.fixture
def broke(monkeypatch):
    """No document may cost anything."""
    monkeypatch.setattr(cpu_budget, "CPU_SECONDS", 0.0)


def a_feed(url, slug="", **values):
    source = Source.objects.create(slug=slug or f"s{Source.objects.count()}", name="Courrier", may_full_text=True)
    return Feed.objects.create(source=source, url=url, **values)


def rounds(number=1):
    """What so many workers report, one after the other."""
    return [
        report
        for _ in range(number)
        for report in run_claimed(FeedClaimer(lambda: Feed.objects.due_or_leased(timezone.now()), 30))
    ]


def test_a_body_of_empty_members_ends_at_once_beside_a_feed_in_order(serve):
    bad, asked = serve({"/feed": EMPTY_MEMBERS, "/good": rss("/1", "/2").encode()})
    feed, good = a_feed(f"{bad}/feed"), a_feed(f"{bad}/good")
    began = time.process_time()
    reports = rounds(3)
    assert time.process_time() - began < 5
    assert {(one.url, one.status, one.reason) for one in reports} == {
        (feed.url, "failed", "too-many-members"),
        (good.url, "ok", None),
    }
    assert Article.objects.count() == 2
    assert asked == {"/feed": 1, "/good": 1}
    feed.refresh_from_db()
    assert (feed.tries, feed.lease_token, feed.due_at > timezone.now()) == (0, None, True)


def test_a_feed_that_costs_too_much_is_read_once_and_put_aside_for_a_day(serve, monkeypatch):
    bad, asked = serve({"/feed": HEAVY, "/other": HEAVY})
    fine, _ = serve({"/feed": rss("/1").encode()})
    rounds()
    monkeypatch.setattr(cpu_budget, "CPU_SECONDS", 0.5)
    feeds = [a_feed(f"{bad}/feed"), a_feed(f"{bad}/other")]
    good = a_feed(f"{fine}/feed")
    began = time.process_time()
    reports = rounds(3)
    assert 0.5 < time.process_time() - began < 3.5
    told = {one.url: (one.status, one.reason, one.error) for one in reports}
    assert told.pop(good.url)[0] == "ok"
    assert list(told.values()) == [("failed", "too-costly", TOO_COSTLY_SENTENCE)]
    for feed in feeds:
        feed.refresh_from_db()
    aside, waiting = sorted(feeds, key=lambda feed: feed.reason, reverse=True)
    assert (aside.reason, aside.tries, aside.lease_token) == ("too-costly", 0, None)
    assert timedelta(hours=23) < aside.due_at - timezone.now() <= timedelta(days=1)
    assert aside.visits.get().body, "what came is kept for a person to look at"
    # Its host rests, so that the next worker does not pay for the next of its feeds; that one stays due.
    assert (waiting.reason, waiting.tries, waiting.lease_token, waiting.visited_at) == ("", 0, None, None)
    assert waiting.due_at <= timezone.now()
    assert Host.objects.get(name=aside.host).lease_until > timezone.now() + timedelta(minutes=9)
    assert max(asked.values()) == 1


def test_a_host_is_asked_again_when_its_rest_is_over(serve, monkeypatch):
    bad, asked = serve({"/feed": HEAVY, "/other": rss("/1").encode()})
    rounds()
    monkeypatch.setattr(cpu_budget, "CPU_SECONDS", 0.5)
    first = a_feed(f"{bad}/feed")
    rounds()
    second = a_feed(f"{bad}/other")
    assert rounds() == []
    Host.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert [(one.url, one.status) for one in rounds()] == [(second.url, "ok")]
    assert asked[first.url.removeprefix(bad)] == 1


def test_by_hand_each_feed_costs_its_budget_and_no_more(broke):
    feeds = [a_feed(f"{HOST}/{n}") for n in range(2)]
    site = Site({"/0": rss("/1"), "/1": rss("/2")})
    assert [one.reason for one in refresh_many(feeds, get=site.get)] == ["too-costly", "too-costly"]
    feeds[0].refresh_from_db()
    assert (feeds[0].reason, feeds[0].error, Article.objects.count()) == ("too-costly", TOO_COSTLY_SENTENCE, 0)


def test_cleaning_its_entries_is_on_the_same_budget():
    dear, cheap = a_feed(f"{HOST}/a"), a_feed(f"{HOST}/b")
    tray = Batch(IngestContext(timezone.now()))
    for feed, spent in ((dear, cpu_budget.CPU_SECONDS), (cheap, 0.0)):
        brought = read_answer(feed, None, Fetched(feed.url, rss(f"/{feed.pk}").encode()), timezone.now())
        brought.budget.spent += spent
        tray.add(brought)
    assert [(report.status, report.reason) for _, report in tray.flush()] == [("failed", "too-costly"), ("ok", None)]
    assert Article.objects.count() == 1
    dear.refresh_from_db()
    assert (dear.reason, dear.failures) == ("too-costly", 1)


def test_what_unpacking_has_cost_is_on_the_same_budget():
    feed = a_feed(f"{HOST}/a")
    answer = Fetched(feed.url, rss("/1").encode(), cpu_seconds=cpu_budget.CPU_SECONDS + 1)
    assert read_answer(feed, None, answer, timezone.now()).outcome.reason == "too-costly"


def test_the_parts_of_an_index_are_on_one_budget(monkeypatch):
    spent = []
    monkeypatch.setattr(Budget, "run", lambda self, step, *args: (spent.append(self), step(*args))[1])
    part = "<urlset xmlns:n='n'><url><loc>{}</loc><n:news><n:title>Un titre</n:title></n:news></url></urlset>"
    index = "".join(f"<sitemap><loc>{HOST}/{n}.xml</loc></sitemap>" for n in range(3))
    site = Site({"/map": f"<sitemapindex>{index}</sitemapindex>"} | {f"/{n}.xml": part.format(n) for n in range(3)})
    refresh(a_feed(f"{HOST}/map", kind="sitemap"), get=site.get)
    assert len(spent) > 4
    assert len(set(map(id, spent))) == 1


def test_a_delivery_that_costs_too_much_fails(broke):
    feed = a_feed(f"{HOST}/a")
    report = ingest_delivery(feed, Fetched(feed.url, rss("/1").encode()))
    assert (report.status, report.reason) == ("failed", "too-costly")


def test_an_editors_trial_and_search_end_with_a_sentence(broke):
    assert preview_feed(f"{HOST}/a", "feed", {}, get=Site({"/a": rss("/1")}).get).error == TOO_COSTLY_SENTENCE
    Host.objects.update(lease_until=None, lease_token=None, robots_until=timezone.now() + timedelta(hours=1))
    assert discover_feeds(f"{HOST}/", get=Site({"/": rss("/1")}).get).error == TOO_COSTLY_SENTENCE


@pytest.mark.django_db(transaction=True)
def test_a_web_thread_reads_no_longer_than_the_budget(monkeypatch):
    # Each entry is cleaned in some milliseconds: between two the thread sees that the budget is used up.
    item = "<item><title>t{0}</title><link>" + HOST + "/{0}</link><description><![CDATA[{1}]]></description></item>"
    items = "".join(item.format(n, f"<p><a href='/{n}'>lien</a> mot &amp; " * 300) for n in range(400))
    document = f"<rss version='2.0'><channel>{items}</channel></rss>"
    monkeypatch.setattr(cpu_budget, "CPU_SECONDS", 0.2)
    told = []

    def try_it():
        began = time.thread_time()
        error = preview_feed(f"{HOST}/a", "feed", {}, get=Site({"/a": document}).get).error
        told.append((error, time.thread_time() - began))
        connection.close()

    thread = threading.Thread(target=try_it)
    thread.start()
    thread.join()
    ((error, cost),) = told
    assert error == TOO_COSTLY_SENTENCE
    assert cost < 1  # to its end, 1.6


def test_a_robots_txt_that_costs_too_much_lets_nobody_in_for_now(broke):
    site = Site({"/robots.txt": "User-agent: *\nDisallow: /prive/"})
    assert check_robots([f"{HOST}/1", f"{HOST}/prive/"], get=site.get) == {}


def test_a_page_and_a_picture_that_cost_too_much_are_refused_and_their_host_rests(monkeypatch):
    source = Source.objects.create(slug="s", name="S", may_full_text=True, may_image=True)
    article = Article.objects.create(
        source=source, title="Le taux monte", url=f"{HOST}/1", published_at=timezone.now(), category_id="info-generale"
    )
    photo = BytesIO()
    Image.new("RGB", (800, 450), "teal").save(photo, "JPEG")
    site = Site({"/1": "<p>La banque centrale a relevé son taux. " * 50, "/i.jpg": photo.getvalue(), "/robots.txt": ""})
    Page.objects.create(article=article, url=article.url)
    image = f"{HOST}/i.jpg"
    Picture.objects.create(key=Picture.key_of(image), url=image, source=source)
    assert check_robots([image], get=site.get)
    monkeypatch.setattr(cpu_budget, "CPU_SECONDS", 0.0)
    monkeypatch.setattr("articles.ingest.fetch.robots_policy.Budget", lambda: Budget(-1))
    later = timezone.now() + timedelta(seconds=1)
    assert jobs.run_jobs(later, get=site.get) == {"too-costly": 1}
    assert jobs.run_jobs(later, get=site.get) == {}, "the host rests"
    Host.objects.update(lease_token=None, lease_until=None)
    assert jobs.run_jobs(later, get=site.get) == {"too-costly": 1}
    assert {Page.objects.get().state, Picture.objects.get().state} == {"refused"}
    assert {Page.objects.get().reason, Picture.objects.get().reason} == {"too-costly"}


def test_a_list_of_subscriptions_that_costs_too_much_is_refused_in_a_sentence(broke, tmp_path):
    path = tmp_path / "list.opml"
    path.write_text("<opml><body><outline xmlUrl='https://a.example/'/></body></opml>")
    with pytest.raises(CommandError, match="far more work"):
        call_command("import_opml", str(path), stdout=StringIO())


def test_the_commands_that_try_tell_it(broke, tmp_path):
    feed, page = tmp_path / "feed.xml", tmp_path / "page.html"
    feed.write_text(rss("/1"))
    page.write_text("<p>La banque centrale a relevé son taux. " * 50)
    for command, path in (("try_feed", feed), ("try_article", page)):
        out = StringIO()
        call_command(command, str(path), stdout=out)
        assert TOO_COSTLY_SENTENCE in out.getvalue()
