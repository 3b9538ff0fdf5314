"""Template filters for story pages and story links. Display only, no queries."""

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, gettext, ngettext

from articles.models import Article, Organisation
from articles.text.fold import fold
from articles.text.language import OTHER_LANGUAGE

register = template.Library()

EXACT_HOURS = 10  # below, a delay is told with its minutes


@register.filter
def delay_after(value: datetime, first: datetime) -> str:
    """« + 25 min », « + 3 h 40 », « + 14 h », « + 2 j »: the time after the first article; empty within the same minute."""
    minutes = int((value - first).total_seconds() // 60)
    if minutes < 1:
        return ""
    if minutes < 60:
        return gettext("+\u00a0%(n)d\u00a0min") % {"n": minutes}
    if minutes < EXACT_HOURS * 60 and minutes % 60:
        return gettext("+\u00a0%(hours)d\u00a0h\u00a0%(minutes)02d") % {"hours": minutes // 60, "minutes": minutes % 60}
    hours = (minutes + 30) // 60
    if hours < 48:
        return gettext("+\u00a0%(n)d\u00a0h") % {"n": hours}
    days = (hours + 12) // 24
    return ngettext("+\u00a0%(n)d\u00a0j", "+\u00a0%(n)d\u00a0j", days) % {"n": days}


@register.filter
def language_label(code: str) -> str:
    """The name of a language in the reader's language; only English capitalises it."""
    if code == OTHER_LANGUAGE:
        return gettext("autre langue")
    try:
        name = str(get_language_info(code)["name_translated"]) if code else ""
    except KeyError:
        return code.upper()
    return name if get_language() == "en" else name.lower()


@register.filter
def named_organisations(article: Article) -> list[Organisation]:
    """The organisations to show next to its places, companies first, without those that are also a region shown there."""
    regions = {region.pk: region.name for region in article.regions.all()}
    organisations = [
        one for one in article.organisations.all() if regions.get(one.region_id or "") not in (one.name, *one.names)
    ]
    return sorted(organisations, key=lambda one: (one.kind != Organisation.Kind.COMPANY, fold(one.name)))


@register.filter
def story_address(article: Article, others: Iterable[Article] = ()) -> str:
    """The address of the articles' story page, with the lead's slug if the lead is among them."""
    lead = next((one for one in (article, *others) if one.is_lead), None)
    return (
        reverse("story", args=[article.story_id, lead.slug])
        if lead
        else reverse("story-by-id", args=[article.story_id])
    )
