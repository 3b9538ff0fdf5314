"""A listing as a page, its feeds and its followers know it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from articles.listings.filters import (
    LANGUAGE_NAMES,
    Filter,
    FilterField,
    filter_fields,
    narrow,
    parse_filters,
    query_string,
)
from articles.models.articles.article import ArticleQuerySet

Crumb = tuple[str, str]
FEED_FILES = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}  # format → what its address ends with


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing: its words, its articles, its address, the way to it, and the section it is under.

    `key` names it for caches and followers. `articles` are all of them until it is `narrowed_by`, then those to be shown: narrowed
    by `filters`, and one a story, unless it `shows_all`. `url` is its address without filters; those of the words in `fixed_params`
    would say again, or deny, what it is. `children` are the shelves below or beside it.
    """

    key: str
    title: str
    description: str
    articles: ArticleQuerySet
    url: str
    section: str = ""
    crumbs: tuple[Crumb, ...] = ()
    subject: Any = None
    children: Sequence[Any] = ()
    fixed_params: frozenset[str] = frozenset()
    filters: tuple[Filter, ...] = ()
    shows_all: bool = False

    @property
    def query_string(self) -> str:
        """What its address says after its path: nothing, or « ?… »."""
        return query_string(self.filters)

    @property
    def address(self) -> str:
        """Its first page, its filters kept."""
        return self.url + self.query_string

    def feed_address(self, name: str) -> str:
        """Its articles as the feed `name` (of FEEDS), its filters kept."""
        return self.url + FEED_FILES[name] + self.query_string

    @property
    def rss_address(self) -> str:
        """Its RSS, its filters kept."""
        return self.feed_address("rss")

    @property
    def full_title(self) -> str:
        """Its title, and what it is narrowed to."""
        labels = ", ".join(str(one.label) for one in self.filters)
        return f"{self.title} ({labels})" if labels else self.title

    @property
    def language(self) -> str:
        """The only one its articles are asked for in, or empty."""
        return next((one.value for one in self.filters if one.param == "langue"), "")

    @property
    def languages(self) -> list[tuple[str, str, str]]:
        """Where its articles can be had in one language: code, the language's own name, address. Empty: all, or none other."""
        others = [one for one in self.filters if one.param != "langue"]
        every = [("", _("Toutes les langues")), *LANGUAGE_NAMES.items()]
        return (
            []
            if "langue" in self.fixed_params
            else [(code, name, self._language_url(others, code)) for code, name in every]
        )

    def _language_url(self, filters: Sequence[Filter], language: str) -> str:
        params = {one.param: one.value for one in filters} | ({"langue": language} if language else {})
        return self.url + query_string(parse_filters(QueryDict(urlencode(params)), self.fixed_params))

    @property
    def chips(self) -> list[tuple[Filter, str]]:
        """Its filters, each with the address that has all others."""
        return [
            (one, self.url + query_string(other for other in self.filters if other is not one)) for one in self.filters
        ]

    @property
    def choices(self) -> list[FilterField]:
        """What else it can be narrowed to: the fields of the form."""
        return filter_fields(self.filters, self.fixed_params)

    def narrowed_by(self, query: QueryDict) -> "Listing":
        """The shelf as shown, narrowed as `query_string` asks. What it asks for in a way of its own is in no address of ours."""
        filters = parse_filters(query, self.fixed_params)
        found = narrow(self.articles, filters)
        return replace(self, articles=(found if self.shows_all else found.one_per_story()).with_plan(), filters=filters)
