"""An article's page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from articles.listings.named import section_of
from articles.listings.related import SECTORS_PREFETCH, related_to
from articles.models import Article
from articles.views.comments import write
from portal.visitor import reader


def article(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """An article; under a title that has changed since, its old address leads here."""
    readable = Article.objects.published().select_related("source", "category__parent", "story")
    found = readable.prefetch_related("countries", "regions", "organisations", SECTORS_PREFETCH).filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.path != found.get_absolute_url():
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    context: dict[str, Any] = {
        "article": found,
        "others": _same_story(found),
        "related": related_to(found),
        "section": section_of(found.category),
    }
    whole = request.GET.get("commentaires") == write.WHOLE
    context |= write.thread(found, reader(request), whole)
    return render(request, "articles/article/article.html", context)


def _same_story(article: Article) -> list[Article]:
    """The published articles that tell the same event."""
    if article.story is None:
        return []
    told = article.story.articles.published().exclude(pk=article.pk)
    return list(told.select_related("source").newest_first()[:20])
