"""Template tags and filters for pages and articles: navigation, languages, typography, dates. Display only, no queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.functional import Promise
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Category, Region, Sector
from portal import typography
from portal.web.canonical_urls import resolved

register = template.Library()


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the navigation bar."""

    key: str
    label: str | Promise
    route: str
    args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its address in the reader's language."""
        return reverse(self.route, args=self.args)


SECTIONS = (
    Section("home", _("À la une"), "home"),
    Section("marches", _("Marchés"), "marches"),
    Section("economie", _("Économie"), "rubrique", ("economie",)),
    Section("matieres-premieres", _("Matières premières"), "rubrique", ("matieres-premieres",)),
    Section("reglementation", _("Veille réglementaire"), "veille"),
    Section("sectors", _("Secteurs"), "sectors"),
    Section("countries", _("Pays"), "countries"),
    Section("sources", _("Sources"), "sources"),
)


class Language(NamedTuple):
    """A language of the interface: its code, and its own name for itself."""

    code: str
    name: str


LANGUAGES = {code: Language(code, name) for code, name in (("fr", "Français"), ("en", "English"))}
# Each in its own language, whatever that of the page.
TWIN_LABELS = {"fr": "Cette page existe en français", "en": "This page exists in English"}
FRONT_PAGE_LABELS = {"fr": "La une en français", "en": "Front page in English"}


@register.simple_tag(takes_context=True)
def sections(context: RequestContext, current: str = "") -> str:
    """The navigation bar, with the current section marked."""
    here = next((one for one in SECTIONS if one.key == current), None)
    request = context.get("request")
    is_its_page = bool(here and request and request.path == here.url)
    shown = {"items": SECTIONS, "current": here.key if here else "", "is_its_page": is_its_page}
    return get_template("_sections.html").render(shown)


@register.simple_tag(takes_context=True)
def other_language(context: RequestContext) -> dict[str, Any]:
    """This page in the other language: language (None if it has none), address, and address with the query."""
    code, path = _in_other_language(context)
    request = context["request"]
    # An error page has no translation. Browsers would read a path that begins with two slashes as another host.
    is_page = request.resolver_match and "exception" not in context and not request.path.startswith("//")
    url, query = escape_uri_path(path) if is_page and resolved(path) else "", request.GET.urlencode()
    return {
        "language": LANGUAGES[code] if url else None,
        "url": url,
        "url_with_query": f"{url}?{query}" if url and query else url,
    }


def _in_other_language(context: RequestContext) -> tuple[str, str]:
    """The other language, and where this page would be in it."""
    path: str = context["request"].path
    return ("fr", path.removeprefix("/en")) if get_language() == "en" else ("en", f"/en{path}")


@register.simple_tag(takes_context=True)
def elsewhere_in_other_language(context: RequestContext) -> dict[str, str]:
    """For a page that is missing: this address in the other language if it has a page there alone, else the front page."""
    code, twin = _in_other_language(context)
    path = context["request"].path
    is_there_alone = twin != path and resolved(twin) and not resolved(path)
    with override(code):
        url = twin if is_there_alone else reverse("home")
    return {"code": code, "url": url, "label": (TWIN_LABELS if is_there_alone else FRONT_PAGE_LABELS)[code]}


@register.simple_tag(takes_context=True)
def preference_url(context: RequestContext, **choice: str) -> str:
    """The address that stores a preference in this browser (`leger`, `theme`, `edition`) and returns to this page."""
    return f"{reverse('preferences')}?{urlencode(choice)}&retour={context.get('quoted_return_path', '%2F')}"


@register.simple_tag
def all_africa_url() -> str:
    """The address that forgets the chosen edition and opens the front page of all Africa."""
    return f"{reverse('preferences')}?{urlencode({'edition': 'toutes', 'retour': reverse('home')})}"


@register.simple_tag
def today_date() -> str:
    """« Jeudi 26 novembre 2026 »: today in the site's time zone; the weekday has its own element, to be hidden on small screens."""
    day = timezone.localdate()
    return format_html('<span class="weekday">{}</span> {}', typography.weekday(day), typography.full_date(day))


@register.simple_tag(takes_context=True)
def canonical(context: RequestContext, path: str = "") -> str:
    """The absolute address of `path`, or of this page without its query."""
    return settings.SITE_URL + (path or context["request"].path)


@register.simple_tag
def lang_attribute(language: str) -> SafeString:
    """The `lang` attribute for a text that is not in the page's language."""
    if not language or language == get_language():
        return SafeString("")
    return format_html(' lang="{}"', language)


@register.filter
def typeset(text: str, language: str = "fr") -> str:
    """A text with the typography of its language, French or English; of another, only its last points are attached."""
    text = typography.attach_ellipsis(text)
    if language == "fr":
        return typography.french_typography(text)
    return typography.english_typography(text) if language == "en" else text


@register.filter
def first_words(text: str, number: int) -> str:
    """At most so many words of a text."""
    return typography.first_words(text, number)


@register.filter
def crumbs(category: Category) -> list[tuple[str, str]]:
    """The breadcrumbs of a category: names and addresses."""
    way = [category.parent, category] if category.parent else [category]
    return [(one.name, one.get_absolute_url()) for one in way]


@register.filter
def reading_minutes(html: str) -> int:
    """The reading time of a text in whole minutes, at least one: 220 words a minute."""
    return typography.reading_minutes(strip_tags(html))


@register.filter
def moment(value: datetime) -> str:
    """The date and the time, with the time zone."""
    return typography.date_and_time(value)


@register.filter
def ago(value: datetime) -> str:
    """How long ago; the short date if more than a day ago."""
    return typography.ago(value, timezone.now())


@register.filter
def full_date(value: date) -> str:
    """The date in a sentence, with its year."""
    return typography.full_date(value)


@register.filter
def short_date(value: date) -> str:
    """The date in a list, with its year if that is not the current one."""
    return typography.short_date(value, timezone.now())


@register.filter
def short_moment(value: datetime) -> str:
    """The date in a list, with its year if that is not the current one, and the time."""
    return typography.short_date_and_time(value, timezone.now())


@register.filter
def iso(value: datetime) -> str:
    """The date for machines, to the second: HTML takes no microseconds."""
    return timezone.localtime(value).isoformat(timespec="seconds")


class Dated(Protocol):
    """What has a date of publication."""

    @property
    def published_at(self) -> datetime:
        """The date."""


@register.filter
def by_day[Shown: Dated](articles: Iterable[Shown]) -> list[tuple[str, list[Shown]]]:
    """Articles in their order, those of a day together: today, yesterday or the date, and the articles."""
    now, here = timezone.now(), timezone.get_current_timezone()
    days = groupby(articles, key=lambda one: one.published_at.astimezone(here).date())
    return [(typography.relative_day(some[0].published_at, now), some) for some in ([*group] for _day, group in days)]


@register.filter
def zone(article: Article) -> Region | None:
    """The zone, such as the UEMOA, of an article that names no country; needs `for_listing`, or its regions loaded."""
    if article.countries.all():
        return None
    if hasattr(article, "zone_key"):
        return cached_taxonomy().regions.get(article.zone_key)
    return next((region for region in article.regions.all() if region.is_zone), None)


@register.filter
def principal_sector(article: Article) -> Sector | None:
    """Its principal sector; needs `with_sector_key`."""
    return cached_taxonomy().sectors.get(article.sector_key)  # type: ignore[attr-defined]


@register.filter
def coverage(article: Article) -> list[Article]:
    """The articles of other outlets in the same story, one per outlet; needs `for_listing`."""
    others = getattr(article.story, "others", [])
    by_publisher = {other.publisher_key: other for other in others}
    by_publisher.pop(article.publisher_key, None)
    return list(by_publisher.values())
