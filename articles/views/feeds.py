"""Every listing as RSS 2.0: our page's address, and no more of the text than the source allows."""

import re
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape
from django.utils.http import quote_etag
from django.utils.translation import get_language

from articles.models import Article
from articles.views.paging import PAGE
from articles.views.shelves import SHELVES, BadLanguage, Shelf

# Signs that XML 1.0 cannot hold.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class SourcedFeed(Rss201rev2Feed):
    """RSS 2.0 whose items name the source they come from."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Add the item's `<source>`."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("source", item["source"], {"url": item["source_rss"]})


def rss(request: HttpRequest, listing: str, **key: str) -> HttpResponse:
    """The newest articles of the shelf named `listing`; 304 for who has them already."""
    whole = SHELVES[listing](**key)
    try:
        shelf = whole.asked(request.GET)
    except BadLanguage:
        return HttpResponsePermanentRedirect(whole.rss_url)
    if request.path != shelf.rss_url:
        return HttpResponsePermanentRedirect(shelf.rss_address)
    articles = list(shelf.articles.newest_first().for_listing()[:PAGE])
    content = _written(shelf, articles)
    response = HttpResponse(content, content_type="application/rss+xml; charset=utf-8")
    etag = quote_etag(blake2b(content.encode(), digest_size=12).hexdigest())
    response["Cache-Control"] = "public, max-age=300"
    response["ETag"] = etag
    # No Last-Modified: what is withdrawn changes the feed and no date in it.
    return get_conditional_response(request, etag, None, response) or response


def _written(shelf: Shelf, articles: list[Article]) -> str:
    site = settings.SITE_URL
    feed = SourcedFeed(
        title=_fit(_title(shelf)),
        link=site + shelf.address,
        description=_fit(shelf.description or shelf.title),
        language=get_language(),
        feed_url=site + shelf.rss_address,
    )
    for article in articles:
        address = site + article.get_absolute_url()
        sectors = [filed.sector.name for filed in article.filed_sectors.all()]
        feed.add_item(
            title=_fit(article.title),
            link=address,
            description=escape(_fit(article.excerpt)),  # readers take it for HTML
            unique_id=f"{site}/actualite/{article.pk}",
            unique_id_is_permalink=False,
            pubdate=article.published_at,
            categories=[_fit(name) for name in (article.category.name, *sectors)],
            source=_fit(article.source.name),
            source_rss=f"{site}{article.source.get_absolute_url()}rss.xml",
        )
    return feed.writeString("utf-8")


def _title(shelf: Shelf) -> str:
    is_whole = shelf.section == "home" and not shelf.language
    return settings.SITE_NAME if is_whole else f"{shelf.full_title} – {settings.SITE_NAME}"


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)
