"""Reads the article that a page describes in JSON-LD (schema.org), as plain text."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from articles.text.html_text import html_to_text

MAX_SCRIPTS, MAX_SCRIPT_CHARS, MAX_NODES, MAX_NODE_DEPTH = 20, 1_000_000, 2_000, 6
ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Recipe|PressRelease)$")
# Comments and CDATA marks that some templates put around the JSON.
MARKS_BEFORE, MARKS_AFTER = ("<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["), ("-->", "//]]>", "/*]]>*/", "]]>")


@dataclass(frozen=True, slots=True)
class JsonLdArticle:
    """A field is empty where the page does not say. `is_free` is None without `isAccessibleForFree`."""

    title: str = ""
    author: str = ""
    published: str = ""
    image: str = ""
    language: str = ""
    site: str = ""
    body: str = ""
    is_free: bool | None = None


def read_jsonld(scripts: list[str]) -> JsonLdArticle:
    """The article among the objects of these scripts; empty fields if there is none."""
    nodes: list[dict[str, Any]] = []
    for script in scripts[:MAX_SCRIPTS]:
        nodes.extend(_nodes(_loaded(script), MAX_NODE_DEPTH))
        del nodes[MAX_NODES:]
    nodes_by_id = {node["@id"]: node for node in reversed(nodes) if isinstance(node.get("@id"), str) and len(node) > 1}
    article = next(filter(_is_article, nodes), None)
    site = next((_name(node, nodes_by_id) for node in nodes if "WebSite" in _types(node)), "")
    if article is None:
        return JsonLdArticle(site=site)
    return JsonLdArticle(
        title=html_to_text(_text(article.get("headline")) or _text(article.get("name"))),
        author=", ".join(
            dict.fromkeys(filter(None, (_name(author, nodes_by_id) for author in _as_list(article.get("author"))[:5])))
        ),
        published=_text(article.get("datePublished")) or _text(article.get("dateCreated")),
        image=_image(article.get("image"), nodes_by_id),
        language=_text(article.get("inLanguage")),
        site=_name(article.get("publisher"), nodes_by_id) or site,
        body=_text(article.get("articleBody")),
        is_free=_is_free(article),
    )


def _loaded(script: str) -> Any:
    if len(script) > MAX_SCRIPT_CHARS:
        return None
    try:
        return json.loads(_unwrapped(script), strict=False)
    except (ValueError, RecursionError):
        return None


def _unwrapped(script: str) -> str:
    script = script.strip().rstrip("; \t\r\n")
    for mark in MARKS_BEFORE:
        script = script.removeprefix(mark).lstrip()
    for mark in MARKS_AFTER:
        script = script.removesuffix(mark).rstrip("; \t\r\n")
    return script


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for row in value[:MAX_NODES]:
            yield from _nodes(row, depth - 1) if depth else ()
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if depth and isinstance(value.get(key), dict | list):
                yield from _nodes(value[key], depth - 1)


def _types(node: dict[str, Any]) -> list[str]:
    return [kind for kind in _as_list(node.get("@type")) if isinstance(kind, str)]


def _is_article(node: dict[str, Any]) -> bool:
    if any(map(ARTICLE.search, _types(node))):
        return True
    return not node.get("@type") and isinstance(node.get("headline"), str)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """A text, or the first text of a list."""
    first = value[0] if isinstance(value, list) and value else value
    return first.strip() if isinstance(first, str) else ""


def _name(value: Any, nodes_by_id: dict[str, dict[str, Any]]) -> str:
    """The name of a person or a publisher, which may be in another object with the same @id."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value if "name" in value else nodes_by_id.get(_id(value), value)
        value = value.get("name")
    return html_to_text(_text(value))


def _id(value: Any) -> str:
    return _text(value.get("@id")) if isinstance(value, dict) else _text(value)


def _image(value: Any, nodes_by_id: dict[str, dict[str, Any]]) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value if "url" in value else nodes_by_id.get(_id(value), value)
        return _text(value.get("url")) or _text(value.get("contentUrl"))
    return _text(value)


def _is_free(article: dict[str, Any]) -> bool | None:
    value = article.get("isAccessibleForFree")
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower().rpartition("/")[2])
    return value if isinstance(value, bool) else None
