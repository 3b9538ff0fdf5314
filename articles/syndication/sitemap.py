"""Sitemaps as search engines read them: sitemaps.org 0.9, languages as xhtml:link, Google's news extension."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape

from articles.syndication.feed import fit

KIND = "application/xml"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that exists in French at `path` and in English under /en."""

    path: str
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class News:
    """An article of our own, in the one language it is written in."""

    path: str
    title: str
    language: str
    published: datetime


def write_index(addresses: Iterable[str]) -> bytes:
    """The list of sitemaps, by their whole addresses."""
    parts = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return f'{DECLARATION}<sitemapindex xmlns="{SITEMAP}">\n{parts}</sitemapindex>\n'.encode()


def write(site: str, pages: Iterable[Page]) -> bytes:
    """Both languages of these pages, each naming the other. `site` is what stands before a path."""
    body = "".join(url for page in pages for url in _both(escape(site), page))
    return f'{DECLARATION}<urlset xmlns="{SITEMAP}" xmlns:xhtml="{XHTML}">\n{body}</urlset>\n'.encode()


def write_news(site: str, name: str, news: Iterable[News]) -> bytes:
    """These articles, published by the paper called `name`."""
    body = "".join(_news(site, name, one) for one in news)
    return f'{DECLARATION}<urlset xmlns="{SITEMAP}" xmlns:news="{NEWS}">\n{body}</urlset>\n'.encode()


def _both(site: str, page: Page) -> Iterator[str]:
    french, english = f"{site}{escape(page.path)}", f"{site}/en{escape(page.path)}"
    changed = f"<lastmod>{page.changed.isoformat(timespec='seconds')}</lastmod>" if page.changed else ""
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
        for language, address in (("fr", french), ("en", english), ("x-default", french))
    )
    yield f"<url><loc>{french}</loc>{changed}{links}</url>\n"
    yield f"<url><loc>{english}</loc>{changed}{links}</url>\n"


def _news(site: str, name: str, one: News) -> str:
    return (
        f"<url><loc>{escape(site + one.path)}</loc><news:news>"
        f"<news:publication><news:name>{escape(fit(name))}</news:name>"
        f"<news:language>{escape(fit(one.language))}</news:language></news:publication>"
        f"<news:publication_date>{one.published.isoformat(timespec='seconds')}</news:publication_date>"
        f"<news:title>{escape(fit(one.title))}</news:title></news:news></url>\n"
    )
