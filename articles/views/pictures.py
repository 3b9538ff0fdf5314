"""The pictures of articles, from our own disk. Nothing is fetched here: what is not there yet is a blank."""

from hashlib import blake2b

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from articles.ingest.enrich import image_files
from articles.models import Picture

IMMUTABLE_CACHE_CONTROL = "public, max-age=86400, immutable"
SHORT_CACHE_CONTROL = "public, max-age=300"
# It came from outside: were it opened as a page, it could do nothing.
IMAGE_CSP = "default-src 'none'; sandbox"
# Transparent, so that it has the colour of the page, by day and by night.
BLANK_IMAGE = b'<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720" viewBox="0 0 1280 720"/>'


@require_safe
def picture(request: HttpRequest, key: str, width: str) -> HttpResponse:
    """A picture in one of its widths, or a blank while it is not there or may not be shown (any more)."""
    ready = Picture.objects.is_ready(key)
    if ready is None:
        raise Http404
    content = image_files.read_file(key, int(width)) if ready else None
    if content is None:
        return _image_response(request, BLANK_IMAGE, "image/svg+xml", SHORT_CACHE_CONTROL)
    return _image_response(request, content, "image/webp", IMMUTABLE_CACHE_CONTROL)


def _image_response(request: HttpRequest, content: bytes, kind: str, cache_control: str) -> HttpResponse:
    etag = f'"{blake2b(content, digest_size=8).hexdigest()}"'
    response = HttpResponse(
        content,
        content_type=kind,
        headers={"Cache-Control": cache_control, "ETag": etag},
    )
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["Content-Security-Policy"] = IMAGE_CSP  # a 304 is an answer of its own
    return answer
