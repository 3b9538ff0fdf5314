"""What members follow: what it is called, which articles it brings, and why each of them is there."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from articles.listings.listing import Listing
from articles.listings.named import NAMED_LISTINGS
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Organisation, Source
from articles.models.articles.article_queries import ArticleQuerySet
from articles.text.fold import fold
from members.following.river import River, Tag
from members.models import Follow

KEY = re.compile(r"[a-z0-9_-]{1,80}", re.ASCII | re.IGNORECASE)
ROOMS = ("marches", "veille")  # rubriques whose listings have names of their own


@dataclass(frozen=True, slots=True)
class Followed:
    """A follow with its name, and where its articles stand. A thing that is no more has its key for a name, and no tags."""

    follow: Follow
    name: str
    url: str = ""
    tags: frozenset[Tag] = frozenset()


@dataclass(frozen=True, slots=True)
class Brought:
    """An article of the river, and what brings it."""

    article: Article
    reasons: list[Followed]


def said(subject: str) -> tuple[str, str]:
    """The kind and the key in « sector:mines ». Raises Http404 for what nobody can follow."""
    kind, _colon, key = subject.partition(":")
    if kind not in Follow.Kind.values or not KEY.fullmatch(key):
        raise Http404
    return kind, key


def shelf_of(subject: str) -> Listing:
    """The listing that `subject` names, one that can be followed. Raises Http404."""
    if subject in ROOMS:
        return NAMED_LISTINGS[subject]()
    kind, key = said(subject)
    shelf = NAMED_LISTINGS[kind](key)
    if getattr(shelf.subject, "is_sample", False):  # it will be gone
        raise Http404
    return shelf


def thing(shelf: Listing) -> tuple[str, str]:
    """The kind and the key by which the shelf is followed."""
    kind, _colon, key = shelf.key.partition(":")
    return (kind, key) if key else (Follow.Kind.RUBRIQUE, shelf.subject.pk)


def river(followed: Iterable[Followed]) -> ArticleQuerySet:
    """The articles of all that is followed, one a story."""
    tags = {tag for one in followed for tag in one.tags}
    return River(Article).published().standing_at(tags).one_per_story()


def brought(articles: Iterable[Article], followed: Sequence[Followed]) -> list[Brought]:
    """Each with its reasons; their filings are to be prefetched."""
    return [Brought(article, _reasons(article, followed)) for article in articles]


def _reasons(article: Article, followed: Sequence[Followed]) -> list[Followed]:
    here: set[Tag] = {("category", article.category_id), ("source", article.source_id)}
    here |= {("sectors", one.sector_id) for one in article.filed_sectors.all()}
    for name in ("countries", "regions", "organisations"):
        here |= {(name, row.pk) for row in getattr(article, name).all()}
    return [one for one in followed if not here.isdisjoint(one.tags)]


def named(follows: Collection[Follow]) -> list[Followed]:
    """Each with its name and its tags, in alphabetical order: two or three questions, whatever their number."""
    keys: dict[str, list[str]] = defaultdict(list)
    for follow in follows:
        keys[follow.kind].append(follow.key)
    known, spoken = cached_taxonomy(), [*keys["company"], *keys["institution"]]
    organisations = Organisation.objects.in_bulk(spoken) if spoken else {}
    silent = [key for key in keys["source"] if key not in known.sources]
    silent_sources = Source.objects.in_bulk(silent, field_name="slug") if silent else {}
    rows: dict[str, dict[str, Any]] = {
        "sector": known.sectors,
        "rubrique": known.categories,
        "country": known.countries,
        "region": known.regions,
        "source": {**known.sources, **silent_sources},
        "company": organisations,
        "institution": organisations,
    }
    every = [_followed(follow, rows[follow.kind].get(follow.key)) for follow in follows]
    return sorted(every, key=lambda one: fold(one.name))


def in_groups(followed: Sequence[Followed]) -> list[tuple[str, list[Followed]]]:
    """By kind: its name, and what is followed of it."""
    groups = [(kind.label, [one for one in followed if one.follow.kind == kind]) for kind in Follow.Kind]
    return [(str(label), some) for label, some in groups if some]


def suggestions(followed: Sequence[Followed]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What else can be followed, of what most begin with: each group's name, then subjects and names."""
    known, already = cached_taxonomy(), {one.follow.subject for one in followed}
    rows: dict[Follow.Kind, list[Any]] = {
        Follow.Kind.SECTOR: [row for row in known.sectors.values() if row.parent is None],
        Follow.Kind.COUNTRY: [row for row in known.countries.values() if row.african],
    }
    groups = []
    for kind, some in rows.items():
        pairs = [(f"{kind}:{row.pk}", row.name) for row in sorted(some, key=lambda row: fold(row.name))]
        groups.append((str(kind.label), [pair for pair in pairs if pair[0] not in already]))
    return groups


def _followed(follow: Follow, row: Any) -> Followed:
    if row is None:
        return Followed(follow, follow.key)
    return Followed(follow, row.name, row.get_absolute_url(), frozenset(_tags(follow.kind, row)))


def _tags(kind: str, row: Any) -> list[Tag]:
    """Where the articles of this thing stand, as its own listing has them."""
    if kind in {"sector", "rubrique"}:
        field = "sectors" if kind == "sector" else "category"
        return [(field, one.pk) for one in (row, *row.children.all())]
    if kind == "region":
        return [("regions", row.pk), *(("countries", one.pk) for one in row.countries.all())]
    field = {"country": "countries", "source": "source"}.get(kind, "organisations")
    return [(field, row.pk)]
