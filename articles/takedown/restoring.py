"""Ends a withdrawal, by an explicit act. What was erased does not come back."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Act, Article, Source
from articles.models.withdrawal import Withdrawal
from articles.takedown.sources import NotWithdrawable
from portal.page_cache import store


def restore_article(article: Article, by: Any, reason: str) -> None:
    """Make a withdrawn article hidden, with its title from the record and no other word. Raises NotWithdrawable.

    An editor publishes it by another act. Its text comes back only if its source corrects it: an unchanged entry adds nothing.
    """
    with transaction.atomic():
        rows = Article.objects.withdrawn().select_for_update(of=("self",)).select_related("source")
        row = rows.filter(pk=article.pk).first()
        if row is None:
            raise NotWithdrawable(_("Cet article n’est pas retiré."))
        if row.source.is_withdrawn:
            raise NotWithdrawable(_("Sa source est retirée\u00a0: rétablissez-la d’abord."))
        last = Withdrawal.objects.of_article(row.pk).first()
        if last is None:
            raise NotWithdrawable(_("Le titre n’est plus au registre\u00a0: cet article ne peut être rétabli."))
        row.status, row.title = Article.Status.HIDDEN, last.label
        row.save(update_fields=["status", "title"])
        Withdrawal.decided(by, reason, article=row, label=row.title, is_undone=True).save()
        after = {"status": Article.Status.HIDDEN.value}
        before = {"status": Article.Status.WITHDRAWN.value}
        Act.objects.record(by, Act.Verb.RESTORE, row, reason=reason, before=before, after=after)


def restore_source(source: Source, by: Any, reason: str) -> None:
    """Let the source be read again. Raises NotWithdrawable.

    Its feeds stay suspended until an editor resumes them, and its articles stay withdrawn: each is restored by itself.
    """
    with transaction.atomic():
        row = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
        if not row.is_withdrawn:
            raise NotWithdrawable(_("Cette source n’est pas retirée."))
        if row.is_erasing:
            raise NotWithdrawable(_("Ses articles sont encore en cours d’effacement\u00a0: réessayez dans une minute."))
        before = {"withdrawn_at": row.withdrawn_at}
        row.withdrawn_at = None
        row.save(update_fields=["withdrawn_at"])
        Withdrawal.decided(by, reason, source=row, label=row.name, is_undone=True).save()
        Act.objects.record(by, Act.Verb.RESTORE, row, reason=reason, before=before, after={"withdrawn_at": None})
        store.invalidate()
