"""The share card of a figure: its last value, as a picture."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from articles.figures.board import cached_board
from articles.syndication import share_card_files
from articles.views.images import card_response


@require_safe
def card(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """The card; the address of another value leads to that of the last one. 404 for a figure that may not be shown."""
    figure = cached_board().of_instrument(slug)
    if figure is None:
        raise Http404
    text = share_card_files.figure_card_text(figure)
    if digest != share_card_files.card_digest(text):
        return HttpResponseRedirect(share_card_files.figure_card_path(figure))
    return card_response(f"{share_card_files.FIGURE_PREFIX}{slug}", text, digest)
