"""Template filters for the files of articles (circulars, reports). Display only, no queries."""

from dataclasses import dataclass

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from articles.models import Article
from articles.web.files import type_label

register = template.Library()
NO_BREAK = "\u00a0"
STEP = 1000


@dataclass(frozen=True, slots=True)
class File:
    """A file to show: its address, its type's name ("PDF"), and its length in bytes, 0 if unknown."""

    url: str
    name: str
    length: int

    def __str__(self) -> str:
        return f"{self.name}, {size(self.length)}" if self.length else self.name


@register.filter
def size(length: int) -> str:
    """« 1,2 Mo »: a size in decimal units, as publishers write them."""
    units = (_("o"), _("ko"), _("Mo"), _("Go"))
    power = next((power for power in range(len(units) - 1) if length < 999.5 * STEP**power), len(units) - 1)
    amount = length / STEP**power
    decimals = 1 if power and amount < 9.95 else 0
    return number_format(round(amount, decimals), decimals) + NO_BREAK + units[power]


@register.filter
def media_type_name(kind: str) -> str:
    """The readers' name of a media type."""
    return type_label(kind) or _("Document")


@register.filter
def files(article: Article) -> list[File]:
    """The article's files that have an http(s) address."""
    return [
        File(one["url"], media_type_name(one.get("type", "")), int(one.get("length") or 0))
        for one in article.documents
        if one.get("url", "").startswith(("http://", "https://"))
    ]
