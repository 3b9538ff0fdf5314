"""An article out of its web page. Used only where the source's rights allow its full text.

The block whose paragraphs hold the most text outside links is taken for the article, as in Arc90's Readability (2009).
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from .addresses import canonical
from .clean import plain, sanitise
from .dates import read_date

PAGE_LIMIT = 3_000_000  # bytes
FURNITURE = ["script", "style", "noscript", "template", "nav", "aside", "header", "footer", "form", "iframe", "svg"]
BLOCKS = ["p", "h2", "h3", "h4", "blockquote", "li", "pre"]


class NotAnArticle(Exception):
    """A page in which no article was found: a reason code and a French sentence."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason, self.sentence = reason, sentence


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says. `html` is sanitised; `published` is ISO 8601 in UTC or empty; `canonical` absolute or empty."""

    title: str
    text: str
    html: str
    author: str = ""
    published: str = ""
    image: str = ""
    language: str = ""
    canonical: str = ""


def extract(page: bytes, url: str = "") -> PageText:
    """Read a page's article and what the page says of it. Raises NotAnArticle."""
    if not page.strip():
        raise NotAnArticle("empty", "Cette page est vide.")
    soup = BeautifulSoup(page[:PAGE_LIMIT], "lxml")
    said = _linked_data(soup)
    head = _metas(soup)
    title = head.get("og:title") or said.get("headline") or _text(soup.h1) or _text(soup.title)
    published = head.get("article:published_time") or said.get("datePublished") or _attribute(soup.time, "datetime")
    image = head.get("og:image", "")
    link = soup.find("link", rel="canonical")
    own = _attribute(link, "href") or head.get("og:url", "")
    language = _attribute(soup.html, "lang")[:2].lower()
    paragraphs = list(_paragraphs(soup))
    if not paragraphs:
        raise NotAnArticle("no-text", "Aucun article n’a été trouvé dans cette page.")
    when = read_date(published) if published else None
    return PageText(
        title=plain(title),
        text="\n\n".join(" ".join(tag.get_text(" ").split()) for tag in paragraphs),
        html=sanitise("".join(str(tag) for tag in paragraphs)),
        author=plain(head.get("author") or _name(said.get("author"))),
        published=when.isoformat() if when else "",
        image=_address(urljoin(url, image)) if image else "",
        language=language,
        canonical=_address(urljoin(url, own)) if own else "",
    )


def _paragraphs(soup: BeautifulSoup) -> Iterator[Tag]:
    for tag in soup(FURNITURE):
        tag.decompose()
    weights: dict[int, float] = defaultdict(float)
    blocks: dict[int, Tag] = {}
    for paragraph in soup.find_all(["p", "blockquote", "pre"]):
        length = len(paragraph.get_text()) - sum(len(link.get_text()) for link in paragraph.find_all("a"))
        for block, share in zip(paragraph.parents, (1.0, 0.5), strict=False):
            weights[id(block)] += length * share
            blocks[id(block)] = block
    if not weights:
        return
    best = blocks[max(weights, key=lambda key: weights[key])]
    for tag in best.find_all(BLOCKS):
        nested = tag.find_parent(BLOCKS) is not None
        if not nested and tag.get_text(strip=True):
            yield tag


def _metas(soup: BeautifulSoup) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in soup.find_all("meta"):
        name = _attribute(meta, "property") or _attribute(meta, "name")
        found.setdefault(name.lower(), _attribute(meta, "content").strip())
    return found


def _linked_data(soup: BeautifulSoup) -> dict[str, Any]:
    """The first object of the page's JSON-LD that has a headline."""
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            data = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        rows = data if isinstance(data, list) else [data]
        rows += [row for item in rows if isinstance(item, dict) for row in _listed(item.get("@graph"))]
        for row in rows:
            if isinstance(row, dict) and isinstance(row.get("headline"), str):
                return {key: value for key, value in row.items() if isinstance(value, str | dict | list)}
    return {}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _name(author: object) -> str:
    if isinstance(author, list):
        return ", ".join(filter(None, map(_name, author[:5])))
    name = author.get("name") if isinstance(author, dict) else author
    return name if isinstance(name, str) else ""


def _text(tag: Tag | None) -> str:
    return tag.get_text(" ", strip=True) if tag else ""


def _attribute(tag: Any, name: str) -> str:
    value = tag.get(name, "") if isinstance(tag, Tag) else ""
    return value if isinstance(value, str) else " ".join(value or ())


def _address(url: str) -> str:
    try:
        return canonical(url)
    except ValueError:
        return ""
