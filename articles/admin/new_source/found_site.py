"""What a search found of a site, as it goes through the browser from one step to the next: signed, for an hour."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from django.core import signing

from articles.admin.new_source.guesses import guess_country, guess_language
from articles.ingest.discover.records import Discovery, FoundFeed
from articles.ingest.discover.site_facts import describe_feed

SALT = "articles.admin.new_source"
MAX_AGE_SECONDS = 3600
MAX_SHOWN_TITLE_CHARS = 200


@dataclass(frozen=True, slots=True)
class OfferedEntry:
    """An entry that a feed would bring."""

    title: str
    url: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class OfferedFeed:
    """A feed that may be chosen, with its first entries."""

    url: str
    kind: str
    title: str
    origin: str
    entries: int
    newest: datetime | None
    first_entries: tuple[OfferedEntry, ...]


@dataclass(frozen=True, slots=True)
class FoundSite:
    """A site that was found, its feeds the best first. `error` is a French sentence if it has none."""

    homepage: str
    name: str
    language: str
    country: str
    feeds: tuple[OfferedFeed, ...]
    error: str = ""

    @classmethod
    def of(cls, address: str, discovery: Discovery) -> Self:
        """The site at `address`, with guesses of what it does not say."""
        best = discovery.found[0] if discovery.found else None
        site = discovery.site or describe_feed(address, best.title if best else "", "", "")
        entries = best.first_entries if best else ()
        language = guess_language(site.language or (best.language if best else ""), entries)
        country = guess_country(site.homepage, language, entries)
        feeds = tuple(_offer(one) for one in discovery.found)
        return cls(site.homepage, site.name or (best.title if best else ""), language, country, feeds, discovery.error)

    def sign(self) -> str:
        """The site as a signed text for a form."""
        return signing.dumps(asdict(self), salt=SALT, serializer=MomentSerializer, compress=True)

    @classmethod
    def read(cls, signed: str) -> Self:
        """The site that `sign` wrote. Raises signing.BadSignature if it did not, or over an hour ago."""
        values = signing.loads(signed, salt=SALT, serializer=MomentSerializer, max_age=MAX_AGE_SECONDS)
        return cls(**values | {"feeds": tuple(map(_read_feed, values["feeds"]))})


class MomentSerializer(signing.JSONSerializer):
    """JSON with moments in their ISO form."""

    def dumps(self, obj: Any) -> bytes:
        """The bytes of `obj`."""
        return json.dumps(obj, default=_iso, separators=(",", ":")).encode()


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def _offer(found: FoundFeed) -> OfferedFeed:
    entries = tuple(
        OfferedEntry(entry.title[:MAX_SHOWN_TITLE_CHARS], entry.url, entry.published) for entry in found.first_entries
    )
    candidate = found.candidate
    return OfferedFeed(found.url, candidate.kind, found.title, candidate.origin, found.entries, found.newest, entries)


def _read_feed(values: dict[str, Any]) -> OfferedFeed:
    entries = tuple(
        OfferedEntry(**one | {"published": _read_moment(one["published"])}) for one in values["first_entries"]
    )
    return OfferedFeed(**values | {"newest": _read_moment(values["newest"]), "first_entries": entries})


def _read_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
