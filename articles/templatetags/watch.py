"""A notice of the regulatory watch: display only, never a query."""

from django import template
from django.utils.functional import Promise

from articles.listings.document_kinds import document_kind
from articles.models import Article

register = template.Library()


@register.filter
def text_kind(article: Article) -> str | Promise:
    """What sort of text it is, as its title says; nothing for news that names none."""
    found = document_kind(article.title)
    return found.name if found else ""


@register.filter
def issuer(article: Article) -> str:
    """The authority: the source where it is one, else the first that the article speaks of; needs `institutions`."""
    if article.source.is_official:
        return article.source.name
    return next((one.name for one in getattr(article, "institutions", ())), "")
