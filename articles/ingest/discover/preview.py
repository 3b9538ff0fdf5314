"""A look at what an address would give, by hand and without storing anything, beside whatever workers there are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles.ingest.clean.entries import cleaned
from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.errors import failure
from articles.ingest.fetch import robots_policy
from articles.ingest.fetch.client import NORMAL, Limits
from articles.ingest.fetch.feed_requests import PAGES
from articles.ingest.fetch.fetch_many import Get, answers
from articles.ingest.fetch.robots_policy import Hold, Moved
from articles.ingest.identity import identify
from articles.ingest.parse.documents import read_document
from articles.ingest.parse.recipe import Recipe
from articles.ingest.records import Entry, FeedRequest, Fetched, FetchError, NotAFeed, Parsed
from articles.models import Feed
from articles.web.hosts import host_of
from articles.web.ssrf import BadAddress, check_url

HOPS = 3  # sites that lead on to one another, the first included
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
        check_url(url)
        budget = Budget()
        with Hold() as hold:
            parsed = _parsed(url, kind, recipe, get, hold, budget)
            return budget.run(look, parsed, timezone.now())
    except BadAddress:
        return Trial(error=failure("bad-address").sentence)
    except TooCostly:
        return Trial(error=failure("too-costly").sentence)
    except (FetchError, NotAFeed) as error:
        return Trial(error=error.sentence)


def look(parsed: Parsed, now: datetime) -> Trial:
    """Every entry, cleaned."""
    skipped = Counter(parsed.skipped)
    entries = tuple(item.entry for item in cleaned(map(identify, parsed.entries), now, skipped))
    return Trial(entries, dict(skipped))


def asked(url: str, accept: str, get: Get | None, hold: Hold, limits: Limits = NORMAL) -> Fetched:
    """One answer, and `hold.free_at` moved on by the pause that is owed for it. Raises FetchError."""
    _take(url, hold)
    request = FeedRequest(url, accept=accept)
    ((_, answer),) = answers([(url, request)], get=get, limits=limits, free_at=hold.free_at, beat=hold.beat)
    hold.free_at[host_of(url)] = timezone.now() + timedelta(seconds=settings.FETCH_HOST_PAUSE)
    if isinstance(answer, FetchError):
        raise answer
    return answer


def page(url: str, get: Get | None, hold: Hold, limits: Limits = NORMAL) -> Fetched:
    """A web page, as far as the robots.txt of every site on the way to it allows. Raises FetchError."""
    for _ in range(HOPS):
        _take(url, hold)
        if refused := robots_policy.refusal(url, get=get, free_at=hold.free_at, beat=hold.beat):
            raise refused
        try:
            return asked(url, PAGES, get, hold, replace(limits, follow=robots_policy.along(hold.free_at)))
        except Moved as moved:
            url = moved.url
    raise failure("redirect-loop")


def _take(url: str, hold: Hold) -> None:
    hold.take([host_of(url)])
    if host_of(url) not in hold.free_at:
        raise FetchError("busy", BUSY)


def _parsed(url: str, kind: str, recipe: Mapping[str, Any], get: Get | None, hold: Hold, budget: Budget) -> Parsed:
    answer = page(url, get, hold) if kind == Feed.Kind.PAGE else asked(url, "", get, hold)
    parsed = budget.run(read_document, kind, recipe, answer)
    if parsed.follow:
        parsed = budget.run(read_document, kind, recipe, asked(parsed.follow[0], "", get, hold))
    return parsed
