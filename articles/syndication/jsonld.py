"""The JSON-LD of pages (schema.org), for search engines: from plain values to plain data."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

JsonObject = dict[str, Any]
# The characters that could end a script element or begin a comment; the last two are line ends in older JavaScript.
_SCRIPT_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
MAX_HEADLINE_CHARS = 110  # the limit of search engines


@dataclass(frozen=True, slots=True)
class Publication:
    """The site: its name, its root address, its home page in the reader's language, and its logo."""

    name: str
    url: str
    home: str
    logo: str


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """The values of an article for JSON-LD. `url` is our page; `original` the publisher's page, empty for our own articles."""

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
    photo: str = ""  # of our own articles


def json_ld(*things: JsonObject) -> str:
    """The content of a script element of type application/ld+json, escaped so that no text can end it."""
    data = {"@context": "https://schema.org", **things[0]} if len(things) == 1 else _graph(things)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_SCRIPT_ESCAPES)


def own_article(publication: Publication, article: ArticleInfo) -> JsonObject:
    """The data of an article of our own."""
    author = {"@type": "Person", "name": article.author} if article.author else organisation(publication)
    return _news_article_data(article, article.url) | {
        "@id": article.url,
        "mainEntityOfPage": article.url,
        "author": author,
        "publisher": organisation(publication) | {"logo": publication.logo},
        "image": [address for address in (article.photo, article.picture) if address],
        "isAccessibleForFree": True,
    }


def corrections(notes: Iterable[tuple[str, datetime]]) -> JsonObject:
    """The property of a page that has corrections (text, moment); empty without any."""
    comments = [{"@type": "CorrectionComment", "text": text, "datePublished": at.isoformat()} for text, at in notes]
    return {"correction": comments} if comments else {}


def page_based_on(publication: Publication, url: str, language: str, articles: Sequence[ArticleInfo]) -> JsonObject:
    """The data of our page about others' articles, which keep their own publishers and addresses; titled like the first."""
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
    """The data of a listing, with the addresses of its first articles."""
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
    """The data of the site, its publisher and its search; `search` is an address with {q} in it."""
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
    """The data of the site's publisher."""
    return {"@type": "NewsMediaOrganization", "name": publication.name, "url": f"{publication.url}/"}


def crumbs(steps: Iterable[tuple[str, str]]) -> JsonObject:
    """The data of breadcrumbs: names and absolute addresses."""
    items = [{"@type": "ListItem", "position": n, "name": name, "item": url} for n, (name, url) in enumerate(steps, 1)]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _original_article(article: ArticleInfo) -> JsonObject:
    publisher = _without_empty({"@type": "NewsMediaOrganization", "name": article.publisher, "url": article.homepage})
    author = {"@type": "Person", "name": article.author} if article.author else None
    # The excerpt is in our page's data already; the category is ours, not the publisher's.
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
    """`data` without empty values."""
    return {name: value for name, value in data.items() if value not in (None, "", [])}
