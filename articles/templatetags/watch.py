"""Template filters for the notices of the regulatory watch. Display only, no queries."""

from django import template
from django.utils.functional import Promise

from articles.listings.watch.kind_of_title import document_kind
from articles.models import Article

register = template.Library()


@register.filter
def text_kind(article: Article) -> str | Promise:
    """The kind of official text that its title names; empty if it names none."""
    found = document_kind(article.title)
    return found.name if found else ""


@register.filter
def issuer(article: Article) -> str:
    """The authority: the source if it is one, else the first institution of the article; needs `institutions`."""
    if article.source.is_official:
        return article.source.name
    return next((one.name for one in getattr(article, "institutions", ())), "")
