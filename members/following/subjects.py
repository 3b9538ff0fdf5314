"""What members follow: its name, which articles it brings, and why each of them is there."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404

from articles.listings.listing import Listing
from articles.listings.named import NAMED_LISTINGS
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Organisation, Source
from articles.models.articles.article_queries import ArticleQuerySet
from articles.text.fold import fold
from members.following.river import AFRICAN_FIELDS, ECONOMIC_FIELDS, LIMITS, FilingKey, River
from members.models import Follow

KEY_PATTERN = re.compile(r"[a-z0-9_-]{1,80}", re.ASCII | re.IGNORECASE)
# Listings of one rubrique that are named in one word, without a kind; `veille` is that of the rubrique `reglementation`.
LISTINGS_WITHOUT_KIND = ("marches", "veille")


@dataclass(frozen=True, slots=True)
class FollowedSubject:
    """A follow with its name and filing keys. A subject that no longer exists has its key for a name, and no filing keys."""

    follow: Follow
    name: str
    url: str = ""
    filing_keys: frozenset[FilingKey] = frozenset()


@dataclass(frozen=True, slots=True)
class RiverArticle:
    """An article of the river, with the followed subjects that brought it."""

    article: Article
    reasons: list[FollowedSubject]

    @property
    def published_at(self) -> datetime:
        """The article's date."""
        return self.article.published_at


def parse_subject(subject: str) -> tuple[str, str]:
    """The kind and the key in « sector:mines ». Raises Http404 if nobody can follow it."""
    kind, _colon, key = subject.partition(":")
    if kind not in Follow.Kind.values or not KEY_PATTERN.fullmatch(key):
        raise Http404
    return kind, key


def listing_of(subject: str) -> Listing:
    """The listing that `subject` names, which can be followed. Raises Http404."""
    if subject in LISTINGS_WITHOUT_KIND:
        return NAMED_LISTINGS[subject]()
    kind, key = parse_subject(subject)
    listing = NAMED_LISTINGS[kind](key)
    if getattr(listing.subject, "is_sample", False):  # a sample will be deleted
        raise Http404
    return listing


def kind_and_key(listing_key: str, subject_key: str) -> tuple[str, str]:
    """The kind and the key by which a listing is followed.

    For the listings `marches` and `veille`, whose keys hold no kind, `subject_key` is the category's slug.
    """
    kind, _colon, key = listing_key.partition(":")
    return (kind, key) if key else (Follow.Kind.RUBRIQUE, subject_key)


def is_limited(followed: Iterable[FollowedSubject]) -> bool:
    """Whether the river leaves out something by default of what is followed."""
    return any(name in LIMITS for one in followed for name, _key in one.filing_keys)


def river(followed: Iterable[FollowedSubject], *, everything: bool = False) -> ArticleQuerySet:
    """The articles of what is followed, one per story; unless `everything`, those that the pages followed show by default."""
    filing_keys = {filing_key for one in followed for filing_key in one.filing_keys}
    return River(Article).published().filed_under_any(filing_keys, everything=everything).one_per_story()


def with_reasons(
    articles: Iterable[Article], followed: Sequence[FollowedSubject], *, everything: bool = False
) -> list[RiverArticle]:
    """Each article with its reasons; their filings must be prefetched."""
    return [RiverArticle(one, _reasons(one, followed, everything=everything)) for one in articles]


def _reasons(article: Article, followed: Sequence[FollowedSubject], *, everything: bool) -> list[FollowedSubject]:
    here: set[FilingKey] = {("category", article.category_id), ("source", article.source_id)}
    here |= {("sectors", one.sector_id) for one in article.filed_sectors.all()}
    for name in (*ECONOMIC_FIELDS, "organisations"):
        here |= {(name, row.pk) for row in getattr(article, name).all()}
    left_out: set[str] = set()
    if not everything:
        left_out |= ECONOMIC_FIELDS if not article.is_finance else set()
        left_out |= AFRICAN_FIELDS if article.reach == Article.Reach.ELSEWHERE else set()
    here = {(name, key) for name, key in here if name not in left_out}
    return [one for one in followed if not here.isdisjoint(one.filing_keys)]


def with_names(follows: Collection[Follow]) -> list[FollowedSubject]:
    """Each follow with its name and filing keys, in alphabetical order: two or three queries, however many there are."""
    keys: dict[str, list[str]] = defaultdict(list)
    for follow in follows:
        keys[follow.kind].append(follow.key)
    known, organisation_slugs = cached_taxonomy(), [*keys["company"], *keys["institution"]]
    organisations = Organisation.objects.in_bulk(organisation_slugs) if organisation_slugs else {}
    unlisted_slugs = [key for key in keys["source"] if key not in known.sources]
    unlisted_sources = Source.objects.in_bulk(unlisted_slugs, field_name="slug") if unlisted_slugs else {}
    rows: dict[str, dict[str, Any]] = {
        "sector": known.sectors,
        "rubrique": known.categories,
        "country": known.countries,
        "region": known.regions,
        "source": {**known.sources, **unlisted_sources},
        "company": organisations,
        "institution": organisations,
    }
    every = [_followed_subject(follow, rows[follow.kind].get(follow.key)) for follow in follows]
    return sorted(every, key=lambda one: fold(one.name))


def grouped_by_kind(followed: Sequence[FollowedSubject]) -> list[tuple[str, list[FollowedSubject]]]:
    """The follows by kind: the kind's name, and its follows."""
    groups = [(kind.label, [one for one in followed if one.follow.kind == kind]) for kind in Follow.Kind]
    return [(str(label), some) for label, some in groups if some]


def suggestions(followed: Sequence[FollowedSubject]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What else can be followed, from the common subjects: each group's name, then subjects and names."""
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


def _followed_subject(follow: Follow, row: Any) -> FollowedSubject:
    if row is None:
        return FollowedSubject(follow, follow.key)
    return FollowedSubject(follow, row.name, row.get_absolute_url(), frozenset(_filing_keys(follow.kind, row)))


def _filing_keys(kind: str, row: Any) -> list[FilingKey]:
    """The filing keys of this subject's articles, as its own listing has them."""
    if kind in {"sector", "rubrique"}:
        field = "sectors" if kind == "sector" else "category"
        return [(field, one.pk) for one in (row, *row.children.all())]
    if kind == "region":
        return [("regions", row.pk), *(("countries", one.pk) for one in row.countries.all())]
    field = {"country": "countries", "source": "source"}.get(kind, "organisations")
    return [(field, row.pk)]
