"""What a page says in JSON-LD (schema.org): the object that describes its article, as plain text."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from articles.text.html_text import plain

MOST_SCRIPTS, LONGEST, MOST_NODES, DEEPEST = 20, 1_000_000, 2_000, 6
ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Recipe|PressRelease)$")
# Comments and CDATA marks that templates leave around the JSON.
BEFORE, AFTER = ("<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["), ("-->", "//]]>", "/*]]>*/", "]]>")


@dataclass(frozen=True, slots=True)
class Linked:
    """Each field empty where the page does not say. `free` is None unless `isAccessibleForFree` is there."""

    title: str = ""
    author: str = ""
    published: str = ""
    image: str = ""
    url: str = ""
    language: str = ""
    site: str = ""
    body: str = ""
    free: bool | None = None


def read_linked(scripts: list[str]) -> Linked:
    """The article among the objects of these scripts; nothing when there is none."""
    nodes: list[dict[str, Any]] = []
    for script in scripts[:MOST_SCRIPTS]:
        nodes.extend(_nodes(_loaded(script), DEEPEST))
        del nodes[MOST_NODES:]
    named = {node["@id"]: node for node in reversed(nodes) if isinstance(node.get("@id"), str) and len(node) > 1}
    article = next(filter(_is_article, nodes), None)
    site = next((_name(node, named) for node in nodes if "WebSite" in _types(node)), "")
    if article is None:
        return Linked(site=site)
    return Linked(
        title=plain(_text(article.get("headline")) or _text(article.get("name"))),
        author=", ".join(
            dict.fromkeys(filter(None, (_name(one, named) for one in _listed(article.get("author"))[:5])))
        ),
        published=_text(article.get("datePublished")) or _text(article.get("dateCreated")),
        image=_image(article.get("image"), named),
        url=_text(article.get("url")) or _id(article.get("mainEntityOfPage")),
        language=_text(article.get("inLanguage")),
        site=_name(article.get("publisher"), named) or site,
        body=_text(article.get("articleBody")),
        free=_free(article),
    )


def _loaded(script: str) -> Any:
    if len(script) > LONGEST:
        return None
    try:
        return json.loads(_unwrapped(script), strict=False)
    except (ValueError, RecursionError):
        return None


def _unwrapped(script: str) -> str:
    script = script.strip().rstrip("; \t\r\n")
    for mark in BEFORE:
        script = script.removeprefix(mark).lstrip()
    for mark in AFTER:
        script = script.removesuffix(mark).rstrip("; \t\r\n")
    return script


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for row in value[:MOST_NODES]:
            yield from _nodes(row, depth - 1) if depth else ()
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if depth and isinstance(value.get(key), dict | list):
                yield from _nodes(value[key], depth - 1)


def _types(node: dict[str, Any]) -> list[str]:
    return [kind for kind in _listed(node.get("@type")) if isinstance(kind, str)]


def _is_article(node: dict[str, Any]) -> bool:
    if any(map(ARTICLE.search, _types(node))):
        return True
    return not node.get("@type") and isinstance(node.get("headline"), str)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """A text, or the first of a list of them."""
    first = value[0] if isinstance(value, list) and value else value
    return first.strip() if isinstance(first, str) else ""


def _name(value: Any, named: dict[str, dict[str, Any]]) -> str:
    """The name of a person or a publisher, who may stand elsewhere under his @id."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value if "name" in value else named.get(_id(value), value)
        value = value.get("name")
    return plain(_text(value))


def _id(value: Any) -> str:
    return _text(value.get("@id")) if isinstance(value, dict) else _text(value)


def _image(value: Any, named: dict[str, dict[str, Any]]) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value if "url" in value else named.get(_id(value), value)
        return _text(value.get("url")) or _text(value.get("contentUrl"))
    return _text(value)


def _free(article: dict[str, Any]) -> bool | None:
    said = article.get("isAccessibleForFree")
    if isinstance(said, str):
        return {"true": True, "false": False}.get(said.lower().rpartition("/")[2])
    return said if isinstance(said, bool) else None
