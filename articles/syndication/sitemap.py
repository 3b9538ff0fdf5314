"""Writes sitemaps: sitemaps.org 0.9, with xhtml:link for languages and Google's news extension."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape

from articles.syndication.feed import strip_xml_illegal

CONTENT_TYPE = "application/xml"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
SITEMAP_NS = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML_NS = "http://www.w3.org/1999/xhtml"
NEWS_NS = "http://www.google.com/schemas/sitemap-news/0.9"


@dataclass(frozen=True, slots=True)
class SitemapPage:
    """A page that exists in French at `path` and in English under /en; without a twin, at `path` alone."""

    path: str
    changed: datetime | None = None
    has_twin: bool = True


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """An article of our own, only in the language it is written in."""

    path: str
    title: str
    language: str
    published: datetime


def write_index(addresses: Iterable[str]) -> bytes:
    """The index of the sitemaps at these absolute addresses."""
    parts = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return f'{DECLARATION}<sitemapindex xmlns="{SITEMAP_NS}">\n{parts}</sitemapindex>\n'.encode()


def write(site: str, pages: Iterable[SitemapPage]) -> bytes:
    """The sitemap of these pages in both languages, each linking to the other. `site` precedes the paths."""
    body = "".join(url for page in pages for url in _language_entries(escape(site), page))
    return f'{DECLARATION}<urlset xmlns="{SITEMAP_NS}" xmlns:xhtml="{XHTML_NS}">\n{body}</urlset>\n'.encode()


def write_news(site: str, name: str, news: Iterable[NewsArticle]) -> bytes:
    """The news sitemap of these articles, published under the name `name`."""
    body = "".join(_news_entry(site, name, article) for article in news)
    return f'{DECLARATION}<urlset xmlns="{SITEMAP_NS}" xmlns:news="{NEWS_NS}">\n{body}</urlset>\n'.encode()


def _language_entries(site: str, page: SitemapPage) -> Iterator[str]:
    french, english = f"{site}{escape(page.path)}", f"{site}/en{escape(page.path)}"
    changed = f"<lastmod>{page.changed.isoformat(timespec='seconds')}</lastmod>" if page.changed else ""
    if not page.has_twin:
        yield f"<url><loc>{french}</loc>{changed}</url>\n"
        return
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
        for language, address in (("fr", french), ("en", english), ("x-default", french))
    )
    yield f"<url><loc>{french}</loc>{changed}{links}</url>\n"
    yield f"<url><loc>{english}</loc>{changed}{links}</url>\n"


def _news_entry(site: str, name: str, article: NewsArticle) -> str:
    return (
        f"<url><loc>{escape(site + article.path)}</loc><news:news>"
        f"<news:publication><news:name>{escape(strip_xml_illegal(name))}</news:name>"
        f"<news:language>{escape(strip_xml_illegal(article.language))}</news:language></news:publication>"
        f"<news:publication_date>{article.published.isoformat(timespec='seconds')}</news:publication_date>"
        f"<news:title>{escape(strip_xml_illegal(article.title))}</news:title></news:news></url>\n"
    )
