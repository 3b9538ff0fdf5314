"""Saves a new source with its feeds, in one act."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.admin.base import ChangeMessage, JournaledAdmin
from articles.ingest.errors import failure
from articles.models import Act, Feed, Source
from articles.syndication.opml_import import free_slug
from articles.web.ssrf import BadAddress, check_url_form

JOURNALED_FIELDS = (
    "name", "slug", "homepage", "kind", "language", "country_id", "excerpt_length", "may_full_text", "may_image",
)  # fmt: skip


def save_new_source(pages: JournaledAdmin, request: HttpRequest, source: Source, feeds: Sequence[Feed]) -> None:
    """Save them, due at once, with their acts, or nothing at all. Raises ValidationError with a sentence."""
    try:
        with transaction.atomic():
            source.slug = free_slug(source.name, set(Source.objects.values_list("slug", flat=True)))
            _check_addresses(source, feeds)
            source.save()
            for feed in feeds:
                feed.source = source
                feed.full_clean()
                feed.save()
            pages.log_addition(request, source, _message(source, feeds))
    except IntegrityError:
        raise ValidationError(
            _("Cette source, ou l’un de ses flux, vient d’être ajouté par quelqu’un d’autre. Rien n’est enregistré.")
        ) from None


def _check_addresses(source: Source, feeds: Sequence[Feed]) -> None:
    try:
        for url in (source.homepage, *(feed.url for feed in feeds)):
            check_url_form(url)
    except BadAddress:
        raise ValidationError(failure("bad-address").sentence) from None


def _message(source: Source, feeds: Sequence[Feed]) -> ChangeMessage:
    """Django's message of the addition, with an act for the source and one for each feed."""
    message = ChangeMessage([{"added": {}}])
    values = {name: getattr(source, name) for name in JOURNALED_FIELDS}
    message.acts = [
        (Act.Verb.ADD, None, None, values),
        *((Act.Verb.ADD, feed, None, {"source": source.pk, "url": feed.url, "kind": feed.kind}) for feed in feeds),
    ]
    return message
