"""The sample feeds and their pictures, read instead of the network. Their dates are relative to the start of the current hour.

A document writes a time as {{-95m}} (minutes, hours or days ago), so it always looks fresh and stays the same for an hour.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlsplit

from articles.ingest.records import FeedRequest, Fetched, FetchError

SAMPLES_FOLDER = Path(__file__).parents[2] / "data" / "demo"
CONTENT_TYPES = {".rss": "application/rss+xml", ".atom": "application/atom+xml", ".json": "application/feed+json"}
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
RELATIVE_TIME = re.compile(r"\{\{-(\d+)([mhd])\}\}")


async def get(request: FeedRequest) -> Fetched:
    """The sample document or picture at the request's address. Raises FetchError("dns") if no sample has that address."""
    if (found := _beside_feeds(request.url)) is not None:
        return found
    path = sample_paths().get(request.url)
    if path is None:
        raise FetchError(
            "dns", "Cette adresse n’est pas celle d’un flux d’exemple : la démonstration reste hors ligne."
        )
    content = render_sample(path, datetime.now(UTC))
    etag = f'"{blake2b(content, digest_size=8).hexdigest()}"'
    if request.etag == etag:
        return Fetched(request.url, etag=etag, not_modified=True)
    return Fetched(request.url, content, CONTENT_TYPES[path.suffix], etag)


def _beside_feeds(url: str) -> Fetched | None:
    """What a site of the samples answers besides its feed: a robots.txt that allows all, and pictures."""
    from articles.ingest.fetch.sample_pictures import picture_at  # it loads Pillow, and few requests need it

    address = urlsplit(url)
    if address.hostname not in {urlsplit(feed).hostname for feed in sample_paths()}:
        return None
    if address.path == "/robots.txt":
        return Fetched(url, b"User-agent: *\nAllow: /\n", "text/plain")
    picture = picture_at(address.path)
    return None if picture is None else Fetched(url, picture, "image/png")


@cache
def sample_paths() -> dict[str, Path]:
    """The file of each sample feed, by the feed's address."""
    sources = json.loads((SAMPLES_FOLDER / "sources.json").read_text(encoding="utf-8"))["sources"]
    return {source["feed_url"]: SAMPLES_FOLDER / source["document"] for source in sources}


def render_sample(path: Path, now: datetime) -> bytes:
    """The document with its dates computed for the hour of `now`: RFC 822 dates in RSS, RFC 3339 elsewhere."""
    hour = now.replace(minute=0, second=0, microsecond=0)

    def absolute_time(found: re.Match[str]) -> str:
        then = hour - timedelta(**{UNITS[found[2]]: int(found[1])})
        return format_datetime(then) if path.suffix == ".rss" else then.isoformat()

    return RELATIVE_TIME.sub(absolute_time, path.read_text(encoding="utf-8")).encode()
