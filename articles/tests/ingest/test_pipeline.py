"""From an answer to the stored article. The network is a function; the database is real."""

import json
import uuid
from datetime import timedelta
from email.utils import format_datetime

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import search
from articles.ingest import batch, clean_many
from articles.ingest import context as ingest_context
from articles.ingest.batch import Batch
from articles.ingest.context import IngestContext, NewHeadline
from articles.ingest.feed_result import read_answer
from articles.ingest.pipeline import refresh, refresh_many
from articles.ingest.records import Fetched, FetchError
from articles.ingest.store import write
from articles.models import Appearance, Article, Category, Feed, Revision, Sector, Source, Story
from articles.stories.cluster import OpenStories

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
LAST = "Tue, 24 Nov 2026 10:00:00 GMT"
HEADLINE = "La BCEAO maintient son taux directeur à 3,25 % au quatrième trimestre"


@pytest.fixture(autouse=True)
def taxonomy():
    for slug in ("info-generale", "economie", "taux", "actions", "obligations", "matieres-premieres"):
        Category.objects.create(slug=slug, name_fr=slug, name_en=slug)
    for slug in ("banque-assurance", "mines", "telecoms-numerique"):
        Sector.objects.create(slug=slug, name_fr=slug, name_en=slug)


@pytest.fixture
def feed():
    return a_feed("courrier")


def a_feed(slug, **values):
    source = Source.objects.create(slug=slug, name=slug.title(), **values)
    return Feed.objects.create(source=source, url=f"https://{slug}.example/rss")


def item(n, title="", link="", lead="Le texte de la dépêche.", guid="", hours=2):
    title = title or f"Dépêche numéro {n} sur un sujet {'abcdefghij'[n % 10] * 7} bien à part"
    return (
        f"<item><guid isPermaLink='false'>{guid or f'g{n}'}</guid><title>{title}</title>"
        f"<link>{link or f'https://courrier.example/{n}'}</link><description>{lead}</description>"
        f"<pubDate>{format_datetime(NOW - timedelta(hours=hours, minutes=n))}</pubDate></item>"
    )


def rss(*items):
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>t</title>{''.join(items)}</channel></rss>".encode()


def receive(feed, context, answer, token=None):
    """One answer put away by itself."""
    one = Batch(context)
    one.add(read_answer(feed, token, answer, timezone.now()))
    return one.flush()[0][1]


def says(*documents, **headers):
    """A network on which every address answers the next document, the last one again and again."""
    queue = list(documents)

    async def get(request):
        document = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(document, Exception):
            raise document
        return Fetched(url=request.url, content=document, **headers)

    return get


def visit(feed, *items, **headers):
    """One more visit, whose document has these items."""
    feed.refresh_from_db()
    return refresh(feed, get=says(rss(*items), **headers))


def test_a_visit_stores_each_entry_once_with_its_source_and_date(feed):
    report = visit(feed, item(1), item(2))
    assert (report.status, report.new, report.updated, report.skipped) == ("ok", 2, 0, 0)
    article = Article.objects.get(url="https://courrier.example/1")
    assert article.source == feed.source
    assert article.published_at == NOW - timedelta(hours=2, minutes=1)
    assert article.summary == "Le texte de la dépêche."


def test_the_same_document_again_stores_nothing(feed):
    document = rss(item(1), item(2))
    refresh(feed, get=says(document))
    feed.refresh_from_db()
    report = refresh(feed, get=says(document))
    assert (report.status, report.new) == ("unchanged", 0)
    assert Article.objects.count() == 2


def test_one_more_entry_adds_exactly_one(feed):
    visit(feed, item(1))
    report = visit(feed, item(2), item(1))
    assert (report.new, report.unchanged) == (1, 1)


def test_a_changed_title_follows_its_source_and_keeps_its_date(feed):
    visit(feed, item(1, "Un premier titre"))
    before = Article.objects.get()
    report = visit(feed, item(1, "Un titre corrigé", hours=1))
    after = Article.objects.get()
    assert (report.new, report.updated, after.title) == (0, 1, "Un titre corrigé")
    assert after.published_at == before.published_at
    assert after.updated_at is not None
    assert Revision.objects.get().title == "Un premier titre"


def test_one_address_in_two_feeds_is_one_article_with_two_appearances(feed):
    visit(feed, item(1, link="https://courrier.example/a?utm_source=rss"))
    other = a_feed("reprise")
    report = visit(other, item(1, "Autre titre", "https://courrier.example/a", guid="x"))
    assert (report.new, report.unchanged) == (0, 1)
    assert Article.objects.get().source == feed.source
    assert Appearance.objects.count() == 2


def test_two_guids_of_one_address_in_one_document_are_one_article(feed):
    same = "https://courrier.example/same"
    report = visit(feed, item(1, link=same), item(2, link=same))
    assert (report.new, Article.objects.count(), Appearance.objects.count()) == (1, 1, 2)


def test_an_event_told_by_two_sources_is_one_story_led_by_the_weightier(feed):
    visit(feed, item(1, HEADLINE))
    heavy = a_feed("agence", weight=90)
    visit(heavy, item(1, HEADLINE + " - Dépêche", "https://agence.example/1"))
    story = Story.objects.get()
    assert story.articles.count() == 2
    assert story.lead.source == heavy.source
    assert [a.source_id for a in Article.objects.leads()] == [heavy.source_id]
    first, joined = Article.objects.order_by("pk")
    assert first.join_margin is None  # a new event: nothing was narrow
    assert 0 <= joined.join_margin <= 1


def test_three_feeds_visited_in_one_run_tell_one_story():
    feeds = [a_feed("un"), a_feed("deux"), a_feed("trois")]

    async def get(request):
        return Fetched(url=request.url, content=rss(item(1, HEADLINE, f"{request.url}/1")))

    assert sum(report.new for report in refresh_many(feeds, get=get)) == 3
    assert Story.objects.get().articles.count() == 3
    assert Article.objects.leads().count() == 1


def test_one_bad_entry_is_counted_and_the_others_come_in(feed, monkeypatch):
    real = clean_many.clean_entry

    def clean(raw, now):
        if raw.guid == "g2":
            raise RuntimeError("a defect of ours")
        return real(raw, now)

    monkeypatch.setattr(clean_many, "clean_entry", clean)
    report = visit(feed, item(1), item(2), item(3), "<item><guid>empty</guid></item>")
    assert (report.new, report.skipped) == (2, 2)
    feed.refresh_from_db()
    assert feed.last_outcome["skipped"]["error"] == 1


def test_a_feed_that_fails_says_why_on_its_row_and_the_others_are_read():
    bad, good = a_feed("panne"), a_feed("bonne")

    async def get(request):
        if request.url == bad.url:
            raise FetchError("http-404", "Cette adresse n’existe plus : corrigez-la.", 3600)
        return Fetched(url=request.url, content=rss(item(1, link="https://bonne.example/1")))

    reports = {report.url: report for report in refresh_many([bad, good], get=get)}
    assert (reports[bad.url].reason, reports[good.url].new) == ("http-404", 1)
    bad.refresh_from_db()
    assert (bad.reason, bad.error, bad.failures) == ("http-404", "Cette adresse n’existe plus : corrigez-la.", 1)
    assert bad.due_at >= bad.visited_at + timedelta(seconds=3000)


@pytest.mark.parametrize(
    ("answer", "reason", "state"),
    [
        (FetchError("dns", "Nom inconnu."), "dns", Feed.State.ACTIVE),
        (FetchError("gone", "Ce flux n’existe plus."), "gone", Feed.State.SUSPENDED),
        (RuntimeError("a defect of ours"), "error", Feed.State.ACTIVE),
        (
            b"<!doctype html><title>Just a moment...</title><p>Verify you are human</p>",
            "challenge-page",
            Feed.State.ACTIVE,
        ),
    ],
    ids=["unknown name", "gone", "a defect of the getter", "a page in place of a feed"],
)
def test_a_failure_says_why_makes_no_article_and_is_wiped_by_a_success(feed, answer, reason, state):
    assert refresh(feed, get=says(answer)).status == "failed"
    feed.refresh_from_db()
    assert (feed.reason, feed.state, Article.objects.count()) == (reason, state, 0)
    visit(feed, item(1))
    feed.refresh_from_db()
    assert (feed.failures, feed.reason, feed.error) == (0, "", "")


def test_validators_are_kept_and_sent_again(feed):
    asked = []

    async def get(request):
        asked.append((request.etag, request.last_modified))
        if request.etag:
            return Fetched(url=request.url, not_modified=True)
        return Fetched(
            url=request.url, content=rss(item(1)), etag='"v1"', last_modified="Tue, 24 Nov 2026 10:00:00 GMT"
        )

    refresh(feed, get=get)
    for _ in range(2):
        feed.refresh_from_db()
        assert refresh(feed, get=get).status == "unchanged"
    assert asked[2] == asked[1] == ('"v1"', LAST)


def test_a_worker_that_lost_its_lease_writes_nothing(feed):
    token, keys, _ = Feed.objects.claim(10, timezone.now())
    held = list(Feed.objects.held_by(keys, token))
    Feed.objects.filter(pk=feed.pk).update(lease_token=uuid.uuid4())
    report = receive(held[0], IngestContext(timezone.now()), Fetched(url=feed.url, content=rss(item(1))), token)
    assert (report.reason, Article.objects.count()) == ("lease-lost", 0)
    feed.refresh_from_db()
    assert feed.visited_at is None


def test_an_interrupted_store_leaves_nothing_half_written(feed, monkeypatch):
    def index(articles):
        raise RuntimeError("the last step before the end")

    monkeypatch.setattr(search, "index", index)
    report = visit(feed, item(1))
    assert (report.status, Article.objects.count(), Appearance.objects.count()) == ("failed", 0, 0)


def test_an_address_stored_by_another_worker_in_between_is_met_not_doubled(feed, monkeypatch):
    real, once = write.store, []

    def racing(*args, **options):
        if not once:
            once.append(Article.objects.create(source=feed.source, url="https://courrier.example/1", title="Premier"))
        return real(*args, **options)

    monkeypatch.setattr(batch, "store", racing)
    report = visit(feed, item(1), item(2))
    assert (report.new, Article.objects.count(), Appearance.objects.count()) == (1, 2, 2)


def test_what_comes_together_is_kept_in_the_order_of_its_dates(feed):
    visit(feed, item(1), item(3), item(2))
    assert list(Article.objects.order_by("pk")) == list(Article.objects.order_by("published_at"))


def test_who_joins_one_that_comes_with_it_and_is_dated_later_tells_the_same_story():
    context, together = IngestContext(timezone.now()), [a_feed(slug) for slug in ("un", "deux", "trois")]
    put_away = Batch(context)
    for n, one in enumerate(together, 1):
        content = rss(item(n, HEADLINE, f"{one.url}/{n}"))
        put_away.add(read_answer(one, None, Fetched(url=one.url, content=content), timezone.now()))
    put_away.flush()
    assert list(Article.objects.order_by("pk").values_list("source__slug", flat=True)) == ["trois", "deux", "un"]
    assert Story.objects.get().articles.count() == 3


def test_what_is_stored_can_be_found(feed):
    visit(feed, item(1, "Sonatel relève son dividende"))
    assert search.matching(Article.objects.published(), "dividende sonatel").count() == 1


def test_what_nobody_dated_is_dated_by_when_it_was_seen(feed):
    visit(feed, "<item><guid>u</guid><title>Sans date</title><link>https://courrier.example/u</link></item>")
    article = Article.objects.get()
    assert article.date_is_guessed
    assert abs(article.published_at - timezone.now()) < timedelta(seconds=20)


def test_a_report_is_plain_values_for_json(feed):
    report = visit(feed, item(1))
    fields = ("source", "url", "status", "new", "updated", "unchanged", "skipped", "reason", "error")
    assert json.dumps({name: getattr(report, name) for name in fields})


def test_two_workers_see_each_others_stories():
    one, two, before = a_feed("un"), a_feed("deux"), a_feed("avant")
    visit(before, item(5, link="https://avant.example/1"))
    mine, theirs = IngestContext(timezone.now()), IngestContext(timezone.now())
    mine.load_recent()  # the first has begun before the second stores anything
    receive(two, theirs, Fetched(url=two.url, content=rss(item(1, HEADLINE, f"{two.url}/1"))))
    receive(one, mine, Fetched(url=one.url, content=rss(item(1, HEADLINE, f"{one.url}/1"))))
    assert Story.objects.get().articles.count() == 2


def test_what_another_worker_adds_to_a_story_of_ours_is_in_that_story(monkeypatch):
    told, add = {}, OpenStories.add_story_keys
    monkeypatch.setattr(OpenStories, "add_story_keys", lambda self, keys: told.update(keys) or add(self, keys))
    one, two, three = (a_feed(slug) for slug in ("un", "deux", "trois"))
    mine, theirs = IngestContext(timezone.now()), IngestContext(timezone.now())
    receive(one, mine, Fetched(url=one.url, content=rss(item(1, HEADLINE, f"{one.url}/1"))))
    receive(two, theirs, Fetched(url=two.url, content=rss(item(2, HEADLINE, f"{two.url}/1"))))
    receive(three, theirs, Fetched(url=three.url, content=rss(item(3, HEADLINE, f"{three.url}/1"))))
    mine.load_recent()
    assert told[-1] == Story.objects.get().pk  # our temporary id: it was opened before it had a story
    with CaptureQueriesContext(connection) as queries:
        mine.load_recent()
    assert len(queries) == 1


def test_a_worker_reads_the_headlines_of_others_a_few_at_a_time_and_never_its_own(monkeypatch):
    monkeypatch.setattr(ingest_context, "HEADLINES_PER_QUERY", 2)
    one, two = a_feed("un"), a_feed("deux")
    titles = (
        HEADLINE,
        *(f"{name} rachète les entrepôts du port" for name in ("Zorgo", "Tiassalé", "Koudougou", "Bafing")),
    )
    visit(one, *(item(n, title, f"{one.url}/{n}") for n, title in enumerate(titles)))
    mine = IngestContext(timezone.now())
    with CaptureQueriesContext(connection) as queries:
        mine.load_recent()
    assert len([query for query in queries if '"title"' in query["sql"]]) == 3
    receive(two, mine, Fetched(url=two.url, content=rss(item(7, HEADLINE, f"{two.url}/7"))))
    assert Story.objects.get().articles.count() == 2
    with CaptureQueriesContext(connection) as queries:
        mine.load_recent()
    assert not [query for query in queries if '"title"' in query["sql"]]


def test_what_was_placed_and_never_stored_is_joined_until_it_is_forgotten():
    def joins():
        return context.cluster([NewHeadline(HEADLINE, NOW, "fr", "", "", True)], source_id=next(sources))[0][1]

    context, sources = IngestContext(timezone.now()), iter(range(1, 9))
    assert (joins(), joins()) == (None, -1)
    context.discard_unstored()
    assert joins() is None


def test_clustering_is_told_what_is_filed_as_economic_of_new_and_of_stored_articles(monkeypatch):
    known, add = {}, OpenStories.add
    monkeypatch.setattr(
        OpenStories, "add", lambda self, some: add(self, [known.setdefault(one.id, one) for one in some])
    )
    assigned, assign = [], OpenStories.assign
    monkeypatch.setattr(OpenStories, "assign", lambda self, some: assigned.extend(some) or assign(self, some))
    one = a_feed("un")
    titles = (HEADLINE, "La chorale de Zorgo chante sous la pluie")
    visit(one, *(item(n, title, f"{one.url}/{n}") for n, title in enumerate(titles)))
    IngestContext(timezone.now()).load_recent()
    told = {HEADLINE: True, titles[1]: False}
    for headlines in (assigned, known.values()):
        assert {headline.title: headline.is_economic for headline in headlines} == told


def test_a_second_attempt_does_not_join_what_the_first_one_dropped(feed, monkeypatch):
    visit(feed, item(1, HEADLINE))
    other, real, failed = a_feed("deux"), write.store, []

    def failing_once(*args, **options):
        if not failed:
            failed.append(True)
            raise IntegrityError
        return real(*args, **options)

    monkeypatch.setattr(batch, "store", failing_once)
    visit(other, item(1, HEADLINE, "https://deux.example/1"))
    assert Story.objects.get().articles.count() == 2


def test_a_story_is_found_behind_many_old_namesakes(feed):
    for n in range(40):
        Article.objects.create(
            source=feed.source,
            url=f"https://courrier.example/old/{n}",
            title=HEADLINE,
            published_at=NOW - timedelta(days=10 + n),
        )
    visit(feed, item(1, HEADLINE))
    visit(a_feed("deux"), item(1, HEADLINE, "https://deux.example/1"))
    assert Story.objects.get().articles.count() == 2


def test_the_end_of_a_workers_time_is_not_taken_for_the_feeds_fault(feed):
    with pytest.raises(SoftTimeLimitExceeded):
        read_answer(feed, None, _OutOfTime(), timezone.now())


class _OutOfTime:
    content, cpu_seconds = b"", 0.0

    @property
    def not_modified(self):
        raise SoftTimeLimitExceeded

    content = b""


def test_an_index_of_sitemaps_is_read_through_its_newest_part():
    feed = a_feed("plan")
    Feed.objects.filter(pk=feed.pk).update(kind="sitemap", url="https://plan.example/sitemap.xml")
    feed = Feed.objects.select_related("source").get(pk=feed.pk)
    news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    index = (
        f"<sitemapindex {spaces}><sitemap><loc>https://plan.example/news.xml</loc></sitemap>"
        f"<sitemap><loc>https://elsewhere.example/news.xml</loc></sitemap></sitemapindex>"
    )
    part = (
        f"<urlset {spaces} {news}><url><loc>https://plan.example/a</loc><news:news><news:publication_date>"
        f"{NOW.isoformat()}</news:publication_date><news:title>La BRVM clôt en hausse</news:title></news:news></url></urlset>"
    )
    asked = []

    async def get(request):
        asked.append(request.url)
        return Fetched(url=request.url, content=(index if request.url.endswith("sitemap.xml") else part).encode())

    assert refresh(feed, get=get).new == 1
    assert asked == ["https://plan.example/sitemap.xml", "https://plan.example/news.xml"]


@pytest.fixture
def page_feed():
    feed = a_feed("page")
    Feed.objects.filter(pk=feed.pk).update(kind="page", recipe={"item": "li"})
    return Feed.objects.select_related("source").get(pk=feed.pk)


def test_a_page_is_not_asked_for_where_robots_txt_forbids_it(page_feed):
    asked = []

    async def get(request):
        asked.append(request.url)
        return Fetched(url=request.url, content=b"User-agent: *\nDisallow: /", content_type="text/plain")

    report = refresh(page_feed, get=get)
    assert (report.reason, asked) == ("robots", ["https://page.example/robots.txt"])


def test_a_page_that_redirects_to_a_forbidden_one_is_not_read(page_feed):
    async def get(request):
        if request.url.endswith("/robots.txt"):
            return Fetched(url=request.url, content=b"User-agent: *\nDisallow: /secret", content_type="text/plain")
        return Fetched(
            url="https://page.example/secret/a", content=b"<ul><li><a href='/1'>Un avis important</a></li></ul>"
        )

    assert refresh(page_feed, get=get).reason == "robots"


def test_an_article_in_a_third_language_is_stored_and_stands_on_its_sources_page_alone(feed, client):
    Category.objects.create(slug="reglementation", name_fr="Veille", name_en="Watch")
    feed.source.default_category_id = "reglementation"
    feed.source.save()
    title = "Kuki serivisi z’amahoteli mu Rwanda zagabanutse kuri 16 % mu mezi atandatu?"
    report = visit(feed, item(1, title, lead="Banki nkuru yatangaje ibyo kuri uyu wa mbere."), item(2, HEADLINE))
    assert (report.status, report.new) == ("ok", 2)
    article = Article.objects.get(title=title)
    assert (article.language, article.category_id, article.is_finance) == ("und", "info-generale", False)
    page = client.get(feed.source.get_absolute_url()).text
    assert article.get_absolute_url() in page
    assert '<abbr class="mark" title="autre langue">autre langue</abbr>' in page
    assert client.get(article.get_absolute_url()).status_code == 200
    for address in ("/", "/en/", "/monde/", "/veille-reglementaire/"):
        assert article.get_absolute_url() not in client.get(address).text
    assert HEADLINE in client.get("/").text.replace("\u00a0", " ").replace("\u202f", " ")
