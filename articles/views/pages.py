"""An article's page, and the pages about ourselves."""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from articles.models import Article, ArticleSector
from articles.models.article import ArticleQuerySet
from articles.reader import reader
from articles.views import comments
from articles.views.shelves import section_of

RELATED = 8
SECTORS = Prefetch("filed_sectors", ArticleSector.objects.select_related("sector"))


def article(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """An article; under a title that has changed since, its old address leads here."""
    readable = Article.objects.published().select_related("source", "category__parent", "story")
    found = readable.prefetch_related("countries", "regions", SECTORS).filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.path != found.get_absolute_url():
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    context: dict[str, Any] = {
        "article": found,
        "others": _same_story(found),
        "related": _related(found),
        "section": section_of(found.category),
    }
    context |= comments.thread(found, reader(request))
    return render(request, "articles/article.html", context)


def about(request: HttpRequest) -> HttpResponse:
    """Who we are, and how we treat the sources."""
    return render(request, "articles/about.html")


def charter(request: HttpRequest) -> HttpResponse:
    """The rules of the conversation."""
    return render(request, "articles/charter.html")


def _same_story(article: Article) -> list[Article]:
    """The published articles that tell the same event."""
    if article.story is None:
        return []
    told = article.story.articles.published().exclude(pk=article.pk)
    return list(told.select_related("source").newest_first()[:20])


def _related(article: Article) -> ArticleQuerySet:
    """The latest of the same principal sector, or of the same rubrique, other events only."""
    sector = article.primary_sector
    others = Article.objects.published().leads().exclude(pk=article.pk)
    if article.story_id:
        others = others.exclude(story=article.story_id)
    near = others.in_sector(sector) if sector else others.in_category(article.category)
    return near.select_related("category").prefetch_related(SECTORS).newest_first()[:RELATED]
