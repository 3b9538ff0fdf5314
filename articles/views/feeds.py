"""Every listing as RSS, Atom and JSON Feed: our pages' addresses, and no more of the texts than their sources allow."""

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.listings.listing import Listing
from articles.listings.named import NAMED_LISTINGS
from articles.listings.paging import PAGE_SIZE
from articles.models import Article, Category, Feed, Sector
from articles.syndication import atom, jsonfeed, rss
from articles.syndication.feed import Channel, Item, Origin, fit
from articles.syndication.opml import Outline, write_opml

FORMATS: dict[str, ModuleType] = {"rss": rss, "atom": atom, "json": jsonfeed}
KEPT = "public, max-age=300"


@require_safe
def feed(request: HttpRequest, listing: str, form: str, **key: Any) -> HttpResponse:
    """The newest articles of the shelf named `listing`, written in `form`; any other spelling is sent here for good."""
    shelf = NAMED_LISTINGS[listing](**key).narrowed_by(request.GET)
    address = shelf.feed_address(form)
    if request.get_full_path() != address:
        return HttpResponsePermanentRedirect(address)
    return answer(shelf, shelf.articles.without_samples().for_listing().page_after(PAGE_SIZE), form)


def answer(shelf: Listing, articles: Iterable[Article], form: str) -> HttpResponse:
    """These articles (as `for_listing` has them) as a feed in `form`, one of FORMATS."""
    content = FORMATS[form].write(_channel(shelf, articles, form))
    return kept(content, FORMATS[form].KIND)


def kept(content: bytes, kind: str, keep: str = KEPT) -> HttpResponse:
    """A document that anyone may keep; `portal/page_cache/middleware.py` names it by what it says, and tells who has it already.

    It has no Last-Modified: what is withdrawn changes a document and no date in it.
    """
    return HttpResponse(content, content_type=f"{kind}; charset=utf-8", headers={"Cache-Control": keep})


@require_safe
def opml(request: HttpRequest) -> HttpResponse:
    """The feeds that the public sources publish themselves, in folders by the kind of source (OPML 2.0)."""
    folders: dict[str, list[Outline]] = {}
    for one in Feed.objects.exportable():
        source = one.source
        outline = Outline(one.url, source.name, source.homepage, source.language)
        folders.setdefault(source.get_kind_display(), []).append(outline)
    title = _("Les sources de %(site)s") % {"site": settings.SITE_NAME}
    return kept(write_opml(title, folders).encode(), "text/x-opml")


def _channel(shelf: Listing, articles: Iterable[Article], form: str) -> Channel:
    site = settings.SITE_URL
    return Channel(
        site=settings.SITE_NAME,
        title=fit(_title(shelf)),
        description=fit(shelf.description or shelf.title),
        language=get_language() or "fr",
        home=site + shelf.url + shelf.query_string,
        address=site + shelf.feed_address(form),
        icon=site + static("img/favicon.svg"),
        items=tuple(_item(article) for article in articles),
    )


def _item(article: Article) -> Item:
    site, source = settings.SITE_URL, article.source
    home = site + source.get_absolute_url()
    filed: list[Category | Sector] = [article.category, *(one.sector for one in article.filed_sectors.all())]
    return Item(
        key=f"{site}/actualite/{article.pk}",
        title=fit(article.title),
        address=site + article.get_absolute_url(),
        original=fit(article.url or ""),
        excerpt=fit(article.excerpt),
        language=fit(article.language) or "fr",
        author=fit(article.author),
        published=article.published_at,
        updated=max(article.published_at, article.updated_at or article.published_at),
        categories=tuple((one.slug, fit(one.name)) for one in filed),
        origin=Origin(fit(source.name), home, f"{home}rss.xml"),
    )


def _title(shelf: Listing) -> str:
    is_whole = shelf.key == "home" and not shelf.query_string
    return settings.SITE_NAME if is_whole else f"{shelf.full_title} – {settings.SITE_NAME}"
