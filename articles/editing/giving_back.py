"""Gives articles back to the automatic filing, and puts back what editors had decided of them."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.editing.undo import Undoable, changed_meanwhile, journaled_since, part_of
from articles.filing.changes import FILED_FIELDS
from articles.filing.editors import by_hand
from articles.filing.refiling.at_once import set_reach, unlock_and_refile
from articles.filing.rows import FILING_TABLES
from articles.models import Act, Article, Category

COLUMNS = ("category_id", "is_finance", "why", "relevance", "reach", "filing_margin", "locks")
# What the journal tells of it: the name of a field → its name in `whole_filing`.
JOURNALED = {"category": "category_id"} | {name: name for name in ("is_finance", *FILING_TABLES, "locks")}
DECIDED = {"category_id", "is_finance", *FILING_TABLES}
COMPUTED = {"why", "relevance", "reach", "filing_margin"}
NAMED_FIELDS = ("countries", "regions", "organisations")


def give_back(keys: Collection[int], by: Any) -> tuple[int, list[Undoable]]:
    """Remove the editors' locks on their filing and refile them: how many moved, and what undoes it for those that changed."""
    articles = Article.objects.filter(pk__in=keys).order_by("pk")
    with transaction.atomic():
        # Locked, so that what a colleague decides meanwhile comes before or after, and is not taken for part of this.
        before = {one.pk: whole_filing(one) for one in articles.select_for_update(no_key=True)}
        last = Act.objects.last_key()
        moved = unlock_and_refile(articles, by)
        after, acts = {one.pk: whole_filing(one) for one in articles.all()}, journaled_since(last, before)
    changed = [key for key in after if before[key] != after[key]]
    return moved, [Undoable("give-back", key, before[key], after[key], "", part_of(acts, key)) for key in changed]


def undo(done: Undoable, by: Any) -> None:
    """Put back what the act has changed of the filing and its locks. Raises EditRefused if that has changed since.

    What a refiling computes anew, and the locks of other fields, may have: that stays. The reach follows from what is put back.
    A place that no longer exists is left out.
    """
    changed = {name for name in done.before if done.before[name] != done.after[name]}
    with transaction.atomic():
        article = Article.objects.not_withdrawn().filter(pk=done.key).select_for_update(no_key=True).first()
        now = whole_filing(article) if article else {}
        if article is None or any(now[name] != done.after[name] for name in changed & DECIDED):
            raise changed_meanwhile()
        rows = Article.objects.filter(pk=done.key)
        rows.invalidate_pages()
        computed_since = {name for name in COMPUTED if now[name] != done.after[name]}
        _put_back(article, done.before, changed - computed_since)
        set_reach(rows)
        rows.invalidate_pages()
        article = rows.get()
        filings = now, whole_filing(article)
        left, right = ({name: one[column] for name, column in JOURNALED.items()} for one in filings)
        moved = [name for name in JOURNALED if left[name] != right[name]]
        before, after = ({name: one[name] for name in moved} for one in (left, right))
        why = _("Annulation")
        Act.objects.record(by, Act.Verb.CHANGE, article, reason=why, before=before, after=after, undoes=done.acts)


def _put_back(article: Article, before: dict[str, Any], changed: set[str]) -> None:
    now, others = article.category_id, [name for name in article.locks if name not in FILED_FIELDS]
    for name in changed.intersection(COLUMNS):
        setattr(article, name, before[name])
    (article.category_id,) = by_hand.existing(Category, [article.category_id]) or [now]
    article.locks = sorted([*others, *(name for name in before["locks"] if name in FILED_FIELDS)])
    article.save(update_fields=["locks", *(name.removesuffix("_id") for name in changed.intersection(COLUMNS))])
    if "sectors" in changed:
        by_hand.put_sectors(article, before["sectors"])
    for name in changed.intersection(NAMED_FIELDS):
        field = getattr(article, name)
        field.set(by_hand.existing(field.model, before[name]))


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
