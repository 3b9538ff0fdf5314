"""The files of articles' pictures, and the share cards of our pages.

Nothing is fetched here: a picture that is not stored yet is a blank.
"""

from hashlib import blake2b

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from articles.ingest.enrich import image_files
from articles.listings.related import SECTORS_PREFETCH
from articles.models import Article, Picture, UploadedPicture
from articles.syndication import share_card_files
from articles.syndication.share_card import CardText


@require_safe
def card(request: HttpRequest, key: str, digest: str) -> HttpResponse:
    """The share card of a published article or of the site; an address with an outdated digest redirects."""
    number = int(key)
    text = share_card_files.site_card_text() if number == share_card_files.SITE_KEY else _article_card_text(number)
    if digest != share_card_files.card_digest(text):
        return HttpResponsePermanentRedirect(share_card_files.card_path(number, text))
    return card_response(number, text, digest)


def card_response(key: int | str, text: CardText, digest: str) -> HttpResponse:
    """The card with these texts, from its file or drawn now."""
    try:
        content = share_card_files.read_or_draw(key, text)
    except share_card_files.DrawingBusy:
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    headers = {"Cache-Control": IMMUTABLE_CACHE_CONTROL, "ETag": f'"{digest}"'}
    response = HttpResponse(content, content_type="image/png", headers=headers)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # other sites are meant to show it
    return response


def _article_card_text(key: int) -> CardText:
    readable = Article.objects.published().select_related("source", "category").prefetch_related(SECTORS_PREFETCH)
    return share_card_files.card_text(get_object_or_404(readable.defer("body_html", "why"), pk=key))


IMMUTABLE_CACHE_CONTROL = "public, max-age=86400, immutable"
SHORT_CACHE_CONTROL = "public, max-age=300"
AWAITED_CACHE_CONTROL = "private, no-store"  # of what is not public yet
# The file came from outside: opened as a page, it must not be able to do anything.
IMAGE_CSP = "default-src 'none'; sandbox"
# Transparent, so that it has the page's colour in light and dark themes.
BLANK_IMAGE = b'<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720" viewBox="0 0 1280 720"/>'


@require_safe
def picture(request: HttpRequest, key: str, width: str) -> HttpResponse:
    """A picture in one of its widths; a blank if it is not stored yet, or may not be shown (any more)."""
    ready = Picture.objects.is_ready(key)
    if ready is None:
        return _uploaded(request, key, int(width))
    content = image_files.read_file(key, int(width)) if ready else None
    if content is None:
        return _image_response(request, BLANK_IMAGE, "image/svg+xml", SHORT_CACHE_CONTROL)
    return _image_response(request, content, "image/webp", IMMUTABLE_CACHE_CONTROL)


def _uploaded(request: HttpRequest, key: str, width: int) -> HttpResponse:
    """A picture of our own; of a draft or a scheduled article it is shown to all who know its address, which the preview gives."""
    found = UploadedPicture.objects.file_of(key, width)
    if found is None:
        raise Http404
    if not (found.is_public or found.is_awaited):
        return _image_response(request, BLANK_IMAGE, "image/svg+xml", SHORT_CACHE_CONTROL)
    cache_control = IMMUTABLE_CACHE_CONTROL if found.is_public else AWAITED_CACHE_CONTROL
    response = _image_response(request, found.content, "image/webp", cache_control)
    if not found.is_public:
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _image_response(request: HttpRequest, content: bytes, kind: str, cache_control: str) -> HttpResponse:
    etag = f'"{blake2b(content, digest_size=8).hexdigest()}"'
    response = HttpResponse(
        content,
        content_type=kind,
        headers={"Cache-Control": cache_control, "ETag": etag},
    )
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["Content-Security-Policy"] = IMAGE_CSP  # on a 304 too, which is a response of its own
    return answer
