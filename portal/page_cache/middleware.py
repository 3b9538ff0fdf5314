"""Serves pages from the cache and builds those it lacks: one request at a time builds a page."""

import copy
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from portal.page_cache import holes, store
from portal.page_cache.compression import compress_private, compressed, decompressed, is_text
from portal.page_cache.keys import cache_key
from portal.page_cache.once import reading_once
from portal.page_cache.responses import insert_weight, response_from_page, set_etag, uncached_response
from portal.visitor import has_session
from portal.web.middleware import ADMIN_PATH, PRIVATE_CACHE_CONTROL, cache_directives
from portal.web.preferences import PREFERENCE_COOKIES

Answer = Callable[[HttpRequest], HttpResponse]

MAX_CACHED_PAGE_BYTES = 2_000_000  # of a page's text; compressed it is a tenth
BUILD_WAIT_SECONDS, POLL_SECONDS = 2.0, 0.02  # how long a request waits for the one that builds its page; between looks
SHARED_HEADERS = {"Cache-Control", "ETag", "Vary"}  # say that a page is public, so they stay off a member's page
PRIVATE_HEADERS = {"Cache-Control": PRIVATE_CACHE_CONTROL, "Vary": "Accept-Encoding, Cookie"}  # say whose it is
API_PATH = "/api/"  # its answers have no holes, and a limit counts its requests
CONDITIONAL_HEADERS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


class HeadMiddleware:
    """Sends no body for HEAD. It is the outermost middleware, so that it sees all answers."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; HEAD without the body, but with its length."""
        response = self.get_response(request)
        if request.method != "HEAD":
            return response
        if response.streaming:
            response.streaming_content = ()  # type: ignore[attr-defined]
        elif response.content:
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response


def keep_cached_pages(response: HttpResponse) -> None:
    """Mark the answer to an editor's POST whose view has dropped the pages that it changed: the middleware drops no others."""
    response.keeps_cached_pages = True  # type: ignore[attr-defined]


class BuiltPage(NamedTuple):
    """A page as it was built: None if others may not share it; whether it is cached; the view's answer."""

    page: store.CachedPage | None
    is_cached: bool
    response: HttpResponse


class PageCacheMiddleware:
    """Serves visitors from the page cache, with 304 if they have the page already; compresses all text.

    It comes before everything that could look at a session, and caches only what ResponsePolicyMiddleware calls public. A request
    with a session meets the same page in FilledPageMiddleware.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.tags_of = import_string(settings.PAGE_CACHE_TAGS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve from the cache; otherwise one request builds the page, and others wait for it."""
        key = cache_key(request) if settings.PAGE_CACHE else None
        if key is not None and not has_session(request):
            return self._answer_visitor(request, key)
        is_shared = key is not None and not request.path_info.startswith(API_PATH)
        if key is not None and is_shared and (page := self._shared_page(request, key)):
            request.__dict__["_shared_page"] = page
        with reading_once() if request.method in {"GET", "HEAD"} else nullcontext():
            response = self.get_response(request)
        if _is_editors_post(request) and not getattr(response, "keeps_cached_pages", False):
            # Such POSTs are few, and any of them may concern any page.
            store.invalidate()
        return uncached_response(request, response)

    def _answer_visitor(self, request: HttpRequest, key: str) -> HttpResponse:
        found = store.find_old(key)
        if found is None:
            page = _wait_for_page(key)
        elif not found.is_old:
            page = found.page
        elif store.start_build(key):
            page = _built_meanwhile(key)
        else:
            return _answer_old(request, found.page)
        if page:
            return response_from_page(request, page)
        page, is_cached, response = self._build(request, key)
        return response_from_page(request, page, "miss") if page and is_cached else uncached_response(request, response)

    def _shared_page(self, request: HttpRequest, key: str) -> store.CachedPage | None:
        """The page that visitors see at this request's address; None where visitors share none, or while Redis is away."""
        if page := store.find(key):
            return page
        if store.current_version() is None:
            return None
        return _wait_for_page(key) or self._build(_as_visitor(request), key).page

    def _build(self, request: HttpRequest, key: str) -> BuiltPage:
        """Build a visitor's page, and cache it if others may share it and there is room."""
        page, is_cached, version = None, False, store.current_version()
        marks = holes.mark_holes(request)
        try:
            with _unconditional(request), reading_once(version=version):
                response = self.get_response(request)
                page_holes = _take_out_marks(response, marks)
                if version is not None and _is_cacheable(response):
                    page = self._cached_page(request, response, version, page_holes)
                    is_cached = store.has_room(key) and store.put(key, page)
        finally:
            store.finish_build(key, is_cached=is_cached)
        return BuiltPage(page, is_cached, response)

    def _cached_page(
        self, request: HttpRequest, response: HttpResponse, version: int, page_holes: tuple[holes.Hole, ...]
    ) -> store.CachedPage:
        """The answer as it is cached. Its tags come from its view, its address and its links."""
        set_etag(response)
        tags = store.page_tags(store.tags_of_request(request) | self.tags_of(request.resolver_match, response.content))
        headers = tuple((name, value) for name, value in response.items() if name != "Content-Length")
        as_brotli = insert_weight(response)
        bodies = {
            "br": as_brotli or compressed(response.content, "br"),
            "gzip": compressed(response.content, "gzip"),
        }
        return store.CachedPage(headers, bodies, tags, version, time.time() + store.PAGE_TTL_SECONDS, page_holes)


class FilledPageMiddleware:
    """Answers a request with a session by the visitors' page with its holes filled; the view is not called.

    The request passes FILLED_PAGE_MIDDLEWARE alone: the other middlewares had their part in the page when it was built.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.get_filled: Answer = _filled_page
        for name in reversed(settings.FILLED_PAGE_MIDDLEWARE):
            self.get_filled = import_string(name)(self.get_filled)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; by all other middlewares and the view if visitors share no page at this address."""
        return (self.get_filled if request.__dict__.get("_shared_page") else self.get_response)(request)


def _answer_old(request: HttpRequest, page: store.CachedPage) -> HttpResponse:
    """A page that another request builds anew; nginx and browsers keep no copy of it."""
    response = response_from_page(request, page, "old")
    response["Cache-Control"] = "no-cache"
    return response


def _filled_page(request: HttpRequest) -> HttpResponse:
    """The visitors' page with the holes filled. Its headers are those with which it was built, but for what made it public."""
    page = request.__dict__["_shared_page"]
    headers = {name: value for name, value in page.headers if name not in SHARED_HEADERS} | PRIVATE_HEADERS
    filled = holes.fill(decompressed(page.bodies), page.holes, request)
    response = HttpResponse(filled, headers=headers | {"Content-Length": str(len(filled))})
    compress_private(request, response)
    return response


def _as_visitor(request: HttpRequest) -> HttpRequest:
    """The same request as sent by a visitor: only the cookies of preferences are left."""
    visitor = copy.copy(request)
    visitor.__dict__.pop("headers", None)  # read from META, once
    visitor.META = {name: value for name, value in request.META.items() if name != "HTTP_COOKIE"}
    visitor.COOKIES = {name: value for name, value in request.COOKIES.items() if name in PREFERENCE_COOKIES}
    return visitor


def _take_out_marks(response: HttpResponse, marks: holes.HoleMarks) -> tuple[holes.Hole, ...]:
    """Remove the marks of the holes from the answer; returns the holes with their offsets."""
    if response.streaming:
        return ()
    response.content, page_holes = marks.take_out(response.content)
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    return page_holes


def _is_editors_post(request: HttpRequest) -> bool:
    """Whether this is a POST to the admin by somebody who holds staff powers."""
    if request.method != "POST" or not request.path_info.startswith(ADMIN_PATH):
        return False
    user = getattr(request, "user", None)
    return bool(getattr(user, "is_staff", False) and getattr(user, "has_staff_powers", False))


def _wait_for_page(key: str) -> store.CachedPage | None:
    """The page that another request builds; None if this request must build it, or has waited long enough."""
    until = time.monotonic() + BUILD_WAIT_SECONDS
    while not store.start_build(key) and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
        if page := store.find(key):
            return page
    return _built_meanwhile(key)


def _built_meanwhile(key: str) -> store.CachedPage | None:
    """The page that was built between the first look and our turn to build it."""
    if page := store.find(key):
        store.finish_build(key, is_cached=True)
    return page


@contextmanager
def _unconditional(request: HttpRequest) -> Iterator[None]:
    """Make a view answer in full, even if this visitor has the page already: others may lack it."""
    removed = {name: request.META.pop(name) for name in CONDITIONAL_HEADERS if name in request.META}
    try:
        yield
    finally:
        request.META |= removed


def _is_cacheable(response: HttpResponse) -> bool:
    directives = cache_directives(response)
    public = "public" in directives and "immutable" not in directives
    return (
        response.status_code == 200 and public and is_text(response) and len(response.content) <= MAX_CACHED_PAGE_BYTES
    )
