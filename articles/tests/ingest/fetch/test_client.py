import asyncio
import errno
import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import aiohttp
import pytest

from articles.ingest.fetch.client import (
    MAX_SERVER_WAIT_SECONDS,
    Limits,
    fetch,
    open_session,
    read_retry_after,
    reason_of,
)
from articles.ingest.records import FeedRequest, FetchError
from articles.tests.ingest.wayward import FEED, site
from articles.web.ssrf import Policy
from portal.tests.cost import cpu_at_most

QUICK = Limits(connect_timeout=1, total_timeout=1, max_raw_bytes=50_000, max_unpacked_bytes=100_000)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def get(path, *, policy="1", limits=QUICK, **validators):
    """What `path` brings, and what the site saw."""

    async def visit():
        async with site(policy) as (seen, session, base):
            return await fetch(FeedRequest(base + path, **validators), session, limits), seen, base

    return asyncio.run(visit())


def reason(path, **options):
    with pytest.raises(FetchError) as caught:
        get(path, **options)
    return caught.value


def test_a_feed_comes_with_its_validators_and_its_type():
    fetched, seen, base = get("/feed")
    assert (fetched.content, fetched.url, fetched.moved_to) == (FEED, base + "/feed", "")
    assert (fetched.etag, fetched.content_type) == ('"v1"', "application/rss+xml")
    assert fetched.last_modified == "Tue, 03 Feb 2026 10:00:00 GMT"
    assert "User-Agent: Test/1.0" in seen.seen[0]
    assert "Cookie" not in seen.seen[0]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_compressed_feed_is_unpacked(coding):
    assert get(f"/{coding}")[0].content == FEED


def test_a_redirect_goes_no_further_than_who_asks_allows():
    told = []

    def follow(url):
        told.append(url)
        if url.endswith("/feed"):
            raise FetchError("robots", "Non.")

    caught = reason("/found", limits=Limits(on_redirect=follow))
    assert caught.reason == "robots"
    assert [url.rpartition("/")[2] for url in told] == ["moved", "feed"]
    assert get("/found", limits=Limits(on_redirect=told.append))[0].content == FEED


def test_a_feed_that_has_not_changed_says_so_to_who_asked_conditionally():
    fetched, seen, _ = get("/304", etag='"v1"', last_modified="Tue, 03 Feb 2026 10:00:00 GMT")
    assert fetched.not_modified
    assert fetched.content == b""
    assert 'If-None-Match: "v1"' in seen.seen[0]
    assert "If-Modified-Since: Tue, 03 Feb 2026 10:00:00 GMT" in seen.seen[0]


@pytest.mark.parametrize("path", ["/bad-validators", "/long-validators"])
def test_validators_that_cannot_be_stored_are_let_go(path):
    fetched, _, _ = get(path)
    assert (fetched.content, fetched.etag, fetched.last_modified) == (FEED, "", "")


def test_an_address_in_another_encoding_is_followed_as_a_browser_would():
    fetched, seen, base = get("/to-latin-1")
    assert fetched.url == base + "/fil-%E9co"
    assert "GET /fil-%E9co " in seen.seen[1]


def test_a_body_in_crumbs_is_read_while_they_are_few():
    assert get("/chunks")[0].content == FEED
    assert reason("/crumbs", limits=Limits()).reason == "too-large"


def test_a_validator_cannot_smuggle_a_header():
    _, seen, _ = get("/feed", etag="x\r\nX-Evil: 1")
    assert "X-Evil" not in seen.seen[0]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/304", "http-304"), ("/204", "empty"), ("/401", "http-401"), ("/403", "http-403"), ("/404", "http-404"),
        ("/500", "http-500"), ("/410", "gone"), ("/429", "too-many"), ("/503", "unavailable"), ("/empty", "empty"),
        ("/large", "too-large"), ("/endless", "too-large"), ("/bomb", "bomb"), ("/members", "too-many-members"),
        ("/cut-gzip", "truncated"), ("/not-gzip", "encoding"), ("/zstd", "encoding"), ("/short", "truncated"),
        ("/nothing", "reset"), ("/abort", "reset"),
        ("/noise", "protocol"), ("/long-header", "protocol"), ("/silent", "timeout"), ("/drip", "timeout"),
        ("/loop", "redirect-loop"), ("/ping", "redirect-loop"), ("/hop0", "redirect-loop"), ("/nowhere", "bad-redirect"),
        ("/to-file", "bad-redirect"), ("/to-script", "bad-redirect"), ("/to-password", "bad-redirect"),
        ("/to-junk", "bad-redirect"), ("/to-private", "private-address"), ("/to-metadata", "private-address"),
    ],
)  # fmt: skip
def test_each_fault_has_its_reason(path, expected):
    with cpu_at_most(1):
        assert reason(path).reason == expected


def test_five_hops_are_followed_and_no_more():
    fetched, seen, _ = get("/hop4")
    assert (fetched.content, len(seen.seen)) == (FEED, 6)
    assert reason("/hop3").reason == "redirect-loop"


def test_a_feed_has_moved_only_when_every_step_was_permanent():
    fetched, _, base = get("/moved-twice")
    assert fetched.moved_to == fetched.url == base + "/feed"
    assert get("/found")[0].moved_to == ""


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "http://u:p@127.0.0.1/", "http://127.0.0.1:0/", "http://[/", "http://é\x00/"]
)
def test_a_bad_address_is_refused(url):
    async def visit():
        async with open_session(Policy.parse("1"), "Test", 1) as session:
            await fetch(FeedRequest(url), session, QUICK)

    with pytest.raises(FetchError) as caught:
        asyncio.run(visit())
    assert caught.value.reason in {"bad-address", "dns"}


def test_a_closed_port_and_a_site_without_tls_are_told_apart():
    async def visit():
        async with site() as (_, session, base):
            with pytest.raises(FetchError) as plain:
                await fetch(FeedRequest(base.replace("http:", "https:")), session, QUICK)
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            with pytest.raises(FetchError) as closed:
                await fetch(FeedRequest(f"http://127.0.0.1:{port}/"), session, QUICK)
            return plain.value.reason, closed.value.reason

    assert asyncio.run(visit()) == ("tls", "refused")


def test_one_host_is_asked_twice_at_once_and_waiting_does_not_count_against_the_deadline():
    async def visit():
        async with site() as (seen, session, base):
            clock = asyncio.get_running_loop().time
            began = clock()
            limits = Limits(connect_timeout=1, total_timeout=1)
            answers = await asyncio.gather(*(fetch(FeedRequest(base + "/pause"), session, limits) for _ in range(12)))
            return answers, seen.peak, clock() - began

    answers, peak, took = asyncio.run(visit())
    assert [one.content for one in answers] == [FEED] * 12
    assert peak <= 2
    assert took > 1  # longer than one deadline, and nobody failed


def test_cancelling_is_not_a_failure():
    async def visit():
        async with site() as (_, session, base):
            task = asyncio.create_task(fetch(FeedRequest(base + "/silent"), session, Limits()))
            await asyncio.sleep(0.1)
            task.cancel()
            await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(visit())


@pytest.mark.parametrize(("path", "seconds"), [("/429", 3600), ("/503", MAX_SERVER_WAIT_SECONDS), ("/500", None)])
def test_the_time_a_site_asks_for_is_kept_up_to_a_day(path, seconds):
    assert reason(path).retry_after == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("99999999999999999999", MAX_SERVER_WAIT_SECONDS),
        (format_datetime(NOW + timedelta(hours=1), usegmt=True), 3600),
        (format_datetime(NOW + timedelta(days=3650), usegmt=True), MAX_SERVER_WAIT_SECONDS),
        (format_datetime(NOW - timedelta(hours=1), usegmt=True), 0),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_seconds_or_as_a_date(value, seconds):
    assert read_retry_after(value, NOW) == seconds


def certificate_error(code):
    error = ssl.SSLCertVerificationError()
    error.verify_code = code
    return aiohttp.ClientConnectorCertificateError(None, error)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (certificate_error(10), "tls-expired"),
        (certificate_error(62), "tls-host"),
        (certificate_error(18), "tls"),
        (ssl.SSLError(), "tls"),
        (OSError(errno.EHOSTUNREACH, ""), "refused"),
        (OSError(errno.ECONNRESET, ""), "reset"),
        (OSError(errno.EMFILE, ""), "network"),
        (aiohttp.ServerDisconnectedError(), "reset"),
        (aiohttp.ClientPayloadError(), "truncated"),
        (aiohttp.InvalidURL("x"), "bad-address"),
        (RuntimeError(), "network"),
    ],
)
def test_whatever_goes_wrong_has_a_reason(error, expected):
    assert reason_of(error) == expected
