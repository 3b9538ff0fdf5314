"""The sources: one with its articles, all of them, and how the visits of each go."""

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

from articles.ingest import network
from articles.listings import named
from articles.listings.source_status import WORST_FIRST, SourceStatus, source_status
from articles.models import Article, Source
from articles.models.feeds.feed_health import Health
from articles.text.fold import fold
from articles.views.listings import listing

PAGE = 100
MEASURED = timedelta(weeks=4)
KEPT = 60  # seconds for which how a source does is remembered, as pages are
LONGEST_WORD = 100
KINDS = ("own", "central-bank", "regulator", "exchange", "institution", "agency", "media", "company")
STATES = {
    "en-panne": Health.DOWN,
    "lent": Health.SLOW,
    "calme": Health.QUIET,
    "a-jour": Health.OK,
    "suspendu": Health.SUSPENDED,
}


class Odd(ValueError):
    """A query that no page of ours has written; `query` is what can be understood of it."""

    def __init__(self, asked: dict[str, str]) -> None:
        super().__init__(asked)
        self.query = f"?{urlencode(asked)}" if asked else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A source as the lists show it."""

    source: Source
    portrait: SourceStatus


def source(request: HttpRequest, slug: str) -> HttpResponse:
    """A source: who it is, how it does, and its articles."""
    shelf = named.source(slug)
    facts: Any = cache.get_or_set(f"portrait:{shelf.subject.pk}", partial(_facts, shelf.subject), KEPT)
    return listing(request, shelf, template="articles/sources/source.html", **facts)


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Those that have something to read, by kind, then from A to Z; `q=` a beginning or a word of a name, `type=`, `pays=`."""
    every = sorted(_rows(Source.objects.public()), key=lambda row: (_kind_order(row), fold(row.source.name)))
    countries = Counter(row.source.country for row in every if row.source.country)
    kinds = Counter(row.source.kind for row in every)
    try:
        asked = _asked(request.GET, {"type": kinds, "pays": [one.iso2.lower() for one in countries]}, "q", "apres")
        found = [row for row in every if _is_asked(row.source, asked)]
        shown, following = _page(found, asked)
    except Odd as odd:
        return HttpResponsePermanentRedirect(request.path + odd.query)
    context = {
        "rows": shown,
        "following": following,
        "found": len(found),
        "total": len(every),
        "asked": asked,
        "kinds": [(kind, Source.Kind(kind).label, kinds[kind]) for kind in KINDS if kind in kinds],
        "countries": sorted(
            ((one.iso2.lower(), one, n) for one, n in countries.items()), key=lambda row: fold(row[1].name)
        ),
        "letters": sorted({_letter(row.source.name) for row in every} - {""}),
        "section": "sources",
    }
    return render(request, "articles/sources/sources.html", context)


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """How the visits of each source go, those in trouble first; `etat=` keeps those of one state."""
    every = sorted(
        _rows(Source.objects.with_visited_feeds()), key=lambda row: (_state_order(row), fold(row.source.name))
    )
    try:
        asked = _asked(request.GET, {"etat": STATES}, "apres")
        found = [row for row in every if "etat" not in asked or row.portrait.state == STATES[asked["etat"]]]
        shown, following = _page(found, asked)
    except Odd as odd:
        return HttpResponsePermanentRedirect(request.path + odd.query)
    counts = Counter(row.portrait.state for row in every)
    context = {
        "rows": shown,
        "following": following,
        "total": len(every),
        "asked": asked,
        "states": [(word, state, counts[state]) for word, state in STATES.items()],
        "our_network_is_down": network.is_down(),
        "visited_at": max((row.portrait.visited_at for row in every if row.portrait.visited_at), default=None),
        "section": "sources",
    }
    return render(request, "articles/sources/status.html", context)


def _facts(one: Source) -> dict[str, Any]:
    """How it does, and how many articles it publishes a week."""
    now = timezone.now()
    recent = Article.objects.published().from_source(one).since(now - MEASURED)
    a_week = round(recent.count() / (MEASURED / timedelta(weeks=1)))
    seen = source_status(one.feeds.all(), now, our_network_is_down=network.is_down())
    return {"portrait": seen, "a_week": a_week}


def _rows(wanted: Any) -> list[Row]:
    now: datetime = timezone.now()
    told = partial(source_status, now=now, our_network_is_down=network.is_down())
    return [Row(one, told(one.feeds.all())) for one in wanted.select_related("country").with_feed_status()]


def _asked(query: QueryDict, choices: dict[str, Collection[str]], *free: str) -> dict[str, str]:
    """What is asked for, each word once, in one order; fields left empty ask for nothing. Raises Odd."""
    given = {name: word for name, said in query.items() if (word := str(said).strip())}
    asked = {name: given[name] for name in (*free, *choices) if name in given and _is_plain(given[name])}
    asked = {name: word for name, word in asked.items() if word in choices.get(name, [word])}
    if asked.keys() != given.keys() or any(len(words) > 1 for _name, words in query.lists()):
        raise Odd(asked)
    return asked


def _page(rows: Sequence[Row], asked: dict[str, str]) -> tuple[Sequence[Row], str]:
    """The rows that follow the source of `apres=`, and the query of the next page, or nothing. Raises Odd."""
    others = {name: word for name, word in asked.items() if name != "apres"}
    slugs = [row.source.slug for row in rows]
    if asked.get("apres", "") not in ["", *slugs]:
        raise Odd(others)
    start = slugs.index(asked["apres"]) + 1 if "apres" in asked else 0
    shown = rows[start : start + PAGE]
    more = len(rows) > start + PAGE
    return shown, f"?{urlencode({**others, 'apres': shown[-1].source.slug})}" if more else ""


def _is_plain(word: str) -> bool:
    return len(word) <= LONGEST_WORD and word.isprintable()


def _is_asked(one: Source, asked: dict[str, str]) -> bool:
    """Whether it is of the kind and the country asked for, and its name begins with the letter, or holds the words."""
    name, wanted = fold(one.name), fold(asked.get("q", ""))
    if "type" in asked and one.kind != asked["type"]:
        return False
    if "pays" in asked and (one.country is None or one.country.iso2.lower() != asked["pays"]):
        return False
    return name.startswith(wanted) if len(wanted) == 1 else wanted in name


def _kind_order(row: Row) -> int:
    return KINDS.index(row.source.kind)


def _state_order(row: Row) -> int:
    return WORST_FIRST.index(row.portrait.state)


def _letter(name: str) -> str:
    first = fold(name)[:1]
    return first if "a" <= first <= "z" else ""
