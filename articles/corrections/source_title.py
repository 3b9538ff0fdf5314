"""Gives an article the title that its source wrote, in place of the newsroom's."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import search
from articles.models import Act, Article, Revision, Story


def source_title(article: Article) -> str | None:
    """What the source wrote, where the newsroom has set the title; None where it has not, or where that was lost."""
    if article.is_own or "title" not in article.locks:
        return None
    return Revision.objects.original_of(article).title


def give_back_source_title(key: int, by: Any) -> bool:
    """Show the source's title again, which follows its corrections from now on; False if there is none to give back.

    The newsroom's title becomes a revision, so the history has the way back.
    """
    with transaction.atomic():
        Story.objects.lock_with_members([key])  # the story before the article, in the order used everywhere
        article = Article.objects.not_withdrawn().select_related("source").filter(pk=key).first()
        original = article and source_title(article)
        if article is None or not original:
            return False
        before = {"title": article.title, "locks": article.locks}
        article.title = original
        Revision.objects.record_edit(article, ["title"], by)
        article.locks = [name for name in article.locks if name != "title"]
        article.updated_at = timezone.now()
        article.save(update_fields=["title", "locks", "updated_at"])
        after = {"title": original, "locks": article.locks}
        Act.objects.record(
            by, Act.Verb.CHANGE, article, reason=_("Titre de la source rendu"), before=before, after=after
        )
        Article.objects.filter(pk=key).invalidate_pages()
        search.refresh([key])
    return True
