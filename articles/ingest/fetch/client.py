"""The only door to the outside: one conditional GET, bounded in time, size, hops and destinations."""

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
from articles.ingest.fetch.decompress import CutShort, TooBig, TooManyMembers, Unreadable, unpack
from articles.ingest.fetch.rate_limit import AT_ONCE, Turns
from articles.ingest.records import FeedRequest, Fetched, FetchError
from articles.text.dates import read_date
from articles.web.hosts import host_of
from articles.web.ssrf import Policy, PrivateAddress, check_url
from articles.web.websub import links

RETRY_CAP = 24 * 3600
LONGEST_VALIDATOR = 500
MOST_PIECES = 50_000  # of a body, as it is sent or cut into chunks: each costs some work, were it of one byte
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
PERMANENT, TEMPORARY = {301, 308}, {302, 303, 307}
SPECIAL = {410: "gone", 429: "too-many", 503: "unavailable"}
# X509_V_ERR_… of OpenSSL
CERTIFICATE = {10: "tls-expired", 62: "tls-host", 64: "tls-host"}
# The first that fits wins: many of these are kinds of OSError or ValueError too.
REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (TooCostly, "too-costly"),
    (TooBig, "bomb"),
    (TooManyMembers, "too-many-members"),
    (Unreadable, "encoding"),
    (CutShort, "truncated"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientSSLError, "tls"),
    (ssl.SSLError, "tls"),
    (TimeoutError, "timeout"),
    (aiohttp.ServerDisconnectedError, "reset"),
    (ConnectionResetError, "reset"),
    (aiohttp.ClientResponseError, "protocol"),
    (ValueError, "bad-address"),
)
BY_ERRNO = {
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
    """Seconds and bytes. `total` runs from the moment the host's turn comes to the last byte.

    `follow` is called with each address that a redirect leads to, and raises FetchError where we do not go.
    """

    connect: float = 10
    total: float = 30
    raw: int = 10_000_000
    unpacked: int = 20_000_000
    hops: int = 5
    follow: Callable[[str], None] | None = None


NORMAL = Limits()


class Connector(aiohttp.TCPConnector):
    """Connects only where `policy` allows, and knows whose turn it is at each host."""

    def __init__(self, policy: Policy, concurrency: int, turns: Turns) -> None:
        super().__init__(
            limit=concurrency,
            limit_per_host=AT_ONCE,
            resolver=policy.resolver(),
            socket_factory=policy.socket_factory,
            ttl_dns_cache=300,
        )
        # aiohttp queues for a busy host too, but inside the request's deadline: a slow feed would fail its neighbours.
        self.turns = turns


@asynccontextmanager
async def open_session(
    policy: Policy, user_agent: str, concurrency: int, turns: Turns | None = None
) -> AsyncIterator[aiohttp.ClientSession]:
    """A session for many fetches: no cookies, no proxies from the environment, nothing unpacked by itself."""
    async with aiohttp.ClientSession(
        connector=Connector(policy, concurrency, turns or Turns()),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        headers={"User-Agent": user_agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate, br"},
    ) as session:
        yield session


async def fetch(request: FeedRequest, session: aiohttp.ClientSession, limits: Limits = NORMAL) -> Fetched:
    """Get one feed through a session of `open_session`. Raises FetchError, and nothing else but cancellation."""
    try:
        check_url(request.url)
        connector = session.connector
        if not isinstance(connector, Connector):
            raise TypeError("fetch needs a session of open_session")
        async with connector.turns.at(host_of(request.url)):
            return await _bounded(request, session, connector.turns, limits)
    except FetchError:
        raise
    except Exception as error:
        raise failure(reason_of(error)) from error


async def _bounded(request: FeedRequest, session: aiohttp.ClientSession, turns: Turns, limits: Limits) -> Fetched:
    hosts: list[str] = []
    try:
        async with asyncio.timeout(limits.total) as deadline:
            return await _follow(request, session, turns, limits, deadline, hosts)
    except FetchError:
        raise
    except Exception as error:
        away = isinstance(error, aiohttp.ConnectionTimeoutError)
        failed = failure("unreachable" if away else reason_of(error))
        failed.elsewhere = hosts[-1:] != hosts[:1]
        raise failed from error


async def _follow(
    request: FeedRequest,
    session: aiohttp.ClientSession,
    turns: Turns,
    limits: Limits,
    deadline: asyncio.Timeout,
    hosts: list[str],
) -> Fetched:
    """`hosts` takes the hosts that are asked, one after the other."""
    url, permanent, seen = request.url, True, set[str]()
    while url not in seen and len(seen) <= limits.hops:
        hosts.append(host_of(url))
        if seen:
            await _wait_for_turn(turns, hosts[-1], deadline)
        seen.add(url)
        async with session.request(
            "POST" if request.form else "GET",
            url,
            headers=_headers(request),
            data=request.form or None,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.connect),
        ) as response:
            if response.status not in PERMANENT | TEMPORARY or request.form:
                moved_to = url if permanent and len(seen) > 1 else ""
                return await _receive(request, response, url, moved_to, limits)
            permanent = permanent and response.status in PERMANENT
            url = _next(url, response.headers.get("Location", ""))
            if limits.follow:
                limits.follow(url)
    raise failure("redirect-loop")


async def _wait_for_turn(turns: Turns, host: str, deadline: asyncio.Timeout) -> None:
    """What we wait out of politeness is not the site's fault."""
    clock = asyncio.get_running_loop().time
    before = clock()
    await turns.pace(host)
    deadline.reschedule((deadline.when() or before) + clock() - before)


def _headers(request: FeedRequest) -> dict[str, str]:
    return _conditions(request) | ({"Accept": request.accept} if request.accept else {})


def _conditions(request: FeedRequest) -> dict[str, str]:
    headers = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: value for name, value in headers.items() if _validator(value)}


def _validator(value: str) -> str:
    """A validator that can be stored and sent back, or nothing."""
    return value if value.isprintable() and len(value) <= LONGEST_VALIDATOR else ""


def _next(url: str, location: str) -> str:
    # aiohttp hands on bytes that are no UTF-8 as surrogates; a browser percent-encodes them.
    location = re.sub("[\udc80-\udcff]", lambda byte: f"%{ord(byte[0]) & 0xFF:02X}", location)
    try:
        parts = urlsplit(urljoin(url, location.strip()))
        target = parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), fragment="").geturl()
        check_url(target)
    except ValueError as error:
        raise failure("bad-redirect") from error
    if not location.strip():
        raise failure("bad-redirect")
    return target


async def _receive(
    request: FeedRequest, response: aiohttp.ClientResponse, url: str, moved_to: str, limits: Limits
) -> Fetched:
    headers = response.headers
    retry_after = read_retry_after(headers.get("Retry-After", ""), datetime.now(UTC))
    unchanged = response.status == 304 and bool(_conditions(request))
    if request.form and response.status // 100 == 2:
        return Fetched(url=url, status=response.status)
    if response.status != 200 and not unchanged:
        reason = "empty" if response.status in (204, 205) else SPECIAL.get(response.status, f"http-{response.status}")
        raise failure(reason, retry_after)
    body, budget = b"" if unchanged else await _body(response, limits), Budget()
    content = budget.run(unpack, body, _coding(response), limits.unpacked)
    if not unchanged and not content.strip():
        raise failure("empty", retry_after)
    hub, self_url = links(headers.getall("Link", ()))
    return Fetched(
        url=url,
        content=content,
        content_type=headers.get("Content-Type", ""),
        etag=_validator(headers.get("ETag", "")),
        last_modified=_validator(headers.get("Last-Modified", "")),
        not_modified=unchanged,
        moved_to=moved_to,
        retry_after=retry_after,
        max_age=read_max_age(headers.get("Cache-Control", "")),
        hub=hub,
        self_url=self_url,
        cpu=budget.spent,
    )


def read_max_age(value: str) -> int | None:
    """Seconds for which a Cache-Control header calls the answer fresh (RFC 9111), at most 24 h; None when it does not."""
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", value, re.I)
    return min(int(found[1]), RETRY_CAP) if found and not re.search(r"no-cache|no-store", value, re.I) else None


def _coding(response: aiohttp.ClientResponse) -> str:
    return ",".join(response.headers.getall("Content-Encoding", []))


async def _body(response: aiohttp.ClientResponse, limits: Limits) -> bytes:
    body = bytearray()
    if (response.content_length or 0) > limits.raw:
        raise failure("too-large")
    pieces = 0
    async for data, _ in response.content.iter_chunks():
        body += data
        pieces += 1
        if len(body) > limits.raw or pieces > MOST_PIECES:
            raise failure("too-large")
    return bytes(body)


def read_retry_after(value: str, now: datetime) -> int | None:
    """Seconds asked for by a Retry-After header (seconds or HTTP-date), at most 24 h; None when unreadable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return int(value[:9]) if int(value[:9]) < RETRY_CAP else RETRY_CAP
    moment = read_date(value)
    return max(0, min(int((moment - now).total_seconds()), RETRY_CAP)) if moment else None


def reason_of(error: BaseException) -> str:
    """The code for whatever aiohttp, ssl or the system raised."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return CERTIFICATE.get(getattr(error.certificate_error, "verify_code", 0), "tls")
    if isinstance(getattr(error, "os_error", error), PrivateAddress):
        return "private-address"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "reset" if isinstance(error.__cause__, OSError) else "truncated"
    for kind, reason in REASONS:
        if isinstance(error, kind):
            return reason
    return BY_ERRNO.get(getattr(error, "errno", None) or 0, "network")
