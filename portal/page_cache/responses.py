"""The answer with a page, cached or not: its ETag, its weight put in, compressed, and 304 if the visitor has it already."""

from hashlib import blake2b

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from portal.page_cache import store
from portal.page_cache.compression import coding_for, compress_private, compressed, decompressed, is_text
from portal.web.middleware import cache_directives
from portal.web.page_weight import weighed

# Django leaves these out of a 304.
CROSS_ORIGIN_HEADERS = {"Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy"}


def response_from_page(request: HttpRequest, page: store.CachedPage, how: str = "hit") -> HttpResponse:
    """The answer with a cached page; `how` it was found is its header X-Cache."""
    coding = coding_for(request)
    response = HttpResponse(page.bodies[coding] if coding else decompressed(page.bodies), headers=dict(page.headers))
    if coding:
        response["Content-Encoding"] = coding
    response["X-Cache"] = how
    return _conditional_response(request, response)


def uncached_response(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An answer that is not cached. Text is compressed; if it is public, it gets an ETag too, and 304 where the visitor has it."""
    if not is_text(response):
        return response
    if response.status_code != 200 or "public" not in cache_directives(response):
        insert_weight(response)
        compress_private(request, response)
        return response
    set_etag(response)
    as_brotli = insert_weight(response)
    if coding := coding_for(request):
        response.content = (coding == "br" and as_brotli) or compressed(response.content, coding)
        response["Content-Encoding"] = coding
    return _conditional_response(request, response)


def insert_weight(response: HttpResponse) -> bytes:
    """Let a page say what it weighs. Returns it as brotli; empty if it says nothing."""
    if not response.get("Content-Type", "").startswith("text/html"):
        return b""
    response.content, as_brotli = weighed(response.content)
    response["Content-Length"] = str(len(response.content))
    return as_brotli


def set_etag(response: HttpResponse) -> None:
    """Set an ETag computed from the content before its weight is put in; a weak one, because it is the same in every coding."""
    etag = response.get("ETag") or f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    response["ETag"] = etag if etag.startswith("W/") else f"W/{etag}"


def _conditional_response(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 if the visitor has the answer already, with the same cross-origin headers as the full answer."""
    response["Content-Length"] = str(len(response.content))
    answer = get_conditional_response(request, response["ETag"], None, response) or response
    for name in CROSS_ORIGIN_HEADERS & {*response.headers}:
        answer[name] = response[name]
    return answer
