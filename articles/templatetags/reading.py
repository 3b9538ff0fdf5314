"""How articles are shown: display only, never a query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Category
from portal import typography

register = template.Library()


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the sections' bar."""

    key: str
    label: str | Promise
    route: str
    args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its address, in the reader's language."""
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


@register.inclusion_tag("_sections.html", takes_context=True)
def sections(context: RequestContext, current: str = "") -> dict[str, Any]:
    """The sections' bar, with the current one marked."""
    request = context.get("request")
    return {"items": SECTIONS, "current": current, "path": request.path if request else ""}


@register.simple_tag(takes_context=True)
def other_language(context: RequestContext) -> dict[str, str]:
    """This page in the other language: its code, its own name, its address (empty when there is none), and with its query."""
    code, name = ("fr", "Français") if get_language() == "en" else ("en", "English")
    request = context["request"]
    path, query = request.path, request.GET.urlencode()
    # A path that begins with two slashes would be read as another host.
    url = path if path.startswith("//") else translate_url(path, code)
    url = "" if url == path or "exception" in context else url  # what is not found is so in both
    return {"code": code, "name": name, "url": url, "url_with_query": f"{url}?{query}" if url and query else url}


@register.simple_tag(takes_context=True)
def preference_url(context: RequestContext, **choice: str) -> str:
    """The address that remembers a choice of this browser's (`leger`, `theme`) and comes back to this page."""
    return f"{reverse('preferences')}?{urlencode({**choice, 'retour': context.get('return_path', '/')})}"


@register.simple_tag
def today_date() -> SafeString:
    """« Jeudi 26 novembre 2026 »: today in the zone of the site, its weekday apart for screens with no room for it."""
    now = timezone.now()
    return format_html('<span class="weekday">{}</span> {}', typography.weekday(now), typography.full_date(now))


@register.simple_tag(takes_context=True)
def canonical(context: RequestContext, path: str = "") -> str:
    """The whole address of `path`, or of this page without its query."""
    return settings.SITE_URL + (path or context["request"].path)


@register.simple_tag
def lang_attribute(language: str) -> SafeString:
    """The `lang` attribute of words that are not in the page's language."""
    if not language or language == get_language():
        return SafeString("")
    return format_html(' lang="{}"', language)


@register.filter
def typeset(text: str, language: str = "fr") -> str:
    """French typography on words that came in French; other languages keep their own."""
    return typography.french_typography(text) if language == "fr" else text


@register.filter
def crumbs(category: Category) -> list[tuple[str, str]]:
    """The way down to a rubrique: names and addresses."""
    way = [category.parent, category] if category.parent else [category]
    return [(one.name, one.get_absolute_url()) for one in way]


@register.filter
def reading_minutes(html: str) -> int:
    """How long a text takes to read, in whole minutes, one at least: 220 words a minute."""
    return typography.reading_minutes(strip_tags(html))


@register.filter
def in_short(scope: str) -> str:
    """What belongs to a rubrique or a sector, in one sentence."""
    return typography.first_sentence(scope)


@register.filter
def moment(value: datetime) -> str:
    """The date and the time, with their zone."""
    return typography.date_and_time(value)


@register.filter
def ago(value: datetime) -> str:
    """How long ago, or the date beyond a day."""
    return typography.ago(value, timezone.now())


@register.filter
def day(value: datetime) -> str:
    """Today, yesterday or the date."""
    return typography.relative_day(value, timezone.now())


@register.filter
def coverage(article: Article) -> list[Article]:
    """What other sources publish on the same event, one article a source; needs `for_listing`."""
    others = getattr(article.story, "others", [])
    by_source = {other.source_id: other for other in others if other.source_id != article.source_id}
    return list(by_source.values())
