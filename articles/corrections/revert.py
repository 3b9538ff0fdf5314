"""Gives an article an earlier text back."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import search
from articles.ingest.identity import title_key
from articles.models import Act, Article, Revision, Story
from articles.models.articles.revision import TEXT_COLUMNS
from portal.typography import date_and_time


def revert_to(revision: Revision, by: Any) -> list[str]:
    """Give the article the text of `revision`; the columns that changed. No visit writes them any more.

    What it said until now becomes a revision of its own, and the act is in the journal.
    """
    with transaction.atomic():
        # The story before the article, in the order used everywhere.
        Story.objects.lock_with_members([revision.article_id])
        article = Article.objects.select_related("source").get(pk=revision.article_id)
        changed = [name for name in TEXT_COLUMNS if getattr(article, name) != getattr(revision, name)]
        before, after = ({name: getattr(row, name) for name in changed} for row in (article, revision))
        if not changed:
            return []
        for name, text in after.items():
            setattr(article, name, text)
        Revision.objects.record_edit(article, changed, by)
        article.lock(*changed)
        article.updated_at = timezone.now()
        if article.is_own:  # else it stays the feed's
            article.title_key = title_key(article.title)
        article.save(update_fields=[*changed, "locks", "title_key", "updated_at"])
        when = date_and_time(revision.at)
        reason = _("Retour à la version du %(when)s") % {"when": when}
        Act.objects.record(by, Act.Verb.CHANGE, article, reason=reason, before=before, after=after)
        Article.objects.filter(pk=article.pk).invalidate_pages()
        search.refresh([article.pk])
    return changed
