"""Rows as the API tells them: plain values, whole addresses, moments in UTC, names in both languages. Never a query."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from articles.models import Article, Category, Country, Organisation, Region, Sector, Source
from articles.models.taxonomy import Named
from articles.templatetags.pictures import picture

Data = dict[str, Any]


def article(row: Article) -> Data:
    """An article as `finding.told` has it. Of another's text, no more than its source allows us to quote."""
    shown = picture(row)
    return {
        **reference(row),
        "excerpt": row.excerpt,
        "author": row.author,
        "date_is_guessed": row.date_is_guessed,
        "updated_at": moment(row.updated_at) if row.updated_at else None,
        "rubrique": filed(row.category),
        "sectors": [filed(one.sector) for one in row.filed_sectors.all()],
        "countries": [country_of(one) for one in row.countries.all()],
        "regions": [filed(one) for one in row.regions.all()],
        "organisations": [{"kind": one.kind, **filed(one)} for one in row.organisations.all()],
        "is_economic": row.is_finance,
        "story": row.story_id,
        "comment_count": row.comment_count,  # type: ignore[attr-defined]
        "image": whole(shown.src) if shown else None,
        "documents": [_document(one) for one in row.documents if _is_linked(one)],
    }


def article_in_full(row: Article) -> Data:
    """With its text where it is our own: what sources let us show is theirs to give away."""
    return {**article(row), "body_html": row.body_html if row.is_own else None}


def reference(row: Article) -> Data:
    """As much of an article as names it."""
    return {
        "id": row.pk,
        "url": whole(row.get_absolute_url()),
        "api_url": address("article", row.pk),
        "original_url": row.url,
        "title": row.title,
        "language": row.language,
        "published_at": moment(row.published_at),
        "source": source_of(row.source),
        "is_lead": row.is_lead,
    }


def story(lead: Article) -> Data:
    """A story, by the article that leads it."""
    found: Any = lead.story
    members: Sequence[Article] = found.others
    return {
        "id": found.pk,
        "url": whole(reverse("story", args=[found.pk, lead.slug])),
        "api_url": address("story", found.pk),
        "title": lead.title,
        "first_published_at": moment(min(one.published_at for one in members)),
        "last_published_at": moment(max(one.published_at for one in members)),
        "lead": article(lead),
        "articles": [reference(one) for one in members],
        "sources": list({one.source_id: source_of(one.source) for one in members}.values()),
    }


def sector(row: Sector) -> Data:
    """A sector."""
    return _shelf(row, "secteur", {"description": _scope(row), "parent": row.parent_id})


def rubrique(row: Category) -> Data:
    """A rubrique."""
    return _shelf(row, "rubrique", {"description": _scope(row), "parent": row.parent_id})


def country(row: Country) -> Data:
    """A country, with the keys of its regions."""
    regions = [one.pk for one in row.regions.all()]
    told = {"is_african": row.african, "currency": row.currency or None, "regions": regions}
    return {**country_of(row), **told, **_addresses(row, "pays", row.iso2.lower())}


def region(row: Region) -> Data:
    """A region, with the codes of its countries."""
    return _shelf(row, "region", {"countries": [one.pk for one in row.countries.all()]})


def source(row: Source) -> Data:
    """A source, and what it lets us show."""
    rights = {"excerpt_length": row.excerpt_length, "full_text": row.may_full_text, "image": row.may_image}
    told = {"kind": row.kind, "language": row.language, "country": row.country_id, "region": row.region_id}
    return {**source_of(row), **told, "rights": rights, **_addresses(row, "source", row.slug)}


def source_of(row: Source) -> Data:
    """A source, as articles name it."""
    return {
        "slug": row.slug,
        "name": row.name,
        "url": whole(row.get_absolute_url()),
        "homepage": row.homepage or None,
    }


def country_of(row: Country) -> Data:
    """A country, as articles name it."""
    return {"code": row.iso2, "name": _name(row)}


def filed(row: Category | Sector | Region | Organisation) -> Data:
    """What something is filed under."""
    return {"slug": row.slug, "name": _name(row)}


def moment(at: datetime) -> str:
    """To the second, in UTC (ISO 8601)."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def whole(path: str) -> str:
    """The whole address of a path of ours."""
    return settings.SITE_URL + path


def address(name: str, *args: Any) -> str:
    """The whole address of the endpoint `name`."""
    return whole(reverse(f"api-{name}", args=args))


def _shelf(row: Category | Sector | Region, word: str, told: Data) -> Data:
    return {**filed(row), **told, **_addresses(row, word, row.slug)}


def _addresses(row: Any, word: str, value: str) -> Data:
    return {"url": whole(row.get_absolute_url()), "articles_url": f"{address('articles')}?{word}={value}"}


def _name(row: Named) -> dict[str, str]:
    return {"fr": row.name_fr, "en": row.name_en}


def _scope(row: Category | Sector) -> dict[str, str]:
    return {"fr": row.scope_fr, "en": row.scope_en}


def _is_linked(told: Any) -> bool:
    """Whether it leads where a page would lead."""
    return isinstance(told, dict) and str(told.get("url", "")).startswith(("http://", "https://"))


def _document(told: Data) -> Data:
    return {"url": told["url"], "type": told.get("type") or None, "length": told.get("length") or None}
