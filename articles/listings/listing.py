"""A listing: its articles, address, filters and feeds, as its page, its feeds and members' follows use it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.listings.filters import (
    EVERYTHING_PARAM,
    FORM_PARAM,
    LANGUAGE_NAMES,
    PLACE_PARAMS,
    Filter,
    FilterField,
    Narrower,
    filter_fields,
    narrow,
    parse_filters,
    query_string,
)
from articles.models import Article, Category, Sector
from articles.models.articles.article import ArticleQuerySet

Crumb = tuple[str, str]
MAX_TITLE_CHARS, MIN_DESCRIPTION_CHARS, MAX_DESCRIPTION_CHARS = 60, 100, 158  # search engines show no more
MAX_LISTED_ARTICLES = 10  # that the JSON-LD of a listing names, and that of a story
FEED_FILES = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}  # format → file name at the end of its address


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing: its title and description, its articles, its address, its breadcrumbs and its section.

    `key` identifies it for caches and follows. `choose` takes its articles from the published ones.
    `articles` are all of them; of a copy by `narrowed_by`, those to show: narrowed by `filters`, and one per story unless
    `shows_all`. `url` is its address without filters; filters in `fixed_params` are not offered, since they would repeat or
    contradict the listing. `children` are related listings. `search_titles` are its title with words that people search for,
    from the longest to the shortest.
    """

    key: str
    title: str
    description: str
    url: str
    choose: Callable[[ArticleQuerySet], ArticleQuerySet] = lambda published: published
    section: str = ""
    crumbs: tuple[Crumb, ...] = ()
    subject: Any = None
    children: Sequence[Any] = ()
    fixed_params: frozenset[str] = frozenset()
    filters: tuple[Filter, ...] = ()
    is_narrowed: bool = False
    search_titles: tuple[str, ...] = ()
    shows_all: bool = False
    is_economic_by_default: bool = False  # `?tout=1` shows politics, sport and the rest too
    is_african_by_default: bool = False  # narrowed to no place, it shows what touches Africa; `?tout=1` the rest too
    goes_by_date: bool = (
        False  # where it leaves the rest of the world out, what is about Africa does not go first of a day
    )
    narrowers: Mapping[str, Narrower] = field(default_factory=dict, hash=False)  # the filters whose meaning is its own
    is_indexed: bool = True  # search engines may list it

    @property
    def has_follow_button(self) -> bool:
        """Whether members can follow it: it has a subject, which is no sample source."""
        return bool(getattr(self.subject, "pk", None)) and not getattr(self.subject, "is_sample", False)

    @property
    def query_string(self) -> str:
        """The query string of its address: empty, or « ?… »."""
        return query_string(self.filters)

    @property
    def address(self) -> str:
        """The address of its first page, with its filters."""
        return self.url + self.query_string

    def feed_address(self, name: str) -> str:
        """The address of its feed in the format `name` (a key of FEED_FILES), with its filters."""
        return self.url + FEED_FILES[name] + self.query_string

    @property
    def rss_address(self) -> str:
        """The address of its RSS feed, with its filters."""
        return self.feed_address("rss")

    @property
    def full_title(self) -> str:
        """Its title, with the labels of its filters."""
        labels = ", ".join(str(one.label) for one in self.filters)
        return f"{self.title} ({labels})" if labels else self.title

    @property
    def feed_title(self) -> str:
        """What its feeds are called, in them and where pages announce them; those of the front page after the site."""
        site = settings.SITE_NAME
        title = replace(self, title=site).full_title if self.key == "home" else self.full_title
        return title if title == site else f"{title} – {site}"

    @property
    def pictogram(self) -> str:
        """The key of the drawing beside its title: its sector or category, else the sector of its organisation; or ""."""
        if isinstance(self.subject, (Category, Sector)):
            return str(self.subject.pk)
        return getattr(self.subject, "sector_id", None) or ""

    @property
    def document_title(self) -> str:
        """The title of its page with the site's name: the longest of `search_titles` that fits, or its filters."""
        choices = () if self.filters else self.search_titles
        whole = [f"{title} – {settings.SITE_NAME}" for title in (*choices, self.full_title)]
        if self.full_title == settings.SITE_NAME:  # of our own articles
            return self.full_title
        return next((title for title in whole if len(title) <= MAX_TITLE_CHARS), whole[-1])

    @property
    def search_description(self) -> str:
        """Its description as search engines show it: a short one is filled up, a long one cut."""
        words = self.description or f"{self.title}."
        if len(words) < MIN_DESCRIPTION_CHARS:
            words = (
                f"{words} {_('L’actualité économique et financière de l’Afrique, avec le lien vers chaque source.')}"
            )
        return Truncator(words).chars(MAX_DESCRIPTION_CHARS)

    @property
    def language(self) -> str:
        """The language it is narrowed to, or an empty string."""
        return next((one.value for one in self.filters if one.param == "langue"), "")

    @property
    def languages(self) -> list[tuple[str, str, str]]:
        """The links of the language filter: code, the language's own name, address; empty if the language is fixed."""
        others = [one for one in self.filters if one.param != "langue"]
        every = [("", _("Toutes les langues")), *LANGUAGE_NAMES.items()]
        return (
            []
            if "langue" in self.fixed_params
            else [(code, name, self._language_url(others, code)) for code, name in every]
        )

    def _language_url(self, filters: Sequence[Filter], language: str) -> str:
        params = {one.param: one.value for one in filters} | ({"langue": language} if language else {})
        return self.url + query_string(self._parse(QueryDict(urlencode(params))))

    def _parse(self, query: QueryDict) -> tuple[Filter, ...]:
        """The filters of a query; of « everything » only where without it something is left out."""
        is_limited = self.is_economic_by_default or self.is_african_by_default
        found = parse_filters(query, self.fixed_params, offers_everything=is_limited)
        if self.is_economic_by_default or not _is_narrowed_to_place(found):
            return found
        return tuple(one for one in found if one.param != EVERYTHING_PARAM)

    @property
    def shows_everything(self) -> bool:
        """Whether it is widened to all news."""
        return any(one.param == EVERYTHING_PARAM for one in self.filters)

    @property
    def leaves_out_elsewhere(self) -> bool:
        """Whether it shows only what touches Africa."""
        return self.is_african_by_default and not self.shows_everything and not _is_narrowed_to_place(self.filters)

    @property
    def puts_africa_first(self) -> bool:
        """Whether of each day what is about Africa stands before what only concerns it."""
        return self.leaves_out_elsewhere and not self.goes_by_date

    @property
    def everything_address(self) -> str:
        """Its address with all news, where it leaves some out; else an empty string."""
        if self.shows_everything or not (self.is_economic_by_default or self.leaves_out_elsewhere):
            return ""
        return self.url + query_string(self.filters, **{EVERYTHING_PARAM: "1"})

    @property
    def elsewhere(self) -> "Listing":
        """With the same filters, what it leaves out: the articles that do not touch Africa."""
        return replace(
            self,
            key=f"{self.key}:elsewhere",
            choose=lambda published: self.choose(published).about_elsewhere(),
            is_african_by_default=False,
        )

    @property
    def chips(self) -> list[tuple[Filter, str]]:
        """Its filters, each with the address without it."""
        return [
            (one, self.url + query_string(other for other in self.filters if other is not one)) for one in self.filters
        ]

    @property
    def filter_form_address(self) -> str:
        """Its address with the filter form open."""
        return f"{self.url}{query_string(self.filters, **{FORM_PARAM: '1'})}#{FORM_PARAM}"

    @property
    def choices(self) -> list[FilterField]:
        """The fields of its filter form."""
        return filter_fields(self.filters, self.fixed_params)

    def narrowed_by(self, query: QueryDict) -> "Listing":
        """The listing narrowed by the filters in `query`; unknown and fixed filters are ignored."""
        return replace(self, filters=self._parse(query), is_narrowed=True)

    @property
    def articles(self) -> ArticleQuerySet:
        """Its articles, as of now."""
        found = self.choose(Article.objects.published())
        if not self.is_narrowed:
            return found
        found = narrow(found, self.filters, self.narrowers)
        if self.is_economic_by_default and not self.shows_everything:
            found = found.economic()
        if self.leaves_out_elsewhere:
            found = found.about_africa()
        return (found if self.shows_all else found.one_per_story()).with_plan()


def _is_narrowed_to_place(filters: Iterable[Filter]) -> bool:
    return any(one.param in PLACE_PARAMS for one in filters)
