"""What a page says of itself to search engines: schema.org, as JSON-LD. Values in, plain data out."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

JsonObject = dict[str, Any]
# In a script element only these could end it, or begin a comment; the last two end lines in older JavaScript.
_SCRIPT_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
MAX_HEADLINE_CHARS = 110  # signs of a headline that search engines read


@dataclass(frozen=True, slots=True)
class Publication:
    """The site: its name, where it begins, its home in the reader's language, and its mark."""

    name: str
    url: str
    home: str
    logo: str


@dataclass(frozen=True, slots=True)
class ArticleInfo:
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


def json_ld(*things: JsonObject) -> str:
    """The content of a script element of type application/ld+json, whatever words are in it."""
    data = {"@context": "https://schema.org", **things[0]} if len(things) == 1 else _graph(things)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_SCRIPT_ESCAPES)


def own_article(publication: Publication, article: ArticleInfo) -> JsonObject:
    """One of our own."""
    author = {"@type": "Person", "name": article.author} if article.author else organisation(publication)
    return _news_article_data(article, article.url) | {
        "@id": article.url,
        "mainEntityOfPage": article.url,
        "author": author,
        "publisher": organisation(publication) | {"logo": publication.logo},
        "image": [article.picture],
        "isAccessibleForFree": True,
    }


def page_based_on(publication: Publication, url: str, language: str, articles: Sequence[ArticleInfo]) -> JsonObject:
    """A page of ours about what others wrote: the articles stay theirs, at their own addresses. The first names it."""
    first = articles[0]
    based_on = [_original_article(one) for one in articles if one.original]
    return _without_empty(
        {
            "@type": "WebPage",
            "@id": url,
            "url": url,
            "name": first.title,
            "description": first.excerpt,
            "inLanguage": language,
            "primaryImageOfPage": first.picture,
            "isPartOf": {"@type": "WebSite", "name": publication.name, "url": publication.home},
            "isBasedOn": based_on[0] if len(based_on) == 1 else based_on,
        }
    )


def listing(url: str, title: str, description: str, language: str, articles: Iterable[str]) -> JsonObject:
    """A listing and the addresses of its first articles."""
    items = [{"@type": "ListItem", "position": place, "url": one} for place, one in enumerate(articles, 1)]
    return _without_empty(
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


def site(publication: Publication, language: str, search: str) -> JsonObject:
    """The site, who publishes it, and how it is searched; `search` is an address with {q} in it."""
    return {
        "@type": "WebSite",
        "@id": f"{publication.url}/#site",
        "url": publication.home,
        "name": publication.name,
        "inLanguage": language,
        "publisher": organisation(publication) | {"logo": publication.logo},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=q",
        },
    }


def organisation(publication: Publication) -> JsonObject:
    """Who publishes this paper."""
    return {"@type": "NewsMediaOrganization", "name": publication.name, "url": f"{publication.url}/"}


def crumbs(steps: Iterable[tuple[str, str]]) -> JsonObject:
    """The way to a page: names and whole addresses."""
    items = [{"@type": "ListItem", "position": n, "name": name, "item": url} for n, (name, url) in enumerate(steps, 1)]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _original_article(article: ArticleInfo) -> JsonObject:
    publisher = _without_empty({"@type": "NewsMediaOrganization", "name": article.publisher, "url": article.homepage})
    author = {"@type": "Person", "name": article.author} if article.author else None
    # The excerpt stands with our page already; the rubrique is our word, not the publisher's.
    data = _news_article_data(article, article.original) | {
        "publisher": publisher,
        "author": author,
        "description": "",
        "articleSection": "",
    }
    if article.date_is_guessed:
        data |= {"datePublished": None, "dateModified": None}
    return _without_empty(data)


def _news_article_data(article: ArticleInfo, url: str) -> JsonObject:
    return _without_empty(
        {
            "@type": "NewsArticle",
            "url": url,
            "headline": article.title
            if len(article.title) <= MAX_HEADLINE_CHARS
            else f"{article.title[: MAX_HEADLINE_CHARS - 1].rstrip()}…",
            "description": article.excerpt,
            "articleSection": article.section,
            "inLanguage": article.language,
            "datePublished": article.published.isoformat(),
            "dateModified": article.updated.isoformat() if article.updated else None,
        }
    )


def _graph(things: Iterable[JsonObject]) -> JsonObject:
    return {"@context": "https://schema.org", "@graph": list(things)}


def _without_empty(data: JsonObject) -> JsonObject:
    """Without what is not known."""
    return {name: value for name, value in data.items() if value not in (None, "", [])}
