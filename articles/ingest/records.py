"""The records that pass from step to step of ingestion: plain values, without Django. mypy forbids to change them."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from articles.text.record import record
from articles.web.files import Enclosure


@record
class FeedRequest:
    """A request to make. `etag` and `last_modified` come from the last visit; with `form`, that form is posted."""

    url: str
    etag: str = ""
    last_modified: str = ""
    accept: str = ""  # replaces the Accept header for feeds
    form: tuple[tuple[str, str], ...] = ()


@record
class Fetched:
    """An answer, decompressed. `url` is its address after redirects; with `not_modified` the content is empty."""

    url: str
    content: bytes = b""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False
    moved_to: str = ""  # the new address, if every redirect was permanent (301, 308)
    retry_after: int | None = None
    max_age: int | None = None  # seconds for which the site calls the answer fresh (Cache-Control)
    status: int = 200
    hub: str = ""  # from Link headers (WebSub, section 4)
    self_url: str = ""
    cpu_seconds: float = 0.0  # CPU seconds that decompressing it took


class FetchError(Exception):
    """A fetch that failed: a reason code, a French sentence for editors, and the seconds the site asked us to wait."""

    def __init__(self, reason: str, sentence: str, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.reason, self.sentence, self.retry_after = reason, sentence, retry_after
        self.at_redirect_target = False  # whether the host that failed is one we were redirected to


class NotAFeed(Exception):
    """A document in which no feed was found: a reason code ("not-a-feed", "empty", "challenge-page"…) and a French sentence."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason, self.sentence = reason, sentence


@record
class RawEntry:
    """An entry as the document has it, neither cleaned nor trusted. `base` resolves relative links."""

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    published: str = ""
    updated: str = ""
    language: str = ""
    image: str = ""
    tags: tuple[str, ...] = ()
    base: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    outlet: str = ""  # who published it, where the document names another than itself (ingest/parse/credits.py)
    own_name: str = ""  # its source's name, where the title or the summary bears it


@record
class Parsed:
    """What a feed's whole document holds. `skipped` counts entries left out, by reason."""

    entries: tuple[RawEntry, ...]
    title: str = ""
    language: str = ""
    home: str = ""
    ttl_minutes: int | None = None
    skipped: Mapping[str, int] = field(default_factory=dict)
    hub: str = ""  # WebSub: the hub that delivers the feed
    self_url: str = ""  # WebSub: the topic to subscribe to
    part_urls: tuple[str, ...] = ()  # documents of the same host to read instead of this one (an index of sitemaps)


@record
class Entry:
    """A clean entry. `title`, `summary` and `author` are plain text; the two `_html` fields are sanitised and may be shown.

    `published` is an aware datetime in UTC, never in the future; None where the document gave no readable date.
    """

    guid: str
    url: str
    title: str
    summary: str = ""
    summary_html: str = ""
    content_html: str = ""
    author: str = ""
    published: datetime | None = None
    language: str = ""
    image: str = ""
    tags: tuple[str, ...] = ()
    documents: tuple[Enclosure, ...] = ()  # files shown as links: circulars, reports
    warnings: tuple[str, ...] = ()
    outlet: str = ""  # who published it, if its source collects the headlines of many
    feed_title: str = ""  # the title as the feed gives it, where `title` is without the name at its end

    @property
    def identifying_title(self) -> str:
        """The title by which another entry of the feed is known to be the same."""
        return self.feed_title or self.title


@record
class KeyedRawEntry:
    """An entry with the key that identifies it in its feed and the fingerprint of its content (both 32 hex digits)."""

    raw: RawEntry
    key: str
    fingerprint: str


@record
class KeyedEntry:
    """A cleaned entry with its keys: the digests of its address, and of its title as the feed gives it."""

    entry: Entry
    key: str
    fingerprint: str
    address_key: str
    title_key: str


@record
class Triage:
    """A document's entries compared with what its feed has shown before."""

    new: tuple[KeyedRawEntry, ...]
    changed: tuple[KeyedRawEntry, ...]
    unchanged: int
    skipped: Mapping[str, int] = field(default_factory=dict)


@record
class Report:
    """The outcome of one visit, for people and for --json: `source` is the slug of the feed's source, `url` the feed's address.

    `status` is "ok", "unchanged" (304 or the same bytes) or "failed".
    """

    source: str
    url: str
    status: str
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    reason: str | None = None
    error: str | None = None


class Skip(Exception):
    """An entry left out: a reason code ("no-title", "no-address"…), counted and never fatal to its feed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@record
class ScheduleInputs:
    """What the time of a feed's next visit is computed from: its own pace, and the delays that the site asks for."""

    publication_times: tuple[datetime, ...] = ()  # recent ones, newest first
    failures: int = 0  # in a row
    ttl_minutes: int | None = None  # <ttl> or sy: of the document
    retry_after: int | None = None  # seconds, of the header
    max_age: int | None = None  # seconds, of Cache-Control
