"""The address where hubs confirm and deliver."""

import hmac
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Delivery, Feed, Source, Subscription
from articles.web.websub import delivery_digest
from portal.tests.cost import cpu_at_most

pytestmark = pytest.mark.django_db

TOPIC = "https://courrier.example/rss"
BODY = b"<rss><channel><title>t</title></channel></rss>"
State = Subscription.State


@pytest.fixture(autouse=True)
def _on(settings):
    settings.WEBSUB = True


@pytest.fixture
def one():
    source = Source.objects.create(slug="courrier", name="Courrier")
    feed = Feed.objects.create(source=source, url=TOPIC)
    return Subscription.objects.create(
        feed=feed,
        hub="https://hub.example/",
        topic=TOPIC,
        state=State.ACTIVE,
        expires_at=timezone.now() + timedelta(days=1),
        failures=1,
    )


def ask(client, one, **changes):
    asked = {"mode": "subscribe", "topic": TOPIC, "challenge": "xyz", "lease_seconds": "86400"} | changes
    query = {f"hub.{name}": value for name, value in asked.items() if value is not None}
    return client.get(f"/websub/{one.token}/", query)


def bring(client, one, body=BODY, signature=None, secret=None, **headers):
    if signature is None:
        signature = "sha256=" + hmac.new((secret or one.secret).encode(), body, "sha256").hexdigest()
    headers = {"X-Hub-Signature": signature} | headers
    return client.post(f"/websub/{one.token}/", body, content_type="application/rss+xml", headers=headers)


def state_of(one):
    one.refresh_from_db()
    return one.state


def unasked(state):
    if state == "at rest":
        Feed.objects.update(state=Feed.State.SUSPENDED)
    elif state == "ended":
        Subscription.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        Subscription.objects.update(state=state)


# Questions


def test_what_we_asked_for_is_confirmed(client, one):
    Subscription.objects.update(state=State.ASKED, expires_at=None)
    response = ask(client, one)
    assert (response.status_code, response.content) == (200, b"xyz")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert state_of(one) == State.ACTIVE
    assert one.failures == 0
    assert timedelta(hours=23) < one.expires_at - timezone.now() <= timedelta(days=1)
    assert timedelta(hours=15) < one.due_at - timezone.now() <= timedelta(hours=16)


@pytest.mark.parametrize(
    "changes",
    [
        {"topic": "https://courrier.example/autre"},
        {"topic": None},
        {"mode": "publish"},
        {"mode": None},
        {"challenge": ""},
        {"challenge": "x" * 1001},
        {"challenge": "x" * 100_000},
        {"lease_seconds": None},
        {"lease_seconds": "0"},
        {"lease_seconds": "-1"},
        {"mode": "unsubscribe"},
        {"mode": "denied", "topic": "https://courrier.example/autre"},
    ],
)
def test_what_we_did_not_ask_for_is_not_confirmed(client, one, changes):
    Subscription.objects.update(state=State.ASKED)
    response = ask(client, one, **changes)
    assert response.status_code == 404
    assert response.content == b""
    assert "no-store" in response["Cache-Control"]
    assert state_of(one) == State.ASKED


@pytest.mark.parametrize("state", [State.WANTED, State.REFUSED, State.LEAVING, "at rest"])
def test_a_subscription_in_another_state_or_of_a_feed_at_rest_is_not_confirmed(client, one, state):
    unasked(state)
    assert ask(client, one).status_code == 404
    assert state in {state_of(one), "at rest"}


def test_an_absurd_lease_is_cut_to_ten_days(client, one):
    assert ask(client, one, lease_seconds="9" * 40).status_code == 200
    one.refresh_from_db()
    assert one.expires_at - timezone.now() <= timedelta(days=10)


def test_the_end_is_confirmed_when_we_asked_for_it(client, one):
    Subscription.objects.update(state=State.LEAVING)
    for _ in range(2):  # the hub may not have got our first answer
        response = ask(client, one, mode="unsubscribe", lease_seconds=None)
        assert (response.status_code, response.content) == (200, b"xyz")
    one.refresh_from_db()
    assert one.expires_at is None


def test_a_denied_subscription_is_refused_with_the_hubs_reason(client, one):
    response = client.get(
        f"/websub/{one.token}/",
        {"hub.mode": "denied", "hub.topic": TOPIC, "hub.reason": "Sujet inconnu\r\n" + "x" * 999},
    )
    assert response.status_code == 200
    assert state_of(one) == State.REFUSED
    assert one.reason == "denied"
    assert one.error.startswith("Sujet inconnuxxx")
    assert len(one.error) <= 300
    assert one.due_at > timezone.now() + timedelta(days=29)
    assert not one.is_live(timezone.now())


def test_a_challenge_is_echoed_as_it_is_and_nowhere_else(client, one):
    challenge = "a\r\nSet-Cookie: x=1\r\n\r\n<script>é\x00"
    response = ask(client, one, challenge=challenge)
    assert response.content.decode() == challenge
    assert not response.cookies
    assert "Set-Cookie" not in response.headers
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_learns_nothing(client, one, method, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = getattr(client, method)("/websub/" + "x" * 43 + "/")
    assert (response.status_code, response.content) == (404, b"")


@pytest.mark.parametrize("token", ["x" * 5000, "%00", "a%2Fb", "é"])
def test_a_token_that_cannot_be_one_is_unknown(client, one, token):
    assert client.get(f"/websub/{token}/").status_code == 404


def test_nobody_is_answered_where_hubs_are_not_used(client, one, settings):
    settings.WEBSUB = False
    assert ask(client, one).status_code == 404
    assert bring(client, one).status_code == 404


def test_other_methods_are_refused(client, one):
    assert client.head(f"/websub/{one.token}/").status_code == 405
    assert client.put(f"/websub/{one.token}/").status_code == 405
    assert client.delete(f"/websub/{one.token}/").status_code == 405


# Deliveries


def test_a_signed_delivery_waits_for_the_worker(client, one):
    response = bring(client, one)
    assert (response.status_code, response.content) == (202, b"")
    delivery = Delivery.objects.get()
    assert (bytes(delivery.content), delivery.content_type) == (BODY, "application/rss+xml")
    one.refresh_from_db()
    assert timezone.now() - one.delivered_at < timedelta(seconds=10)
    assert one.forged == 0


def test_a_hub_has_no_cookie_and_needs_none(one):
    client = Client(enforce_csrf_checks=True)
    response = bring(client, one)
    assert response.status_code == 202
    assert not response.cookies
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=00", "md5=00", "sha256=" + "é" * 64, "x" * 5000])
def test_a_forged_delivery_gets_the_same_answer_and_is_dropped(client, one, signature):
    response = bring(client, one, signature=signature)
    assert (response.status_code, response.content) == (202, b"")
    assert not Delivery.objects.exists()
    one.refresh_from_db()
    assert (one.forged, one.delivered_at) == (1, None)


def test_a_delivery_signed_for_another_subscription_is_dropped(client, one):
    assert bring(client, one, secret="x" * 43).status_code == 202
    assert not Delivery.objects.exists()


def test_a_delivery_played_again_is_not_kept_again(client, one):
    for _ in range(3):
        assert bring(client, one).status_code == 202
    assert Delivery.objects.count() == 1
    one.refresh_from_db()
    assert one.digest == delivery_digest(BODY)


@pytest.mark.parametrize("state", [State.WANTED, State.ASKED, State.REFUSED, State.LEAVING, "at rest", "ended"])
def test_a_delivery_that_we_do_not_expect_is_refused(client, one, state):
    unasked(state)
    assert bring(client, one).status_code == 410
    assert not Delivery.objects.exists()


def test_two_megabytes_are_taken_and_no_more(client, one):
    assert bring(client, one, b"x" * 2_000_000).status_code == 202
    assert Delivery.objects.count() == 1
    assert bring(client, one, b"x" * 2_000_001).status_code == 413
    response = client.generic("POST", f"/websub/{one.token}/", b"x", CONTENT_LENGTH="9" * 30)
    assert response.status_code == 413
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("length", ["", "-1", "abc", "²"])
def test_a_delivery_without_a_length_is_refused(client, one, length):
    response = client.generic("POST", f"/websub/{one.token}/", BODY, CONTENT_LENGTH=length)
    assert response.status_code == 411


def test_no_more_than_twenty_deliveries_wait(client, one):
    for n in range(20):
        assert bring(client, one, b"%d" % n).status_code == 202
    response = bring(client, one, b"one more")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert Delivery.objects.count() == 20
    Delivery.objects.first().delete()
    assert bring(client, one, b"one more").status_code == 202


def test_a_hub_that_floods_is_asked_for_patience(client, one):
    statuses = [bring(client, one).status_code for _ in range(61)]
    if statuses[-1] != 429:  # the minute turned in between
        statuses = [bring(client, one).status_code for _ in range(61)]
    assert statuses[-1] == 429


def test_who_forges_without_end_is_refused_and_the_true_hub_is_not(client, one):
    statuses = [bring(client, one, b"x", signature="").status_code for _ in range(301)]
    if statuses[-1] != 429:  # the minute turned in between
        statuses = [bring(client, one, b"x", signature="").status_code for _ in range(301)]
    assert statuses[-1] == 429
    assert bring(client, one).status_code == 202  # from the same address even


def test_a_delivery_costs_four_queries_and_no_time(client, one, django_assert_num_queries):
    body = b"<item>" * 300_000
    with django_assert_num_queries(4):
        bring(client, one, body)
    with cpu_at_most(0.3):
        bring(client, one, body + b"x")
