"""The feeds of listings (RSS, Atom, JSON Feed), with no more of the texts than sources allow; and the OPML of sources."""

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.figures.handed_on import feed_sentence
from articles.listings.filters import FILTER_PARAMS
from articles.listings.listing import Listing
from articles.listings.named import NAMED_LISTINGS
from articles.listings.paging import PAGE_SIZE
from articles.models import Article, Category, Feed, Sector, Source
from articles.syndication import atom, jsonfeed, rss
from articles.syndication.feed import FeedDocument, FeedItem, ItemSource, strip_xml_illegal
from articles.syndication.opml import Outline, write_opml
from articles.templatetags.pictures import photo_address
from portal.web.gone import gone_page
from portal.web.query_words import reads

FORMATS: dict[str, ModuleType] = {"rss": rss, "atom": atom, "json": jsonfeed}
# What a browser shows the XML with, by language: under static/feed.
STYLESHEETS = {"fr": "feed/feed.css", "en": "feed/feed-en.css"}
# Any site's scripts may read what is for programs, without the user's cookies.
OPEN_HEADERS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
FEED_CACHE_CONTROL = "public, max-age=300"


@reads(*FILTER_PARAMS)
@require_safe
def feed(request: HttpRequest, listing_name: str, feed_format: str, **key: Any) -> HttpResponse:
    """The newest articles of the listing `listing_name` in `feed_format`; other spellings redirect permanently."""
    requested = NAMED_LISTINGS[listing_name](**key).narrowed_by(request.GET)
    if isinstance(requested.subject, Source) and requested.subject.is_withdrawn:
        return gone_page(request, request.path)
    address = requested.feed_address(feed_format)
    if request.get_full_path() != address:
        return HttpResponsePermanentRedirect(address)
    return feed_response(
        requested, requested.articles.without_samples().for_listing().page_after(PAGE_SIZE), feed_format
    )


def feed_response(listing: Listing, articles: Iterable[Article], feed_format: str) -> HttpResponse:
    """These articles (loaded by `for_listing`) as a feed in `feed_format`, a key of FORMATS."""
    content = FORMATS[feed_format].write(_feed_document(listing, [*articles], feed_format))
    response = cacheable_response(content, FORMATS[feed_format].CONTENT_TYPE)
    for name, value in OPEN_HEADERS.items():
        response[name] = value
    return response


def cacheable_response(content: bytes, kind: str, cache_control: str = FEED_CACHE_CONTROL) -> HttpResponse:
    """A document that any cache may store; `portal/page_cache/middleware.py` adds its ETag and answers conditional requests.

    It has no Last-Modified: a withdrawn article changes the document but no date in it.
    """
    return HttpResponse(content, content_type=f"{kind}; charset=utf-8", headers={"Cache-Control": cache_control})


@require_safe
def opml(request: HttpRequest) -> HttpResponse:
    """The own feeds of the sources with published articles, in folders by kind of source (OPML 2.0)."""
    folders: dict[str, list[Outline]] = {}
    for one in Feed.objects.exportable():
        source = one.source
        outline = Outline(one.url, source.name, source.homepage, source.language)
        folders.setdefault(source.get_kind_display(), []).append(outline)
    title = _("Les sources de %(site)s") % {"site": settings.SITE_NAME}
    return cacheable_response(write_opml(title, folders).encode(), "text/x-opml")


def _feed_document(listing: Listing, articles: Sequence[Article], feed_format: str) -> FeedDocument:
    site = settings.SITE_URL
    texts = Article.objects.own_texts([article.pk for article in articles if article.is_own])
    credits = Article.objects.picture_credits([article.pk for article in articles if article.uploaded_picture_id])
    return FeedDocument(
        site=settings.SITE_NAME,
        title=strip_xml_illegal(listing.feed_title),
        description=strip_xml_illegal(_description(listing)),
        language=get_language() or "fr",
        home=site + listing.url + listing.query_string,
        address=site + listing.feed_address(feed_format),
        icon=site + static("img/favicon.svg"),
        stylesheet=static(STYLESHEETS[get_language() or "fr"]),
        items=tuple(_feed_item(one, texts.get(one.pk, ""), credits.get(one.pk, "")) for one in articles),
    )


def _description(listing: Listing) -> str:
    """The listing's; of a section that has a figure, with the sentence of its chart."""
    sentence = feed_sentence(listing.subject) if isinstance(listing.subject, Category) else ""
    return " ".join(filter(None, [listing.description or listing.title, sentence]))


def _feed_item(article: Article, text: str, picture_credit: str) -> FeedItem:
    site, source = settings.SITE_URL, article.source
    home = site + source.get_absolute_url()
    filed: list[Category | Sector] = [article.category, *(one.sector for one in article.filed_sectors.all())]
    return FeedItem(
        key=f"{site}/actualite/{article.pk}",
        title=strip_xml_illegal(article.title),
        address=site + article.get_absolute_url(),
        original=strip_xml_illegal(article.url or ""),
        excerpt=strip_xml_illegal(article.excerpt),
        language=strip_xml_illegal(article.language) or "fr",
        author=strip_xml_illegal(", ".join(filter(None, [article.author, article.outlet]))),
        published=article.published_at,
        updated=max(article.published_at, article.updated_at or article.published_at),
        categories=tuple((one.slug, strip_xml_illegal(one.name)) for one in filed),
        source=ItemSource(strip_xml_illegal(source.name), home, f"{home}rss.xml"),
        html=strip_xml_illegal(text),
        picture=photo_address(article, picture_credit),
    )
