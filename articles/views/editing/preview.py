"""An article of ours before readers see it: at its future address for staff, by a signed link for others.

Both are kept out of caches, indexes and referrers, and never show what was hidden or withdrawn.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.listings.article_page import rows_for_page
from articles.listings.named import section_of
from articles.models import Article, PreviewLink
from articles.views.editing.guard import require_editor
from portal.visitor import current_user


@never_cache
def preview_at_address(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview for an editor who asks for the future address. Raises Http404 for everybody else, and SecondFactorNeeded."""
    if not current_user(request).is_staff:
        raise Http404
    article = rows_for_page(Article.objects.own()).filter(pk=pk).first()
    if article is None or not article.has_preview:
        raise Http404
    try:
        require_editor(request)
    except PermissionDenied as refused:
        raise Http404 from refused
    if request.path != article.get_absolute_url():
        return redirect(article.get_absolute_url())
    return _preview(request, article, may_edit=True)


@never_cache
@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """The preview for all who have the link. Once the article is published it leads there; a link that has ended says only that."""
    link = PreviewLink.objects.of_token(token)
    article = rows_for_page(Article.objects.own()).filter(pk=link.pk).first() if link else None
    if article and article.is_public:
        return _discreet(redirect(article.get_absolute_url()))
    if link is None or article is None or not article.has_preview or not link.is_alive(timezone.now()):
        return _discreet(render(request, "articles/article/preview_gone.html", status=404))
    return _preview(request, article, until=link.until)


def _preview(request: HttpRequest, article: Article, **context: Any) -> HttpResponse:
    context |= {"article": article, "section": section_of(article.category)}
    return _discreet(render(request, "articles/article/preview.html", context))


def _discreet(response: HttpResponse) -> HttpResponse:
    """The answer, which tells its address to nobody and is not indexed."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
