"""What a page says of itself to search engines: schema.org, as JSON-LD. Values in, plain data out."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Data = dict[str, Any]
# In a script element only these could end it, or begin a comment; the last two end lines in older JavaScript.
_SAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
HEADLINE = 110  # signs of a headline that search engines read


@dataclass(frozen=True, slots=True)
class Paper:
    """The site: its name, where it begins, its home in the reader's language, and its mark."""

    name: str
    url: str
    home: str
    logo: str


@dataclass(frozen=True, slots=True)
class Telling:
    """An article as told here. `url` is our page; `original` the publisher's own page, empty for one of ours."""

    url: str
    title: str
    excerpt: str
    language: str
    author: str
    section: str
    published: datetime
    updated: datetime | None
    original: str
    publisher: str
    homepage: str
    picture: str
    date_is_guessed: bool = False


def block(*things: Data) -> str:
    """The content of a script element of type application/ld+json, whatever words are in it."""
    data = {"@context": "https://schema.org", **things[0]} if len(things) == 1 else _graph(things)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_SAFE)


def our_article(paper: Paper, told: Telling) -> Data:
    """One of our own."""
    author = {"@type": "Person", "name": told.author} if told.author else organisation(paper)
    return _news(told, told.url) | {
        "@id": told.url,
        "mainEntityOfPage": told.url,
        "author": author,
        "publisher": organisation(paper) | {"logo": paper.logo},
        "image": [told.picture],
        "isAccessibleForFree": True,
    }


def page_about(paper: Paper, url: str, language: str, told: Sequence[Telling]) -> Data:
    """A page of ours about what others wrote: the articles stay theirs, at their own addresses. The first names it."""
    first = told[0]
    based_on = [_original(one) for one in told if one.original]
    return _filled(
        {
            "@type": "WebPage",
            "@id": url,
            "url": url,
            "name": first.title,
            "description": first.excerpt,
            "inLanguage": language,
            "primaryImageOfPage": first.picture,
            "isPartOf": {"@type": "WebSite", "name": paper.name, "url": paper.home},
            "isBasedOn": based_on[0] if len(based_on) == 1 else based_on,
        }
    )


def listing(url: str, title: str, description: str, language: str, articles: Iterable[str]) -> Data:
    """A listing and the addresses of its first articles."""
    items = [{"@type": "ListItem", "position": place, "url": one} for place, one in enumerate(articles, 1)]
    return _filled(
        {
            "@type": "CollectionPage",
            "@id": url,
            "url": url,
            "name": title,
            "description": description,
            "inLanguage": language,
            "mainEntity": {"@type": "ItemList", "itemListElement": items} if items else None,
        }
    )


def site(paper: Paper, language: str, search: str) -> Data:
    """The site, who publishes it, and how it is searched; `search` is an address with {q} in it."""
    return {
        "@type": "WebSite",
        "@id": f"{paper.url}/#site",
        "url": paper.home,
        "name": paper.name,
        "inLanguage": language,
        "publisher": organisation(paper) | {"logo": paper.logo},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=q",
        },
    }


def organisation(paper: Paper) -> Data:
    """Who publishes this paper."""
    return {"@type": "NewsMediaOrganization", "name": paper.name, "url": f"{paper.url}/"}


def crumbs(way: Iterable[tuple[str, str]]) -> Data:
    """The way to a page: names and whole addresses."""
    items = [{"@type": "ListItem", "position": n, "name": name, "item": url} for n, (name, url) in enumerate(way, 1)]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _original(told: Telling) -> Data:
    publisher = _filled({"@type": "NewsMediaOrganization", "name": told.publisher, "url": told.homepage})
    author = {"@type": "Person", "name": told.author} if told.author else None
    # The excerpt stands with our page already; the rubrique is our word, not the publisher's.
    data = _news(told, told.original) | {
        "publisher": publisher,
        "author": author,
        "description": "",
        "articleSection": "",
    }
    if told.date_is_guessed:
        data |= {"datePublished": None, "dateModified": None}
    return _filled(data)


def _news(told: Telling, url: str) -> Data:
    return _filled(
        {
            "@type": "NewsArticle",
            "url": url,
            "headline": told.title if len(told.title) <= HEADLINE else f"{told.title[: HEADLINE - 1].rstrip()}…",
            "description": told.excerpt,
            "articleSection": told.section,
            "inLanguage": told.language,
            "datePublished": told.published.isoformat(),
            "dateModified": told.updated.isoformat() if told.updated else None,
        }
    )


def _graph(things: Iterable[Data]) -> Data:
    return {"@context": "https://schema.org", "@graph": list(things)}


def _filled(data: Data) -> Data:
    """Without what is not known."""
    return {name: value for name, value in data.items() if value not in (None, "", [])}
