"""Imports sources and feeds from a list of subscriptions."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.text import slugify

from articles.models import Feed, Source
from articles.models.taxonomy import clear_taxonomy_cache
from articles.syndication.opml import Outline
from articles.web.ssrf import check_url_form
from articles.web.urls import canonical_url

MAX_FEED_URL_CHARS = 1000


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of an import: the numbers of new and of known feeds, and the addresses that cannot be visited."""

    added: int
    known: int
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do with each outline; those refused with a reason: "not-http", "too-long" or "malformed"."""

    new: tuple[Outline, ...]
    known: tuple[Outline, ...]
    refused: tuple[tuple[Outline, str], ...]


def import_outlines(outlines: Iterable[Outline], *, dry_run: bool = False) -> ImportResult:
    """Add an enabled feed with a source of its own for each new address, in one transaction.

    The addresses of a withdrawn source are known, its former ones too: it does not come back under another name.
    """
    with transaction.atomic():
        plan = plan_import(outlines)
        if not dry_run:
            add_outlines(plan.new)
    return ImportResult(len(plan.new), len(plan.known), tuple(outline.url for outline, _ in plan.refused))


def plan_import(outlines: Iterable[Outline]) -> ImportPlan:
    """What an import would do now; an address that the list has twice is known the second time."""
    known_urls = set(Feed.objects.values_list("url", flat=True)) | Feed.objects.former_addresses_of_withdrawn()
    new: dict[str, Outline] = {}
    known, refused = [], []
    for outline in outlines:
        if reason := _refusal(outline.url):
            refused.append((outline, reason))
        elif outline.url in known_urls or outline.url in new:
            known.append(outline)
        else:
            new[outline.url] = outline
    return ImportPlan(tuple(new.values()), tuple(known), tuple(refused))


def add_outlines(outlines: Sequence[Outline]) -> list[Feed]:
    """Add a feed with a source of its own for each of these new addresses, within the caller's transaction."""
    used_slugs = set(Source.objects.values_list("slug", flat=True))
    sources = Source.objects.bulk_create(_source(outline, used_slugs) for outline in outlines)
    clear_taxonomy_cache()
    return Feed.objects.bulk_create(
        Feed(source=source, url=outline.url) for source, outline in zip(sources, outlines, strict=True)
    )


def _source(outline: Outline, used_slugs: set[str]) -> Source:
    """A source named after the outline, with a slug that is not in `used_slugs` and is added to it."""
    name = " ".join(outline.title.split())[:160] or urlsplit(outline.url).hostname or "source"
    slug = free_slug(name, used_slugs)
    used_slugs.add(slug)
    homepage = outline.homepage if not _refusal(outline.homepage) and len(outline.homepage) <= 500 else ""
    return Source(slug=slug, name=name, homepage=homepage, language=_language(outline.language))


def free_slug(name: str, used_slugs: Container[str]) -> str:
    """The slug of a new source, from its name, with a number if another source has it."""
    stem = slugify(name)[:70].strip("-") or "source"
    return next(slug for number in count(1) if (slug := stem if number == 1 else f"{stem}-{number}") not in used_slugs)


def _language(tag: str) -> str:
    """The language of a tag such as "en-GB"; French if none is given."""
    found = re.match(r"[a-z]{2,3}(?![a-z])", tag.lower())
    return found[0] if found else "fr"


def _refusal(url: str) -> str:
    """Why it is no http(s) address that fits the column, or "". Private addresses are refused at each visit (web/ssrf.py)."""
    if not url.startswith(("http://", "https://")):
        return "not-http"
    if len(url) > MAX_FEED_URL_CHARS:
        return "too-long"
    try:
        canonical_url(url)
        check_url_form(url)
    except ValueError:
        return "malformed"
    return ""
