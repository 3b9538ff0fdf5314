"""Finds a site's feeds from its home page, for manage.py discover and the admin; limited in requests and time."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.discover.candidates import (
    GUESSED_ORIGIN,
    feed_candidates,
    is_comments_feed,
    rank_candidates,
)
from articles.ingest.discover.preview import SITE_BUSY_SENTENCE, fetch_page, preview_entries
from articles.ingest.discover.records import Discovery, FeedCandidate, FoundFeed
from articles.ingest.discover.site_facts import SiteFacts, describe_feed, describe_site
from articles.ingest.errors import failure
from articles.ingest.fetch.client import Limits
from articles.ingest.fetch.fetch_many import Answer, Get, fetch_many
from articles.ingest.fetch.robots_policy import HostLease
from articles.ingest.parse.by_kind import parse_by_kind
from articles.ingest.records import FeedRequest, Fetched, FetchError, NotAFeed, Parsed
from articles.models import Host
from articles.web.hosts import host_of
from articles.web.ssrf import BadAddress, check_url_form

MAX_REQUESTS = 15
MAX_SEARCH_SECONDS = 20.0
DISCOVERY_LIMITS = Limits(total_timeout=10)
MAX_FIRST_ENTRIES = 10  # of each feed found, for an editor to see
MAX_COMPARED_LINKS = 30  # entry addresses by which duplicate feeds are recognised
# After these failures nothing more is asked of the site.
SITE_DOWN_REASONS = {"dns", "refused", "unreachable", "timeout", "private-address", "tls", "tls-expired", "tls-host"}
NOTHING_FOUND_SENTENCE = (
    "Aucun flux trouvé sur ce site. Si une page liste ses articles, ajoutez un flux de type « page web », lu "
    "par sélecteurs."
)


class OutOfTime(Exception):
    """The search has reached its deadline; it ends with what was found."""


def discover_feeds(
    url: str, *, get: Get | None = None, seconds: float = MAX_SEARCH_SECONDS, patience: float = 0
) -> Discovery:
    """Find and read the feeds and news sitemaps of the site at `url`. Never raises for what a site sends.

    At most 15 requests in about `seconds`; none to a site whose host a worker still holds after `patience` seconds.
    """
    try:
        check_url_form(url)
    except BadAddress:
        return Discovery((), 0, failure("bad-address").sentence)
    with FeedSearch(url, get, seconds, HostLease(patience)) as search:
        try:
            search.run()
        except TooCostly:
            search.error = failure("too-costly").sentence
    found = rank_candidates(search.found_in_order(), timezone.now())
    return Discovery(found, search.requests, "" if found else search.error or NOTHING_FOUND_SENTENCE, search.site)


@dataclass
class FeedSearch:
    """One search: its limits, the hosts it holds, and what it has found."""

    url: str
    get: Get | None
    seconds: float
    _lease: HostLease
    found: list[FoundFeed] = field(default_factory=list)
    requests: int = 0
    error: str = ""
    site: SiteFacts | None = None
    _is_site_down: bool = False
    _tried_urls: dict[str, int] = field(default_factory=dict)  # with the place of each, the likeliest first
    _deadline: float = 0.0
    _budget: Budget = field(default_factory=Budget)  # one CPU budget for all documents of the search

    def __enter__(self) -> "FeedSearch":
        self._lease.claim([host_of(self.url)])
        self._deadline = (
            time.monotonic() + self.seconds
        )  # once the host is ours: waiting for it takes nothing from the search
        return self

    def __exit__(self, *error: object) -> None:
        self._lease.__exit__(*error)

    def run(self) -> None:
        """Read the page, then the feeds it announces; common paths last, and only if nothing better was found."""
        if not self._lease.free_at:
            self.error = SITE_BUSY_SENTENCE
            return
        everything = self._home_page_candidates()
        announced = [candidate for candidate in everything if candidate.origin != GUESSED_ORIGIN]
        guessed = [candidate for candidate in everything if candidate.origin == GUESSED_ORIGIN]
        for wanted in (announced, guessed[:1], guessed):
            if self._is_over():
                return
            self._try_candidates(wanted)

    def found_in_order(self) -> list[FoundFeed]:
        """What was found, in the order of trying; answers come in any order."""
        return sorted(self.found, key=lambda one: self._tried_urls.get(one.candidate.url, -1))

    def _is_over(self) -> bool:
        late = time.monotonic() > self._deadline
        return (
            late
            or self._is_site_down
            or any(one.entries and not is_comments_feed(one.url, one.title) for one in self.found)
        )

    def _home_page_candidates(self) -> Sequence[FeedCandidate]:
        """The candidates that the home page and robots.txt give; none if the page is a feed itself."""
        try:
            front = fetch_page(self.url, self.get, self._lease, DISCOVERY_LIMITS)
        except FetchError as error:
            self.error, self._is_site_down = error.sentence, error.reason in SITE_DOWN_REASONS
            return self._budget.run(feed_candidates, b"", self.url, self._robots_txt(self.url))
        finally:
            self.requests += 2 * len(self._lease.free_at)  # a robots.txt and a page for every site on the way
        if parsed := self._keep_if_readable(FeedCandidate(self.url, "", "feed", "l’adresse donnée"), front):
            self.site = describe_feed(front.url, parsed.title, parsed.language, parsed.home)
            return ()
        self.site = self._budget.run(describe_site, front.content, front.url)
        return self._budget.run(feed_candidates, front.content, front.url, self._robots_txt(front.url))

    def _robots_txt(self, url: str) -> str:
        return Host.objects.filter(name=host_of(url)).values_list("robots", flat=True).first() or ""

    def _try_candidates(self, wanted: Sequence[FeedCandidate]) -> None:
        """Fetch the candidates and keep those that can be read; for an index of sitemaps, its newest sitemap is tried."""
        more: list[FeedCandidate] = []
        for candidate, answer in self._fetch_candidates(wanted):
            if isinstance(answer, FetchError):
                if answer.reason in SITE_DOWN_REASONS and host_of(candidate.url) == host_of(self.url):
                    self.error, self._is_site_down = answer.sentence, True
                    break
                continue
            parsed = self._keep_if_readable(candidate, answer)
            more += [replace(candidate, url=url) for url in (parsed.part_urls if parsed else ())[:1]]
        if more:
            self._try_candidates(more)

    def _fetch_candidates(self, wanted: Sequence[FeedCandidate]) -> Iterator[tuple[FeedCandidate, Answer]]:
        untried = [candidate for candidate in wanted if candidate.url not in self._tried_urls][
            : MAX_REQUESTS - self.requests
        ]
        self._lease.claim(host_of(candidate.url) for candidate in untried)
        untried = [candidate for candidate in untried if host_of(candidate.url) in self._lease.free_at]
        self._tried_urls |= {candidate.url: len(self._tried_urls) + n for n, candidate in enumerate(untried)}
        self.requests += len(untried)
        requests = ((candidate, FeedRequest(candidate.url)) for candidate in untried)
        with suppress(OutOfTime):
            yield from fetch_many(
                requests, get=self.get, limits=DISCOVERY_LIMITS, free_at=self._lease.free_at, on_tick=self._on_tick
            )
        later = timezone.now() + timedelta(seconds=settings.FETCH_HOST_PAUSE)
        self._lease.free_at |= dict.fromkeys(self._lease.free_at, later)

    def _on_tick(self) -> None:
        self._lease.renew_leases()
        if time.monotonic() > self._deadline:
            raise OutOfTime

    def _keep_if_readable(self, candidate: FeedCandidate, fetched: Fetched) -> Parsed | None:
        if time.monotonic() > self._deadline:
            return None
        try:
            parsed = self._budget.run(parse_by_kind, candidate.kind, {}, fetched)
        except NotAFeed:
            return None
        entries = self._budget.run(preview_entries, parsed, timezone.now()).entries
        if not parsed.part_urls:
            dates = [entry.published for entry in entries if entry.published]
            links = frozenset(entry.url for entry in entries[:MAX_COMPARED_LINKS])
            title = " ".join(parsed.title.split())[:200] or candidate.title
            url = fetched.moved_to or candidate.url
            newest = max(dates, default=None)
            first = entries[:MAX_FIRST_ENTRIES]
            self.found.append(
                FoundFeed(candidate, url, title, len(entries), newest, links, parsed.language[:2].lower(), first)
            )
        return parsed
