"""Articles follow their source's corrections, and what they said before is kept for a while."""

from collections.abc import Collection, Sequence
from datetime import datetime

from articles.ingest.records import Filed, Item
from articles.ingest.store.columns import PLACES, filed_as, place_anew, said
from articles.models import Appearance, Article, Feed, Page, Revision

FOLLOWED = ("title", "summary", "body_html", "author", "image", "documents", "language")
REMEMBERED = ("title", "summary", "body_html")


def follow(feed: Feed, changed: Sequence[tuple[Item, Filed]], now: datetime) -> list[Article]:
    """Let articles follow their source's corrections; those that did.

    Except in the fields an editor has touched, or that a fuller text was taken for from the article's page.

    An article follows the source that published it first; elsewhere only the appearance takes note.
    """
    by_key = {item.key: (item, filed) for item, filed in changed}
    # Locked, so that an editor who saves meanwhile has the last word.
    held = (
        feed.appearances.filter(key__in=by_key)
        .order_by("article")
        .select_for_update(of=("self", "article"), no_key=True)
    )
    appearances = list(held.select_related("article"))
    taken = Page.objects.taken([one.article_id for one in appearances])
    followed, revisions, placed = [], [], []
    for appearance in appearances:
        item, filed = by_key[appearance.key]
        appearance.fingerprint = item.fingerprint
        article = appearance.article
        if article.source_id == feed.source_id:
            before = {name: getattr(article, name) for name in FOLLOWED}
            kept = {*article.locks, *taken.get(article.pk, ())}
            if not _says_something_else(article, item, filed, kept):
                continue
            _correct(article, item, filed, now, kept)
            followed.append(article)
            placed.append((article, filed, PLACES.keys() - kept))
            if any(getattr(article, name) != before[name] for name in REMEMBERED):
                revisions.append(Revision(article=article, at=now, **{name: before[name] for name in REMEMBERED}))
    Appearance.objects.bulk_update(appearances, ["fingerprint"])
    Article.objects.bulk_update(followed, [*FOLLOWED, "title_key", "updated_at", "category", "is_finance", "why"])
    place_anew(placed)
    Revision.objects.bulk_create(revisions)
    Page.objects.of(followed).again(now)
    return followed


def _says_something_else(article: Article, item: Item, filed: Filed, kept: Collection[str]) -> bool:
    """A document often changes where no reader would see it: the number of a tracking pixel, a link's parameter."""
    return any(getattr(article, name) != value for name, value in said(item, filed).items() if name not in kept)


def _correct(article: Article, item: Item, filed: Filed, now: datetime, kept: Collection[str]) -> None:
    locked = set(kept)
    if "title" in locked:
        locked.add("title_key")
    if "category" in locked:
        locked |= {"category_id", "why"}
    for name, value in (said(item, filed) | filed_as(filed)).items():
        if name not in locked:
            setattr(article, name, value)
    article.updated_at = now
