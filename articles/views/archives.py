"""The archives by year, month and day; and the articles of the last 24 hours as one file to download."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import Truncator, slugify
from django.views.decorators.http import require_safe

from articles.figures.handed_on import handed_on
from articles.listings import named
from articles.listings.named import FIRST_YEAR, midnight
from articles.models import Article, Category
from articles.views.listings.response import listing_response


@require_safe
def archives(request: HttpRequest) -> HttpResponse:
    """The page of all years with articles, the latest first, each with its months."""
    months = _months()
    years = [
        (year, [one for one in months if one.year == year]) for year in sorted({m.year for m in months}, reverse=True)
    ]
    return render(request, "articles/listings/archives.html", {"years": years, "section": "archives"})


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """A year's page: its months with their numbers of articles."""
    months = [month for month in _months() if month.year == year]
    if not months:
        raise Http404
    return _render_counts(request, "archive-year", [year], months, [_next_month(month) for month in months])


@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """A month's page: its days with their numbers of articles."""
    if not (1 <= month <= 12 and MINYEAR <= year <= MAXYEAR and date(year, month, 1) in _months()):
        raise Http404
    last, today = monthrange(year, month)[1], timezone.localdate()
    days = [day for day in (date(year, month, number + 1) for number in range(last)) if day <= today]
    ends = [day + timedelta(days=1) for day in days]
    return _render_counts(request, "archive-month", [year, f"{month:02}"], days, ends)


def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """A day's page: a listing, with links to the days before and after."""
    listed_day = named.archive(year, month, day)
    at, today = listed_day.subject, timezone.localdate()
    near = {"earlier": at - timedelta(days=1), "later": at + timedelta(days=1) if at < today else None}
    return listing_response(request, listed_day, template="articles/listings/archive_day.html", **near)


def _render_counts(
    request: HttpRequest, name: str, url_args: list[int | str], begins: list[date], ends: list[date]
) -> HttpResponse:
    """The page of the months or days that have articles, with their numbers, the latest first."""
    url = reverse(name, args=url_args)
    if request.path != url:
        return HttpResponsePermanentRedirect(url)
    spans = [(midnight(begin), midnight(end)) for begin, end in zip(begins, ends, strict=True)]
    numbers = zip(begins, Article.objects.count_published_in(spans), strict=True)
    periods = sorted(((begin, number) for begin, number in numbers if number), reverse=True)
    context = {"first": begins[0], "is_by_day": name == "archive-month", "periods": periods, "section": "archives"}
    return render(request, "articles/listings/archive.html", context)


def _months() -> list[date]:
    """The first days of all months from the oldest article's to the current one, the latest first."""
    oldest = Article.objects.published().since(midnight(date(FIRST_YEAR, 1, 1))).oldest_date()
    if oldest is None:
        return []
    first, month, months = timezone.localdate(oldest).replace(day=1), timezone.localdate().replace(day=1), []
    while month >= first:
        months.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return months


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


WINDOW = timedelta(hours=24)
MAX_DAY_ARTICLES = 400
MAX_ARTICLES_BYTES = 175_000  # of the file, which must stay under 200 kB
MARKUP_BYTES_PER_ARTICLE = 420  # markup around an article, its addresses included
GENERAL_CATEGORY = "info-generale"
MAX_EXCERPT_CHARS = 300  # characters, or less where the source allows less
DAY_CACHE_CONTROL = "public, max-age=600, s-maxage=60"


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The day as one HTML file to download, with its style inside: opened from the device, no policy of ours applies to it."""
    now = timezone.now()
    articles = list(
        _articles_that_fit(
            Article.objects.published().without_samples().economic_leads_since(now - WINDOW)[:MAX_DAY_ARTICLES]
        )
    )
    context = {"sections": _by_category(articles), "count": len(articles), "now": now, "site": settings.SITE_URL}
    context["figures"] = handed_on()
    response = render(request, "articles/pages/day.html", context)
    response["Cache-Control"] = DAY_CACHE_CONTROL
    response["X-Robots-Tag"] = "noindex"  # its articles have pages of their own
    response["Content-Disposition"] = f'attachment; filename="{_file_name(now)}"'
    return response


def _articles_that_fit(articles: Iterable[Article]) -> Iterator[Article]:
    """The first articles that fit into the file, each with its `day_excerpt`."""
    left = MAX_ARTICLES_BYTES
    for article in articles:
        article.day_excerpt = Truncator(article.excerpt).chars(MAX_EXCERPT_CHARS)  # type: ignore[attr-defined]
        words = (article.title, article.day_excerpt, article.publisher_name, article.slug)  # type: ignore[attr-defined]
        left -= MARKUP_BYTES_PER_ARTICLE + sum(len(escape(word).encode()) for word in words)
        if left < 0:
            return
        yield article


def _by_category(articles: Iterable[Article]) -> list[tuple[Category, list[Article]]]:
    """The articles by top-level category, in the order of the taxonomy, the general category last."""
    by_category: dict[Category, list[Article]] = {}
    for article in articles:
        by_category.setdefault(article.category.parent or article.category, []).append(article)
    return sorted(by_category.items(), key=_order)


def _order(section: tuple[Category, Any]) -> tuple[bool, int, str]:
    category = section[0]
    return category.slug == GENERAL_CATEGORY, category.order, category.slug


def _file_name(now: datetime) -> str:
    return f"{slugify(settings.SITE_NAME) or 'journal'}-{timezone.localtime(now):%Y-%m-%d}.html"
