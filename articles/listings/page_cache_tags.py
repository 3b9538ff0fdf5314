"""The cache tags of a page, by which the page cache invalidates it; `models/articles/article_cache_tags.py` has those of articles.

A page links to everything it shows, so the tags of its articles and stories are found in its content. For articles that it
does not show yet, a listing has a tag of its own, which the articles that belong to it have too.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.urls import ResolverMatch

from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Category, Sector
from articles.models.figures.changes import FIGURES_TAG

Kwargs = Mapping[str, Any]

LINK_PATTERN = re.compile(rb"/(actualite|sujets)/([0-9]{1,18})(?=[-/\"'<])")
LINK_KINDS = {b"actualite": "article", b"sujets": "story"}
FEED_SUFFIX = re.compile(r"-(rss|atom|json)$")
# Pages that no article changes: they expire by time only. No change names their tag.
TIMED_PAGES_TAG = "timed"
TIMED_VIEWS = {
    *(
        "about",
        "charter",
        "moderation",
        "method",
        "privacy",
        "legal",
        "accessibility",
        "contact",
        "plan",
        "status",
        "offline",
    ),
    *("robots", "llms", "security", "api", "api-index", "api-description"),
}


def tags_of_page(match: ResolverMatch | None, content: bytes) -> set[str]:
    """The tags of the page found at `match`; empty if they are unknown: any change then invalidates it."""
    name = FEED_SUFFIX.sub("", match.view_name) if match else ""
    if name in TIMED_VIEWS:
        return {TIMED_PAGES_TAG}
    listed = VIEW_TAGS.get(name)
    if not match or not listed:
        return set()
    is_feed_of_category = name == "rubrique" != match.view_name
    return {*listed(match.kwargs), *tags_of_links(content), *([FIGURES_TAG] if is_feed_of_category else [])}


def tags_of_links(content: bytes) -> set[str]:
    """The tags of the articles and stories that a page links to."""
    return {f"{LINK_KINDS[kind]}:{key.decode()}" for kind, key in LINK_PATTERN.findall(content)}


def _rubrique(slug: str) -> list[str]:
    return _tags_with_children("rubrique", slug, cached_taxonomy().categories)


def _sector(slug: str) -> list[str]:
    return _tags_with_children("sector", slug, cached_taxonomy().sectors)


def _region(slug: str) -> list[str]:
    regions = cached_taxonomy().regions
    countries = regions[slug].countries.all() if slug in regions else ()
    return [f"region:{slug}", *(f"country:{one.pk}" for one in countries)]


def _tags_with_children(kind: str, slug: str, rows: Mapping[str, Category] | Mapping[str, Sector]) -> list[str]:
    children = rows[slug].children.all() if slug in rows else ()
    return [f"{kind}:{key}" for key in (slug, *(one.pk for one in children))]


def _archive(kwargs: Kwargs) -> list[str]:
    return ["archive:" + "-".join(f"{kwargs[part]:02}" for part in ("year", "month", "day") if part in kwargs)]


# View name → the tags of what it lists, by its URL arguments.
VIEW_TAGS: dict[str, Callable[[Kwargs], Iterable[str]]] = {
    "home": lambda _: ["home"],
    "edition": lambda _: ["home"],
    "monde": lambda _: ["home"],
    "sector": lambda kwargs: _sector(kwargs["slug"]),
    "rubrique": lambda kwargs: _rubrique(kwargs["slug"]),
    "marches": lambda _: [*_rubrique("marches"), FIGURES_TAG],
    "instrument": lambda _: [FIGURES_TAG],
    "data": lambda _: [FIGURES_TAG],
    "instrument-card": lambda _: [FIGURES_TAG],
    "api-series": lambda _: [FIGURES_TAG],
    "api-observations": lambda _: [FIGURES_TAG],
    "veille": lambda _: _rubrique("reglementation"),
    "country": lambda kwargs: [f"country:{kwargs['code'].upper()}", FIGURES_TAG],
    "region": lambda kwargs: _region(kwargs["slug"]),
    "source": lambda kwargs: [f"source:{kwargs['slug']}"],
    "company": lambda kwargs: [f"organisation:{kwargs['slug']}"],
    "institution": lambda kwargs: [f"organisation:{kwargs['slug']}"],
    "language": lambda kwargs: [f"language:{kwargs['code']}"],
    "archive": _archive,
    "archive-year": _archive,
    "archive-month": _archive,
    "corrections": lambda _: ["corrections"],
    "article": lambda kwargs: [f"article:{kwargs['pk']}"],
    "story": lambda kwargs: [f"story:{kwargs['pk']}"],
}
