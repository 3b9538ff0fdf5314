"""The archives: years, their months, their days, and what was published on each."""

from calendar import monthrange
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.listings import named
from articles.listings.named import FIRST_YEAR, midnight
from articles.models import Article
from articles.views.listings import listing_response


def archives(request: HttpRequest) -> HttpResponse:
    """The years with something to read, the latest first, each with its months."""
    months = _months()
    years = [
        (year, [one for one in months if one.year == year]) for year in sorted({m.year for m in months}, reverse=True)
    ]
    return render(request, "articles/listings/archives.html", {"years": years, "section": "archives"})


def year(request: HttpRequest, year: int) -> HttpResponse:
    """A year: its months, and how many articles each holds."""
    months = [month for month in _months() if month.year == year]
    if not months:
        raise Http404
    return _render_counts(request, "archive-year", [year], months, [_next_month(month) for month in months])


def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """A month: its days, and how many articles each holds."""
    if not (1 <= month <= 12 and date(max(year, 1), month, 1) in _months()):
        raise Http404
    last, today = monthrange(year, month)[1], timezone.localdate()
    days = [day for day in (date(year, month, number + 1) for number in range(last)) if day <= today]
    ends = [day + timedelta(days=1) for day in days]
    return _render_counts(request, "archive-month", [year, f"{month:02}"], days, ends)


def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """A day: a listing like others, with its neighbours."""
    listed_day = named.archive(year, month, day)
    at, today = listed_day.subject, timezone.localdate()
    near = {"earlier": at - timedelta(days=1), "later": at + timedelta(days=1) if at < today else None}
    return listing_response(request, listed_day, template="articles/listings/archive_day.html", **near)


def _render_counts(
    request: HttpRequest, name: str, url_args: list[int | str], begins: list[date], ends: list[date]
) -> HttpResponse:
    """Those of these months or days that hold articles, with their numbers, the latest first."""
    url = reverse(name, args=url_args)
    if request.path != url:
        return HttpResponsePermanentRedirect(url)
    spans = [(midnight(begin), midnight(end)) for begin, end in zip(begins, ends, strict=True)]
    numbers = zip(begins, Article.objects.count_published_in(spans), strict=True)
    periods = sorted(((begin, number) for begin, number in numbers if number), reverse=True)
    context = {"first": begins[0], "is_by_day": name == "archive-month", "periods": periods, "section": "archives"}
    return render(request, "articles/listings/archive.html", context)


def _months() -> list[date]:
    """The first days of the months from the oldest article's to this one, the latest first."""
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
