"""Parses the query of an API request. Unlike pages, which ignore unknown parameters, the API reports them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.api.endpoints import FIRST_DAY_PARAMETER, LAST_DAY_PARAMETER, Parameter
from articles.api.problems import BAD_VALUE, UNKNOWN_PARAMETER, Problem, shorten
from articles.listings import filters
from articles.listings.filters import Filter
from articles.listings.paging import PAGE_SIZE, InvalidCursor, page_start
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models.articles.keyset import Cursor
from articles.search import SearchQuery, parse_search_query


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """At most `limit` articles that pass `filters` and match `search_query`, before or after (`param`) `cursor`.

    Of a series: at most `limit` values from `first_day` to `last_day`, both included.
    """

    filters: tuple[Filter, ...]
    search_query: SearchQuery
    limit: int
    direction: str
    cursor: Cursor | None
    first_day: date | None = None
    last_day: date | None = None

    def query_string(self, **more: str) -> str:
        """The query string of the same request, with `more` (a cursor)."""
        values = {"q": self.search_query.text} if self.search_query else {}
        values |= {"limit": str(self.limit)} if self.limit != PAGE_SIZE else {}
        return filters.query_string(self.filters, **values, **more)


def parse_query(query: QueryDict, parameters: Sequence[Parameter]) -> ParsedQuery:
    """The parsed query. Raises Problem for anything unknown or invalid."""
    _check_parameter_names(query, parameters)
    lowered = query.copy()
    if "pays" in lowered:
        lowered["pays"] = str(lowered["pays"]).lower()  # our own answers write codes in capitals
    found = filters.parse_filters(lowered)
    understood = {one.param for one in found}
    for parameter in parameters:
        if parameter.name in filters.FILTER_PARAMS and parameter.name in query and parameter.name not in understood:
            raise _bad_value(parameter, query)
    question = parse_search_query(query.get("q", ""))
    if "q" in query and not question:
        raise _bad_value(_parameter_named(parameters, "q"), query)
    direction, cursor = _read_cursor(query, parameters)
    first, last = (_day(query, parameter) for parameter in (FIRST_DAY_PARAMETER, LAST_DAY_PARAMETER))
    return ParsedQuery(found, question, _limit(query, parameters), direction, cursor, first, last)


def _check_parameter_names(query: QueryDict, parameters: Sequence[Parameter]) -> None:
    names = [one.name for one in parameters]
    for name, values in query.lists():
        if name not in names:
            known_names = ", ".join(names) or "–"
            sentence = _(
                "«\u00a0%(name)s\u00a0» n’est pas un paramètre de cette adresse. Paramètres possibles\u00a0: %(known)s."
            )
            raise Problem(UNKNOWN_PARAMETER, sentence, {"name": shorten(name), "known": known_names}, shorten(name))
        if len(values) > 1:
            sentence = _("«\u00a0%(name)s\u00a0» ne peut être donné qu’une fois.")
            raise Problem(BAD_VALUE, sentence, {"name": name}, name)


def _read_cursor(query: QueryDict, parameters: Sequence[Parameter]) -> tuple[str, Cursor | None]:
    if "avant" in query and "apres" in query:
        sentence = _("«\u00a0avant\u00a0» et «\u00a0apres\u00a0» ne s’emploient pas ensemble\u00a0: n’en donnez qu’un.")
        raise Problem(BAD_VALUE, sentence, parameter="apres")
    try:
        return page_start(query)
    except InvalidCursor as error:
        raise _bad_value(_parameter_named(parameters, "avant" if "avant" in query else "apres"), query) from error


def _limit(query: QueryDict, parameters: Sequence[Parameter]) -> int:
    parameter = next((one for one in parameters if one.name == "limit"), None)
    if parameter is None:
        return PAGE_SIZE
    text = str(query.get("limit", parameter.schema["default"]))
    if text not in map(str, range(1, parameter.schema["maximum"] + 1)):
        raise _bad_value(parameter, query)
    return int(text)


def _day(query: QueryDict, parameter: Parameter) -> date | None:
    if parameter.name not in query:
        return None
    text = str(query[parameter.name])
    try:
        if not re.fullmatch(parameter.schema["pattern"], text):  # Python reads 20261127 and 2026-W48-5 too
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise _bad_value(parameter, query) from error


def _parameter_named(parameters: Sequence[Parameter], name: str) -> Parameter:
    return next(one for one in parameters if one.name == name)


def _bad_value(parameter: Parameter, query: QueryDict) -> Problem:
    sentence = _(
        "«\u00a0%(value)s\u00a0» ne convient pas à «\u00a0%(name)s\u00a0». Attendu\u00a0: %(meaning)s (par exemple %(example)s)."
    )
    words = {
        "value": shorten(str(query[parameter.name])),
        "name": parameter.name,
        "meaning": parameter.meaning,  # translated together with the sentence
        "example": accepted_example(parameter),
    }
    return Problem(BAD_VALUE, sentence, words, parameter.name)


def accepted_example(parameter: Parameter) -> str:
    """Its example; where this site does not have that source (or sector, …), the first that it has."""
    known = cached_taxonomy()
    tables: dict[str, Mapping[str, Any]] = {
        "source": known.sources,
        "secteur": known.sectors,
        "rubrique": known.categories,
        "region": known.regions,
    }
    rows = tables.get(parameter.name, {})
    return parameter.example if parameter.example in rows else next(iter(rows), parameter.example)
