"""The page that says what a feed is, and gives the addresses of ours to copy."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.listings.editions import ALL_EDITIONS
from articles.listings.index_pages import african_countries, alphabetical
from articles.listings.listing import Listing
from articles.listings.named import NAMED_LISTINGS
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Source
from articles.views import search_urls
from portal.web.own_addresses import own_path
from portal.web.query_words import reads

ENGLISH_PREFIX = "/en"
FORMAT_NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}  # a key of FEED_FILES → its name


@reads("page")
@require_safe
def feeds_page(request: HttpRequest) -> HttpResponse:
    """First the feeds of the listing at `page=`, a path of this site with its filters; without such a listing it redirects."""
    listing = _listing_at(request.GET.get("page", ""))
    if request.GET and listing is None:
        return HttpResponseRedirect(reverse("feeds"))
    home = NAMED_LISTINGS["home"]()
    known = cached_taxonomy()
    countries = sorted(african_countries(), key=alphabetical)
    groups = [
        (_("Éditions"), ALL_EDITIONS),
        (_("Rubriques"), [*known.categories.values()]),
        (_("Secteurs"), [*known.sectors.values()]),
    ]
    context = {
        "listing": listing,
        "formats": FORMAT_NAMES.items(),
        "listings": [home] if listing is None or listing.key == home.key else [listing, home],
        "groups": groups,
        "choices": [*groups, (_("Pays"), countries), (_("Régions"), [*known.regions.values()])],
    }
    return render(request, "articles/elsewhere/feeds.html", context)


def _listing_at(address: str) -> Listing | None:
    """The listing at this path of ours, in either language, narrowed by its query; None if there is none with feeds."""
    path, _mark, query = own_path(address).partition("?")
    try:
        match = resolve(reverse("home").rstrip("/") + path.removeprefix(ENGLISH_PREFIX))
        if match.url_name == "search":
            words = search_urls.parse_request(QueryDict(query))
            if search_urls.is_plain_listing(words):
                return _listing_at(search_urls.listing_url(words))
            return search_urls.search_listing(words) if words else None
        if match.url_name not in NAMED_LISTINGS:
            return None
        listing = NAMED_LISTINGS[match.url_name](**match.kwargs).narrowed_by(QueryDict(query))
    except (Resolver404, Http404):
        return None
    is_withdrawn = isinstance(listing.subject, Source) and listing.subject.is_withdrawn
    return None if is_withdrawn else listing
