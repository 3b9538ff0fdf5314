"""What becomes of several visits put away together: floods, poison, corrections, renamed and moved things."""

import uuid
import zlib
from datetime import timedelta

import pytest
from django.db import DataError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.ingest import batch
from articles.ingest.context import IngestContext
from articles.ingest.pipeline import refresh, refresh_many
from articles.ingest.records import Fetched, FetchError
from articles.ingest.store import write
from articles.models import Appearance, Article, Feed, Quarantine, Revision, Story, Visit
from articles.models.articles.appearance import MAX_KEYS_PER_ARTICLE
from articles.models.stories.story import StoryQuerySet
from articles.tests.ingest.test_pipeline import a_feed, item, receive, rss, says, taxonomy, visit  # noqa: F401 fixture

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def feed():
    return a_feed("courrier")


def archives(count):
    """Entries of four days ago, under keys and addresses that nobody has seen."""
    address = "https://courrier.example/o/{}"
    return [item(n, f"Archive numéro {n} du site", address.format(n), guid=f"o{n}", hours=99) for n in range(count)]


def test_old_things_that_come_as_new_ones_are_quarantined_and_shown_to_the_editor(feed):
    visit(feed, *(item(n) for n in range(10)))
    moved = [item(n, guid=f"cms-{n}", link=f"https://courrier.example/nouveau/{n}", hours=3) for n in range(10)]
    fresh = item(50, "Une vraie nouvelle, plus récente que toutes", hours=0)
    report = visit(feed, fresh, *(one.replace("<title>", "<title>Re : ") for one in moved))
    assert (report.new, report.skipped) == (1, 10)
    assert Quarantine.objects.filter(feed=feed, reason="flood").count() == 10
    latest = Visit.objects.latest("id")
    assert latest.skipped == {"held": 10}
    assert b"cms-3" in zlib.decompress(latest.body)


def test_what_was_quarantined_stays_out_when_it_is_no_more_the_greater_part(feed):
    visit(feed, *(item(n) for n in range(10)))
    old = archives(10)
    new = [
        item(n, f"Nouvelle {n} d’aujourd’hui", guid=f"n{n}", link=f"https://courrier.example/n/{n}", hours=0)
        for n in range(12)
    ]
    assert visit(feed, *old).new == 0
    assert visit(feed, *old[:6], *new).new == 12


def test_an_editor_lets_a_flood_in(feed):
    visit(feed, *(item(n) for n in range(6)))
    assert visit(feed, *archives(6)).new == 0
    feed.refresh_from_db()
    feed.let_in()
    assert feed.due_at <= timezone.now()
    assert visit(feed, *archives(6)).new == 6
    assert not Quarantine.objects.exists()


def test_a_catch_up_after_a_silence_is_no_flood(feed):
    visit(feed, *(item(n, hours=90) for n in range(5)))
    assert visit(feed, *(item(n, hours=2) for n in range(20, 50))).new == 30


def test_a_first_visit_is_no_flood(feed):
    assert visit(feed, *(item(n, hours=500) for n in range(20))).new == 20


def test_an_article_whose_address_and_guid_change_is_known_by_its_title_and_moment(feed):
    first = [item(n) for n in range(9)]
    visit(feed, *first)
    moved = item(3, guid="autre", link="https://courrier.example/autre/3")
    assert visit(feed, *first, moved).new == 0
    assert Article.objects.count() == 9


def test_guids_that_change_at_every_visit_leave_only_a_few_names(feed):
    for turn in range(MAX_KEYS_PER_ARTICLE + 3):
        visit(feed, *(item(n, guid=f"{turn}-{n}") for n in range(3)))
    assert Article.objects.count() == 3
    assert Appearance.objects.count() == 3 * MAX_KEYS_PER_ARTICLE


def test_the_same_page_over_http_or_www_is_one_article(feed):
    visit(feed, item(1, link="http://www.courrier.example/a/"))
    visit(a_feed("deux"), item(2, link="https://courrier.example/a"))
    assert Article.objects.get().appearances.count() == 2


def test_a_change_no_reader_would_see_is_no_correction(feed):
    pixel = "Le texte.&lt;img src=&quot;https://t.example/{}.gif&quot; width=&quot;1&quot; height=&quot;1&quot;&gt;"
    visit(feed, item(1, lead=pixel.format(1)))
    report = visit(feed, item(1, lead=pixel.format(2)))
    assert (report.updated, Revision.objects.count()) == (0, 0)


def store_refuses(monkeypatch, is_bad):
    """The database refuses whatever is stored together with such changes."""
    real = write.store

    def refusing(decided, **options):
        if any(map(is_bad, decided)):
            raise DataError("no such value")
        return real(decided, **options)

    monkeypatch.setattr(batch, "store", refusing)


def test_an_entry_the_database_refuses_is_left_out_alone_and_let_alone_after_three_tries(feed, monkeypatch):
    store_refuses(monkeypatch, lambda one: any("poison" in new.item.entry.title for new in one.new))
    for turn in range(4):
        report = visit(feed, item(turn), item(90, "Une dépêche empoisonnée : poison"), item(turn + 50))
        assert (report.status, report.new) == ("ok", 2)
    assert Quarantine.objects.get().tries == Quarantine.MAX_TRIES
    feed.refresh_from_db()
    assert feed.last_outcome["skipped"] == {"quarantined": 1}


def test_one_feed_that_cannot_be_stored_does_not_stop_those_beside_it(monkeypatch):
    bad, good = a_feed("panne"), a_feed("bonne")
    store_refuses(monkeypatch, lambda one: one.result.feed.pk == bad.pk and one.result.status == "ok")

    async def get(request):
        link = request.url.replace("/rss", "/1")
        return Fetched(url=request.url, content=rss(item(1, link=link)))

    reports = {report.source: report for report in refresh_many([bad, good], get=get)}
    assert (reports["panne"].reason, reports["bonne"].new) == ("error", 1)


def test_a_feed_removed_while_it_is_read_writes_nothing(feed):
    held = Feed.objects.select_related("source").prefetch_related("source__default_sectors").get(pk=feed.pk)
    feed.source.delete()
    report = receive(held, IngestContext(timezone.now()), Fetched(url=held.url, content=rss(item(1))))
    assert (report.reason, Article.objects.count()) == ("lease-lost", 0)


def test_each_visit_is_remembered(feed):
    visit(feed, item(1))
    visit(feed, item(1))
    feed.refresh_from_db()
    refresh(feed, get=says(FetchError("dns", "Nom introuvable.")))
    told = [(visit.status, visit.reason, visit.new) for visit in feed.visits.order_by("id")]
    assert told == [("ok", "", 1), ("unchanged", "", 0), ("failed", "dns", 0)]


def test_a_document_that_cannot_be_read_is_kept_once_for_whoever_must_look(feed):
    page = b"<html><body>Bienvenue</body></html>"
    for _ in range(2):
        refresh(feed, get=says(page))
        feed.refresh_from_db()
    first, second = feed.visits.order_by("id")
    assert zlib.decompress(first.body) == page
    assert second.body is None


def test_a_permanent_move_is_believed_after_some_visits_and_some_days(feed):
    old, new = feed.url, "https://courrier.example/nouveau-flux"
    for turn in range(5):
        Feed.objects.filter(pk=feed.pk).exclude(moved_since=None).update(moved_since=timezone.now() - timedelta(days=4))
        feed.refresh_from_db()
        assert feed.url == old
        visit(feed, item(turn), moved_to=new)
    feed.refresh_from_db()
    assert (feed.url, feed.former_urls, feed.moved_to) == (new, [old], "")


def test_a_move_that_is_taken_back_or_too_new_is_not_believed(feed):
    for turn in range(7):
        visit(feed, item(turn), moved_to="https://courrier.example/x" if turn != 3 else "")
        feed.refresh_from_db()
    assert (feed.url, feed.moved_count) == ("https://courrier.example/rss", 3)


def test_a_feed_does_not_move_to_where_another_one_is(feed):
    other = a_feed("deux")
    Feed.objects.filter(pk=feed.pk).update(
        moved_to=other.url, moved_count=9, moved_since=timezone.now() - timedelta(days=9)
    )
    visit(feed, item(1), moved_to=other.url)
    feed.refresh_from_db()
    assert feed.url == "https://courrier.example/rss"


def test_of_two_feeds_put_away_together_only_the_first_moves_to_an_address_that_both_name(monkeypatch, caplog):
    to, trays, real = "https://un.example/nouveau", [], write.store
    monkeypatch.setattr(
        batch, "store", lambda decided, **options: trays.append(len(decided)) or real(decided, **options)
    )
    for slug in ("un", "deux"):
        a_feed(slug)
    Feed.objects.update(moved_to=to, moved_count=9, moved_since=timezone.now() - timedelta(days=9))

    async def get(request):
        return Fetched(url=request.url, content=rss(item(1, link=request.url + "/1")), moved_to=to)

    with caplog.at_level("INFO"):
        reports = list(refresh_many(Feed.objects.select_related("source"), get=get))
    assert (trays, [report.new for report in reports]) == ([2], [1, 1])
    assert "one by one" not in caplog.text
    first, second = (Feed.objects.get(source__slug=report.source) for report in reports)
    assert (first.url, first.moved_to) == (to, "")
    assert (second.url, second.moved_to, second.moved_count) == (f"https://{reports[1].source}.example/rss", to, 10)


def test_letting_in_wins_over_the_visit_that_is_under_way(feed):
    token, keys, _ = Feed.objects.claim(5, timezone.now())
    held = Feed.objects.held_by(keys, token).get()
    feed.refresh_from_db()
    feed.let_in()
    report = receive(held, IngestContext(timezone.now()), Fetched(url=feed.url, content=rss(item(1)), etag="e"), token)
    feed.refresh_from_db()
    assert (report.reason, feed.etag, feed.body_hash) == ("lease-lost", "", "")
    assert Feed.objects.due(timezone.now()).exists()


def test_a_feed_added_again_knows_how_old_its_entries_are(feed):
    document = rss(*(item(n) for n in range(9)))
    refresh(feed, get=says(document))
    again = Feed.objects.create(source=feed.source, url="https://courrier.example/rss2")
    refresh(again, get=says(document))
    again.refresh_from_db()
    assert len(again.recent) == 9


def test_an_entry_refused_is_tried_again_though_the_document_stays_as_it_is(feed, monkeypatch):
    store_refuses(monkeypatch, lambda one: any("poison" in new.item.entry.title for new in one.new))
    document = rss(item(1), item(2), item(90, "Une dépêche empoisonnée : poison"))
    first = refresh(feed, get=says(document, etag="e"))
    assert (first.new, first.unchanged) == (2, 0)
    for _ in range(Quarantine.MAX_TRIES - 1):
        feed.refresh_from_db()
        assert feed.etag == feed.body_hash == ""
        assert refresh(feed, get=says(document, etag="e")).status == "ok"
    feed.refresh_from_db()
    assert feed.etag == "e"
    assert refresh(feed, get=says(document, etag="e")).status == "unchanged"


def test_a_passing_trouble_of_the_database_blames_no_entry(feed, monkeypatch):
    real, calls = write.store, []

    def failing(decided, **options):
        calls.append(1)
        if len(calls) in (2, 3, 4, 5):
            raise DataError("once") if len(calls) == 2 else OperationalError("deadlock detected")
        return real(decided, **options)

    visit(feed, item(9))
    monkeypatch.setattr(batch, "store", failing)
    calls.append(1)
    visit(feed, item(1), item(2), etag="e")
    assert not Quarantine.objects.exists()
    feed.refresh_from_db()
    assert feed.etag != "e" or Article.objects.count() == 3


def test_a_feed_whose_outcome_cannot_be_written_does_not_stop_the_others():
    bad, good = a_feed("panne"), a_feed("bonne")
    strange = "HTTPS://panne.example/nouveau"
    Feed.objects.filter(pk=bad.pk).update(
        moved_to=strange, moved_count=9, moved_since=timezone.now() - timedelta(days=9)
    )
    feeds = [Feed.objects.select_related("source").get(pk=one.pk) for one in (bad, good)]

    async def get(request):
        moved = strange if "panne" in request.url else ""
        return Fetched(url=request.url, content=rss(item(1, link=request.url + "/1")), moved_to=moved)

    assert {report.source: report.new for report in refresh_many(feeds, get=get)} == {"panne": 1, "bonne": 1}


def test_a_flood_larger_than_what_is_noted_at_once_stays_out(feed):
    visit(feed, *(item(n) for n in range(10)))
    for _ in range(2):
        Feed.objects.filter(pk=feed.pk).update(body_hash="")
        assert visit(feed, *archives(1_200)).new == 0


def test_entries_dated_by_the_day_alone_are_no_flood(feed):
    def dated(n, day):
        return (
            f"<item><guid>d{n}</guid><title>Avis numéro {n} du régulateur</title><link>https://courrier.example/d/{n}</link>"
            f"<pubDate>{(timezone.now() - timedelta(days=day)):%d %b %Y} 00:00:00 GMT</pubDate></item>"
        )

    visit(feed, *(dated(n, 1) for n in range(3)), *(dated(n, 3) for n in range(3, 6)))
    assert visit(feed, *(dated(n, 1) for n in range(20, 30))).new == 10


def test_headlines_of_a_visit_that_lost_its_lease_are_joined_by_nobody(feed):
    context = IngestContext(timezone.now())
    title = "La BCEAO maintient son taux directeur à 3,25 % au quatrième trimestre"
    lost = Fetched(url=feed.url, content=rss(item(1, title)))
    assert receive(feed, context, lost, uuid.uuid4()).reason == "lease-lost"
    for slug in ("deux", "trois"):
        other = a_feed(slug)
        receive(other, context, Fetched(url=other.url, content=rss(item(1, title, link=f"https://{slug}.example/1"))))
    assert Story.objects.get().articles.count() == 2


def test_what_is_joined_and_what_is_corrected_is_locked_at_once(feed, monkeypatch):
    # Locked by halves, the road and an editor who takes both wait for each other.
    title = "La Zibo Banque ouvre deux agences à Zorgo"
    visit(a_feed("gazette"), item(7, title, link="https://gazette.example/7"))
    visit(feed, item(1, "Le quai des Pirogues ferme"))
    held, hold = [], StoryQuerySet.lock_with_members
    monkeypatch.setattr(
        StoryQuerySet, "lock_with_members", lambda self, keys, **how: held.append(set(keys)) or hold(self, keys, **how)
    )
    report = visit(feed, item(1, "Le quai des Pirogues rouvre"), item(8, title))
    assert (report.new, report.updated) == (1, 1)
    joined, corrected = (
        Article.objects.get(url="https://gazette.example/7"),
        Article.objects.get(title__contains="rouvre"),
    )
    assert len(held) == 1
    assert held[0] >= {joined.pk, corrected.pk}


def test_articles_join_their_stories_before_anything_else_of_them_is_written(feed):
    # SQLite has their pages at hand then; after all the rest it would have to write them a second time.
    title = "La Zibo Banque ouvre deux agences à Zorgo"
    visit(a_feed("gazette"), item(7, title, link="https://gazette.example/7"))
    with CaptureQueriesContext(connection) as queries:
        visit(feed, item(8, title))
    said = [query["sql"].replace('"', "").rpartition(" times: ")[2].lstrip() for query in queries]
    order = [
        next(n for n, sql in enumerate(said) if sql.startswith(words))
        for words in ("INSERT INTO articles_article ", "UPDATE articles_article", "INSERT INTO articles_appearance")
    ]
    assert order == sorted(order)
    written = [sql for sql in said[order[0] + 1 : order[1]] if sql.startswith("INSERT")]
    assert all(sql.startswith("INSERT INTO articles_story") for sql in written)


def test_what_a_source_writes_where_our_words_stay_is_kept_as_the_original(feed):
    visit(feed, item(1, "Le premier titre de la dépêche"))
    Article.objects.update(title="Notre titre", locks=["title"])
    for title in ("Le deuxième titre de la dépêche", "Le troisième titre de la dépêche"):
        visit(feed, item(1, title))
    article = Article.objects.get()
    assert article.title == "Notre titre"
    kept = Revision.objects.get()
    assert (kept.title, kept.fields, kept.ours) == ("Le troisième titre de la dépêche", [], [])
    assert Revision.objects.original_of(article).title == "Le troisième titre de la dépêche"
