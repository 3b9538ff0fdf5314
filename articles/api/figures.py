"""Figures as JSON: names in both languages, decimals as text, and with every answer what the terms ask for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import override

from articles.api.endpoints import FIRST_DAY_PARAMETER, LAST_DAY_PARAMETER, OBSERVATION_PARAMETERS
from articles.api.parameters import ParsedQuery
from articles.api.schemas import FREQUENCIES
from articles.api.serializers import JsonObject, absolute_url, endpoint_url
from articles.figures.board import Figure, today
from articles.figures.history import load_history, load_links
from articles.figures.records import Point
from articles.figures.wording import machine_number, quote_all, quote_sources
from articles.models import Provider

DEFAULT_LIMIT = OBSERVATION_PARAMETERS[-1].schema["default"]


def series(figure: Figure) -> JsonObject:
    """A figure that may be handed on, with its last value."""
    one = figure.series
    return {
        "key": one.pk,
        "name": _in_both(lambda: one.instrument.name),
        "unit": _in_both(lambda: one.unit),
        "kind": one.instrument.kind,
        "country": one.instrument.country_id,
        "frequency": "fixed" if figure.is_fixed else FREQUENCIES[one.frequency],
        "is_computed": one.is_computed,
        "last": {**_point(figure.last), "link": one.last_link or None},
        "state": "fixed" if figure.is_fixed else "late" if figure.is_late(today()) else "current",
        "attribution": _in_both(lambda: quote_sources(figure, settings.SITE_NAME)),
        "providers": [_provider(each) for each in figure.providers],
        "url": absolute_url(one.instrument.get_absolute_url()),
        "api_url": endpoint_url("observations", one.pk),
    }


def series_in_full(figure: Figure, parsed: ParsedQuery) -> JsonObject:
    """A figure with its values of the period that was asked for, the newest first, and where the older ones are."""
    points = [one for one in load_history(figure, parsed.first_day) if not parsed.last_day or one[0] <= parsed.last_day]
    shown = points[: -parsed.limit - 1 : -1]
    links = load_links(figure, [day for day, _value in shown])
    return {
        **series(figure),
        "attribution": _in_both(lambda: quote_all(figure, settings.SITE_NAME)),
        "observations": [{**_point(one), "link": links.get(one[0])} for one in shown],
        "next": _older(figure, parsed, shown[-1]) if len(points) > len(shown) else None,
    }


def _older(figure: Figure, parsed: ParsedQuery, oldest: Point) -> str:
    """The address of what comes before `oldest`. A date has one value, so none is given twice and none is left out."""
    day_before = oldest[0] - timedelta(days=1)
    query = {FIRST_DAY_PARAMETER.name: parsed.first_day, LAST_DAY_PARAMETER.name: day_before}
    limit = {"limit": parsed.limit} if parsed.limit != DEFAULT_LIMIT else {}
    encoded = urlencode({**{name: day for name, day in query.items() if day}, **limit})
    return f"{endpoint_url('observations', figure.series.pk)}?{encoded}"


def _point(point: Point) -> dict[str, str]:
    return {"date": point[0].isoformat(), "value": machine_number(point[1])}


def _provider(row: Provider) -> dict[str, Any]:
    return {
        "name": _in_both(lambda: row.title),
        "licence": _in_both(lambda: row.licence_title),
        "attribution": _in_both(lambda: row.attribution),
        "terms_url": row.terms_url,
    }


def _in_both(read: Callable[[], str]) -> dict[str, str]:
    """What `read` gives in French and in English."""
    texts = {}
    for language in ("fr", "en"):
        with override(language):
            texts[language] = read()
    return texts
