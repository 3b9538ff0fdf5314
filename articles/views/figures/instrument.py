"""The page of one figure: chart, sentence, periods, table, sources, news."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import search
from articles.figures.board import Figure, cached_board, today
from articles.figures.charts.line import Texts, line_chart
from articles.figures.formula import last_formula
from articles.figures.history import (
    LONGEST_GAPS,
    PERIODS,
    load_history,
    load_links,
    load_revisions,
    may_show_history,
)
from articles.figures.records import Point
from articles.figures.wording import chart_sentence, format_day, format_number, format_value
from articles.listings.cards import LINE, with_cards
from articles.models import Article, FormerValue
from articles.models.articles.article import ArticleQuerySet
from articles.models.figures.series import own_source
from articles.text.fold import fold
from portal.web.preferences import preferences
from portal.web.query_words import reads

TABLE_ROWS = 60
MAX_NEWS = 6
MAX_MATCHES = 200  # articles that a search considers: the newest


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of the table, in words; `link` is where to check a value that a person typed, `beside` it is in francs."""

    day: str
    value: str
    former: str = ""
    link: str = ""
    beside: str = ""


@reads("periode")
@require_safe
def instrument(request: HttpRequest, slug: str) -> HttpResponse:
    """A figure over a period (`?periode=`), with the news that speaks of it."""
    figure = figure_or_404(slug)
    address = figure.series.instrument.get_absolute_url()
    periods = PERIODS[figure.series.frequency if not figure.is_fixed else "F"]
    period = request.GET.get("periode", next(iter(periods)))
    if request.path != address or period not in periods:
        return HttpResponsePermanentRedirect(address)
    days = periods[period]
    points = load_history(figure, today() - timedelta(days=days) if days else None)
    beside = next(
        (one for one in cached_board().all_of_instrument(figure.series.instrument_id) if one is not figure), None
    )
    context = {
        "figure": figure,
        "instrument": figure.series.instrument,
        "sentence": chart_sentence(figure, points),
        "formula": last_formula(figure, cached_board()),
        "beside": beside,
        "others_from_provider": _has_provided(figure, points),
        "chart": _chart(figure, points),
        "rows": _rows(figure, points, beside),
        "more": max(0, len(points) - TABLE_ROWS),
        "periods": _periods(periods, period, address) if may_show_history(figure) else [],
        "exports": figure.is_exportable,
        "news": _news(request, figure),
        "near": [one for one in cached_board().firsts() if _is_near(one, figure)],
        "section": "marches",
    }
    return render(request, "articles/figures/instrument.html", context)


def figure_or_404(slug: str) -> Figure:
    """The figure, if it may be shown: its rights are the board's."""
    figure = cached_board().of_instrument(slug.lower())
    if figure is None:
        raise Http404
    return figure


def _chart(figure: Figure, points: Sequence[Point]) -> str:
    if not points or figure.is_fixed:
        return ""
    low, high = (pick(value for _day, value in points) for pick in (min, max))
    decimals, name = figure.series.decimals, figure.series.instrument.name
    texts = Texts(
        key="c",
        title=f"{name} ({figure.series.unit})",
        description=_("Les mêmes valeurs en phrases et en tableau, plus bas."),
        high=format_number(high, decimals),
        low=format_number(low, decimals),
        first=format_day(figure, points[0][0]) if len(points) > 1 else "",
        last=format_day(figure, points[-1][0]),
    )
    return mark_safe(line_chart(points, texts, LONGEST_GAPS[figure.series.frequency]))  # noqa: S308


def _rows(figure: Figure, points: Sequence[Point], beside: Figure | None) -> list[TableRow]:
    shown = points[-TABLE_ROWS:]
    others = dict(load_history(beside, shown[0][0])) if beside and shown else {}
    days = [day for day, _value in shown]
    former, links = load_revisions(figure, days), load_links(figure, days)
    return [
        TableRow(
            format_day(figure, day),
            format_value(figure, value),
            _former_words(figure, day, former),
            links.get(day, ""),
            format_value(beside, others[day]) if beside and day in others else "",
        )
        for day, value in reversed(shown)
    ]


def _has_provided(figure: Figure, points: Sequence[Point]) -> bool:
    """Whether any of these values is the provider's, where the last one was typed from elsewhere."""
    if not figure.series.own_source:
        return True
    by_hand = load_links(figure, [day for day, _value in points])
    return any(not own_source(figure.series, by_hand.get(day, "")) for day, _value in points)


def _former_words(figure: Figure, day: date, former: dict[date, FormerValue]) -> str:
    return format_value(figure, former[day].value) if day in former else ""


def _periods(periods: Iterable[str], chosen: str, address: str) -> list[dict[str, Any]]:
    """The links of the periods, the shortest first; none where there is no choice."""
    labels = {
        "1-mois": _("1 mois"),
        "3-mois": _("3 mois"),
        "1-an": _("1 an"),
        "5-ans": _("5 ans"),
        "tout": _("Tout"),
    }
    first = next(iter(periods))
    found = [
        {
            "label": labels[word],
            "url": address if word == first else f"{address}?periode={word}",
            "is_chosen": word == chosen,
        }
        for word in labels
        if word in periods
    ]
    return found if len(found) > 1 else []


def _news(request: HttpRequest, figure: Figure) -> list[Article]:
    """The newest articles that speak of it: its country's, or those that a search for its words finds."""
    subject = figure.series.instrument
    articles: ArticleQuerySet = Article.objects.published().economic().not_late()
    if subject.country:
        articles = articles.in_country(subject.country)
    elif subject.news_words:
        articles = search.matching(articles, fold(subject.news_words), MAX_MATCHES)
    else:
        return []
    return with_cards(articles.one_per_story().newest_first().for_placing()[:MAX_NEWS], LINE, preferences(request))


def _is_near(one: Figure, figure: Figure) -> bool:
    """Whether it is of the same country; without a country, of the same kind, and if a currency, of the same currency."""
    subject, other = figure.series.instrument, one.series.instrument
    if one is figure or (other.kind == subject.kind == "currency" and other.currency != subject.currency):
        return False
    return other.country_id == subject.country_id and (bool(subject.country_id) or other.kind == subject.kind)
