"""The listings by name: pages, feeds and follows get the same listing from here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.listings.editions import EDITIONS
from articles.listings.filters import EVERYTHING_PARAM, LANGUAGE_NAMES
from articles.listings.listing import Listing
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Category, Organisation, Source
from articles.models.articles.article import ArticleQuerySet
from portal.typography import first_sentence, full_date, weekday

OWN_PAGES = {"marches": "marches", "reglementation": "veille"}  # category → the name of its own page
CATEGORY_TITLES = {  # with the words that people search for
    "info-generale": gettext_lazy("L’actualité générale en Afrique"),
    "economie": gettext_lazy("Économie africaine\u00a0: l’actualité"),
    "marches": gettext_lazy("Marchés africains\u00a0: Bourses, devises, taux"),
    "forex": gettext_lazy("Forex\u00a0: les monnaies africaines"),
    "matieres-premieres": gettext_lazy("Matières premières\u00a0: l’actualité en Afrique"),
    "actions": gettext_lazy("Actions\u00a0: les Bourses africaines"),
    "obligations": gettext_lazy("Obligations et dettes publiques en Afrique"),
    "taux": gettext_lazy("Taux d’intérêt en Afrique\u00a0: l’actualité"),
    "monetaire": gettext_lazy("Monnaie et marché monétaire en Afrique"),
    "crypto": gettext_lazy("Crypto et actifs numériques en Afrique"),
    "reglementation": gettext_lazy("Veille réglementaire\u00a0: banques d’Afrique"),
}
FIRST_YEAR = 1990  # cleaning accepts no older date


def home() -> Listing:
    """The economic news of Africa; that of the world is in `monde`, politics, sport and the rest in Info générale."""
    return Listing(
        key="home",
        title=_("À la une"),
        description=_(
            "Bourses, matières premières, devises, taux, banques, réglementation\u00a0: l’actualité économique et financière"
            " de 54 pays d’Afrique, en français et en anglais."
        ),
        choose=lambda published: published.african_news(),
        url=reverse("home"),
        section="home",
    )


def edition(slug: str) -> Listing:
    """The economic news of an edition's places. Raises Http404."""
    row = _get_or_404(EDITIONS, slug.lower())
    countries = sorted(country.name for code, country in cached_taxonomy().countries.items() if code in row.countries)
    return Listing(
        key=f"edition:{row.slug}",
        title=_("Édition %(name)s") % {"name": row.name},
        description=_("L’actualité économique et financière, ces pays d’abord\u00a0: %(countries)s.")
        % {"countries": ", ".join(countries)},
        choose=lambda published: published.african_news().in_zone(row.countries, row.regions),
        url=row.get_absolute_url(),
        section="home",
        subject=row,
    )


def front_listing(slug: str) -> Listing:
    """The listing of the edition of this slug; without a slug, that of all Africa. Raises Http404."""
    return edition(slug) if slug else home()


def monde() -> Listing:
    """Economic news that neither names Africa nor concerns it."""
    return Listing(
        key="monde",
        title=_("Monde"),
        description=_("L’économie du reste du monde, celle qui ne touche pas directement l’Afrique."),
        search_titles=(_("Économie mondiale\u00a0: l’actualité hors d’Afrique"),),
        choose=lambda published: published.economic().about_elsewhere().not_late(),
        url=reverse("monde"),
        section="monde",
    )


def sector(slug: str) -> Listing:
    """A sector and its children. Raises Http404."""
    row = _get_or_404(cached_taxonomy().sectors, slug.lower())
    parents = [(row.parent.name, row.parent.get_absolute_url())] if row.parent else []
    return Listing(
        key=f"sector:{row.slug}",
        title=row.name,
        description=first_sentence(row.scope),
        search_titles=_with_name(
            row.name,
            _("%(name)s en Afrique\u00a0: actualité du secteur"),
            _("%(name)s\u00a0: actualité du secteur"),
            _("%(name)s en Afrique"),
        ),
        choose=lambda published: published.in_sector(row),
        children=row.children.all(),
        fixed_params=frozenset({"secteur"}),
        is_african_by_default=True,
        url=row.get_absolute_url(),
        section="sectors",
        crumbs=((_("Secteurs"), reverse("sectors")), *parents),
        subject=row,
    )


def rubrique(slug: str) -> Listing:
    """A category and its children. Raises Http404."""
    row = _get_or_404(cached_taxonomy().categories, slug.lower())
    return Listing(
        key=OWN_PAGES.get(row.slug, f"rubrique:{row.slug}"),
        title=row.name,
        description=first_sentence(row.scope),
        search_titles=(str(CATEGORY_TITLES[row.slug]),) if row.slug in CATEGORY_TITLES else (),
        choose=lambda published: published.in_category(row),
        children=row.children.all(),
        fixed_params=frozenset({"rubrique"}),
        is_african_by_default=True,
        url=row.get_absolute_url(),
        section=section_of(row),
        crumbs=((row.parent.name, row.parent.get_absolute_url()),) if row.parent else (),
        subject=row,
    )


def marches() -> Listing:
    """Marchés, with its child categories: by date, since the blocks of its page put Africa first."""
    return replace(rubrique("marches"), goes_by_date=True)


def veille() -> Listing:
    """The listing of the regulatory watch. Its page shows what does not touch Africa apart, its feeds leave it out.

    Narrowed to a country, it has the texts of the unions that apply there too.
    """
    listing = rubrique("reglementation")
    fixed_params = listing.fixed_params | {EVERYTHING_PARAM}  # of the rest its page has a part of its own
    return replace(listing, fixed_params=fixed_params, narrowers={"pays": ArticleQuerySet.applying_in})


def country(code: str) -> Listing:
    """A country, by its code in either case. Raises Http404."""
    row = _get_or_404(cached_taxonomy().countries, code.upper())
    return Listing(
        key=f"country:{row.iso2}",
        title=row.name,
        description=_place_description(row.name),
        search_titles=_place_titles(row.name),
        choose=lambda published: published.in_country(row),
        children=row.regions.all(),
        fixed_params=frozenset({"pays", "region"}),
        is_economic_by_default=True,
        is_indexed=row.african,  # of the other countries there is little here; no sitemap names them
        url=row.get_absolute_url(),
        section="countries",
        crumbs=((_("Pays et régions"), reverse("countries")),),
        subject=row,
    )


def region(slug: str) -> Listing:
    """A region with its countries. Raises Http404."""
    row = _get_or_404(cached_taxonomy().regions, slug.lower())
    return Listing(
        key=f"region:{row.slug}",
        title=row.name,
        description=_place_description(row.name),
        search_titles=_place_titles(row.name),
        choose=lambda published: published.in_region(row),
        children=row.countries.all(),
        fixed_params=frozenset({"region"}),
        is_economic_by_default=True,
        url=row.get_absolute_url(),
        section="countries",
        crumbs=((_("Pays et régions"), reverse("countries")),),
        subject=row,
    )


def source(slug: str) -> Listing:
    """All articles of a source, including those that do not lead their stories. Raises Http404."""
    row = _first_or_404(Source.objects.select_related("country"), slug=slug.lower())
    return Listing(
        key=f"source:{row.slug}",
        title=row.name,
        description=_(
            "%(source)s\u00a0: les derniers articles sur l’économie et la finance africaines, avec le lien vers chaque original."
        )
        % {"source": row.name},
        search_titles=_with_name(row.name, _("%(name)s\u00a0: ses derniers articles")),
        choose=lambda published: published.from_source(row),
        fixed_params=frozenset({"source"}),
        url=row.get_absolute_url(),
        section="sources",
        crumbs=((_("Sources"), reverse("sources")),),
        subject=row,
        shows_all=True,
    )


def company(slug: str) -> Listing:
    """A company. Raises Http404."""
    return _organisation(slug)


def institution(slug: str) -> Listing:
    """An institution. Raises Http404."""
    return _organisation(slug)


def language(code: str) -> Listing:
    """All articles in a language. Raises Http404."""
    code = code.lower()
    titles = {"fr": _("Articles en français"), "en": _("Articles en anglais")}
    searched = {
        "fr": _("L’actualité économique africaine en français"),
        "en": _("L’actualité économique africaine en anglais"),
    }
    if code not in LANGUAGE_NAMES:
        raise Http404
    return Listing(
        key=f"language:{code}",
        title=titles[code],
        description=_("Toute l’actualité publiée dans cette langue par nos sources."),
        search_titles=(searched[code],),
        choose=lambda published: published.in_language(code),
        url=reverse("language", args=[code]),
        section="home",
        fixed_params=frozenset({"langue"}),
    )


def archive(year: int, month: int, day: int) -> Listing:
    """All articles of a day, including those that do not lead their stories. Raises Http404 for an impossible or future day."""
    try:
        at = date(year, month, day)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    if not at.year >= FIRST_YEAR or at > timezone.localdate():
        raise Http404
    return Listing(
        key=f"archive:{at:%Y-%m-%d}",
        title=f"{weekday(at)} {full_date(at)}",
        description=_(
            "L’actualité économique et financière africaine du %(day)s\u00a0: marchés, entreprises, banques, réglementation."
        )
        % {"day": full_date(at)},
        search_titles=(_("L’actualité du %(day)s") % {"day": full_date(at)},),
        choose=lambda published: published.between(midnight(at), midnight(at + timedelta(days=1))),
        url=archive_url(at),
        section="archives",
        crumbs=(
            (_("Archives"), reverse("archives")),
            (str(at.year), reverse("archive-year", args=[at.year])),
            (date_format(at, "F Y").capitalize(), reverse("archive-month", args=[at.year, f"{at:%m}"])),
        ),
        subject=at,
        fixed_params=frozenset({"periode"}),
        shows_all=True,
    )


def midnight(day: date) -> datetime:
    """The beginning of a day in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def archive_url(day: date) -> str:
    """The address of a day's listing."""
    return reverse("archive", args=[day.year, f"{day:%m}", f"{day:%d}"])


def section_of(category: Category) -> str:
    """The section that a category belongs to in the navigation bar."""
    return category.parent_id if category.parent_id and category.slug != "matieres-premieres" else category.slug


NAMED_LISTINGS: dict[str, Callable[..., Listing]] = {
    "home": home,
    "edition": edition,
    "monde": monde,
    "sector": sector,
    "rubrique": rubrique,
    "marches": marches,
    "veille": veille,
    "country": country,
    "region": region,
    "source": source,
    "company": company,
    "institution": institution,
    "language": language,
    "archive": archive,
}


def _organisation(slug: str) -> Listing:
    """A company or an institution; its `url` is right even if it was requested as the other kind. Raises Http404."""
    row = _first_or_404(Organisation.objects.select_related("sector", "country", "region"), pk=slug.lower())
    is_company = row.kind == Organisation.Kind.COMPANY
    section, every = ("companies", _("Sociétés")) if is_company else ("institutions", _("Institutions"))
    return Listing(
        key=f"{row.kind}:{row.slug}",
        title=row.name,
        description=_place_description(row.name),
        search_titles=_with_name(
            row.name,
            _("%(name)s\u00a0: actualité, résultats, dividende")
            if is_company
            else _("%(name)s\u00a0: actualité et décisions"),
            _("%(name)s\u00a0: actualité"),
        ),
        choose=lambda published: published.about_organisations(row),
        url=row.get_absolute_url(),
        section=section,
        crumbs=((every, reverse(section)),),
        subject=row,
    )


def _place_description(name: str) -> str:
    return _(
        "%(place)s\u00a0: toute l’actualité économique et financière, marchés, entreprises, banques et réglementation, "
        "avec ses sources."
    ) % {"place": name}


def _place_titles(name: str) -> tuple[str, ...]:
    return _with_name(
        name,
        _("%(name)s\u00a0: actualité économique et financière"),
        _("%(name)s\u00a0: actualité économique"),
        _("%(name)s\u00a0: actualité"),
    )


def _with_name(name: str, *titles: str) -> tuple[str, ...]:
    return tuple(title % {"name": name} for title in titles)


def _get_or_404(rows: Mapping[str, Any], key: str) -> Any:
    if key not in rows:
        raise Http404
    return rows[key]


def _first_or_404(rows: Any, **key: str) -> Any:
    row = rows.filter(**key).first()
    if row is None:
        raise Http404
    return row
