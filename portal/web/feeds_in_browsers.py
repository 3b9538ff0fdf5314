"""Lets a browser that opens a feed show it with the stylesheet that the feed names."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

FEED_SUFFIXES = ("/rss.xml", "/atom.xml")
FEED_TYPES = ("application/rss+xml", "application/atom+xml")
BROWSER_TYPE = "application/xml"


class FeedsInBrowsersMiddleware:
    """Chromium shows the types of feeds as plain text: where a browser opens one as a page, the same bytes go out as XML.

    It is outside the page cache, which keeps a feed once for browsers and feed readers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a feed with the type for whoever asks."""
        response = self.get_response(request)
        if not request.path_info.endswith(FEED_SUFFIXES):
            return response
        patch_vary_headers(response, ["Sec-Fetch-Dest"])
        kind, mark, charset = response.get("Content-Type", "").partition(";")
        if kind in FEED_TYPES and request.headers.get("Sec-Fetch-Dest") == "document":
            response["Content-Type"] = f"{BROWSER_TYPE}{mark}{charset}"
        return response
