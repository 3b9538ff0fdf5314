"""The template filter for an article's picture: addresses only, no queries."""

from dataclasses import dataclass
from functools import cache

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from articles.ingest.enrich.image_files import WIDTHS, is_shown
from articles.models import Article, Picture

register = template.Library()


@dataclass(frozen=True, slots=True)
class PictureSources:
    """The addresses of a picture: the widest as `src`, and all with their widths as `srcset`."""

    src: str
    srcset: str


@register.filter
def picture(article: Article) -> PictureSources | None:
    """The addresses of the article's picture if it may be shown, even if it is not stored yet; else None."""
    if not is_shown(article, timezone.now()):
        return None
    key = article.uploaded_picture_id or Picture.key_of(article.allowed_image)
    addresses = {width: f"{_address_prefix()}{key}-{width}.webp" for width in WIDTHS}
    return PictureSources(
        addresses[WIDTHS[-1]], ", ".join(f"{address} {width}w" for width, address in addresses.items())
    )


def photo_address(article: Article, credit: str) -> str:
    """The absolute address of the picture of an article of our own; empty if its credit names somebody else's work."""
    shown = picture(article) if article.is_own and not credit else None
    return settings.SITE_URL + shown.src if shown else ""


@cache
def _address_prefix() -> str:
    """The common prefix of the pictures' addresses, the same in all languages."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse("picture", args=["0" * 32, WIDTHS[0]]).rpartition("/")[0] + "/"
