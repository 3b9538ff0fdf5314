"""A look at what an address would give, by hand and without storing anything, beside whatever workers there are."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles.ingest import manners
from articles.ingest.answers import Get, answers
from articles.ingest.asking import PAGES
from articles.ingest.fetch import NORMAL, Limits
from articles.ingest.hosts import host_of
from articles.ingest.identify import identify
from articles.ingest.kinds import read_document
from articles.ingest.recipe import Recipe
from articles.ingest.records import Entry, FeedRequest, Fetched, FetchError, NotAFeed, Parsed
from articles.ingest.sift import cleaned
from articles.models import Feed, Host

BUSY = "Un agent visite ce site en ce moment. Réessayez dans une minute."


@dataclass(frozen=True, slots=True)
class Trial:
    """What was found. `skipped` counts by reason; `error` is a French sentence, empty when it went well."""

    entries: tuple[Entry, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    error: str = ""


def try_out(url: str, kind: str, recipe: Mapping[str, Any], *, get: Get | None = None) -> Trial:
    """Fetch `url` and read it as a feed of that kind would be. Never raises for what a site sends."""
    try:
        if kind == Feed.Kind.PAGE:
            Recipe.of(recipe)  # before anybody is asked for anything
        with holding([url]) as free_at:
            return look(_parsed(url, kind, recipe, get, free_at), timezone.now())
    except (FetchError, NotAFeed) as error:
        return Trial(error=error.sentence)


def look(parsed: Parsed, now: datetime) -> Trial:
    """Every entry, cleaned."""
    skipped = Counter(parsed.skipped)
    entries = tuple(item.entry for item in cleaned(map(identify, parsed.entries), now, skipped))
    return Trial(entries, dict(skipped))


@contextmanager
def holding(urls: Iterable[str]) -> Iterator[dict[str, datetime]]:
    """Hold the hosts of `urls` that no worker holds: host → from when it may be asked."""
    token = uuid.uuid4()
    hosts = {host for url in urls if (host := host_of(url))}
    now = timezone.now()
    try:
        taken = Host.objects.take(hosts, token, now)
        yield {host: free_at or now for host, free_at in taken.items()}
    finally:
        Host.objects.filter(lease_token=token).give_back(timezone.now())


def asked(url: str, accept: str, get: Get | None, free_at: dict[str, datetime], limits: Limits = NORMAL) -> Fetched:
    """One answer, and `free_at` moved on by the pause that is owed for it. Raises FetchError."""
    request = FeedRequest(url, accept=accept)
    ((_, answer),) = answers([(url, request)], get=get, limits=limits, free_at=free_at)
    free_at[host_of(url)] = timezone.now() + timedelta(seconds=settings.FETCH_HOST_PAUSE)
    if isinstance(answer, FetchError):
        raise answer
    return answer


def _parsed(url: str, kind: str, recipe: Mapping[str, Any], get: Get | None, free_at: dict[str, datetime]) -> Parsed:
    if host_of(url) and not free_at:
        raise FetchError("busy", BUSY)
    page = kind == Feed.Kind.PAGE
    if page and (refused := manners.refusal(url, get=get, free_at=free_at)):
        raise refused
    parsed = read_document(kind, recipe, asked(url, PAGES if page else "", get, free_at))
    if parsed.follow:
        parsed = read_document(kind, recipe, asked(parsed.follow[0], "", get, free_at))
    return parsed
