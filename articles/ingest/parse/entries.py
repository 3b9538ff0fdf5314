"""Helpers for the fields of an entry, shared by the XML readers and the JSON Feed reader, so that they give the same results."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from articles.ingest.records import RawEntry
from articles.text.dates import read_date
from articles.web.files import Enclosure

MAX_FIELD_CHARS = 400_000
MAX_PERSON_CHARS = 2_000
MAX_IMAGES_TRIED, MAX_IMG_TAG_CHARS = 5, 4_000
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif")
SRC_ATTRIBUTE = re.compile(r"""(?<![\w-])src\s{0,9}=\s{0,9}(?:"([^"]+)|'([^']+)|([^\s"'>]+))""", re.I)
# Pictures that are not content: tracking pixels, and buttons of syndication services.
# The literal first letters come before the lookbehind and are matched in both cases: that is faster to search for.
PIXEL_SIZE = re.compile(r"""[wWhH](?<!\w.)(?i:(?<=w)idth|(?<=h)eight)\s{0,9}=\s{0,9}["']?[01](?i:px)?(?:["'\s/]|$)""")
TRACKER_IMAGE = re.compile(
    r"feeds\.feedburner|feedsportal|doubleclick|/pixel|/beacon|stats\.wordpress|pixel\.wp\.com|gravatar|/emoji/|share-?button"
)
NUMBER = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
# The first two are not XML characters; the last two are line ends to fastfeedparser only.
UNSAFE_CHARS = "\ufffe\uffff\u2028\u2029"
EMAIL = re.compile(r"[^\s@()<>]{1,100}@[^\s@()<>]{1,200}")
HTML_LOOKALIKE = re.compile(
    r"</[a-zA-Z]|<(?:!--|!\[CDATA\[|(?:br|hr|img|p|li|input|wbr)\b|[a-zA-Z]\w{0,15}\s+[\w-]{1,30}=)", re.I
)


@dataclass(frozen=True, slots=True)
class ParsedEntries:
    """A reader's result. `total` counts the entries of the document, `entries` are those taken."""

    entries: tuple[RawEntry, ...]
    total: int
    title: str = ""
    home: str = ""
    language: str = ""


def as_text(value: object) -> str:
    """The value as text, at most 400,000 characters; empty for None."""
    return "" if value is None else str(value)[:MAX_FIELD_CHARS]


def resolve_references(text: str) -> str:
    """The text of an element with its references resolved. Raises ValueError for one that XML does not define or allow."""
    # Named references first: otherwise "&&#108;t;" would become "&lt;".
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'")
    if bare := text.count("&") - text.count("&amp;"):
        text, numbers = NUMBER.subn(_char_of, text)
        if bare != numbers:
            raise ValueError(text)
    return text.replace("&amp;", "&")


def _char_of(reference: re.Match[str]) -> str:
    char = chr(int(reference[1], 16) if reference[1] else int(reference[2]))
    if "\ud800" <= char <= "\udfff" or char in UNSAFE_CHARS:
        raise ValueError(char)
    return "&amp;" if char == "&" else char


def escape_plain_text(text: str) -> str:
    """Text declared as plain, escaped as HTML; left as it is if it looks like HTML after all."""
    return text.replace("<", "&lt;") if "<" in text and not HTML_LOOKALIKE.search(text) else text


def decode_title(text: str) -> str:
    """A title with its entities decoded, unless that would turn it into markup."""
    plain = html.unescape(text) if "&" in text else text
    return text if "<" in plain or ("&" in plain and html.unescape(plain) != plain) else plain


def iso_date(text: str) -> str:
    """A date in ISO 8601, UTC, if it can be read, else as written."""
    moment = read_date(text) if text else None
    return moment.isoformat() if moment else text


def person_name(name: str) -> str:
    """The name in "address (name)" or "name <address>"; the address alone if there is no name."""
    name = name[:MAX_PERSON_CHARS].strip()
    if "@" not in name and "mailto:" not in name:
        return name
    rest = EMAIL.sub("", name.replace("mailto:", "")).strip(" \t\n()<>,;-")
    return rest or name.strip("()<> ").removeprefix("mailto:")


def join_url(address: str, base: str) -> str:
    """`address`, joined to `base` if it is relative; unchanged if it cannot be joined."""
    address = address.strip()
    if not address or address[:4].lower() == "http":
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def category_names(tags: object) -> tuple[str, ...]:
    """Up to 30 categories, each once."""
    found = dict.fromkeys([str(tag.get("term") or "").strip()[:200] for tag in mappings_in(tags)[:100]])
    found.pop("", None)
    return tuple(found)[:30]


def enclosures_of(files: Iterable[Mapping[str, Any]]) -> tuple[Enclosure, ...]:
    """The entry's enclosures, at most 10."""
    found = (
        Enclosure(
            as_text(file.get("url") or file.get("href"))[:2_000].strip(),
            as_text(file.get("type"))[:100].lower(),
            _size(file),
        )
        for file in files
    )
    return tuple(enclosure for enclosure in found if enclosure.url)[:10]


def entry_image(media: Iterable[Mapping[str, Any]], files: tuple[Enclosure, ...], own: str, *bodies: str) -> str:
    """The entry's picture: from Media RSS, else an image enclosure, else `own` (its <image>), else the first in its text."""
    for media_row in media:
        url, kind = as_text(media_row.get("url")), as_text(media_row.get("type") or media_row.get("medium"))
        if url and (kind.startswith("image") or (not kind and _has_image_extension(url))):
            return url
    for file in files:
        if file.type.startswith("image") or (not file.type and _has_image_extension(file.url)):
            return file.url
    if own:
        return own
    for body in bodies:
        if found := _first_image(body):
            return found
    return ""


def mappings_in(value: object) -> list[Mapping[str, Any]]:
    """The mappings in a list; empty if the value is not a list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list | tuple) else []


def _first_image(body: str) -> str:
    """The address of the first content picture among the first five pictures."""
    start = body.find("<img")
    for _ in range(MAX_IMAGES_TRIED):
        if start < 0:
            break
        tag = body[start : max(body.find(">", start, start + MAX_IMG_TAG_CHARS), start)]
        url = html.unescape(_src(tag)).strip()
        if url and not url.startswith("data:") and not TRACKER_IMAGE.search(url) and not _is_tracking_pixel(tag):
            return url[:2_000]
        start = body.find("<img", start + 4)
    return ""


def _src(tag: str) -> str:
    if tag.startswith('<img src="') and (url := tag[10:].partition('"')[0]):
        return url
    source = SRC_ATTRIBUTE.search(tag)
    return (source[1] or source[2] or source[3]) if source else ""


def _is_tracking_pixel(tag: str) -> bool:
    lower = tag.lower()
    return ("dth" in lower or "ght" in lower) and bool(PIXEL_SIZE.search(tag))


def _has_image_extension(url: str) -> bool:
    return url.lower().partition("?")[0].endswith(PICTURES)


def _size(file: Mapping[str, Any]) -> int:
    digits = str(file.get("length") or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 15 else 0
