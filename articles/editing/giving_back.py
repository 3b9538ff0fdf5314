"""Gives articles back to the automatic filing, and puts back what editors had decided of them."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.editing.undo import Undoable, changed_meanwhile
from articles.filing import refile
from articles.filing.rows import FILING_TABLES
from articles.models import Act, Article, ArticleSector

COLUMNS = ("category_id", "is_finance", "why", "relevance", "reach", "filing_margin", "locks")
# What the journal tells of it: the name of a field → its name in `whole_filing`.
JOURNALED = {"category": "category_id"} | {name: name for name in ("is_finance", *FILING_TABLES, "locks")}
NAMED_FIELDS = ("countries", "regions", "organisations")


def give_back(keys: Collection[int], by: Any) -> tuple[int, list[Undoable]]:
    """Remove the editors' locks on their filing and refile them: how many moved, and what undoes it for those that changed."""
    articles = Article.objects.filter(pk__in=keys)
    before = {one.pk: whole_filing(one) for one in articles}
    moved = refile.unlock_and_refile(articles, by)
    after = {one.pk: whole_filing(one) for one in articles.all()}
    done = [Undoable("give-back", key, before[key], after[key], "") for key in after if before[key] != after[key]]
    return moved, done


def undo(done: Undoable, by: Any) -> None:
    """Put back the filing and the locks that it had. Raises EditRefused if either has changed since."""
    with transaction.atomic():
        article = Article.objects.filter(pk=done.key).select_for_update(no_key=True).first()
        if article is None or whole_filing(article) != done.after:
            raise changed_meanwhile()
        Article.objects.filter(pk=done.key).invalidate_pages()
        for name in COLUMNS:
            setattr(article, name, done.before[name])
        article.save(update_fields=[name.removesuffix("_id") for name in COLUMNS])
        article.filed_sectors.all().delete()
        ArticleSector.objects.bulk_create(
            ArticleSector(article=article, sector_id=sector, rank=rank)
            for rank, sector in enumerate(done.before["sectors"])
        )
        for name in NAMED_FIELDS:
            getattr(article, name).set(done.before[name])
        Article.objects.filter(pk=done.key).invalidate_pages()
        left, right = ({name: one[column] for name, column in JOURNALED.items()} for one in (done.after, done.before))
        moved = [name for name in JOURNALED if left[name] != right[name]]
        before, after = ({name: one[name] for name in moved} for one in (left, right))
        Act.objects.record(by, Act.Verb.CHANGE, article, reason=_("Annulation"), before=before, after=after)


def whole_filing(article: Article) -> dict[str, Any]:
    """All that a refiling may change of the article, as JSON."""
    rows = {
        field: list(
            table.objects.filter(article=article)  # type: ignore[attr-defined]
            .order_by("rank" if field == "sectors" else column)
            .values_list(column, flat=True)
        )
        for field, (table, column) in FILING_TABLES.items()
    }
    return {name: getattr(article, name) for name in COLUMNS} | rows
