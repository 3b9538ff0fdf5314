"""The day as one file: titles and permitted excerpts of the last 24 hours, to be read without a line."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import Truncator, slugify
from django.views.decorators.http import require_safe

from articles.models import Article, Category

WINDOW = timedelta(hours=24)
MAX_DAY_ARTICLES = 400  # articles
MAX_ARTICLES_BYTES = 175_000  # bytes for them, of a file that never passes 200 kB
MARKUP_BYTES_PER_ARTICLE = 420  # bytes of markup around an article, its addresses included
GENERAL_CATEGORY = "info-generale"
MAX_EXCERPT_CHARS = 300  # characters, or less where the source allows less
DAY_CACHE_CONTROL = "public, max-age=600, s-maxage=60"


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """A file to download, its style inside: opened from the device, it is under no policy of ours."""
    now = timezone.now()
    articles = list(
        _articles_that_fit(Article.objects.published().without_samples().leads_since(now - WINDOW)[:MAX_DAY_ARTICLES])
    )
    context = {"sections": _by_category(articles), "count": len(articles), "now": now, "site": settings.SITE_URL}
    response = render(request, "articles/pages/day.html", context)
    response["Cache-Control"] = DAY_CACHE_CONTROL
    response["X-Robots-Tag"] = "noindex"  # what it tells has pages of its own
    response["Content-Disposition"] = f'attachment; filename="{_file_name(now)}"'
    return response


def _articles_that_fit(articles: Iterable[Article]) -> Iterator[Article]:
    """The first of them that the file has room for, each with what it may `tell`."""
    left = MAX_ARTICLES_BYTES
    for article in articles:
        article.tell = Truncator(article.excerpt).chars(MAX_EXCERPT_CHARS)  # type: ignore[attr-defined]
        words = (article.title, article.tell, article.source.name, article.slug)  # type: ignore[attr-defined]
        left -= MARKUP_BYTES_PER_ARTICLE + sum(len(escape(word).encode()) for word in words)
        if left < 0:
            return
        yield article


def _by_category(articles: Iterable[Article]) -> list[tuple[Category, list[Article]]]:
    """By rubrique, its children within it, in the order of the taxonomy; what fits no other comes last."""
    by_category: dict[Category, list[Article]] = {}
    for article in articles:
        by_category.setdefault(article.category.parent or article.category, []).append(article)
    return sorted(by_category.items(), key=_order)


def _order(section: tuple[Category, Any]) -> tuple[bool, int, str]:
    category = section[0]
    return category.slug == GENERAL_CATEGORY, category.order, category.slug


def _file_name(now: datetime) -> str:
    return f"{slugify(settings.SITE_NAME) or 'journal'}-{timezone.localtime(now):%Y-%m-%d}.html"
