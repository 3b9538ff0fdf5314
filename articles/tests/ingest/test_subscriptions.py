"""Which hubs are asked, what they bring, and what becomes of it. The hub is real and on loopback."""

import uuid
from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone

from articles.ingest import subscriptions
from articles.ingest.pipeline import ingest_delivery, refresh
from articles.ingest.records import Fetched, FetchError, Report
from articles.models import Article, Category, Delivery, Feed, Host, Source, Subscription
from articles.tests.ingest.hub import hub as a_hub
from articles.web import websub

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
HUB, TOPIC = "https://hub.example/", "https://courrier.example/rss"
State = Subscription.State


@pytest.fixture(autouse=True)
def _on(settings):
    settings.WEBSUB = True
    settings.SITE_URL = "https://pesee.example"
    settings.FETCH_HOST_PAUSE = 0


@pytest.fixture
def feed():
    Category.objects.create(slug="info-generale", name_fr="Infos", name_en="News")
    source = Source.objects.create(slug="courrier", name="Courrier", homepage="https://courrier.example/")
    return Feed.objects.create(source=source, url=TOPIC)


@pytest.fixture
def make(feed):
    def make(**fields):
        return Subscription.objects.create(**{"feed": feed, "hub": HUB, "topic": TOPIC, "due_at": NOW} | fields)

    return make


def live(**fields):
    return {"state": State.ACTIVE, "expires_at": NOW + timedelta(days=5), "due_at": NOW + timedelta(days=3)} | fields


def hub_says(*answers):
    """A network of one hub: what it was asked, and how it is asked."""
    asked, queue = [], list(answers)

    async def get(request):
        asked.append(dict(request.form) | {"url": request.url})
        answer = (queue.pop(0) if len(queue) > 1 else queue[0]) if queue else Fetched(request.url, status=202)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return asked, get


def rss(*titles):
    items = "".join(
        f"<item><guid>{i}</guid><title>{title}</title><link>https://courrier.example/{i}</link>"
        f"<pubDate>{format_datetime(NOW)}</pubDate></item>"
        for i, title in enumerate(titles)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()


def read(**options):
    return list(subscriptions.read_deliveries(timezone.now(), options.pop("deliver", ingest_delivery), **options))


# Noting


def test_a_feed_that_announces_a_hub_is_noted_once(feed):
    for _ in range(2):
        subscriptions.record_hub(Feed.objects.get(pk=feed.pk), HUB, "")
    one = Subscription.objects.get()
    assert (one.hub, one.topic, one.state) == (HUB, TOPIC, State.WANTED)
    assert len(one.secret) >= 32
    assert len(one.token) >= 32
    assert one.secret != one.token


def test_noting_what_is_known_or_no_hub_asks_the_database_nothing(feed, make, django_assert_num_queries):
    make(**live())
    known = Feed.objects.select_related("subscription").get(pk=feed.pk)
    with django_assert_num_queries(0):
        subscriptions.record_hub(known, HUB, TOPIC)
    Subscription.objects.all().delete()
    without = Feed.objects.select_related("subscription").get(pk=feed.pk)
    with django_assert_num_queries(0):
        subscriptions.record_hub(without, "", "")
        subscriptions.count_missed_delivery(without)


def test_nothing_is_noted_or_asked_where_hubs_could_not_reach_us(feed, make, settings):
    settings.WEBSUB = False
    subscriptions.record_hub(feed, HUB, TOPIC)
    assert not Subscription.objects.exists()
    make()
    assert subscriptions.request_due(NOW, get=hub_says()[1]) == {}


@pytest.mark.parametrize("hub", ["", "https://other.example/", "javascript:alert(1)"])
def test_a_feed_that_changes_its_hub_leaves_the_old_one_first(feed, make, hub):
    make(**live())
    subscriptions.record_hub(feed, hub, TOPIC)
    assert Subscription.objects.get().state == State.LEAVING
    subscriptions.record_hub(Feed.objects.get(pk=feed.pk), hub, TOPIC)
    assert Subscription.objects.get().state == State.LEAVING


@pytest.mark.parametrize("state", [State.WANTED, State.REFUSED])
def test_a_hub_that_knows_nothing_of_us_is_left_without_a_word(feed, make, state):
    make(state=state)
    subscriptions.record_hub(feed, "", "")
    assert not Subscription.objects.exists()


# Asking


def test_a_hub_is_asked_with_our_address_and_a_secret(make):
    one = make()
    asked, get = hub_says()
    assert subscriptions.request_due(NOW, get=get) == {"asked": 1}
    assert asked == [
        {
            "url": HUB,
            "hub.mode": "subscribe",
            "hub.topic": TOPIC,
            "hub.callback": f"https://pesee.example/websub/{one.token}/",
            "hub.secret": one.secret,
            "hub.lease_seconds": "604800",
        }
    ]
    one.refresh_from_db()
    assert (one.state, one.failures, one.reason, one.due_at) == (
        State.ASKED,
        1,
        "unconfirmed",
        NOW + timedelta(hours=1),
    )
    assert subscriptions.request_due(NOW, get=get) == {}


def test_a_hub_is_asked_by_one_worker_and_believed_if_it_confirms_before_it_answers(make):
    one, another_workers = make(), Subscription.objects.get()
    assert one.start_request(NOW)
    assert not another_workers.start_request(NOW)
    assert Subscription.objects.get().confirm(timedelta(days=3), NOW)
    one.fail("http-500", "Panne.", 3 * 24 * 3600, NOW)
    one.refresh_from_db()
    assert (one.state, one.failures, one.reason) == (State.ACTIVE, 0, "")
    assert one.due_at == NOW + timedelta(days=2)


def test_a_hub_that_fails_is_asked_again_later_and_refused_in_the_end(make):
    one = make()
    asked, get = hub_says(FetchError("http-500", "Panne."))
    moment = NOW
    for n in range(websub.MAX_UNCONFIRMED_REQUESTS):
        assert subscriptions.request_due(moment, get=get) == {"asked": 1, "http-500": 1}
        one.refresh_from_db()
        assert (one.state, one.failures) == (State.WANTED, n + 1)
        moment = one.due_at
    assert moment - NOW == timedelta(hours=1 + 2 + 4 + 8 + 16 + 24)
    assert subscriptions.request_due(moment, get=get) == {}
    one.refresh_from_db()
    assert (one.state, one.reason, one.error) == (State.REFUSED, "http-500", "Panne.")
    assert one.due_at == moment + timedelta(days=30)
    subscriptions.request_due(one.due_at, get=get)
    assert len(asked) == websub.MAX_UNCONFIRMED_REQUESTS + 1


def test_a_hub_that_asks_for_patience_gets_it(make):
    one = make()
    subscriptions.request_due(NOW, get=hub_says(FetchError("too-many", "Trop.", 20 * 3600))[1])
    one.refresh_from_db()
    assert one.due_at > NOW + timedelta(hours=19)


def test_a_lease_is_renewed_while_deliveries_go_on(make):
    one = make(**live(due_at=NOW))
    subscriptions.request_due(NOW, get=hub_says(FetchError("http-503", "Panne."))[1])
    one.refresh_from_db()
    assert one.is_live(NOW)
    assert one.due_at == NOW + timedelta(hours=1)
    assert one.confirm(timedelta(days=6), NOW)
    one.refresh_from_db()
    assert (one.failures, one.reason, one.expires_at) == (0, "", NOW + timedelta(days=6))


def test_a_lease_that_ran_out_is_asked_for_anew(make):
    one = make(**live(due_at=NOW, expires_at=NOW - timedelta(hours=1)))
    assert not one.is_live(NOW)
    subscriptions.request_due(NOW, get=hub_says()[1])
    one.refresh_from_db()
    assert one.state == State.ASKED


def test_a_hub_in_other_hands_is_asked_by_the_next_run(make):
    make()
    Host.objects.claim(["hub.example"], uuid.uuid4(), NOW)
    asked, get = hub_says()
    assert subscriptions.request_due(NOW, get=get) == {}
    assert subscriptions.request_due(NOW + timedelta(minutes=5), get=get) == {"asked": 1}
    assert len(asked) == 1
    assert not Host.objects.leased(timezone.now()).exists()


def test_a_feed_at_rest_is_unsubscribed(feed, make):
    one = make(**live())
    Feed.objects.update(state=Feed.State.SUSPENDED)
    asked, get = hub_says()
    assert subscriptions.request_due(NOW, get=get) == {"asked": 1}
    assert (asked[0]["hub.mode"], "hub.secret" in asked[0]) == ("unsubscribe", False)
    one.refresh_from_db()
    assert one.confirm_end(NOW)
    subscriptions.request_due(NOW + timedelta(hours=1), get=get)
    assert not Subscription.objects.exists()
    assert len(asked) == 1


def test_a_hub_that_never_lets_us_go_is_left_after_three_farewells(feed, make):
    make(**live())
    Feed.objects.update(state=Feed.State.INACTIVE)
    asked, get = hub_says(FetchError("dns", "Introuvable."))
    for hours in (0, 1, 3, 7):
        subscriptions.request_due(NOW + timedelta(hours=hours), get=get)
    assert len(asked) == 3
    assert not Subscription.objects.exists()


def test_a_feed_at_rest_is_not_asked_for(feed, make):
    make()
    Feed.objects.update(state=Feed.State.SUSPENDED)
    assert subscriptions.request_due(NOW, get=hub_says()[1]) == {}
    assert not Subscription.objects.exists()


# The pace of visits


def test_a_feed_is_visited_less_often_only_while_deliveries_come(make):
    soon = NOW + timedelta(minutes=10)
    assert make(**live()).next_visit(soon, NOW) == soon
    one = Subscription.objects.get()
    one.delivered_at = NOW - timedelta(hours=1)
    assert NOW + timedelta(hours=5) < one.next_visit(soon, NOW) < NOW + timedelta(hours=7)
    assert one.next_visit(soon, NOW + timedelta(days=5)) == soon  # the lease is lost
    one.missed = 2
    assert one.next_visit(soon, NOW) == soon


def test_visits_that_find_what_was_not_delivered_are_counted_until_a_delivery_comes(feed, make):
    one = make(**live(delivered_at=NOW))
    for _ in range(2):
        subscriptions.count_missed_delivery(Feed.objects.get(pk=feed.pk))
    one.refresh_from_db()
    assert one.missed == 2
    one.add_delivery(b"x", "", "d", NOW)
    one.refresh_from_db()
    assert one.missed == 0


# Reading


def test_deliveries_are_read_in_order_and_once(feed, make):
    one = make(**live())
    one.add_delivery(rss("Un titre"), "application/rss+xml", "a", NOW)
    one.add_delivery(rss("Un titre corrigé", "Un autre"), "", "b", NOW)
    reports = read()
    assert [(report.status, report.new, report.updated) for report in reports] == [("ok", 1, 0), ("ok", 1, 1)]
    assert set(Article.objects.values_list("title", flat=True)) == {"Un titre corrigé", "Un autre"}
    assert not Delivery.objects.exists()
    assert read() == []
    one.refresh_from_db()
    assert one.read_until is None


def test_the_same_delivery_twice_is_one_article(make):
    one = make(**live())
    for digest in "ab":
        one.add_delivery(rss("Un titre"), "", digest, NOW)
    assert sum(report.new for report in read()) == 1
    assert Article.objects.count() == 1


def test_a_delivery_that_kills_its_reader_is_dropped_and_the_next_is_read(make):
    one = make(**live())
    one.add_delivery(b"poison", "", "a", NOW)
    one.add_delivery(rss("Un titre"), "", "b", NOW)

    def dies(feed, fetched):
        if fetched.content == b"poison":
            raise SystemExit
        return ingest_delivery(feed, fetched)

    for _ in range(Delivery.MAX_TRIES):
        with pytest.raises(SystemExit):
            read(deliver=dies)
    assert [report.new for report in read(deliver=dies)] == [1]
    assert not Delivery.objects.exists()


def test_a_delivery_that_the_database_refused_is_read_again(make):
    make(**live()).add_delivery(rss("Un titre"), "", "a", NOW)

    def refuses(feed, fetched):
        return Report("courrier", feed.url, "failed", reason="store")

    assert len(read(deliver=refuses)) == 1
    assert Delivery.objects.get().tries == 1
    assert [report.new for report in read()] == [1]


def test_two_workers_do_not_read_one_subscription(make):
    one = make(**live())
    one.add_delivery(rss("Un titre"), "", "a", NOW)
    first, second = Subscription.objects.get(), Subscription.objects.get()
    assert first.lock_deliveries(timezone.now())
    assert not second.lock_deliveries(timezone.now())
    assert read() == []
    Subscription.objects.update(read_until=timezone.now())
    assert len(read()) == 1


def test_a_worker_that_slept_past_its_hold_reads_no_further(make):
    one = make(**live())
    for digest in "ab":
        one.add_delivery(rss("Un titre"), "", digest, NOW)

    def sleeps(feed, fetched):
        Subscription.objects.update(read_until=timezone.now() + timedelta(minutes=9))
        return ingest_delivery(feed, fetched)

    assert len(read(deliver=sleeps)) == 1
    assert Subscription.objects.get().read_until > timezone.now() + timedelta(minutes=8)


def test_what_is_brought_for_a_feed_at_rest_is_dropped(make):
    make(**live()).add_delivery(rss("Un titre"), "", "a", NOW)
    Feed.objects.update(state=Feed.State.SUSPENDED)
    assert read() == []
    assert not Delivery.objects.exists()


def test_a_run_ends_with_its_time(make):
    make(**live()).add_delivery(rss("Un titre"), "", "a", NOW)
    assert read(time_budget=-1) == []
    assert Delivery.objects.count() == 1


# With a real hub


@pytest.fixture
def hub():
    with a_hub() as one:
        yield one


@pytest.fixture
def reachable(settings, live_server):
    settings.FETCH_ALLOW_PRIVATE_NETWORKS = "1"
    settings.SITE_URL = live_server.url
    settings.FETCH_USER_AGENT = "Test/1.0"


def noted(feed, hub):
    Feed.objects.filter(pk=feed.pk).update(url="http://courrier.example/rss")
    feed.refresh_from_db()
    subscriptions.record_hub(feed, hub.url, "http://courrier.example/feed")
    return Subscription.objects.get()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["kind", "eager"])
def test_a_hub_confirms_delivers_and_is_left(feed, hub, reachable, mode):
    hub.mode = mode
    one = noted(feed, hub)
    assert subscriptions.request_due(timezone.now()) == {"asked": 1}
    assert hub.settled.wait(5)
    assert hub.said == [(200, "défi-42")]
    one.refresh_from_db()
    assert (one.state, one.failures) == (State.ACTIVE, 0)
    assert timedelta(days=4.9) < one.expires_at - timezone.now() <= timedelta(days=5)

    forged = rss("Une fausse nouvelle")
    assert hub.bring(forged, secret="guessed") == 202
    assert hub.bring(rss("La banque centrale relève son taux")) == 202
    assert hub.bring(rss("La banque centrale relève son taux"), method="sha1") == 202  # again: nothing
    assert [report.new for report in read()] == [1]
    assert list(Article.objects.values_list("title", flat=True)) == ["La banque centrale relève son taux"]
    one.refresh_from_db()
    assert one.forged == 1

    hub.settled.clear()
    Feed.objects.update(state=Feed.State.SUSPENDED)
    assert subscriptions.request_due(timezone.now()) == {"asked": 1}
    assert hub.settled.wait(5)
    assert hub.said[-1] == (200, "défi-42")
    assert hub.asked[-1]["hub.mode"] == "unsubscribe"
    subscriptions.request_due(timezone.now() + timedelta(hours=1))
    assert not Subscription.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("mode", "reason"), [("broken", "http-500"), ("moved", "http-307")])
def test_a_hub_that_refuses_or_sends_us_elsewhere_is_asked_later(feed, hub, reachable, mode, reason):
    hub.mode = mode
    one = noted(feed, hub)
    assert subscriptions.request_due(timezone.now()) == {"asked": 1, reason: 1}
    assert len(hub.asked) == 1  # a redirect is not followed: our secret goes to nobody else
    one.refresh_from_db()
    assert (one.state, one.reason) == (State.WANTED, reason)


@pytest.mark.django_db(transaction=True)
def test_a_slow_hub_is_not_waited_for(feed, hub, reachable, monkeypatch):
    monkeypatch.setattr(subscriptions, "HUB_LIMITS", subscriptions.Limits(total_timeout=0.3))
    hub.mode = "slow"
    noted(feed, hub)
    assert subscriptions.request_due(timezone.now()) == {"asked": 1, "timeout": 1}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["document", "header"])
def test_from_a_visit_to_a_delivery_and_back_to_a_calmer_rhythm(feed, hub, reachable, where):
    in_header = {"hub": hub.url} if where == "header" else {}
    link = f"<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='hub' href='{hub.url}'/>" if where == "document" else ""
    document = rss("Un titre").replace(b"<title>t</title>", f"<title>t</title>{link}".encode())
    Feed.objects.update(url="http://courrier.example/rss")

    async def get(request):
        return Fetched(request.url, document, "application/rss+xml", etag="v1", **in_header)

    def visit():
        return refresh(Feed.objects.select_related("source", "subscription").get(), get=get)

    assert visit().new == 1
    assert Feed.objects.get().due_at < timezone.now() + timedelta(hours=1)
    assert subscriptions.request_due(timezone.now()) == {"asked": 1}
    assert hub.settled.wait(5)

    before = Feed.objects.get()
    assert hub.bring(b"rubbish") == 202
    assert hub.bring(rss("Un titre", "Le second")) == 202
    assert [(report.status, report.new) for report in read()] == [("failed", 0), ("ok", 1)]
    assert not Delivery.objects.exists()
    after = Feed.objects.get()
    for name in ("due_at", "etag", "body_hash", "reason", "failures"):
        assert getattr(after, name) == getattr(before, name)

    document = document.replace(b"Un titre", b"Un titre revu")
    assert visit().updated == 1
    assert Feed.objects.get().due_at > timezone.now() + timedelta(hours=5)
