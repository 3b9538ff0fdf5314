"""How a document is read and judged against what another project expects of it."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from articles.ingest.clean.entry import clean_entry
from articles.ingest.parse.feed import parse_feed
from articles.ingest.records import Entry, Fetched, NotAFeed, Parsed, RawEntry, Skip
from articles.text.html_text import html_to_text

HERE = "http://127.0.0.1:8097/"  # where feedparser's own tests serve their documents
NOW = datetime(2030, 1, 1, tzinfo=UTC)
PLACE = "https://address.invalid/"  # for entries that have none, so that the rest of them is judged


@dataclass(slots=True)
class SuiteTally:
    """Documents judged, those that came out right, what failed, and what was not ours to judge, by its subject."""

    right: int = 0
    judged: int = 0
    failed: list[str] = field(default_factory=list)
    apart: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, verdict: bool | None, subject: str = "") -> None:
        """Count one document; None is no verdict."""
        if verdict is None:
            self.apart[subject] += 1
            return
        self.judged += 1
        self.right += verdict
        if not verdict:
            self.failed.append(name)

    @property
    def rate(self) -> float:
        """The part that came out right."""
        return self.right / self.judged if self.judged else 1.0


def read(content: bytes, headers: Mapping[str, str] | None = None) -> Parsed | None:
    """The document, or None if it is refused. Of its headers, in lower case, the type and the location are heeded."""
    said = headers or {}
    where = said.get("content-location", HERE)
    try:
        return parse_feed(Fetched(where if where.startswith("http") else HERE, content, said.get("content-type", "")))
    except NotAFeed:
        return None


def cleaned(raw: RawEntry) -> Entry:
    """`raw` through the sanitiser, with an address and a title lent if it has none."""
    titled = replace(raw, title=raw.title if html_to_text(raw.title) else "–")
    try:
        return clean_entry(titled, NOW)
    except Skip:
        return clean_entry(replace(titled, link=PLACE), NOW)


def squeezed(html: str) -> str:
    """Without the white space that shows nowhere."""
    return re.sub(r"\s+", " ", html).replace("> <", "><").strip()


def address_of(address: str, base: str) -> str:
    """Its canonical spelling, or nothing for what is no public address."""
    try:
        return clean_entry(RawEntry(link=address, title="–", base=base), NOW).url if address else ""
    except Skip:
        return ""
