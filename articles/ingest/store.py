"""The only writer of articles. One transaction a visit: all of it, or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from articles import search
from articles.models import Appearance, Article, ArticleSector, Country, Feed, Region, Story

from .identify import title_key
from .records import Filed, Identified, Outcome

FOLLOWED = ("title", "summary", "body_html", "author", "image", "language")


class LeaseLost(Exception):
    """Another worker holds this feed by now: what we brought is dropped, it brings the same."""


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article nobody has: `joins` is the key of the article that told the same event before, or None."""

    item: Identified
    filed: Filed
    published: datetime
    joins: int | None
    number: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What a visit decided. `seen` are addresses we have already, met in this feed for the first time."""

    new: Sequence[NewArticle] = ()
    seen: Sequence[Identified] = ()
    changed: Sequence[tuple[Identified, Filed]] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written. `keys`: the number of each new headline → the key of its article."""

    new: int
    updated: int
    keys: Mapping[int, int]


def store(feed: Feed, batch: Batch, outcome: Outcome, token: UUID | None) -> Stored:
    """Write a visit's articles, appearances, stories, search rows and outcome together.

    Raises LeaseLost when `token` no longer holds the feed, IntegrityError when another worker stored the same
    address in the meantime (know again and try again): in both cases nothing is written.
    """
    with transaction.atomic():
        articles = _add(feed, batch.new, outcome.at)
        _appear(feed, batch, articles, outcome.at)
        changed = _follow(feed, batch.changed, outcome.at)
        numbers = {new.number: article.pk for new, article in zip(batch.new, articles, strict=True)}
        _tell(batch.new, numbers)
        search.index([*articles, *changed])
        counts = {"new": len(articles), "updated": len(changed), **outcome.counts}
        if not feed.finish(replace(outcome, counts=counts), token):
            raise LeaseLost
    return Stored(len(articles), len(changed), numbers)


def _add(feed: Feed, new: Sequence[NewArticle], now: datetime) -> list[Article]:
    articles = [
        Article(
            source=feed.source,
            url=one.item.entry.url,
            published_at=one.published,
            date_is_guessed=one.item.entry.published is None,
            first_seen_at=now,
            **_said(one.item, one.filed),
            **_filed(one.filed),
        )
        for one in new
    ]
    Article.objects.bulk_create(articles)
    _place(zip(articles, (one.filed for one in new), strict=True))
    return articles


def _said(item: Identified, filed: Filed) -> dict[str, str]:
    entry = item.entry
    return {
        "title": entry.title,
        "title_key": title_key(entry.title),
        "summary": entry.summary,
        "body_html": entry.content_html or entry.summary_html,
        "author": entry.author,
        "image": entry.image,
        "language": filed.language[:10],
    }


def _filed(filed: Filed) -> dict[str, object]:
    return {"category_id": filed.category, "is_finance": filed.is_finance, "why": list(filed.reasons)}


def _place(filed: Iterable[tuple[Article, Filed]]) -> None:
    """Write the sectors, countries and regions of articles that have none."""
    sectors, countries, regions = [], [], []
    for article, places in filed:
        sectors += [ArticleSector(article=article, sector_id=s, rank=i) for i, s in enumerate(places.sectors)]
        countries += [Article.countries.through(article=article, country_id=code) for code in places.countries]
        regions += [Article.regions.through(article=article, region_id=slug) for slug in places.regions]
    ArticleSector.objects.bulk_create(sectors)
    Article.countries.through.objects.bulk_create(countries)
    Article.regions.through.objects.bulk_create(regions)


def _appear(feed: Feed, batch: Batch, articles: Sequence[Article], now: datetime) -> None:
    """Note each new guid beside its article; the same guid noted by another worker a moment ago stays as it is."""
    known = Article.objects.keys_of([item.entry.url for item in batch.seen])
    pairs = [(one.item, article.pk) for one, article in zip(batch.new, articles, strict=True)]
    pairs += [(item, known[item.entry.url]) for item in batch.seen if item.entry.url in known]
    rows = [
        Appearance(
            feed=feed,
            article_id=key,
            key=item.key,
            guid=item.entry.guid[:2000],
            fingerprint=item.fingerprint,
            seen_at=now,
        )
        for item, key in pairs
    ]
    Appearance.objects.bulk_create(rows, ignore_conflicts=True)


def _follow(feed: Feed, changed: Sequence[tuple[Identified, Filed]], now: datetime) -> list[Article]:
    """Let articles follow their source's corrections, except in the fields an editor has touched.

    An article follows the source that published it first; elsewhere only the appearance takes note.
    """
    by_key = {item.key: (item, filed) for item, filed in changed}
    held = feed.appearances.filter(key__in=by_key).select_for_update(of=("self", "article"))
    appearances = list(
        held.select_related("article")
    )  # locked, so that an editor who saves meanwhile has the last word
    followed = []
    for appearance in appearances:
        item, filed = by_key[appearance.key]
        appearance.fingerprint = item.fingerprint
        if appearance.article.source_id == feed.source_id:
            _correct(appearance.article, item, filed, now)
            followed.append(appearance.article)
    Appearance.objects.bulk_update(appearances, ["fingerprint"])
    Article.objects.bulk_update(followed, [*FOLLOWED, "title_key", "updated_at", "category", "is_finance", "why"])
    return followed


def _correct(article: Article, item: Identified, filed: Filed, now: datetime) -> None:
    locked = set(article.locks)
    if "title" in locked:
        locked.add("title_key")
    if "category" in locked:
        locked |= {"category_id", "why"}
    for name, value in (_said(item, filed) | _filed(filed)).items():
        if name not in locked:
            setattr(article, name, value)
    article.updated_at = now
    if "sectors" not in locked:
        article.filed_sectors.all().delete()
    refiled = replace(
        filed,
        sectors=() if "sectors" in locked else filed.sectors,
        countries=(),
        regions=(),
    )
    _place([(article, refiled)])
    if "countries" not in locked:
        article.countries.set(Country.objects.filter(pk__in=filed.countries))
    if "regions" not in locked:
        article.regions.set(Region.objects.filter(pk__in=filed.regions))


def _tell(new: Sequence[NewArticle], numbers: Mapping[int, int]) -> None:
    """Put new articles into the stories of those that told the event before; open one where there was none."""
    told = {numbers[one.number]: numbers.get(one.joins, one.joins) for one in new if one.joins is not None}
    joining = {key: first for key, first in told.items() if first > 0}
    if not joining:
        return
    # Locked in one order by all; a story is read after the lock, since another worker may just have opened it.
    rows = Article.objects.select_for_update().filter(pk__in={*joining, *joining.values()}).order_by("pk")
    articles = {article.pk: article for article in rows}
    stories: set[Story] = set()
    for key, first in joining.items():
        teller = articles.get(first)
        if teller is None:
            continue
        story = teller.story or Story.objects.create(lead_id=first)
        teller.story = articles[key].story = story
        stories.add(story)
    Article.objects.bulk_update(articles.values(), ["story"])
    for story in stories:
        story.choose_lead()
