"""The rules of WebSub: values only."""

import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.web.websub import (
    confirmation_delay,
    hub_links,
    is_signed,
    next_visit_with_hub,
    parse_verification,
    renewal_delay,
    usable_offer,
)
from portal.tests.cost import cpu_at_most

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
FEED = "https://courrier.example/rss"


@pytest.mark.parametrize(
    ("hub", "topic", "feed", "offer"),
    [
        ("https://hub.example/", "https://courrier.example/feed", FEED, ("https://hub.example/", "https://courrier.example/feed")),
        ("https://hub.example/", "", FEED, ("https://hub.example/", FEED)),
        ("/hub#x", "rss?a=1", FEED, ("https://courrier.example/hub", "https://courrier.example/rss?a=1")),
        ("http://hub.example/", "", "http://courrier.example/rss", ("http://hub.example/", "http://courrier.example/rss")),
    ],
)  # fmt: skip
def test_a_feed_announces_its_hub_and_its_topic(hub, topic, feed, offer):
    found = usable_offer(hub, topic, feed)
    assert (found.hub, found.topic) == offer


@pytest.mark.parametrize(
    "hub",
    [
        "",
        " ",
        "javascript:alert(1)",
        "ftp://hub.example/",
        "file:///etc/passwd",
        "https://u:p@hub.example/",
        "https://[/",
        "https://hub.example:99999/",
        "https://hub.example/" + "x" * 1000,
        "https://hub.example/\x00",
        "http://hub.example/",
    ],
)
def test_a_hub_that_cannot_be_used_is_no_offer(hub):
    assert usable_offer(hub, FEED, FEED) is None


@pytest.mark.parametrize("topic", ["mailto:a@b.c", "https://courrier.example/" + "x" * 1000, "https://a b/\x07"])
def test_a_topic_that_cannot_be_used_is_no_offer(topic):
    assert usable_offer("https://hub.example/", topic, FEED) is None


def test_links_are_found_in_headers():
    headers = [
        '<https://hub.example/a,b>; rel="hub", <https://hub2.example/>; rel=hub',
        '<https://courrier.example/rss>; type="application/rss+xml"; REL = "alternate self"',
    ]
    assert hub_links(headers) == ("https://hub.example/a,b", "https://courrier.example/rss")
    assert hub_links([]) == ("", "")
    assert hub_links(["<https://x.example/>; title=hub", "nothing", '<unclosed; rel="hub"']) == ("", "")


@pytest.mark.parametrize("header", ["<" * 60_000, "<a>" * 30_000, "<a>;" + " " * 60_000, "<a>" + "; rel" * 20_000])
def test_hostile_link_headers_take_no_time(header):
    with cpu_at_most(0.1):
        hub_links([header])


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_delivery_signed_with_our_secret_is_recognised(method):
    digits = hmac.new(b"secret", b"body", method).hexdigest()
    assert is_signed(f"{method}={digits}", "secret", b"body")
    assert is_signed(f"{method.upper()}={digits.upper()}", "secret", b"body")
    assert not is_signed(f"{method}={digits}", "another", b"body")
    assert not is_signed(f"{method}={digits}", "secret", b"another")
    assert not is_signed(f"{method}={digits[:-1]}", "secret", b"body")


@pytest.mark.parametrize(
    "signature", ["", "=", "sha256", "sha256=", "md5=00", "shake_128=00", "sha256=é", "sha1=\x00", "a=b=c"]
)
def test_anything_else_is_no_signature(signature):
    assert not is_signed(signature, "secret", b"body")


def test_a_question_is_read():
    asked = parse_verification(
        {"hub.mode": "subscribe", "hub.topic": FEED, "hub.challenge": "x", "hub.lease_seconds": "86400"}
    )
    assert (asked.mode, asked.topic, asked.challenge, asked.lease) == ("subscribe", FEED, "x", timedelta(days=1))


@pytest.mark.parametrize(
    ("seconds", "days"),
    [("864000", 10), ("9" * 50, 10), ("0", None), ("-5", None), ("", None), ("1e9", None), ("٣", None)],
)
def test_a_lease_is_at_most_ten_days(seconds, days):
    lease = parse_verification({"hub.lease_seconds": seconds}).lease
    assert lease == (timedelta(days=days) if days else None)


def test_what_is_too_long_to_be_a_question_is_left_out():
    asked = parse_verification({"hub.challenge": "x" * 1001, "hub.reason": "non\r\n" + "x" * 5000})
    assert asked.challenge == ""
    assert asked.reason.startswith("nonxxx")
    assert len(asked.reason) <= 300
    assert parse_verification({"hub.challenge": "x" * 1000}).challenge


def test_a_lease_is_renewed_after_two_thirds_and_an_hour_at_least():
    assert renewal_delay(timedelta(days=9)) == timedelta(days=6)
    assert renewal_delay(timedelta(minutes=5)) == timedelta(hours=1)


def test_askings_that_fail_wait_longer_and_longer():
    assert [confirmation_delay(n) / timedelta(hours=1) for n in (1, 2, 3, 5, 6, 99999)] == [1, 2, 4, 16, 24, 24]


def test_a_feed_that_is_delivered_is_visited_between_six_hours_and_a_day():
    soon, late = NOW + timedelta(minutes=5), NOW + timedelta(hours=40)
    assert next_visit_with_hub(soon, NOW, 0) == NOW + timedelta(hours=6)
    assert next_visit_with_hub(NOW + timedelta(hours=9), NOW, 0) == NOW + timedelta(hours=9)
    assert next_visit_with_hub(late, NOW, 0) == NOW + timedelta(hours=24)
    assert next_visit_with_hub(soon, NOW, 1) == NOW + timedelta(hours=6.6)
    assert timedelta(hours=5.4) <= next_visit_with_hub(soon, NOW) - NOW <= timedelta(hours=6.6)


@given(st.text(), st.text())
@example("http://[::1", "http://[")
@example("//\ud800", "http://a\udfff/")
def test_nothing_that_anybody_writes_raises(one, other):
    assert usable_offer(one, other, FEED) is None or usable_offer(one, other, FEED).hub.startswith("https://")
    hub_links([one, other])
    parse_verification({"hub.mode": one, "hub.challenge": other, "hub.lease_seconds": one, "hub.reason": other})
    assert not is_signed(one, "secret", other.encode("utf-8", "surrogatepass"))
