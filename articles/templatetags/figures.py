"""Filters that show figures: numbers with their units, dates, moves, sources. Display only, no queries."""

from django import template
from django.conf import settings

from articles.figures import wording
from articles.figures.board import Figure, today

register = template.Library()


@register.filter
def figure_value(figure: Figure) -> str:
    """The last value with its unit."""
    return wording.format_value(figure, figure.last[1])


@register.filter
def figure_day(figure: Figure) -> str:
    """The date of the last value."""
    return wording.format_day(figure, figure.last[0])


@register.filter
def figure_direction(figure: Figure) -> str:
    """up, down, flat, or nothing."""
    return wording.direction(figure)


@register.filter
def figure_move(figure: Figure) -> str:
    """The move from the value before the last, with its sign."""
    return wording.format_last_move(figure)


@register.filter
def figure_since(figure: Figure) -> str:
    """The date of the value before the last, from which the move counts."""
    return wording.format_last_move_since(figure)


@register.filter
def is_late(figure: Figure) -> bool:
    """Whether the next value should have come."""
    return figure.is_late(today())


@register.filter
def quoted(figure: Figure) -> str:
    """Its source as the terms want it."""
    return wording.quote_sources(figure, settings.SITE_NAME)


@register.filter
def sources_named(figure: Figure) -> str:
    """Its source in short names."""
    return wording.name_sources(figure, settings.SITE_NAME)


@register.filter
def source_labels(figure: Figure) -> str:
    """What stands beside its last value, without a link."""
    return ", ".join(wording.label_sources(figure))
