"""Previews what an address would give as a feed, without storing any article or feed, while workers may be running."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles.ingest.clean_many import clean_entries
from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.errors import failure
from articles.ingest.fetch import robots_policy
from articles.ingest.fetch.client import DEFAULT_LIMITS, Limits
from articles.ingest.fetch.feed_requests import PAGE_ACCEPT
from articles.ingest.fetch.fetch_many import Get, fetch_many
from articles.ingest.fetch.robots_policy import HostLease, RedirectedElsewhere
from articles.ingest.identity import identify
from articles.ingest.parse.by_kind import parse_by_kind
from articles.ingest.parse.credits import name_outlets
from articles.ingest.parse.recipe import Recipe
from articles.ingest.records import Entry, FeedRequest, Fetched, FetchError, NotAFeed, Parsed
from articles.models import Feed
from articles.web.hosts import host_of
from articles.web.ssrf import BadAddress, check_url_form

MAX_REDIRECTED_SITES = 3  # in a chain of redirects, the first site included
SITE_BUSY_SENTENCE = "Un robot visite ce site. Réessayez dans une minute."


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """The entries found. `skipped` counts by reason; `error` is a French sentence, empty on success."""

    entries: tuple[Entry, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    error: str = ""


def preview_feed(
    url: str, kind: str, recipe: Mapping[str, Any], source: str = "", *, get: Get | None = None, patience: float = 0
) -> FeedPreview:
    """Fetch `url` and read it as a feed of that kind, of the source of that name. Never raises for what a site sends.

    It waits `patience` seconds at most for a host that a worker holds.
    """
    try:
        if kind == Feed.Kind.PAGE:
            Recipe.from_mapping(recipe)  # checked before any request
        check_url_form(url)
        budget = Budget()
        with HostLease(patience) as lease:
            parsed = _fetch_parsed(url, kind, recipe, get, lease, budget)
            return budget.run(preview_entries, parsed, timezone.now(), source)
    except BadAddress:
        return FeedPreview(error=failure("bad-address").sentence)
    except TooCostly:
        return FeedPreview(error=failure("too-costly").sentence)
    except (FetchError, NotAFeed) as error:
        return FeedPreview(error=error.sentence)


def preview_entries(parsed: Parsed, now: datetime, source: str = "") -> FeedPreview:
    """All entries of a document, cleaned: as they are stored for the source of that name."""
    skipped = Counter(parsed.skipped)
    named = map(identify, name_outlets(parsed.entries, source))
    return FeedPreview(tuple(item.entry for item in clean_entries(named, now, skipped)), dict(skipped))


def fetch_leased(url: str, accept: str, get: Get | None, lease: HostLease, limits: Limits = DEFAULT_LIMITS) -> Fetched:
    """One answer, on a lease of its host; `lease.free_at` then says when the host may be asked again. Raises FetchError."""
    _claim_host(url, lease)
    request = FeedRequest(url, accept=accept)
    ((_, answer),) = fetch_many(
        [(url, request)], get=get, limits=limits, free_at=lease.free_at, on_tick=lease.renew_leases
    )
    lease.free_at[host_of(url)] = timezone.now() + timedelta(seconds=settings.FETCH_HOST_PAUSE)
    if isinstance(answer, FetchError):
        raise answer
    return answer


def fetch_page(url: str, get: Get | None, lease: HostLease, limits: Limits = DEFAULT_LIMITS) -> Fetched:
    """A web page, if the robots.txt of every site in its chain of redirects allows it. Raises FetchError."""
    for _ in range(MAX_REDIRECTED_SITES):
        _claim_host(url, lease)
        if refusal := robots_policy.robots_refusal(url, get=get, free_at=lease.free_at, on_tick=lease.renew_leases):
            raise refusal
        try:
            return fetch_leased(
                url, PAGE_ACCEPT, get, lease, replace(limits, on_redirect=robots_policy.redirect_policy(lease.free_at))
            )
        except RedirectedElsewhere as redirect:
            url = redirect.url
    raise failure("redirect-loop")


def _claim_host(url: str, lease: HostLease) -> None:
    lease.claim([host_of(url)])
    if host_of(url) not in lease.free_at:
        raise FetchError("busy", SITE_BUSY_SENTENCE)


def _fetch_parsed(
    url: str, kind: str, recipe: Mapping[str, Any], get: Get | None, lease: HostLease, budget: Budget
) -> Parsed:
    answer = fetch_page(url, get, lease) if kind == Feed.Kind.PAGE else fetch_leased(url, "", get, lease)
    parsed = budget.run(parse_by_kind, kind, recipe, answer)
    if parsed.part_urls:
        parsed = budget.run(parse_by_kind, kind, recipe, fetch_leased(parsed.part_urls[0], "", get, lease))
    return parsed
