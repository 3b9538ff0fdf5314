"""The HTTP client: one request (a conditional GET, or a POST to a hub), limited in time, size, redirects and destinations."""

import asyncio
import errno
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import aiohttp

from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.errors import failure
from articles.ingest.fetch.decompress import BadContentEncoding, TooBig, TooManyMembers, TruncatedBody, decompress
from articles.ingest.fetch.rate_limit import MAX_REQUESTS_PER_HOST, HostRateLimiter
from articles.ingest.records import FeedRequest, Fetched, FetchError
from articles.text.dates import read_date
from articles.web.hosts import host_of
from articles.web.ssrf import Policy, PrivateAddress, check_url_form
from articles.web.websub import hub_links

MAX_SERVER_WAIT_SECONDS = 24 * 3600
MAX_VALIDATOR_CHARS = 500
MAX_BODY_CHUNKS = 50_000  # each chunk costs some work, even one of a single byte
FEED_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
PERMANENT_REDIRECTS, TEMPORARY_REDIRECTS = {301, 308}, {302, 303, 307}
STATUS_REASONS = {410: "gone", 429: "too-many", 503: "unavailable"}
# X509_V_ERR_… of OpenSSL
CERTIFICATE_REASONS = {10: "tls-expired", 62: "tls-host", 64: "tls-host"}
# The first match wins: many of these are subclasses of OSError or ValueError.
EXCEPTION_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (TooCostly, "too-costly"),
    (TooBig, "bomb"),
    (TooManyMembers, "too-many-members"),
    (BadContentEncoding, "encoding"),
    (TruncatedBody, "truncated"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientSSLError, "tls"),
    (ssl.SSLError, "tls"),
    (TimeoutError, "timeout"),
    (aiohttp.ServerDisconnectedError, "reset"),
    (ConnectionResetError, "reset"),
    (aiohttp.ClientResponseError, "protocol"),
    (ValueError, "bad-address"),
)
ERRNO_REASONS = {
    errno.ECONNRESET: "reset",
    errno.EPIPE: "reset",
    errno.ECONNABORTED: "reset",
    errno.ETIMEDOUT: "timeout",
    errno.ECONNREFUSED: "refused",
    errno.EHOSTUNREACH: "refused",
    errno.ENETUNREACH: "refused",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits in seconds and bytes.

    `total_timeout` begins when the rate limiter has given the request its turn, and ends with the last byte; time spent
    waiting for the rate limit of a redirect's host is not counted. `on_redirect` is called with the target of each redirect,
    and raises FetchError if robots.txt forbids it. (Private addresses are refused by `Connector`, not here.)
    """

    connect_timeout: float = 10
    total_timeout: float = 30
    max_raw_bytes: int = 10_000_000
    max_unpacked_bytes: int = 20_000_000
    max_redirects: int = 5
    on_redirect: Callable[[str], None] | None = None


DEFAULT_LIMITS = Limits()


class Connector(aiohttp.TCPConnector):
    """Connects only to addresses that `policy` allows, and holds the rate limiter of its hosts."""

    def __init__(self, policy: Policy, concurrency: int, rate_limiter: HostRateLimiter) -> None:
        super().__init__(
            limit=concurrency,
            limit_per_host=MAX_REQUESTS_PER_HOST,
            resolver=policy.resolver(),
            socket_factory=policy.socket_factory,
            ttl_dns_cache=300,
        )
        # aiohttp queues for a busy host too, but inside the request's deadline: one slow feed would make others time out.
        self.rate_limiter = rate_limiter


@asynccontextmanager
async def open_session(
    policy: Policy, user_agent: str, concurrency: int, rate_limiter: HostRateLimiter | None = None
) -> AsyncIterator[aiohttp.ClientSession]:
    """A session for many fetches: no cookies, no proxies from the environment, no automatic decompression."""
    async with aiohttp.ClientSession(
        connector=Connector(policy, concurrency, rate_limiter or HostRateLimiter()),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        headers={"User-Agent": user_agent, "Accept": FEED_ACCEPT, "Accept-Encoding": "gzip, deflate, br"},
    ) as session:
        yield session


async def fetch(request: FeedRequest, session: aiohttp.ClientSession, limits: Limits = DEFAULT_LIMITS) -> Fetched:
    """Make one request through a session of `open_session`. Raises only FetchError (and cancellation)."""
    try:
        check_url_form(request.url)
        connector = session.connector
        if not isinstance(connector, Connector):
            raise TypeError("fetch needs a session of open_session")
        async with connector.rate_limiter.slot(host_of(request.url)):
            return await _fetch_within_limits(request, session, connector.rate_limiter, limits)
    except FetchError:
        raise
    except Exception as error:
        raise failure(reason_of(error)) from error


async def _fetch_within_limits(
    request: FeedRequest, session: aiohttp.ClientSession, rate_limiter: HostRateLimiter, limits: Limits
) -> Fetched:
    requested_hosts: list[str] = []
    try:
        async with asyncio.timeout(limits.total_timeout) as deadline:
            return await _follow_redirects(request, session, rate_limiter, limits, deadline, requested_hosts)
    except FetchError:
        raise
    except Exception as error:
        timed_out = isinstance(error, aiohttp.ConnectionTimeoutError)
        failed = failure("unreachable" if timed_out else reason_of(error))
        # True if redirects led to a host other than the first; false if no host was asked.
        failed.at_redirect_target = requested_hosts[-1:] != requested_hosts[:1]
        raise failed from error


async def _follow_redirects(
    request: FeedRequest,
    session: aiohttp.ClientSession,
    rate_limiter: HostRateLimiter,
    limits: Limits,
    deadline: asyncio.Timeout,
    requested_hosts: list[str],
) -> Fetched:
    """The answer after all redirects. Each host that is asked is appended to `requested_hosts`, for the caller's errors."""
    url, permanent, seen = request.url, True, set[str]()
    while url not in seen and len(seen) <= limits.max_redirects:
        requested_hosts.append(host_of(url))
        if seen:
            await _wait_for_host(rate_limiter, requested_hosts[-1], deadline)
        seen.add(url)
        async with session.request(
            "POST" if request.form else "GET",
            url,
            headers=_headers(request),
            data=request.form or None,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.connect_timeout),
        ) as response:
            if response.status not in PERMANENT_REDIRECTS | TEMPORARY_REDIRECTS or request.form:
                moved_to = url if permanent and len(seen) > 1 else ""
                return await _read_response(request, response, url, moved_to, limits)
            permanent = permanent and response.status in PERMANENT_REDIRECTS
            url = _redirect_target(url, response.headers.get("Location", ""))
            if limits.on_redirect:
                limits.on_redirect(url)
    raise failure("redirect-loop")


async def _wait_for_host(rate_limiter: HostRateLimiter, host: str, deadline: asyncio.Timeout) -> None:
    """Wait for the rate limit of a redirect's host; the waiting is added to the deadline."""
    clock = asyncio.get_running_loop().time
    before = clock()
    await rate_limiter.wait(host)
    deadline.reschedule((deadline.when() or before) + clock() - before)


def _headers(request: FeedRequest) -> dict[str, str]:
    return _conditions(request) | ({"Accept": request.accept} if request.accept else {})


def _conditions(request: FeedRequest) -> dict[str, str]:
    headers = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: value for name, value in headers.items() if _usable_validator(value)}


def _usable_validator(value: str) -> str:
    """The validator if it can be stored and sent back, else an empty string."""
    return value if value.isprintable() and len(value) <= MAX_VALIDATOR_CHARS else ""


def _redirect_target(url: str, location: str) -> str:
    # aiohttp gives bytes that are not UTF-8 as surrogates; a browser percent-encodes them.
    location = re.sub("[\udc80-\udcff]", lambda byte: f"%{ord(byte[0]) & 0xFF:02X}", location)
    try:
        parts = urlsplit(urljoin(url, location.strip()))
        target = parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), fragment="").geturl()
        check_url_form(target)
    except ValueError as error:
        raise failure("bad-redirect") from error
    if not location.strip():
        raise failure("bad-redirect")
    return target


async def _read_response(
    request: FeedRequest, response: aiohttp.ClientResponse, url: str, moved_to: str, limits: Limits
) -> Fetched:
    headers = response.headers
    retry_after = read_retry_after(headers.get("Retry-After", ""), datetime.now(UTC))
    unchanged = response.status == 304 and bool(_conditions(request))
    if request.form and response.status // 100 == 2:
        return Fetched(url=url, status=response.status)
    if response.status != 200 and not unchanged:
        reason = (
            "empty" if response.status in (204, 205) else STATUS_REASONS.get(response.status, f"http-{response.status}")
        )
        raise failure(reason, retry_after)
    body, budget = b"" if unchanged else await _read_body(response, limits), Budget()
    content = budget.run(decompress, body, _content_coding(response), limits.max_unpacked_bytes)
    if not unchanged and not content.strip():
        raise failure("empty", retry_after)
    hub, self_url = hub_links(headers.getall("Link", ()))
    return Fetched(
        url=url,
        content=content,
        content_type=headers.get("Content-Type", ""),
        etag=_usable_validator(headers.get("ETag", "")),
        last_modified=_usable_validator(headers.get("Last-Modified", "")),
        not_modified=unchanged,
        moved_to=moved_to,
        retry_after=retry_after,
        max_age=read_max_age(headers.get("Cache-Control", "")),
        hub=hub,
        self_url=self_url,
        cpu_seconds=budget.spent,
    )


def read_max_age(value: str) -> int | None:
    """Seconds for which a Cache-Control header calls the answer fresh (RFC 9111), at most 24 h; None if it does not."""
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", value, re.I)
    return (
        min(int(found[1]), MAX_SERVER_WAIT_SECONDS)
        if found and not re.search(r"no-cache|no-store", value, re.I)
        else None
    )


def _content_coding(response: aiohttp.ClientResponse) -> str:
    return ",".join(response.headers.getall("Content-Encoding", []))


async def _read_body(response: aiohttp.ClientResponse, limits: Limits) -> bytes:
    body = bytearray()
    if (response.content_length or 0) > limits.max_raw_bytes:
        raise failure("too-large")
    chunks = 0
    async for data, _ in response.content.iter_chunks():
        body += data
        chunks += 1
        if len(body) > limits.max_raw_bytes or chunks > MAX_BODY_CHUNKS:
            raise failure("too-large")
    return bytes(body)


def read_retry_after(value: str, now: datetime) -> int | None:
    """Seconds asked for by a Retry-After header (seconds or HTTP-date), at most 24 h; None when unreadable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return int(value[:9]) if int(value[:9]) < MAX_SERVER_WAIT_SECONDS else MAX_SERVER_WAIT_SECONDS
    moment = read_date(value)
    return max(0, min(int((moment - now).total_seconds()), MAX_SERVER_WAIT_SECONDS)) if moment else None


def reason_of(error: BaseException) -> str:
    """The reason code for an exception of aiohttp, ssl or the system."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return CERTIFICATE_REASONS.get(getattr(error.certificate_error, "verify_code", 0), "tls")
    if isinstance(getattr(error, "os_error", error), PrivateAddress):
        return "private-address"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "reset" if isinstance(error.__cause__, OSError) else "truncated"
    for kind, reason in EXCEPTION_REASONS:
        if isinstance(error, kind):
            return reason
    return ERRNO_REASONS.get(getattr(error, "errno", None) or 0, "network")
