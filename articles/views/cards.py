"""The pictures that stand for our pages where they are shared."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles.listings.related import SECTORS_PREFETCH
from articles.models import Article
from articles.syndication import share_card_files
from articles.syndication.share_card import Words
from articles.views.pictures import FOR_GOOD


@require_safe
def card(request: HttpRequest, key: str, digest: str) -> HttpResponse:
    """The card of an article that may be read, or of the site; under words of another day, it is elsewhere."""
    number = int(key)
    words = share_card_files.words_of_site() if number == share_card_files.SITE else _words(number)
    if digest != share_card_files.digest(words):
        return HttpResponsePermanentRedirect(share_card_files.address(number, words))
    try:
        content = share_card_files.read(number, words)
    except share_card_files.Busy:
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    headers = {"Cache-Control": FOR_GOOD, "ETag": f'"{digest}"'}
    response = HttpResponse(content, content_type="image/png", headers=headers)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is made to be shown by others
    return response


def _words(key: int) -> Words:
    readable = Article.objects.published().select_related("source", "category").prefetch_related(SECTORS_PREFETCH)
    return share_card_files.words_of(get_object_or_404(readable.defer("body_html", "why"), pk=key))
