"""What passes from step to step of ingestion: frozen, plain, no Django."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from articles.text.record import record
from articles.web.files import Enclosure


@record
class FeedRequest:
    """What to ask for. `etag` and `last_modified` come from the visit before; with `form`, that form is posted."""

    url: str
    etag: str = ""
    last_modified: str = ""
    accept: str = ""  # in place of the feeds' Accept header
    form: tuple[tuple[str, str], ...] = ()


@record
class Fetched:
    """What came back, unpacked. `url` is where it was found after redirects; with `not_modified` the content is empty."""

    url: str
    content: bytes = b""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False
    moved_to: str = ""  # set when every redirect on the way was permanent (301, 308)
    retry_after: int | None = None
    max_age: int | None = None  # seconds for which the site says that nothing changes (Cache-Control)
    status: int = 200
    hub: str = ""  # from Link headers (WebSub, section 4)
    self_url: str = ""
    cpu_seconds: float = 0.0  # seconds that unpacking it took


class FetchError(Exception):
    """A fetch that failed: a reason code, a French sentence for editors, and the seconds the site asked us to wait."""

    def __init__(self, reason: str, sentence: str, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.reason, self.sentence, self.retry_after = reason, sentence, retry_after
        self.at_redirect_target = False  # another host's fault, to which this one had sent us


class NotAFeed(Exception):
    """A document in which no feed was found: a reason code ("not-a-feed", "empty", "challenge-page"…) and a French sentence."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason, self.sentence = reason, sentence


@record
class RawEntry:
    """An entry as the document has it: nothing cleaned, nothing trusted. `base` resolves relative links."""

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


@record
class Parsed:
    """A whole document. `skipped` counts entries left out, by reason."""

    entries: tuple[RawEntry, ...]
    title: str = ""
    language: str = ""
    home: str = ""
    ttl_minutes: int | None = None
    skipped: Mapping[str, int] = field(default_factory=dict)
    hub: str = ""  # WebSub: where to subscribe, and the address to subscribe to
    self_url: str = ""
    part_urls: tuple[str, ...] = ()  # documents of the same host to be read in place of this one (an index of sitemaps)


@record
class Entry:
    """A clean entry. `title`, `summary` and `author` are plain text; the two `_html` fields are sanitised and may be shown.

    `published` is aware, in UTC and never after `now`; None where the document gave none that could be read.
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
    documents: tuple[Enclosure, ...] = ()  # files to be kept as links: circulars, reports
    warnings: tuple[str, ...] = ()


@record
class KeyedRawEntry:
    """An entry with the key that names it in its feed and the fingerprint of what it says (both 32 hex digits)."""

    raw: RawEntry
    key: str
    fingerprint: str


@record
class KeyedEntry:
    """The same, cleaned: `address_key` and `title_key` are what its address and its title are known by."""

    entry: Entry
    key: str
    fingerprint: str
    address_key: str
    title_key: str


@record
class Triage:
    """What a visit brings, compared with what is known."""

    new: tuple[KeyedRawEntry, ...]
    changed: tuple[KeyedRawEntry, ...]
    unchanged: int
    skipped: Mapping[str, int] = field(default_factory=dict)


@record
class Report:
    """One visit, for people and for --json. `status` is "ok", "unchanged" (304 or the same bytes) or "failed"."""

    feed: str
    url: str
    status: str
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    reason: str | None = None
    error: str | None = None


class Skip(Exception):
    """An entry left out: a reason code ("no-title", "no-address", "too-deep"…), counted and never fatal to its feed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@record
class Rhythm:
    """What is known of a feed's pace: publication times seen lately (newest first), failures in a row, what the site asks for."""

    published: tuple[datetime, ...] = ()
    failures: int = 0
    ttl_minutes: int | None = None
    retry_after: int | None = None
    max_age: int | None = None
