"""Converts rows to JSON objects: plain values, absolute URLs, times in UTC, names in both languages. Makes no query."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from articles.models import Article, Category, Country, Organisation, Region, Sector, Source
from articles.models.taxonomy import Named
from articles.templatetags.pictures import picture

JsonObject = dict[str, Any]


def article(row: Article) -> JsonObject:
    """An article loaded by `queries.with_relations`. Of a source's text, no more than its rights allow us to quote."""
    shown = picture(row)
    return {
        **article_reference(row),
        "excerpt": row.excerpt,
        "author": row.author,
        "date_is_guessed": row.date_is_guessed,
        "updated_at": utc_timestamp(row.updated_at) if row.updated_at else None,
        "rubrique": taxonomy_item(row.category),
        "sectors": [taxonomy_item(one.sector) for one in row.filed_sectors.all()],
        "countries": [country_reference(one) for one in row.countries.all()],
        "regions": [taxonomy_item(one) for one in row.regions.all()],
        "organisations": [{"kind": one.kind, **taxonomy_item(one)} for one in row.organisations.all()],
        "is_economic": row.is_finance,
        "story": row.story_id,
        "comment_count": row.comment_count,  # type: ignore[attr-defined]
        "image": absolute_url(shown.src) if shown else None,
        "documents": [_document(one) for one in row.documents if is_web_document(one)],
    }


def article_in_full(row: Article) -> JsonObject:
    """An article with its text if it is our own; the texts of other sources are not ours to give away."""
    return {**article(row), "body_html": row.body_html if row.is_own else None}


def article_reference(row: Article) -> JsonObject:
    """The fields that identify an article."""
    return {
        "id": row.pk,
        "url": absolute_url(row.get_absolute_url()),
        "api_url": endpoint_url("article", row.pk),
        "original_url": row.url,
        "title": row.title,
        "language": row.language,
        "published_at": utc_timestamp(row.published_at),
        "source": source_reference(row.source),
        "outlet": row.outlet or None,
        "is_lead": row.is_lead,
    }


def story(lead: Article) -> JsonObject:
    """A story, from its lead article."""
    found: Any = lead.story
    members: Sequence[Article] = found.others
    return {
        "id": found.pk,
        "url": absolute_url(reverse("story", args=[found.pk, lead.slug])),
        "api_url": endpoint_url("story", found.pk),
        "title": lead.title,
        "first_published_at": utc_timestamp(min(one.published_at for one in members)),
        "last_published_at": utc_timestamp(max(one.published_at for one in members)),
        "lead": article(lead),
        "articles": [article_reference(one) for one in members],
        "sources": list({one.source_id: source_reference(one.source) for one in members}.values()),
    }


def sector(row: Sector) -> JsonObject:
    """A sector."""
    return _listed_item(row, "secteur", {"description": _scope(row), "parent": row.parent_id})


def rubrique(row: Category) -> JsonObject:
    """A category."""
    return _listed_item(row, "rubrique", {"description": _scope(row), "parent": row.parent_id})


def country(row: Country) -> JsonObject:
    """A country, with the keys of its regions."""
    regions = [one.pk for one in row.regions.all()]
    fields = {"is_african": row.african, "currency": row.currency or None, "regions": regions}
    return {**country_reference(row), **fields, **_links(row, "pays", row.iso2.lower())}


def region(row: Region) -> JsonObject:
    """A region, with the codes of its countries."""
    return _listed_item(row, "region", {"countries": [one.pk for one in row.countries.all()]})


def source(row: Source) -> JsonObject:
    """A source with its rights."""
    rights = {"excerpt_length": row.excerpt_length, "full_text": row.may_full_text, "image": row.may_image}
    fields = {"kind": row.kind, "language": row.language, "country": row.country_id, "region": row.region_id}
    return {**source_reference(row), **fields, "rights": rights, **_links(row, "source", row.slug)}


def source_reference(row: Source) -> JsonObject:
    """A source, as it is included in articles."""
    return {
        "slug": row.slug,
        "name": row.name,
        "url": absolute_url(row.get_absolute_url()),
        "homepage": row.homepage or None,
    }


def country_reference(row: Country) -> JsonObject:
    """A country, as it is included in articles."""
    return {"code": row.iso2, "name": _name(row)}


def taxonomy_item(row: Category | Sector | Region | Organisation) -> JsonObject:
    """A taxonomy row or an organisation, as it is included in articles."""
    return {"slug": row.slug, "name": _name(row)}


def utc_timestamp(at: datetime) -> str:
    """A time to the second, in UTC (ISO 8601)."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def absolute_url(path: str) -> str:
    """The absolute address of a path of this site."""
    return settings.SITE_URL + path


def endpoint_url(name: str, *args: Any) -> str:
    """The absolute address of the endpoint `name`."""
    return absolute_url(reverse(f"api-{name}", args=args))


def _listed_item(row: Category | Sector | Region, parameter: str, fields: JsonObject) -> JsonObject:
    return {**taxonomy_item(row), **fields, **_links(row, parameter, row.slug)}


def _links(row: Any, parameter: str, value: str) -> JsonObject:
    return {
        "url": absolute_url(row.get_absolute_url()),
        "articles_url": f"{endpoint_url('articles')}?{parameter}={value}",
    }


def _name(row: Named) -> dict[str, str]:
    return {"fr": row.name_fr, "en": row.name_en}


def _scope(row: Category | Sector) -> dict[str, str]:
    return {"fr": row.scope_fr, "en": row.scope_en}


def is_web_document(document: Any) -> bool:
    """Whether a document has an http(s) address."""
    return isinstance(document, dict) and str(document.get("url", "")).startswith(("http://", "https://"))


def _document(document: JsonObject) -> JsonObject:
    return {"url": document["url"], "type": document.get("type") or None, "length": document.get("length") or None}
