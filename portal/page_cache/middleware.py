"""What goes out: to visitors from the page cache, with 304 where they have the page; and whatever is text, compressed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.module_loading import import_string

from portal.page_cache import store
from portal.page_cache.compression import coding_for, compress_private, compressed, is_text, plain
from portal.page_cache.keys import drop_counters, key_of
from portal.web.middleware import ADMIN, cache_words
from portal.web.page_weight import with_weight

LARGEST = 2_000_000  # bytes of a page that is kept; compressed it is a tenth
QUALITY, QUICK = 10, 5  # of what is kept for many: 9 % fewer bytes, for fifteen milliseconds
LONG = 100_000  # bytes from which it would be more than fifty
PATIENCE, PAUSE = 2.0, 0.02  # seconds for which a request waits for the one that builds its page, and between two looks
OPEN_TO_OTHERS = {"Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy"}  # which Django leaves out of a 304
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


class HeadMiddleware:
    """Sends no body where only the headers were asked for. It stands before all others, whose answers it is to see."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; to HEAD without the body, its length still told."""
        response = self.get_response(request)
        if request.method != "HEAD":
            return response
        if response.streaming:
            response.streaming_content = ()  # type: ignore[attr-defined]
        elif response.content:
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response


class PageCacheMiddleware:
    """Answers visitors from the page cache, with 304 where they have the page; compresses whatever text goes out.

    It stands before all that could look at a session, and keeps only what ResponsePolicyMiddleware calls public.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.tags_of = import_string(settings.PAGE_CONCERNS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """From the cache; else built, by one request for all that wait for it."""
        drop_counters(request)
        key = key_of(request) if settings.PAGE_CACHE else None
        if key is None:
            response = self.get_response(request)
            if _is_an_editors_act(request):
                store.changed()  # they are few, and any of them may concern any page
            return _sent(request, response)
        page = store.find(key)
        if page is None and request.method == "HEAD":
            return _sent(request, self.get_response(request))
        page = page or _awaited(key)
        return _from(request, page) if page else self._built(request, key)

    def _built(self, request: HttpRequest, key: str) -> HttpResponse:
        page, kept, began = None, False, store.now()
        try:
            with _unconditional(request):
                response = self.get_response(request)
            if began is not None and _is_to_keep(response) and store.has_room(key):
                page = self._page(request, response, began)
                kept = store.keep(key, page)
        finally:
            store.done(key, kept=kept)
        return _from(request, page, "miss") if page else _sent(request, response)

    def _page(self, request: HttpRequest, response: HttpResponse, began: int) -> store.Page:
        """The answer as it is kept. What it concerns is told by its view, its address and its links."""
        _weigh(response)
        _name(response)
        tags = store.all_tags(store.concerned(request) | self.tags_of(request.resolver_match, response.content))
        headers = tuple((name, value) for name, value in response.items() if name != "Content-Length")
        quality = QUALITY if len(response.content) < LONG else QUICK
        bodies = {coding: compressed(response.content, coding, quality=quality) for coding in ("br", "gzip")}
        return store.Page(headers, bodies, tags, began, time.time() + store.LIFE)


def _is_an_editors_act(request: HttpRequest) -> bool:
    """Whether something was sent in the admin, by one who may."""
    if request.method != "POST" or not request.path_info.startswith(ADMIN):
        return False
    user = getattr(request, "user", None)
    return bool(getattr(user, "is_staff", False) and getattr(user, "has_staff_powers", False))


def _awaited(key: str) -> store.Page | None:
    """The page that another request is building; None where this one is to build it, or has waited long enough."""
    until = time.monotonic() + PATIENCE
    while not store.begin(key) and time.monotonic() < until:
        time.sleep(PAUSE)
        if page := store.find(key):
            return page
    if page := store.find(key):  # finished between the first look and our turn
        store.done(key, kept=True)
    return page


@contextmanager
def _unconditional(request: HttpRequest) -> Iterator[None]:
    """Let a view answer in full, whatever this visitor has already: others have not."""
    asked = {name: request.META.pop(name) for name in CONDITIONS if name in request.META}
    try:
        yield
    finally:
        request.META |= asked


def _is_to_keep(response: HttpResponse) -> bool:
    words = cache_words(response)
    public = "public" in words and "immutable" not in words
    return response.status_code == 200 and public and is_text(response) and len(response.content) <= LARGEST


def _from(request: HttpRequest, page: store.Page, how: str = "hit") -> HttpResponse:
    coding = coding_for(request)
    response = HttpResponse(page.bodies[coding] if coding else plain(page.bodies), headers=dict(page.headers))
    if coding:
        response["Content-Encoding"] = coding
    response["X-Cache"] = how
    return _as_far_as_unknown(request, response)


def _sent(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An answer that is not kept, on its way out."""
    if not is_text(response):
        return response
    _weigh(response)
    if response.status_code != 200 or "public" not in cache_words(response):
        compress_private(request, response)
        return response
    _name(response)
    if coding := coding_for(request):
        response.content = compressed(response.content, coding)
        response["Content-Encoding"] = coding
    return _as_far_as_unknown(request, response)


def _weigh(response: HttpResponse) -> None:
    if response.get("Content-Type", "").startswith("text/html"):
        response.content = with_weight(response.content)
        response["Content-Length"] = str(len(response.content))


def _name(response: HttpResponse) -> None:
    """Give it a name for what it says; a weak one, since it is the same in every coding."""
    etag = response.get("ETag") or f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    response["ETag"] = etag if etag.startswith("W/") else f"W/{etag}"


def _as_far_as_unknown(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 for who has it, as open to other sites as the whole answer."""
    response["Content-Length"] = str(len(response.content))
    answer = get_conditional_response(request, response["ETag"], None, response) or response
    for name in OPEN_TO_OTHERS & {*response.headers}:
        answer[name] = response[name]
    return answer
