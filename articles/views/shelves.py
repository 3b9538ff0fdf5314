"""What each listing holds, once: its page and its RSS start from the same shelf."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, Category, Country, Organisation, Region, Sector, Source
from articles.models.article import ArticleQuerySet
from articles.typography import in_short

Crumb = tuple[str, str]
LANGUAGES = {"fr": "Français", "en": "English"}  # in which articles can be asked for, by their own names


class BadLanguage(ValueError):
    """A language that no listing can be asked for in."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A listing: its words, its articles, its two addresses, the way to it, and the section it is under.

    `articles` are all of them until it is `asked`, then those to be shown: one a story, unless it `shows_all`. `url` is its
    canonical address, for all languages; `language` is the only one its articles are in, or empty.
    """

    title: str
    description: str
    articles: ArticleQuerySet
    url: str
    rss_url: str
    section: str = ""
    crumbs: tuple[Crumb, ...] = ()
    subject: Any = None
    language: str = ""
    shows_all: bool = False

    @property
    def address(self) -> str:
        """Its first page, its language kept."""
        return self.url + self._query

    @property
    def rss_address(self) -> str:
        """Its RSS, its language kept."""
        return self.rss_url + self._query

    @property
    def full_title(self) -> str:
        """Its title, and its language where it holds only one."""
        return f"{self.title} ({LANGUAGES[self.language]})" if self.language else self.title

    @property
    def languages(self) -> list[tuple[str, str, str]]:
        """Where its articles can be had in one language: code, the language's own name, address."""
        return [(code, name, f"{self.url}?langue={code}") for code, name in LANGUAGES.items()]

    @property
    def _query(self) -> str:
        return f"?langue={self.language}" if self.language else ""

    def asked(self, query: QueryDict) -> "Shelf":
        """The shelf as shown, in the language that `query` asks for with `langue=`, if it does. Raises BadLanguage."""
        language = query.get("langue")
        if language is not None and language not in LANGUAGES:
            raise BadLanguage(language)
        return replace(self, articles=self._shown(language), language=language or "")

    def _shown(self, language: str | None) -> ArticleQuerySet:
        articles = self.articles.in_language(language) if language else self.articles
        return articles if self.shows_all else articles.one_a_story()


def home() -> Shelf:
    """All economic news; politics, sport and the rest stand on the shelf of Info générale."""
    return Shelf(
        title=_("À la une"),
        description=str(settings.SITE_TAGLINE),
        articles=_published().economic(),
        url=reverse("home"),
        rss_url=reverse("home-rss"),
        section="home",
    )


def sector(slug: str) -> Shelf:
    """A sector and its children. Raises Http404."""
    row = _find(Sector.objects.select_related("parent"), pk=slug.lower())
    parents = [(row.parent.name, row.parent.get_absolute_url())] if row.parent else []
    return Shelf(
        title=row.name,
        description=in_short(row.scope),
        articles=_published().in_sector(row),
        url=row.get_absolute_url(),
        rss_url=reverse("sector-rss", args=[row.slug]),
        section="sectors",
        crumbs=((_("Secteurs"), reverse("sectors")), *parents),
        subject=row,
    )


def rubrique(slug: str) -> Shelf:
    """A rubrique and its children, at its own address. Raises Http404."""
    row = _find(Category.objects.select_related("parent"), pk=slug.lower())
    rooms = {"marches": "marches", "reglementation": "veille"}
    room = rooms.get(row.slug)
    return Shelf(
        title=row.name,
        description=in_short(row.scope),
        articles=_published().in_category(row),
        url=row.get_absolute_url(),
        rss_url=reverse(f"{room}-rss") if room else reverse("rubrique-rss", args=[row.slug]),
        section=section_of(row),
        crumbs=((row.parent.name, row.parent.get_absolute_url()),) if row.parent else (),
        subject=row,
    )


def marches() -> Shelf:
    """Marchés, with its rubriques."""
    return rubrique("marches")


def veille() -> Shelf:
    """Veille réglementaire."""
    return rubrique("reglementation")


def country(code: str) -> Shelf:
    """A country, by its code in either case. Raises Http404."""
    row = _find(Country.objects.all(), pk=code.upper())
    return Shelf(
        title=row.name,
        description=_("L’actualité économique et financière\u00a0: %(place)s.") % {"place": row.name},
        articles=_published().in_country(row),
        url=row.get_absolute_url(),
        rss_url=reverse("country-rss", args=[row.iso2.lower()]),
        section="countries",
        crumbs=((_("Pays et régions"), reverse("countries")),),
        subject=row,
    )


def region(slug: str) -> Shelf:
    """A region with its countries. Raises Http404."""
    row = _find(Region.objects.all(), pk=slug.lower())
    return Shelf(
        title=row.name,
        description=_("L’actualité économique et financière\u00a0: %(place)s.") % {"place": row.name},
        articles=_published().in_region(row),
        url=row.get_absolute_url(),
        rss_url=reverse("region-rss", args=[row.slug]),
        section="countries",
        crumbs=((_("Pays et régions"), reverse("countries")),),
        subject=row,
    )


def source(slug: str) -> Shelf:
    """All that a source publishes, what others lead included. Raises Http404."""
    row = _find(Source.objects.select_related("country"), slug=slug.lower())
    return Shelf(
        title=row.name,
        description=_("Les articles publiés par %(source)s, avec leurs liens d’origine.") % {"source": row.name},
        articles=_published().from_source(row),
        url=row.get_absolute_url(),
        rss_url=reverse("source-rss", args=[row.slug]),
        section="sources",
        crumbs=((_("Sources"), reverse("sources")),),
        subject=row,
        shows_all=True,
    )


def company(slug: str) -> Shelf:
    """A company. Raises Http404."""
    return _organisation(slug)


def institution(slug: str) -> Shelf:
    """An institution. Raises Http404."""
    return _organisation(slug)


def section_of(category: Category) -> str:
    """The entry of the sections' bar under which a rubrique stands. Needs its parent."""
    return category.parent_id if category.parent_id and category.slug != "matieres-premieres" else category.slug


SHELVES: dict[str, Callable[..., Shelf]] = {
    "home": home,
    "sector": sector,
    "rubrique": rubrique,
    "marches": marches,
    "veille": veille,
    "country": country,
    "region": region,
    "source": source,
    "company": company,
    "institution": institution,
}


def _organisation(slug: str) -> Shelf:
    """Whichever it is: asked for under the other kind, it answers with its own address."""
    row = _find(Organisation.objects.select_related("sector", "country", "region"), pk=slug.lower())
    is_company = row.kind == Organisation.Kind.COMPANY
    section, every = ("companies", _("Sociétés")) if is_company else ("institutions", _("Institutions"))
    return Shelf(
        title=row.name,
        description=_("L’actualité économique et financière\u00a0: %(place)s.") % {"place": row.name},
        articles=_published().about(row),
        url=row.get_absolute_url(),
        rss_url=reverse(f"{row.kind}-rss", args=[row.slug]),
        section=section,
        crumbs=((every, reverse(section)),),
        subject=row,
    )


def _published() -> ArticleQuerySet:
    return Article.objects.published()


def _find(rows: Any, **key: str) -> Any:
    row = rows.filter(**key).first()
    if row is None:
        raise Http404
    return row
