"""Checks pages and pictures against robots.txt, which is fetched first and cached for a day on the Host row; leases hosts.

Feeds and sitemaps are published for programs to read and are not checked.
"""

import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.fetch.client import Limits
from articles.ingest.fetch.fetch_many import Answer, Get, fetch_many
from articles.ingest.records import FeedRequest, FetchError
from articles.models import Host
from articles.text.charset import decode
from articles.web.hosts import host_of
from articles.web.robots import MAX_ROBOTS_CHARS, allows, crawl_delay

ROBOTS_AGENT = "LaPesee"
ROBOTS_TTL = timedelta(days=1)
MAX_ROBOTS_TTL = ROBOTS_TTL * 2  # a later expiry was written by a wrong clock
ROBOTS_RETRY_DELAY = timedelta(hours=1)  # before an unreadable robots.txt is fetched again
CLAIM_RETRY_SECONDS = 0.5  # between two tries to lease a host that somebody else holds
ROBOTS_LIMITS = Limits(max_raw_bytes=2_000_000, max_unpacked_bytes=5_000_000, total_timeout=15)
# Answers after which RFC 9309 (2.3.1.3) lets everything be fetched; so does every 4xx but 429.
ALLOW_ALL_REASONS = {"gone", "empty", "redirect-loop", "bad-redirect"}
UNREADABLE_ROBOTS = "# robots.txt could not be read"
ROBOTS_SENTENCES = {
    "robots": "Le site interdit cette page aux robots (robots.txt). Choisissez une autre page, ou demandez l’accord du site.",
    "robots-unknown": "Le robots.txt du site est illisible : par prudence, nous n’allons pas plus loin. Rien à faire : "
    "nous réessaierons.",
    "moved": "L’adresse redirige vers un autre site : {}. Indiquez plutôt celle-ci.",
}


class RedirectedElsewhere(FetchError):
    """A redirect to `url` on a host that we do not hold: the caller may claim it, check its robots.txt and go on."""

    def __init__(self, url: str) -> None:
        super().__init__("moved", ROBOTS_SENTENCES["moved"].format(url[:200]))
        self.url = url


class HostLease:
    """Leases on hosts: taken by `claim`, renewed by `renew_leases`, released at the end of the `with` block.

    `free_at` says from when each held host may be asked. `patience` is for how many seconds, in all, `claim` may wait for
    hosts that others hold.
    """

    def __init__(self, patience: float = 0) -> None:
        self._patience = patience
        self._token = uuid.uuid4()
        self._renewed_at = time.monotonic()
        self.free_at: dict[str, datetime] = {}
        self.cooling_hosts: set[str] = set()  # hosts of which nothing more is read

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        Host.objects.filter(lease_token=self._token).release(timezone.now())

    def claim(self, hosts: Iterable[str]) -> None:
        """Lease those of `hosts` that nobody holds, in addition to the hosts held already; wait for the others if it may."""
        wanted = {host for host in hosts if host}
        self._claim_free(wanted - self.free_at.keys())
        while self._patience > 0 and wanted - self.free_at.keys():
            time.sleep(CLAIM_RETRY_SECONDS)
            self._patience -= CLAIM_RETRY_SECONDS
            self.renew_leases()
            self._claim_free(wanted - self.free_at.keys())

    def _claim_free(self, wanted: set[str]) -> None:
        now = timezone.now()
        claimed = Host.objects.claim(wanted, self._token, now) if wanted else {}
        self.free_at |= {host: moment or now for host, moment in claimed.items()}

    def cool_down(self, host: str) -> None:
        """Read nothing more of `host`, one of whose documents cost too much; no worker asks it for a while."""
        self.cooling_hosts.add(host)
        Host.objects.filter(name=host, lease_token=self._token).cool_down(timezone.now())

    def renew_leases(self) -> None:
        """Renew the leases; to be called often, writes once every third of a lease."""
        if time.monotonic() - self._renewed_at > settings.FEED_LEASE_SECONDS / 3:
            self._renewed_at = time.monotonic()
            until = timezone.now() + timedelta(seconds=settings.FEED_LEASE_SECONDS)
            Host.objects.filter(lease_token=self._token).update(lease_until=until)


def check_robots(
    urls: Iterable[str],
    *,
    get: Get | None = None,
    free_at: MutableMapping[str, datetime] | None = None,
    on_tick: Callable[[], None] = lambda: None,
) -> dict[str, bool]:
    """Whether each address may be fetched. An address that must wait is absent.

    It waits if its robots.txt cannot be read for now, or if its host wants a longer pause than ours: of such a host one address
    is allowed per call. The caller holds the hosts. A robots.txt that is a day old is fetched again, and `free_at` then says
    from when the host may be asked.
    """
    urls_by_host: defaultdict[str, list[str]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        urls_by_host[host_of(url)].append(url)
    urls_by_host.pop("", None)
    robots_by_host = _load_robots(urls_by_host, get=get, free_at=free_at, on_tick=on_tick)
    allowed_by_url: dict[str, bool] = {}
    for host, host_urls in urls_by_host.items():
        if robots_by_host[host] != UNREADABLE_ROBOTS:
            with suppress(TooCostly):  # these addresses wait, as if robots.txt could not be read
                allowed_by_url |= Budget().run(_allowed_by_url, robots_by_host[host], host_urls)
    return allowed_by_url


def _allowed_by_url(robots_txt: str, urls: Iterable[str]) -> dict[str, bool]:
    allowed_by_url = {url: allows(robots_txt, ROBOTS_AGENT, url) for url in urls}
    return _first_allowed_only(allowed_by_url) if _wants_longer_pause(robots_txt) else allowed_by_url


def robots_refusal(
    url: str,
    *,
    get: Get | None = None,
    free_at: MutableMapping[str, datetime] | None = None,
    on_tick: Callable[[], None] = lambda: None,
) -> FetchError | None:
    """Why one page may not be fetched now; None if it may."""
    allowed = check_robots([url], get=get, free_at=free_at, on_tick=on_tick).get(url)
    reason = "robots-unknown" if allowed is None else "robots"
    return None if allowed else FetchError(reason, ROBOTS_SENTENCES[reason])


def redirect_policy(hosts: Iterable[str]) -> Callable[[str], None]:
    """A check for `Limits.on_redirect`: it allows only the held `hosts`, by their robots.txt cached now; nothing is fetched.

    The check raises FetchError("robots" or "robots-unknown"), and RedirectedElsewhere for other hosts.
    """
    held_hosts = set(hosts)
    robots_by_host = dict(
        Host.objects.filter(name__in=held_hosts, robots_until__gt=timezone.now()).values_list("name", "robots")
    )

    def check_target(url: str) -> None:
        host = host_of(url)
        if host not in held_hosts:
            raise RedirectedElsewhere(url)
        robots_txt = robots_by_host.get(host, UNREADABLE_ROBOTS)
        if robots_txt == UNREADABLE_ROBOTS or not allows(robots_txt, ROBOTS_AGENT, url):
            reason = "robots-unknown" if robots_txt == UNREADABLE_ROBOTS else "robots"
            raise FetchError(reason, ROBOTS_SENTENCES[reason])

    return check_target


def _load_robots(
    urls_by_host: Mapping[str, list[str]],
    *,
    get: Get | None,
    free_at: MutableMapping[str, datetime] | None,
    on_tick: Callable[[], None],
) -> dict[str, str]:
    rows = {host.name: host for host in Host.objects.filter(name__in=urls_by_host)}
    now = timezone.now()
    robots_by_host = {
        name: row.robots
        for name, row in rows.items()
        if row.robots_until and now < row.robots_until < now + MAX_ROBOTS_TTL
    }
    requests = [(host, _robots_request(urls[0])) for host, urls in urls_by_host.items() if host not in robots_by_host]
    fetched_rows = []
    for host, answer in fetch_many(requests, get=get, limits=ROBOTS_LIMITS, free_at=free_at, on_tick=on_tick):
        now = timezone.now()
        text, until = _robots_from_answer(answer, rows[host].robots if host in rows else "", now)
        robots_by_host[host] = text
        fetched_rows.append(Host(name=host, robots=text, robots_until=until))
        if free_at is not None:
            free_at[host] = now + timedelta(seconds=settings.FETCH_HOST_PAUSE)
    Host.objects.bulk_create(
        fetched_rows, update_conflicts=True, unique_fields=["name"], update_fields=["robots", "robots_until"]
    )
    return robots_by_host


def _robots_request(url: str) -> FeedRequest:
    parts = urlsplit(url)
    return FeedRequest(f"{parts.scheme}://{parts.netloc}/robots.txt", accept="text/plain, */*;q=0.5")


def _robots_from_answer(answer: Answer, previous: str, now: datetime) -> tuple[str, datetime]:
    """The robots.txt of an answer and until when it is valid. If the site fails, its previous robots.txt stays valid."""
    if not isinstance(answer, FetchError):
        return decode(answer.content[: MAX_ROBOTS_CHARS * 4], answer.content_type).replace("\0", "")[
            :MAX_ROBOTS_CHARS
        ], now + ROBOTS_TTL
    if answer.reason in ALLOW_ALL_REASONS or answer.reason.startswith("http-4"):
        return "", now + ROBOTS_TTL
    wait = max(ROBOTS_RETRY_DELAY, timedelta(seconds=answer.retry_after or 0))
    return previous or UNREADABLE_ROBOTS, now + wait


def _wants_longer_pause(robots_txt: str) -> bool:
    return (crawl_delay(robots_txt, ROBOTS_AGENT) or 0) > settings.FETCH_HOST_PAUSE


def _first_allowed_only(allowed_by_url: Mapping[str, bool]) -> dict[str, bool]:
    """All the refused addresses, and the first allowed one."""
    first = next((url for url, allowed in allowed_by_url.items() if allowed), None)
    return {url: allowed for url, allowed in allowed_by_url.items() if not allowed or url == first}
