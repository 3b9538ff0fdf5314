"""The pages of one source, of all sources, and of the status of their visits."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.editing.visits import STATUS_CACHE_KEY
from articles.ingest import network
from articles.listings import named
from articles.listings.source_status import SourceStatus, source_status
from articles.models import Article, Source
from articles.models.feeds.feed_health import WORST_FIRST, Health
from articles.text.fold import fold
from articles.views.listings.response import listing_response
from portal.web.gone import gone_page
from portal.web.query_words import reads

SOURCES_PER_PAGE = 100
MEASUREMENT_PERIOD = timedelta(weeks=4)
STATUS_TTL_SECONDS = 60  # a source's status is cached for a minute, as pages are
MAX_PARAM_CHARS = 100
KIND_ORDER = ("own", "central-bank", "regulator", "exchange", "institution", "agency", "media", "company")
STATE_BY_PARAM = {
    "en-panne": Health.DOWN,
    "lent": Health.SLOW,
    "calme": Health.QUIET,
    "a-jour": Health.OK,
    "suspendu": Health.SUSPENDED,
    "non-visite": Health.UNVISITED,
}


class NonCanonicalQuery(ValueError):
    """A query that is not canonical; `query` is its valid part."""

    def __init__(self, params: dict[str, str]) -> None:
        super().__init__(params)
        self.query = f"?{urlencode(params)}" if params else ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source and its status, as the lists show them."""

    source: Source
    source_status: SourceStatus


def source(request: HttpRequest, slug: str) -> HttpResponse:
    """A source's page: its description, its status and its articles."""
    source_listing = named.source(slug)
    if source_listing.subject.is_withdrawn:
        return gone_page(request, request.path)
    facts: Any = cache.get_or_set(
        STATUS_CACHE_KEY % source_listing.subject.pk,
        partial(_source_facts, source_listing.subject),
        STATUS_TTL_SECONDS,
    )
    return listing_response(request, source_listing, template="articles/sources/source.html", **facts)


@reads("q", "type", "pays", "apres")
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """The sources with published articles, by kind, then name; filters: `q=` (initial or part of a name), `type=`, `pays=`."""
    every = sorted(_rows(Source.objects.public()), key=lambda row: (_kind_order(row), fold(row.source.name)))
    countries = Counter(row.source.country for row in every if row.source.country)
    kinds = Counter(row.source.kind for row in every)
    try:
        params = _parse_params(
            request.GET, {"type": kinds, "pays": [one.iso2.lower() for one in countries]}, "q", "apres"
        )
        found = [row for row in every if _matches(row.source, params)]
        shown, following = _page_after(found, params)
    except NonCanonicalQuery as odd:
        return HttpResponsePermanentRedirect(request.path + odd.query)
    context = {
        "rows": shown,
        "next_query": following,
        "found": len(found),
        "total": len(every),
        "may_show_pictures": any(row.source.may_image for row in every if row.source.kind != Source.Kind.OWN),
        "params": params,
        "kinds": [(kind, Source.Kind(kind).label, kinds[kind]) for kind in KIND_ORDER if kind in kinds],
        "countries": sorted(
            ((one.iso2.lower(), one, n) for one, n in countries.items()), key=lambda row: fold(row[1].name)
        ),
        "letters": sorted({_initial(row.source.name) for row in every} - {""}),
        "section": "sources",
    }
    return render(request, "articles/sources/sources.html", context)


@reads("etat", "apres")
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """The status of each source's visits, the worst first; `etat=` filters by state."""
    every = sorted(
        _rows(Source.objects.with_visited_feeds()), key=lambda row: (_state_order(row), fold(row.source.name))
    )
    try:
        params = _parse_params(request.GET, {"etat": STATE_BY_PARAM}, "apres")
        found = [
            row for row in every if "etat" not in params or row.source_status.state == STATE_BY_PARAM[params["etat"]]
        ]
        shown, following = _page_after(found, params)
    except NonCanonicalQuery as odd:
        return HttpResponsePermanentRedirect(request.path + odd.query)
    counts = Counter(row.source_status.state for row in every)
    context = {
        "rows": shown,
        "next_query": following,
        "total": len(every),
        "params": params,
        "states": [(word, state, counts[state]) for word, state in STATE_BY_PARAM.items()],
        "our_network_is_down": network.is_down(),
        "visited_at": max(
            (row.source_status.visited_at for row in every if row.source_status.visited_at), default=None
        ),
        "section": "sources",
    }
    return render(request, "articles/sources/status.html", context)


def _source_facts(one: Source) -> dict[str, Any]:
    """A source's status, and how many articles it gave lately: of a source that is new, a number a week would be wrong."""
    now = timezone.now()
    recent = Article.objects.published().from_source(one).since(now - MEASUREMENT_PERIOD)
    status_now = source_status(one.feeds.all(), now, our_network_is_down=network.is_down())
    return {"source_status": status_now, "recent_count": recent.count()}


def _rows(wanted: Any) -> list[SourceRow]:
    now: datetime = timezone.now()
    status_of = partial(source_status, now=now, our_network_is_down=network.is_down())
    return [SourceRow(one, status_of(one.feeds.all())) for one in wanted.select_related("country").with_feed_status()]


def _parse_params(query: QueryDict, choices: dict[str, Collection[str]], *free: str) -> dict[str, str]:
    """The valid parameters, in a fixed order; empty ones are ignored. Raises NonCanonicalQuery for unknown or repeated ones."""
    given = {name: word for name, said in query.items() if (word := str(said).strip())}
    params = {name: given[name] for name in (*free, *choices) if name in given and _is_valid_param(given[name])}
    params = {name: word for name, word in params.items() if word in choices.get(name, [word])}
    if params.keys() != given.keys() or any(len(words) > 1 for _name, words in query.lists()):
        raise NonCanonicalQuery(params)
    return params


def _page_after(rows: Sequence[SourceRow], params: dict[str, str]) -> tuple[Sequence[SourceRow], str]:
    """The rows after the source of `apres=`, and the query of the next page or "". Raises NonCanonicalQuery."""
    others = {name: word for name, word in params.items() if name != "apres"}
    slugs = [row.source.slug for row in rows]
    if params.get("apres", "") not in ["", *slugs]:
        raise NonCanonicalQuery(others)
    start = slugs.index(params["apres"]) + 1 if "apres" in params else 0
    shown = rows[start : start + SOURCES_PER_PAGE]
    more = len(rows) > start + SOURCES_PER_PAGE
    return shown, f"?{urlencode({**others, 'apres': shown[-1].source.slug})}" if more else ""


def _is_valid_param(word: str) -> bool:
    return len(word) <= MAX_PARAM_CHARS and word.isprintable()


def _matches(one: Source, params: dict[str, str]) -> bool:
    """Whether it has the requested kind and country, and its name begins with the one letter or contains the text of `q`."""
    name, wanted = fold(one.name), fold(params.get("q", ""))
    if "type" in params and one.kind != params["type"]:
        return False
    if "pays" in params and (one.country is None or one.country.iso2.lower() != params["pays"]):
        return False
    return name.startswith(wanted) if len(wanted) == 1 else wanted in name


def _kind_order(row: SourceRow) -> int:
    return KIND_ORDER.index(row.source.kind)


def _state_order(row: SourceRow) -> int:
    return WORST_FIRST.index(row.source_status.state)


def _initial(name: str) -> str:
    first = fold(name)[:1]
    return first if "a" <= first <= "z" else ""
