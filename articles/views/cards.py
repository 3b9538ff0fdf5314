"""The pictures that stand for our pages where they are shared."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles.listings.related import SECTORS_PREFETCH
from articles.models import Article
from articles.syndication import share_card_files
from articles.syndication.share_card import CardText
from articles.views.pictures import IMMUTABLE_CACHE_CONTROL


@require_safe
def card(request: HttpRequest, key: str, digest: str) -> HttpResponse:
    """The card of an article that may be read, or of the site; under words of another day, it is elsewhere."""
    number = int(key)
    text = share_card_files.site_card_text() if number == share_card_files.SITE_KEY else _article_card_text(number)
    if digest != share_card_files.card_digest(text):
        return HttpResponsePermanentRedirect(share_card_files.card_path(number, text))
    try:
        content = share_card_files.read_or_draw(number, text)
    except share_card_files.DrawingBusy:
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    headers = {"Cache-Control": IMMUTABLE_CACHE_CONTROL, "ETag": f'"{digest}"'}
    response = HttpResponse(content, content_type="image/png", headers=headers)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is made to be shown by others
    return response


def _article_card_text(key: int) -> CardText:
    readable = Article.objects.published().select_related("source", "category").prefetch_related(SECTORS_PREFETCH)
    return share_card_files.card_text(get_object_or_404(readable.defer("body_html", "why"), pk=key))
