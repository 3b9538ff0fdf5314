"""Gives an article an earlier text back."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import search
from articles.ingest.identity import title_key
from articles.models import Act, Article, Revision, Story
from articles.models.articles.revision import TEXT_COLUMNS


def revert_to(revision: Revision, by: Any) -> list[str]:
    """Give the article the text of `revision`; the columns that changed. No visit writes them any more.

    What it said until now becomes a revision of its own, and the act is in the journal.
    """
    with transaction.atomic():
        Story.objects.lock_with_members(
            [revision.article_id]
        )  # the story before the article, in the order used everywhere
        article = Article.objects.select_related("source").get(pk=revision.article_id)
        before = {name: getattr(article, name) for name in TEXT_COLUMNS}
        after = {name: getattr(revision, name) for name in TEXT_COLUMNS}
        changed = [name for name in TEXT_COLUMNS if before[name] != after[name]]
        if not changed:
            return []
        for name in changed:
            setattr(article, name, after[name])
        Revision.objects.record_edit(article, changed, by)
        article.lock(*changed)
        article.title_key, article.updated_at = title_key(article.title), timezone.now()
        article.save(update_fields=[*changed, "locks", "title_key", "updated_at"])
        reason = _("Retour à la version du %(when)s") % {
            "when": date_format(timezone.localtime(revision.at), "SHORT_DATETIME_FORMAT")
        }
        before, after = ({name: texts[name] for name in changed} for texts in (before, after))
        Act.objects.record(by, Act.Verb.CHANGE, article, reason=reason, before=before, after=after)
        Article.objects.filter(pk=article.pk).invalidate_pages()
        search.refresh([article.pk])
    return changed
