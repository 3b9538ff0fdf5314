"""Writes what a refiling changes; fields locked by editors stay, and so does what a source has corrected meanwhile."""

from collections.abc import Iterable, Sequence

from articles.filing.changes import ArticleChange
from articles.filing.refiling.filer import EDITOR_COLUMNS, SOURCE_COLUMNS, Refiled
from articles.filing.rows import (
    FILING_COLUMNS,
    filing_columns,
    locked_columns,
    replace_filings,
    tags_of_filings,
)
from articles.models import Article, RuledArticle
from portal.page_cache import store


def write_changes(refiled: Iterable[Refiled]) -> list[ArticleChange]:
    """Write the changed filings and reasons; returns the changes, those prevented by locks included. Within a transaction.

    Locked fields stay as they are, and so do articles whose source has corrected them since they were read: the correction
    has filed them.
    """
    refiled = [one for one in refiled if not one.is_same or one.change.locked_changes or one.after.rules]
    locked = (
        Article.objects.filter(pk__in=[one.article.pk for one in refiled]).order_by("pk").select_for_update(no_key=True)
    )
    fresh = {article.pk: article for article in locked.only("published_at", *SOURCE_COLUMNS, *EDITOR_COLUMNS)}
    current = [one for one in refiled if one.article.pk in fresh and _has_same_text(one.article, fresh[one.article.pk])]
    for one in current:
        for name in ("published_at", *EDITOR_COLUMNS):
            setattr(one.article, name, getattr(fresh[one.article.pk], name))
    _write_rows([one for one in current if not one.is_same])
    RuledArticle.objects.record((one.article.pk, rule) for one in current for rule in one.after.rules)
    return [one.change for one in current]


def _has_same_text(read: Article, now: Article) -> bool:
    return all(getattr(read, name) == getattr(now, name) for name in SOURCE_COLUMNS)


def _write_rows(changed: Sequence[Refiled]) -> None:
    for one in changed:
        columns = filing_columns(one.after)
        for name in locked_columns(one.article.locks):
            del columns[name]
        for name, value in columns.items():
            setattr(one.article, name, value)
    Article.objects.bulk_update([one.article for one in changed], FILING_COLUMNS)
    replace_filings((one.article, one.after, {move.field for move in one.change.field_changes}) for one in changed)
    if changed:
        tags = tags_of_filings(filed for one in changed for filed in (one.before, one.after))
        store.invalidate(*tags, *(f"article:{one.article.pk}" for one in changed))
