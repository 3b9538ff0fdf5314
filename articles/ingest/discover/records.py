"""The records of a search for a site's feeds: candidates, feeds that were read, and the whole result."""

from dataclasses import dataclass
from datetime import datetime

from articles.ingest.discover.site_facts import SiteFacts
from articles.ingest.records import Entry


@dataclass(frozen=True, slots=True)
class FeedCandidate:
    """An address where a feed may be. `kind` is "feed" or "sitemap"; `origin` tells an editor where we found it."""

    url: str
    title: str
    kind: str
    origin: str


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A candidate that was read: how many entries it has, the first of them and the date of the newest.

    `title` and `language` are the feed's own.
    """

    candidate: FeedCandidate
    url: str
    title: str
    entries: int
    newest: datetime | None
    entry_urls: frozenset[str]
    language: str = ""
    first_entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Discovery:
    """The feeds found, best first; the number of requests made; `error` is a French sentence when nothing was found.

    `site` is what the page said of the site; None if it could not be read.
    """

    found: tuple[FoundFeed, ...]
    requests: int
    error: str = ""
    site: SiteFacts | None = None
