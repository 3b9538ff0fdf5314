"""A listing as a page, its feeds and its followers know it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from articles.listings.filters import LANGUAGES, Choice, Filter, choices, narrow, read, written
from articles.models.articles.article import ArticleQuerySet

Crumb = tuple[str, str]
FEEDS = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}  # format → what its address ends with


@dataclass(frozen=True, slots=True)
class Shelf:
    """A listing: its words, its articles, its address, the way to it, and the section it is under.

    `key` names it for caches and followers. `articles` are all of them until it is `asked`, then those to be shown: narrowed
    by `filters`, and one a story, unless it `shows_all`. `url` is its address without filters; those of the words in `fixed`
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
    fixed: frozenset[str] = frozenset()
    filters: tuple[Filter, ...] = ()
    shows_all: bool = False

    @property
    def query(self) -> str:
        """What its address says after its path: nothing, or « ?… »."""
        return written(self.filters)

    @property
    def address(self) -> str:
        """Its first page, its filters kept."""
        return self.url + self.query

    def feed_address(self, name: str) -> str:
        """Its articles as the feed `name` (of FEEDS), its filters kept."""
        return self.url + FEEDS[name] + self.query

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
        return next((one.value for one in self.filters if one.word == "langue"), "")

    @property
    def languages(self) -> list[tuple[str, str, str]]:
        """Where its articles can be had in one language: code, the language's own name, address. Empty: all, or none other."""
        others = [one for one in self.filters if one.word != "langue"]
        every = [("", _("Toutes les langues")), *LANGUAGES.items()]
        return [] if "langue" in self.fixed else [(code, name, self._with(others, code)) for code, name in every]

    def _with(self, filters: Sequence[Filter], language: str) -> str:
        words = {one.word: one.value for one in filters} | ({"langue": language} if language else {})
        return self.url + written(read(QueryDict(urlencode(words)), self.fixed))

    @property
    def chips(self) -> list[tuple[Filter, str]]:
        """Its filters, each with the address that has all others."""
        return [(one, self.url + written(other for other in self.filters if other is not one)) for one in self.filters]

    @property
    def choices(self) -> list[Choice]:
        """What else it can be narrowed to: the fields of the form."""
        return choices(self.filters, self.fixed)

    def asked(self, query: QueryDict) -> "Shelf":
        """The shelf as shown, narrowed as `query` asks. What it asks for in a way of its own is in no address of ours."""
        filters = read(query, self.fixed)
        found = narrow(self.articles, filters)
        return replace(self, articles=(found if self.shows_all else found.one_a_story()).settled(), filters=filters)
