"""May this page be fetched? Every site's robots.txt is asked first, kept a day on its Host row, and obeyed.

For pages and pictures. Feeds and sitemaps are published for programs to read, and are not asked about.
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
from articles.ingest.fetch.fetch_many import Answer, Get, answers
from articles.ingest.records import FeedRequest, FetchError
from articles.models import Host
from articles.text.charset import decode
from articles.web.hosts import host_of
from articles.web.robots import LARGEST, allows, crawl_delay

AGENT = "LaPesee"
KEPT = timedelta(days=1)
LONGEST = KEPT * 2  # what is kept longer was dated by a clock that was wrong
AGAIN = timedelta(hours=1)  # before a robots.txt that could not be read is asked for again
LIMITS = Limits(raw=2_000_000, unpacked=5_000_000, total=15)
# Answers after which RFC 9309 (2.3.1.3) lets everything be fetched; so does every 4xx but 429.
NOTHING_THERE = {"gone", "empty", "redirect-loop", "bad-redirect"}
UNKNOWN = "# robots.txt could not be read"
SENTENCES = {
    "robots": "Le site demande aux robots de ne pas lire cette page (robots.txt). Cherchez-en une autre, ou écrivez-lui.",
    "robots-unknown": "Le robots.txt du site ne peut être lu : sans lui, nous n’entrons pas. Rien à faire : nous réessaierons.",
    "moved": "L’adresse renvoie à un autre site, que nous n’avons pas encore consulté : {}. Indiquez plutôt celle-là.",
}


class Moved(FetchError):
    """A redirect to `url`, at a host that is not in our hands: whoever takes it, and asks its robots.txt, may go on."""

    def __init__(self, url: str) -> None:
        super().__init__("moved", SENTENCES["moved"].format(url[:200]))
        self.url = url


class Hold:
    """Hosts in our hands: taken by `take`, kept by `beat`, given back on leaving.

    `free_at` says from when each may be asked.
    """

    def __init__(self) -> None:
        self._token = uuid.uuid4()
        self._renewed = time.monotonic()
        self.free_at: dict[str, datetime] = {}
        self.resting: set[str] = set()  # of these hosts nothing more is read

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        Host.objects.filter(lease_token=self._token).give_back(timezone.now())

    def take(self, hosts: Iterable[str]) -> None:
        """Those of `hosts` that nobody holds, beside what is held already."""
        wanted = {host for host in hosts if host} - self.free_at.keys()
        now = timezone.now()
        taken = Host.objects.take(wanted, self._token, now) if wanted else {}
        self.free_at |= {host: moment or now for host, moment in taken.items()}

    def rest(self, host: str) -> None:
        """A document of `host` has cost too much: nobody asks it for a while."""
        self.resting.add(host)
        Host.objects.filter(name=host, lease_token=self._token).rest(timezone.now())

    def beat(self) -> None:
        """Keep the leases alive; to be called often, does something every third of a lease."""
        if time.monotonic() - self._renewed > settings.FEED_LEASE_SECONDS / 3:
            self._renewed = time.monotonic()
            until = timezone.now() + timedelta(seconds=settings.FEED_LEASE_SECONDS)
            Host.objects.filter(lease_token=self._token).update(lease_until=until)


def permitted(
    urls: Iterable[str],
    *,
    get: Get | None = None,
    free_at: MutableMapping[str, datetime] | None = None,
    beat: Callable[[], None] = lambda: None,
) -> dict[str, bool]:
    """Whether each address may be fetched. An address that must wait is absent: its robots.txt cannot be read for now.

    The caller holds the hosts. Those whose robots.txt is a day old are asked for it, and `free_at` then says from when
    they may be asked again. Of a host that wants a longer pause than ours, one address a call is let through.
    """
    named: defaultdict[str, list[str]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        named[host_of(url)].append(url)
    named.pop("", None)
    known = _known(named, get=get, free_at=free_at, beat=beat)
    told: dict[str, bool] = {}
    for host, addresses in named.items():
        if known[host] != UNKNOWN:
            with suppress(TooCostly):  # they wait, as if it could not be read
                told |= Budget().run(_verdicts, known[host], addresses)
    return told


def _verdicts(robots_txt: str, urls: Iterable[str]) -> dict[str, bool]:
    verdicts = {url: allows(robots_txt, AGENT, url) for url in urls}
    return _spaced(verdicts) if _wants_time(robots_txt) else verdicts


def refusal(
    url: str,
    *,
    get: Get | None = None,
    free_at: MutableMapping[str, datetime] | None = None,
    beat: Callable[[], None] = lambda: None,
) -> FetchError | None:
    """Why one page may not be fetched now; None where it may."""
    allowed = permitted([url], get=get, free_at=free_at, beat=beat).get(url)
    reason = "robots-unknown" if allowed is None else "robots"
    return None if allowed else FetchError(reason, SENTENCES[reason])


def along(hosts: Iterable[str]) -> Callable[[str], None]:
    """Where redirects may lead whoever holds `hosts`, for `Limits.follow`. It asks nothing: what is known now holds.

    It raises FetchError("robots" or "robots-unknown"), and Moved for other hosts.
    """
    held = set(hosts)
    told = dict(Host.objects.filter(name__in=held, robots_until__gt=timezone.now()).values_list("name", "robots"))

    def follow(url: str) -> None:
        host = host_of(url)
        if host not in held:
            raise Moved(url)
        robots_txt = told.get(host, UNKNOWN)
        if robots_txt == UNKNOWN or not allows(robots_txt, AGENT, url):
            reason = "robots-unknown" if robots_txt == UNKNOWN else "robots"
            raise FetchError(reason, SENTENCES[reason])

    return follow


def _known(
    named: Mapping[str, list[str]],
    *,
    get: Get | None,
    free_at: MutableMapping[str, datetime] | None,
    beat: Callable[[], None],
) -> dict[str, str]:
    rows = {host.name: host for host in Host.objects.filter(name__in=named)}
    now = timezone.now()
    known = {
        name: row.robots for name, row in rows.items() if row.robots_until and now < row.robots_until < now + LONGEST
    }
    asked = [(host, _request(urls[0])) for host, urls in named.items() if host not in known]
    fresh = []
    for host, answer in answers(asked, get=get, limits=LIMITS, free_at=free_at, beat=beat):
        now = timezone.now()
        text, until = _read(answer, rows[host].robots if host in rows else "", now)
        known[host] = text
        fresh.append(Host(name=host, robots=text, robots_until=until))
        if free_at is not None:
            free_at[host] = now + timedelta(seconds=settings.FETCH_HOST_PAUSE)
    Host.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["name"], update_fields=["robots", "robots_until"]
    )
    return known


def _request(url: str) -> FeedRequest:
    parts = urlsplit(url)
    return FeedRequest(f"{parts.scheme}://{parts.netloc}/robots.txt", accept="text/plain, */*;q=0.5")


def _read(answer: Answer, before: str, now: datetime) -> tuple[str, datetime]:
    """What the site says, and until when it holds. A site that is ill keeps what it said before."""
    if not isinstance(answer, FetchError):
        return decode(answer.content[: LARGEST * 4], answer.content_type).replace("\0", "")[:LARGEST], now + KEPT
    if answer.reason in NOTHING_THERE or answer.reason.startswith("http-4"):
        return "", now + KEPT
    wait = max(AGAIN, timedelta(seconds=answer.retry_after or 0))
    return before or UNKNOWN, now + wait


def _wants_time(robots_txt: str) -> bool:
    return (crawl_delay(robots_txt, AGENT) or 0) > settings.FETCH_HOST_PAUSE


def _spaced(verdicts: Mapping[str, bool]) -> dict[str, bool]:
    """Every refusal, and the first permission."""
    first = next((url for url, allowed in verdicts.items() if allowed), None)
    return {url: allowed for url, allowed in verdicts.items() if not allowed or url == first}
