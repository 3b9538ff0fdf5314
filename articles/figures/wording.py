"""Figures in words: numbers, dates, moves, and the sentence that says what a chart shows."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.figures.board import Figure
from articles.figures.read.numbers import TWO_READINGS
from articles.figures.records import Point
from articles.models import Provider, Series
from articles.models.figures.series import DECIMAL_PLACES
from portal.typography import full_date

NO_BREAK, NARROW, MINUS = "\u00a0", "\u202f", "\u2212"
UP, DOWN, FLAT = "up", "down", "flat"


def format_number(value: Decimal, decimals: int) -> str:
    """« 1 234,50 » in French, « 1,234.50 » in English, with a real minus sign."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}"
    if get_language() != "en":
        text = text.replace(",", NARROW).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


def plain_number(value: Decimal) -> str:
    """Every digit that was given, and no zero that only fills a column: « 1,0863 »."""
    digits = max(0, -int(value.normalize().as_tuple().exponent))
    return format_number(value, digits)


def machine_number(value: Decimal) -> str:
    """As programs read it, in any language: every digit that is kept, a dot, no zero that only fills a column."""
    return f"{round(value, DECIMAL_PLACES).normalize():f}"


def number_by_hand(value: Decimal) -> str:
    """As it can be typed: without thousands, and « 655,9570 », since « 655,957 » may be read in two ways."""
    text = machine_number(value)
    if TWO_READINGS.fullmatch(text):
        text += "0"
    return text if get_language() == "en" else text.replace(".", ",")


def format_value(figure: Figure, value: Decimal) -> str:
    """The number with its unit."""
    return with_unit(figure.series, format_number(value, figure.series.decimals))


def with_unit(series: Series, number: str) -> str:
    """« 2,25 % », "2.25%"."""
    before_unit = "" if series.unit.startswith("%") and get_language() == "en" else NO_BREAK
    return f"{number}{before_unit}{series.unit}"


def format_day(figure: Figure, day: date) -> str:
    """« 27 novembre 2026 », « octobre 2026 » or « 2025 »."""
    if figure.series.frequency == "Y":
        return str(day.year)
    if figure.series.frequency == "M":
        return date_format(day, "F Y")
    return full_date(day)


def direction(figure: Figure) -> str:
    """How the last value differs from the one before: UP, DOWN or FLAT; "" without one before."""
    if len(figure.points) < 2:
        return ""
    before, after = figure.points[0][1], figure.points[1][1]
    return UP if after > before else DOWN if after < before else FLAT


def format_move(figure: Figure, before: Decimal, after: Decimal) -> str:
    """« +0,4 % », or « −0,5 pt » where the values are rates themselves; with its sign."""
    if figure.series.is_percentage:
        move = after - before
        amount = format_number(abs(move), figure.series.decimals)
        text = _("%(n)s pt") % {"n": amount}
    else:
        move = (after - before) / abs(before) * 100 if before else Decimal(0)
        amount = format_number(abs(move), 1)
        text = f"{amount}%" if get_language() == "en" else f"{amount}{NARROW}%"
    return f"{MINUS if move < 0 else '+' if move > 0 else ''}{text}"


def format_last_move(figure: Figure) -> str:
    """From the value before the last to the last; empty without one before."""
    if len(figure.points) < 2:
        return ""
    (_day, before), (_last_day, after) = figure.points
    return format_move(figure, before, after)


def format_last_move_since(figure: Figure) -> str:
    """Since when the last move counts: « depuis le 26 novembre 2026 », « depuis 2024 »; empty without a value before."""
    if len(figure.points) < 2:
        return ""
    sentence = _("depuis le %(day)s") if figure.series.frequency == "D" else _("depuis %(day)s")
    return sentence % {"day": format_day(figure, figure.points[0][0])}


def chart_sentence(figure: Figure, points: Sequence[Point]) -> str:
    """The chart in a sentence or two, for those who do not see it."""
    if not points:
        return _("Aucune valeur sur cette période\u00a0: choisissez-en une plus longue.")
    day, value = points[-1]
    words = {
        "name": figure.series.instrument.name,
        "value": format_value(figure, value),
        "day": format_day(figure, day),
    }
    if figure.is_fixed:
        return _("%(name)s\u00a0: %(value)s, valeur fixe depuis le %(day)s.") % words
    now = _("%(name)s\u00a0: %(value)s (%(day)s).") % words
    if len(points) < 2:
        return now
    return f"{now} {_range_sentence(figure, points)}"


def _range_sentence(figure: Figure, points: Sequence[Point]) -> str:
    """By how much the last value differs from the first, and between which values they all are."""
    (first, before), (_last, after) = points[0], points[-1]
    low, high = (pick(points, key=lambda point: point[1]) for pick in (min, max))
    sentence = _(
        "%(move)s par rapport à la première valeur (%(first)s). Plus haut\u00a0: %(high)s (%(high_day)s)\u202f; "
        "plus bas\u00a0: %(low)s (%(low_day)s)."
    )
    return sentence % {
        "first": format_day(figure, first),
        "move": format_move(figure, before, after),
        "high": format_value(figure, high[1]),
        "high_day": format_day(figure, high[0]),
        "low": format_value(figure, low[1]),
        "low_day": format_day(figure, low[0]),
    }


def quote_sources(figure: Figure, site: str) -> str:
    """How the terms want the source of the last value quoted; a computed value says that it is ours, and from what."""
    if figure.series.is_computed:
        return _computed_from(site, _sources(figure, lambda provider: provider.title))
    return " ; ".join(_sources(figure, lambda provider: provider.attribution))


def quote_providers(figure: Figure, site: str) -> str:
    """The same for the values that came from the providers, whoever typed the last one."""
    if figure.series.is_computed:
        return quote_sources(figure, site)
    return " ; ".join(provider.attribution for provider in figure.providers)


def quote_all(figure: Figure, site: str) -> str:
    """The same where values of several days stand: the site that the last one was taken from, and the providers."""
    last = quote_sources(figure, site)
    named = [one.title if figure.series.is_computed else one.attribution for one in figure.providers]
    return " ; ".join([last, *(name for name in named if name not in last)])


def name_sources(figure: Figure, site: str) -> str:
    """The same in short names, where a line is short: the page that it leads to quotes them in full."""
    names = label_sources(figure)
    return _computed_from(site, names) if figure.series.is_computed else ", ".join(names)


def label_sources(figure: Figure) -> list[str]:
    """What stands beside its last value."""
    return _sources(figure, lambda provider: provider.label)


def hand_written_source(source: str) -> str:
    """What is quoted for a value that a person took from elsewhere than the provider."""
    return _("%(source)s, valeur saisie à la main") % {"source": source}


def _sources(figure: Figure, read: Callable[[Provider], str]) -> list[str]:
    """Each source once: what `read` says of its provider, or the site that a typed value was taken from."""
    names = [
        hand_written_source(one.own_source) if one.own_source else read(one.dataset.provider)
        for one in figure.leaves
        if one.dataset
    ]
    return list(dict.fromkeys(names))


def _computed_from(site: str, names: Sequence[str]) -> str:
    return _("Calcul de %(site)s d’après\u00a0: %(sources)s") % {"site": site, "sources": ", ".join(names)}
