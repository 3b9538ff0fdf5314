"""What feeds and the day's file say of figures: none but those that may be handed on (`Figure.is_exportable`)."""

from datetime import timedelta

from django.conf import settings

from articles.figures.board import STRIP_PLACES, Figure, cached_board, today
from articles.figures.history import PERIODS, load_history
from articles.figures.wording import chart_sentence, quote_all
from articles.models import Category

MARKETS = "marches"  # the category whose page has the strip


def handed_on() -> list[Figure]:
    """The figures of the strip that may be handed on, in their places."""
    return [one for one in cached_board().strip() if one.is_exportable]


def feed_sentence(category: Category) -> str:
    """What its chart says of the figure of a category, with its source; empty without one. One query.

    A feed's description changes without a reader's program announcing anything: a figure is no news.
    """
    figure = _figure_of(category)
    if figure is None:
        return ""
    days = next(iter(PERIODS["F" if figure.is_fixed else figure.series.frequency].values()))
    points = load_history(figure, today() - timedelta(days=days) if days else None)
    return f"{chart_sentence(figure, points)} {quote_all(figure, settings.SITE_NAME)}."


def _figure_of(category: Category) -> Figure | None:
    """The first of the strip for the markets, else the category's first; never one of a country, of which there are dozens."""
    if category.pk == MARKETS:
        return next(iter(handed_on()), None)
    found = [
        one
        for one in cached_board().firsts()
        if one.is_exportable
        and one.series.instrument.category_id == category.pk
        and not one.series.instrument.country_id
    ]
    return min(found, key=_place, default=None)


def _place(figure: Figure) -> tuple[int, int]:
    subject = figure.series.instrument
    return subject.strip_place or STRIP_PLACES + 1, subject.order
