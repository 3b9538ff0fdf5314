"""Withdraws a whole source: hidden at once in one transaction, then erased in batches that any worker continues."""

import time
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.ingest.enrich import image_files
from articles.models import Act, Article, BatchedAct, Feed, Letter, Picture, Pin, Source
from articles.models.withdrawal import Withdrawal
from articles.takedown.articles import erase
from portal.page_cache import store

BATCH_SIZE = 100  # articles in one transaction, so that no visit waits for long
TASK_BUDGET_SECONDS = 20.0  # for one call of the task


class NotWithdrawable(Exception):
    """Why something cannot be withdrawn, or restored: a sentence for the editor."""


def may_withdraw_source(user: Any) -> bool:
    """Whether the user may withdraw sources, and end their withdrawal."""
    return bool(user.is_staff and user.has_perm("articles.change_source"))


def withdraw_source(source: Source, by: Any, reason: str, letter: Letter | None = None) -> None:
    """Withdraw the source: from the commit on nothing of it is public and no visit stores anything of it.

    Its articles are erased by `erase_withdrawn_sources`. Raises NotWithdrawable for our own newsroom, and if it is withdrawn.
    """
    if source.kind == Source.Kind.OWN:
        raise NotWithdrawable(_("Notre propre rédaction ne se retire pas\u00a0: retirez ses articles."))
    with transaction.atomic():
        feeds = Feed.objects.filter(source=source)
        # Locked in the order of a visit that stores: feeds, then articles. One that stores now ends first.
        list(feeds.order_by("pk").select_for_update().values_list("pk"))
        row = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
        if row.is_withdrawn:
            raise NotWithdrawable(_("«\u00a0%(source)s\u00a0» est déjà retirée.") % {"source": row})
        feeds.suspend_for_good()
        _hide_articles(row, by, reason)
        row.withdrawn_at, row.is_erasing = timezone.now(), True
        row.save(update_fields=["withdrawn_at", "is_erasing"])
        Withdrawal.decided(by, reason, letter, source=row, label=row.name).save()
        Act.objects.record(by, Act.Verb.WITHDRAW, row, reason=reason, after={"withdrawn_at": row.withdrawn_at})
        store.invalidate()


def erase_withdrawn_sources(budget_seconds: float = TASK_BUDGET_SECONDS) -> int:
    """Erase articles of withdrawn sources, batch after batch, for up to `budget_seconds`; how many.

    A worker that dies loses one batch at most, and two at once erase no article twice.
    """
    deadline, erased = time.monotonic() + budget_seconds, 0
    for source in Source.objects.erasing():
        decision = Withdrawal.objects.of_source(source.pk).filter(is_undone=False).first()
        while decision and (keys := Article.objects.next_to_withdraw(source.pk, BATCH_SIZE)):
            if time.monotonic() >= deadline:
                return erased
            erased += erase(keys, decision)
        Source.objects.filter(pk=source.pk).update(is_erasing=False)
    return erased


def _hide_articles(source: Source, by: Any, reason: str) -> None:
    """Hide what is published of it, so that no undoing shows it again, end its pins, and delete its pictures.

    What is not erased yet is invisible already.
    """
    public = Article.objects.from_source(source).filter(status=Article.Status.PUBLISHED)
    list(public.order_by("pk").select_for_update(no_key=True).values_list("pk"))  # in the order that all use
    public.update(status=Article.Status.HIDDEN)
    BatchedAct.objects.on_articles(Article.objects.from_source(source).values("pk")).delete()
    Pin.objects.filter(article__source=source).end_as_act(timezone.now(), by, reason=reason)
    pictures = Picture.objects.filter(source=source)
    keys = list(pictures.values_list("pk", flat=True))
    pictures.delete()
    transaction.on_commit(partial(image_files.remove_files, keys), robust=True)
