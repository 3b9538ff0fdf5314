"""Withdraws articles: their words are erased for good, their rows keep their addresses from coming back.

One transaction: the state, the words, what belongs to them, the stories, the search index, the record. Cached pages are dropped
after the commit, by their tags; then the files of pictures and share cards go, which no page names any more.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from articles import search
from articles.ingest.enrich import image_files
from articles.models import (
    Act,
    Appearance,
    Article,
    BatchedAct,
    Letter,
    Page,
    Picture,
    Pin,
    PreviewLink,
    Quarantine,
    Revision,
    Story,
    UploadedPicture,
    Visit,
)
from articles.models.withdrawal import Withdrawal
from articles.syndication.share_card_paths import remove_cards

# For so long after a withdrawal its share card is looked for again: a request that had read the article may just have drawn it.
CARD_SWEEP_PERIOD = timedelta(days=1)


def may_withdraw(user: Any) -> bool:
    """Whether the user may withdraw articles, and end a withdrawal."""
    return bool(user.is_staff and user.has_perm("articles.change_article"))


def withdraw_articles(keys: Collection[int], by: Any, reason: str, letter: Letter | None = None) -> int:
    """Withdraw these articles at once, and journal it; how many were not withdrawn yet."""
    return erase(keys, Withdrawal.decided(by, reason, letter), journaled_by=by)


def erase(keys: Collection[int], decision: Withdrawal, *, journaled_by: Any = None) -> int:
    """Withdraw those of these articles that are not, each with a record of `decision`; how many.

    With `journaled_by` each is an act of that member; the articles of a withdrawn source are one act together, its own.
    """
    with transaction.atomic():
        story_of = Story.objects.lock_with_members(keys)
        # Read once they are locked: a visit may just have corrected them, or another worker withdrawn them.
        found = list(Article.objects.not_withdrawn().filter(pk__in=keys).order_by("pk"))
        if not found:
            return 0
        Withdrawal.objects.record_articles(found, decision)
        if journaled_by is not None:
            before, after = _status_of, {"status": Article.Status.WITHDRAWN.value}
            Act.objects.record_many(
                journaled_by, Act.Verb.WITHDRAW, found, reason=decision.reason, before=before, after=after
            )
            Pin.objects.of_articles([one.pk for one in found]).end_as_act(timezone.now(), journaled_by)
        Article.objects.filter(pk__in=story_of).invalidate_pages()
        _erase_words(found, story_of)
        pictures = _drop_pictures({article.image for article in found if article.image})
        UploadedPicture.objects.filter(pk__in=[one.uploaded_picture_id for one in found]).delete()
        transaction.on_commit(partial(remove_files, [article.pk for article in found], pictures), robust=True)
    return len(found)


def remove_files(articles: Collection[int], pictures: Collection[str]) -> None:
    """Delete the share cards of these articles, and the files of these pictures."""
    remove_cards(articles)
    image_files.remove_files(pictures)


def sweep_cards(now: datetime) -> int:
    """Delete the share cards of what was just withdrawn that a request drew at the same moment; how many."""
    recent = Withdrawal.objects.articles_since(now - CARD_SWEEP_PERIOD).values_list("article", flat=True)
    withdrawn = Article.objects.withdrawn().filter(pk__in=list(recent)).values_list("pk", flat=True)
    return remove_cards(list(withdrawn))


def _status_of(article: Article) -> dict[str, str]:
    return {"status": article.status}


def _erase_words(articles: Sequence[Article], story_of: Mapping[int, int | None]) -> None:
    """Erase the words and all that was stored of them, and let their stories choose other leads."""
    keys = [article.pk for article in articles]
    stories = {story for key in keys if (story := story_of.get(key))}
    Article.objects.filter(pk__in=keys).erase()
    _leave_stories(keys, stories)
    feeds = set(Appearance.objects.filter(article__in=keys).values_list("feed", flat=True))
    Appearance.objects.filter(article__in=keys).update(guid="")  # its key, a digest, still knows it
    Revision.objects.filter(article__in=keys).delete()
    BatchedAct.objects.on_articles(keys).delete()
    Page.objects.of_articles(articles).delete()
    PreviewLink.objects.filter(article__in=keys).delete()
    Visit.objects.filter(feed__in=feeds).exclude(body=None).update(body=None)  # documents that showed it
    Quarantine.objects.filter(feed__in=feeds, title__in=[article.title for article in articles]).delete()
    Pin.objects.filter(article__in=keys).end(timezone.now())
    search.refresh(keys)


def _leave_stories(keys: Collection[int], stories: Collection[int]) -> None:
    """Give these stories, which have just lost these articles, another lead; one of a single article is dissolved."""
    if not stories:
        return
    other = Article.objects.filter(story=models.OuterRef("pk"), status=Article.Status.PUBLISHED).order_by("pk")
    # Before they are dissolved: the address of a dissolved story leads to its last lead.
    Story.objects.filter(pk__in=stories, lead__in=keys).update(
        lead=models.Subquery(other.values("pk")[:1]), lead_is_chosen=False
    )
    Story.objects.filter(pk__in=stories).refresh_leads()


def _drop_pictures(urls: Collection[str]) -> list[str]:
    """Delete the rows of the pictures that no published article shows any more; their keys, by which the files are named."""
    if not urls:
        return []
    shown = set(Article.objects.published().filter(image__in=urls).values_list("image", flat=True))
    keys = [Picture.key_of(url) for url in set(urls) - shown]
    Picture.objects.filter(pk__in=keys).delete()
    return keys
