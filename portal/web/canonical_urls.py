"""Redirects other spellings of an address to the canonical one, with one permanent redirect.

Old slugs and other keys are handled by the views.
"""

import re
from collections.abc import Callable
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.encoding import escape_uri_path
from django.utils.translation import override

from portal.page_cache.keys import OWN_PATHS
from portal.web.middleware import PRIVATE_PATHS, PRIVATE_SUFFIX
from portal.web.query_words import query_read, without_tracking

# There any words may stand: the answers are one person's, or know which words are wrong.
FREE_PATHS = (*PRIVATE_PATHS, *OWN_PATHS, "/api/v1/", "/websub/", settings.STATIC_URL)
ADDRESS_TTL_SECONDS = 60  # how long it is remembered where a wrong spelling leads
MAX_CORRECTED_PATH_CHARS = 1000  # characters of a path that may be corrected
_INDEX = re.compile(r"/index\.(?:php|html?)(?=/|$)", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_FILE = re.compile(r"\.[a-z]+$")
_LANGUAGES = re.compile(r"^(?:/(?:en|fr)(?=/|$))+")


class QueryWordsMiddleware:
    """Redirects to the address with only the words that its page reads, each once, before any cache is asked.

    Tracking words (utm_…, fbclid…) are dropped without a redirect: a shared link costs its reader no second round trip. However
    the others are spelled, they are one page's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or redirect."""
        path, is_free = request.path_info, _is_free(request.path_info) or request.method not in {"GET", "HEAD"}
        if is_free or not request.META.get("QUERY_STRING") or "lang" in request.GET or not (match := resolved(path)):
            return self.get_response(request)
        asked, query = without_tracking(request.GET), query_read(match, request.GET)
        request.META["QUERY_STRING"] = query
        del request.GET  # it is read anew
        response = self.get_response(request) if query or not asked else None
        if response and (query == asked or response.status_code == 301):  # what is left may be corrected further
            return response
        return HttpResponsePermanentRedirect(escape_uri_path(path) + (f"?{query}" if query else ""))


class AddressMiddleware:
    """Redirects to the canonical spelling of an address that has no page, or has `lang=`, if there is a page at that spelling."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or redirect."""
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        path, query = request.path_info, str(request.META.get("QUERY_STRING", ""))
        corrected = normalised(path, query) if len(path) <= MAX_CORRECTED_PATH_CHARS else (path, query)
        if corrected == (path, query):  # so it is neither corrected nor, which takes longer, looked up here
            return self.get_response(request)
        asks_language = "lang" in request.GET and not path.startswith(PRIVATE_PATHS)
        is_tried_first = asks_language or not resolved(path)
        if is_tried_first and (address := self._corrected_address(request, *corrected)):
            return HttpResponsePermanentRedirect(address)
        response = self.get_response(request)
        if not is_tried_first and response.status_code == 404:
            address = self._corrected_address(request, *corrected)
            return HttpResponsePermanentRedirect(address) if address else response
        return response

    def _corrected_address(self, request: HttpRequest, path: str, query: str) -> str:
        """The address to redirect to, whose canonical spelling is `path` with `query`; "" if nothing is found there."""
        if not (match := resolved(path)):
            return ""
        if not _is_free(path):
            read = query_read(match, QueryDict(query))
            query = query if read == QueryDict(query).urlencode() else read
        address = escape_uri_path(path) + (f"?{query}" if query else "")
        # The view of a page without arguments would not correct the address further, so it need not be asked.
        has_no_arguments = match.url_name and not match.captured_kwargs  # type: ignore[attr-defined]
        is_final = path.startswith(PRIVATE_PATHS) or (has_no_arguments and not query)
        return address if is_final else self._final_address(request, path, query, address)

    def _final_address(self, request: HttpRequest, path: str, query: str, address: str) -> str:
        """`address`, or where its view would redirect, since it knows the current slugs; "" if the view would answer an error."""
        # In other cases of its letters alone an address can be spelled without end.
        key = f"address:{blake2b(address.encode(), digest_size=16).hexdigest()}"
        if known := cache.get(key):
            return str(known)
        # PEP 3333: the path's bytes, each written as one character
        raw = path.encode().decode("latin-1")
        of_visitor = {"PATH_INFO": raw, "QUERY_STRING": query, "HTTP_COOKIE": "", "HTTP_IF_NONE_MATCH": ""}
        answer = self.get_response(WSGIRequest({**request.META, **of_visitor}))
        if answer.status_code == 301 and re.match(r"/(?![/\\])", answer.get("Location", "")):
            address = answer["Location"]
        elif answer.status_code >= 400:
            return ""
        cache.set(key, address, ADDRESS_TTL_SECONDS)
        return address


def _is_free(path: str) -> bool:
    return path.startswith(FREE_PATHS) or path.endswith(PRIVATE_SUFFIX)


def resolved(path: str) -> ResolverMatch | None:
    """What answers `path`; English addresses resolve only while English is active."""
    with override("en" if path.startswith("/en/") else settings.LANGUAGE_CODE):
        try:
            return resolve(path)
        except Resolver404:
            return None


def normalised(path: str, query: str) -> tuple[str, str]:
    """Path and query in canonical spelling, whether or not the page exists: all corrections at once.

    One slash at a time, no index.php, small letters, a slash at the end, one language: `lang=`, else the first of the path.
    """
    corrected = _SLASHES.sub("/", f"/{_INDEX.sub('/', path)}").lower()
    named = _LANGUAGES.match(corrected)
    language = corrected[1:3] if named else "fr"
    corrected = corrected[named.end() :] if named else corrected
    pairs = parse_qsl(query, keep_blank_values=True)
    requested = next((value[:2].lower() for name, value in pairs if name == "lang"), "")
    if any(name == "lang" for name, _ in pairs):
        query = urlencode([pair for pair in pairs if pair[0] != "lang"])
    if (requested if requested in {"en", "fr"} else language) == "en":
        corrected = f"/en{corrected}"
    last = corrected.rstrip("/").rsplit("/", 1)[-1]
    return (corrected.rstrip("/") if _FILE.search(last) else f"{corrected.rstrip('/')}/"), query
