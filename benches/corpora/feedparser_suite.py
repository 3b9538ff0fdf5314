"""feedparser's suite: its expectations are Python expressions on its result, kept in a comment of each document.

Those that speak of what an article is made of are judged, the others counted apart by what they speak of. Text that is expected
passes the same gate as ours before the two are compared.
"""

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from articles.ingest.clean.sanitise import sanitise
from articles.ingest.records import Entry, Parsed, RawEntry
from articles.text.dates import read_date
from articles.text.html_text import html_to_text
from benches.corpora.verdicts import HERE, PLACE, SuiteTally, address_of, cleaned, read, squeezed

SUITES = ("wellformed", "illformed", "encoding", "entities", "json")
EXPECT = re.compile(r"Expect:\s*(.+?)\s*(?:-->\s*(?:\",)?\s*)?$", re.M)
HEADER = re.compile(r"^Header:\s*([\w-]+):\s*(.+?)\s*$", re.M)
HTML = {"summary", "description", "summary_detail.value", "description_detail.value", "content.value"}
TEXT = {"title", "title_detail.value", "author", "author_detail.name", "authors.name"}
MOMENTS = {
    f"{name}{end}" for name in ("published", "updated", "created", "issued", "modified") for end in ("", "_parsed")
}
FIELDS = HTML | TEXT | MOMENTS | {
    "link", "id", "guid", "tags.term", "categories", "enclosures.href", "enclosures.url", "enclosures.type",
    "enclosures.length", "media_thumbnail.url", "media_content.url", "image.href", "language", "content.language",
    "summary_detail.language", "title_detail.language", "content.base", "summary_detail.base",
}  # fmt: skip
FEED_FIELDS = {"title", "title_detail.value", "link", "language"}


class NotCarried(Exception):
    """The expectation speaks of something that we do not carry."""


def feedparser_suite(root: Path) -> SuiteTally:
    """Judge every document under `root` (feed-conformance/feedparser)."""
    tally = SuiteTally()
    for path in sorted(one for suite in SUITES for one in (root / suite).rglob("*") if one.is_file()):
        content = path.read_bytes()
        told = _readable(content)
        expected = EXPECT.search(told)
        if not expected:
            continue
        name = path.relative_to(root).as_posix()
        try:
            tally.add(name, _meets(read(content, _headers(told)), expected[1]))
        except NotCarried as subject:
            tally.add(name, None, str(subject))
    return tally


def _readable(content: bytes) -> str:
    """The comment with the expectation, whatever the charset."""
    if content.count(b"\0") > len(content) // 4:
        return content.replace(b"\0", b"").decode("latin-1")
    return content.decode("utf-8", "replace")


def _headers(told: str) -> dict[str, str]:
    return {name.lower(): value for name, value in HEADER.findall(told)}


def _meets(parsed: Parsed | None, expression: str) -> bool:
    tree = ast.parse(expression.strip(), mode="eval").body
    if isinstance(tree, ast.Constant):
        return True  # the document is only expected to be survived
    parts = list(_parts(tree))
    verdicts, subjects = [], []
    for part in parts:
        try:
            verdicts.append(_holds(parsed, part))
        except NotCarried as subject:
            subjects.append(str(subject))
    if not verdicts:
        raise NotCarried(next((one for one in subjects if one != "bozo"), "bozo"))
    return all(verdicts)


def _parts(tree: ast.expr) -> Iterator[ast.expr]:
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        for value in tree.values:
            yield from _parts(value)
    else:
        yield tree


def _holds(parsed: Parsed | None, part: ast.expr) -> bool:
    if isinstance(part, ast.BoolOp):
        return any(_holds(parsed, value) for value in part.values)
    if not isinstance(part, ast.Compare) or not isinstance(part.ops[0], ast.Eq | ast.Is):
        raise NotCarried(_subject(part))
    try:
        expected = ast.literal_eval(part.comparators[0])
    except ValueError as error:
        raise NotCarried(_subject(part)) from error
    if isinstance(part.left, ast.Call) and ast.unparse(part.left) == "len(entries)":
        return parsed is not None and len(parsed.entries) == expected
    keys = list(_keys(part.left))
    if keys[0] == "entries" and len(keys) > 2 and isinstance(keys[1], int):
        return _entry_holds(parsed, keys[1], keys[2:], expected)
    if keys[0] == "feed" and ".".join(map(str, keys[1:])) in FEED_FIELDS:
        return parsed is not None and _feed_holds(parsed, str(keys[1]), expected)
    raise NotCarried(_subject(part))


def _keys(node: ast.expr) -> Iterator[str | int]:
    """entries[0]['title_detail'].value → "entries", 0, "title_detail", "value"."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield from _keys(node.value)
        yield node.attr
    elif (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str | int)
    ):
        yield from _keys(node.value)
        yield node.slice.value
    else:
        raise NotCarried(_subject(node))


def _subject(node: ast.expr) -> str:
    """What an expectation speaks of, without its values: "entries.source.title"."""
    names = re.findall(r"[a-z_]\w+", re.sub(r"[=!]=.*| is .*", "", ast.unparse(node)))
    return ".".join(name for name in names if name not in ("not", "bozo")) or "bozo"


def _entry_holds(parsed: Parsed | None, number: int, keys: list[str | int], expected: object) -> bool:
    name = ".".join(str(key) for key in keys if isinstance(key, str))
    if name not in FIELDS or isinstance(expected, dict | list):
        raise NotCarried(f"entries.{name}")
    if not parsed or number >= len(parsed.entries):
        return False
    raw = parsed.entries[number]
    entry = cleaned(raw)
    at = next((key for key in keys if isinstance(key, int)), 0)
    return _same(name, at, expected, raw, entry, parsed)


def _same(name: str, at: int, expected: Any, raw: RawEntry, entry: Entry, parsed: Parsed) -> bool:
    if name in HTML:
        wanted = sanitise(str(expected), raw.base)
        return any(squeezed(sanitise(one, raw.base)) == squeezed(wanted) for one in (raw.content, raw.summary))
    if name in TEXT:
        ours = entry.author if "author" in name else ("" if entry.title == "–" else entry.title)
        wanted = html_to_text(str(expected))
        return wanted == ours or ("author" in name and bool(ours) and _named(ours, wanted, name))
    if name in MOMENTS:
        return _moment(expected) in (read_date(raw.published), read_date(raw.updated))
    if name == "link":
        return address_of(str(expected), raw.base) == (entry.url if entry.url != PLACE else "")
    if name in ("id", "guid"):
        return str(expected) == raw.guid or address_of(str(expected), raw.base) == address_of(raw.guid, raw.base)
    if name.endswith("language"):
        return _language(expected) == _language(raw.language or parsed.language)
    if name.endswith("base"):
        return str(expected) == raw.base
    if name.startswith("tags"):
        return at < len(raw.tags) and raw.tags[at] == expected
    if name.startswith("enclosures"):
        file = raw.enclosures[at] if at < len(raw.enclosures) else None
        return bool(file) and str(expected) in (file.url, file.type, str(file.length)) if file else False
    return address_of(str(expected), raw.base) == entry.image


def _named(ours: str, wanted: str, name: str) -> bool:
    """Authors of a list are joined, and a name is kept without its mailbox."""
    return (
        wanted in ours.split(", ")
        if name.startswith("authors")
        else bool(re.search(r"\S@\S", wanted)) and ours in wanted
    )


def _feed_holds(parsed: Parsed, name: str, expected: Any) -> bool:
    if name == "link":
        return address_of(str(expected), HERE) == address_of(parsed.home, HERE)
    if name == "language":
        return _language(expected) == _language(parsed.language)
    return html_to_text(str(expected)) == html_to_text(parsed.title)


def _language(tag: object) -> str:
    return str(tag or "").lower().replace("_", "-")


def _moment(expected: object) -> datetime | None:
    if isinstance(expected, tuple):
        return read_date("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*expected))
    return read_date(str(expected))
