"""The page of the regulatory watch (Veille réglementaire), with its filters."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise

from articles.listings import named
from articles.listings.filters import LANGUAGE_NAMES, PERIODS
from articles.listings.paging import PAGE_SIZE, InvalidCursor, KeysetPage, encode_cursor, parse_cursor
from articles.listings.watch import regulatory
from articles.listings.watch.document_kinds import DOCUMENT_KINDS, KIND_BY_SLUG, DocumentKind
from articles.listings.watch.regulatory import ELSEWHERE, Authority, Elsewhere, WatchPage, Zone, place_in_watch
from articles.models import Article, Country, Region
from articles.models.articles.article import ArticleQuerySet

SLUG_PATTERN = re.compile(r"[a-z0-9-]{1,80}")
WATCH_PARAM_ORDER = ("autorite", "zone", "type", "langue", "periode")  # the order in canonical addresses
WATCH_WORDS = (*WATCH_PARAM_ORDER, "avant", "apres")


@dataclass(frozen=True, slots=True)
class WatchFilters:
    """The filters of the watch; invalid values in the address are ignored."""

    authority: Authority | None = None
    zone: Zone | None = None
    kind: DocumentKind | None = None
    language: str = ""
    period: str = ""

    @property
    def params(self) -> dict[str, str]:
        """The query parameters of its address, in their order."""
        zone = self.zone.pk.lower() if self.zone else ""
        slugs = (self.authority.slug if self.authority else "", zone, self.kind.slug if self.kind else "")
        params = zip(WATCH_PARAM_ORDER, (*slugs, self.language, self.period), strict=True)
        return {param: value for param, value in params if value}

    @property
    def elsewhere(self) -> "WatchFilters":
        """The same filters, of the texts that do not touch Africa."""
        return replace(self, zone=ELSEWHERE)

    @property
    def unions(self) -> list[Region]:
        """The unions whose texts are shown with those of the country that is asked for, because they apply there."""
        return self.zone.rule_makers if isinstance(self.zone, Country) else []

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The label of each filter, with the query string without it."""
        words = self.params
        named = {
            "autorite": self.authority and self.authority.name,
            "zone": self.zone and self.zone.name,
            "type": self.kind and self.kind.name,
            "langue": LANGUAGE_NAMES.get(self.language),
            "periode": self.period and PERIODS[self.period][0],
        }
        return [(str(named[word]), _query_string({one: words[one] for one in words if one != word})) for word in words]

    def apply(self, articles: ArticleQuerySet) -> ArticleQuerySet:
        """The articles that pass the filters, except the kind, which is applied later; of no zone, those that touch Africa."""
        if self.authority:
            articles = articles.issued_by(self.authority.organisation, self.authority.sources)
        if isinstance(self.zone, Country):
            articles = articles.applying_in(self.zone)
        if isinstance(self.zone, Region):
            articles = articles.in_region(self.zone)
        if isinstance(self.zone, Elsewhere):
            articles = articles.economic().about_elsewhere()  # an index has these two conditions
        if self.zone is None:
            articles = articles.about_africa()
        if self.language:
            articles = articles.in_language(self.language)
        return articles.since(timezone.now() - PERIODS[self.period][1]) if self.period else articles


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of the filter form: the authorities of all texts, the zones, kinds, languages and periods."""

    authorities: Sequence[Authority]
    regions: Sequence[Region]
    countries: Sequence[Country]
    kinds: Sequence[DocumentKind] = DOCUMENT_KINDS
    languages: Sequence[tuple[str, str]] = tuple(LANGUAGE_NAMES.items())
    periods: Sequence[tuple[str, str | Promise]] = tuple((word, name) for word, (name, _) in PERIODS.items())


def veille(request: HttpRequest) -> HttpResponse:
    """The watch, narrowed by its filters; other spellings of its address redirect permanently."""
    watch_listing, watch_filters = named.veille(), _parse_filters(request.GET)
    direction, cursor_text = _cursor_param(request.GET)
    canonical = watch_listing.url + _query_string(
        watch_filters.params | ({direction: cursor_text} if direction else {})
    )
    if request.get_full_path() != canonical:
        return HttpResponsePermanentRedirect(canonical)
    found, beneath = _read(watch_listing.articles, watch_filters, cursor_text, back=direction == "apres")
    articles = regulatory.load_articles([*found.keys, *beneath.keys])
    page = _page(found, articles, watch_filters.params)
    context = {
        "listing": watch_listing,
        "page": page,
        "elsewhere": _beneath(articles, page),
        "elsewhere_query": _query_string(watch_filters.elsewhere.params) if beneath.older else "",
        "watch_filters": watch_filters,
        "choices": _choices(watch_listing.articles, watch_filters),
        "has_texts": bool(articles) or watch_listing.articles.exists(),
        "section": watch_listing.section,
    }
    return render(request, "articles/watch/watch.html", context)


def _parse_filters(query: QueryDict) -> WatchFilters:
    authority, zone, kind, language, period = (_slug(query.get(word)) for word in WATCH_PARAM_ORDER)
    return WatchFilters(
        authority=regulatory.authority(authority) if authority else None,
        zone=regulatory.zone_by_slug(zone) if zone else None,
        kind=KIND_BY_SLUG.get(kind),
        language=language if language in LANGUAGE_NAMES else "",
        period=period if period in PERIODS else "",
    )


def _slug(text: object) -> str:
    """The text if it can be a slug, else an empty string, so that nothing else reaches the database."""
    return str(text) if SLUG_PATTERN.fullmatch(str(text or "")) else ""


def _cursor_param(query: QueryDict) -> tuple[str, str]:
    """The parameter (« apres » or « avant ») and its cursor; empty for the first page, or for an invalid cursor."""
    for word in ("apres", "avant"):
        text = query.get(word, "")
        try:
            parse_cursor(text)
        except InvalidCursor:
            continue
        return word, text
    return "", ""


def _read(
    articles: ArticleQuerySet, watch_filters: WatchFilters, cursor_text: str, *, back: bool
) -> tuple[WatchPage, WatchPage]:
    """The page that was asked for; and if it is the first of no zone, what stands beneath it."""
    if cursor_text or watch_filters.zone:
        place = parse_cursor(cursor_text) if cursor_text else None
        texts, kind = watch_filters.apply(articles).one_per_story().with_plan(), watch_filters.kind
        page = regulatory.watch_page(texts, PAGE_SIZE, kind, place, back=back)
        is_whole_first_page = back and page.newer is None
        if watch_filters.zone or not is_whole_first_page:
            return page, WatchPage(())
    africa, elsewhere = (one.apply(articles).one_per_story() for one in (watch_filters, watch_filters.elsewhere))
    recent = elsewhere.since(timezone.now() - regulatory.ELSEWHERE_PERIOD)
    return regulatory.first_pages(africa, recent, PAGE_SIZE, watch_filters.kind)


def _beneath(articles: Iterable[Article], page: KeysetPage) -> list[Article]:
    """Those of `articles` that are not on the page, without those of its stories."""
    keys = {one.pk for one in page.articles}
    stories = {one.story_id for one in page.articles if one.story_id}
    return [one for one in articles if one.pk not in keys and one.story_id not in stories]


def _page(found: WatchPage, articles: Iterable[Article], params: Mapping[str, str]) -> KeysetPage:
    keys = set(found.keys)
    older = _query_string({**params, "avant": encode_cursor(found.older)}) if found.older else ""
    newer = _query_string({**params, "apres": encode_cursor(found.newer)}) if found.newer else ""
    return KeysetPage(_officials_first(one for one in articles if one.pk in keys), older, newer)


def _officials_first(articles: Iterable[Article]) -> list[Article]:
    return sorted(
        articles, key=lambda one: place_in_watch(one.published_at, is_official=one.source.is_official), reverse=True
    )


def _choices(articles: ArticleQuerySet, watch_filters: WatchFilters) -> Choices:
    authorities = regulatory.authorities(articles)
    if watch_filters.authority and watch_filters.authority.slug not in {one.slug for one in authorities}:
        authorities = regulatory.african_first([*authorities, watch_filters.authority])
    return Choices(authorities, *regulatory.zones(watch_filters.zone))


def _query_string(params: Mapping[str, str]) -> str:
    return f"?{urlencode(params)}" if params else ""
