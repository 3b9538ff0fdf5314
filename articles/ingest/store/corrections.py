"""Applies a source's corrections to stored articles and keeps their earlier text as revisions for a while.

Where an editor's words stay, what the source now writes is kept beside them: the page shows it as the original.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from articles.filing.records import Filing
from articles.filing.rows import FILING_COLUMNS, FILING_TABLES, filing_columns, locked_columns, replace_filings
from articles.filing.source_rules.match import unhidden
from articles.ingest.clean.credit import credit
from articles.ingest.clean.entry import credited, says_nothing_new
from articles.ingest.records import KeyedEntry
from articles.ingest.store.columns import columns_from_entry
from articles.models import Appearance, Article, Feed, Page, Revision, RuledArticle
from articles.models.articles.revision import TEXT_COLUMNS, ours_among
from articles.text.outlets import TAIL_SIGN
from portal.page_cache import store

SYNCED_FIELDS = ("title", "summary", "body_html", "author", "outlet", "image", "documents", "language")
UNCREDITED_FIELDS = ("body_html", "author", "image", "documents")  # that no outlet's name is taken off


def apply_corrections(feed: Feed, changed: Sequence[tuple[KeyedEntry, Filing]], now: datetime) -> list[Article]:
    """Apply the corrections to the articles and return those that changed.

    A change that only takes the outlet's name off title and summary is none of the source's: it leaves neither a revision nor a
    date of change. Fields that an editor has locked, or that were filled from the article's own page, keep their values.
    Only the source that published an article first can correct it; for other sources, and for a withdrawn article, only the
    appearance is updated.
    """
    by_key = {item.key: (item, filed) for item, filed in changed}
    # Locked, so that an editor who saves at the same time is not overwritten.
    locked_appearances = (
        feed.appearances.filter(key__in=by_key)
        .order_by("article")
        .select_for_update(of=("self", "article"), no_key=True)
    )
    appearances = list(locked_appearances.select_related("article"))
    fields_from_pages = Page.objects.fields_filled([row.article_id for row in appearances])
    corrected, rewritten, revisions, kept_out, filings = [], [], [], [], []
    for appearance in appearances:
        item, filed = by_key[appearance.key]
        appearance.fingerprint = item.fingerprint
        article = appearance.article
        if article.source_id == feed.source_id and article.status != Article.Status.WITHDRAWN:
            filed = filed if article.status == Article.Status.BY_RULE else unhidden(filed)
            item, uncredited = _credited_as_before(article, item), item
            before = {name: getattr(article, name) for name in SYNCED_FIELDS}
            kept_fields = {*article.locks, *fields_from_pages.get(article.pk, ())}
            if ours_among(article.locks):
                kept_out.append(_source_text(article, item, filed, now))
            # A language found in a text with the outlet's name in it is no change: it was found without.
            ignored = {"language"} if item is not uncredited else set()
            if not _has_changed(article, item, filed, kept_fields | ignored):
                continue
            is_only_credited = _is_only_credited(article, item, filed, feed.source.name, kept_fields)
            _correct_article(article, item, filed, article.updated_at if is_only_credited else now, kept_fields)
            corrected.append(article)
            filings.append((article, filed, FILING_TABLES.keys() - kept_fields))
            if is_only_credited:
                continue
            rewritten.append(article)
            if fields := [name for name in TEXT_COLUMNS if getattr(article, name) != before[name]]:
                revisions.append(_revision(article, before, fields, now))
    Appearance.objects.bulk_update(appearances, ["fingerprint"])
    _write_corrected(corrected, filings)
    Revision.objects.bulk_create(revisions)
    Revision.objects.replace_kept_out(kept_out)
    if kept_out:
        store.invalidate(*(f"article:{row.article_id}" for row in kept_out))
    Page.objects.of_articles(rewritten).requeue(now)
    return corrected


def _write_corrected(corrected: Sequence[Article], filings: Sequence[tuple[Article, Filing, Collection[str]]]) -> None:
    """Write the articles, and the named fields of their filings."""
    if corrected:
        Article.objects.filter(pk__in=[one.pk for one in corrected]).invalidate_pages()  # those that they may leave
    Article.objects.bulk_update(corrected, [*SYNCED_FIELDS, "title_key", "updated_at", *FILING_COLUMNS])
    replace_filings(filings)
    RuledArticle.objects.record((article.pk, rule) for article, filed, _ in filings for rule in filed.rules)


def _credited_as_before(article: Article, item: KeyedEntry) -> KeyedEntry:
    """The entry, credited as its article is where its document no longer proves it.

    The outlet of an article never changes to none; and a source's own name, cut off a title before, stays off while its feed
    gives the same title, whatever the source is called today.
    """
    if item.entry.outlet:
        return item
    own_name = "" if article.outlet else _own_name_cut_off(article, item)
    return replace(item, entry=credited(item.entry, article.outlet, own_name)) if article.outlet or own_name else item


def _own_name_cut_off(article: Article, item: KeyedEntry) -> str:
    """What the entry's title has after the article's, which was stored of the same title of the feed; or ""."""
    title = item.entry.title
    if "title" in article.locks or item.title_key != article.title_key or not title.startswith(article.title):
        return ""
    sign = TAIL_SIGN.match(title, len(article.title))
    return title[sign.end() :] if sign else ""


def _has_changed(article: Article, item: KeyedEntry, filed: Filing, kept_fields: Collection[str]) -> bool:
    """Whether a shown field differs; documents often change invisibly (a tracking pixel's number, a link's parameter)."""
    return any(
        getattr(article, name) != value
        for name, value in columns_from_entry(item, filed).items()
        if name not in kept_fields
    )


def _is_only_credited(
    article: Article, item: KeyedEntry, filed: Filing, source: str, kept_fields: Collection[str]
) -> bool:
    """Whether its source writes what it wrote, and only the name of an outlet, or the source's own, is now taken off."""
    entry, columns = item.entry, columns_from_entry(item, filed)
    if any(getattr(article, name) != columns[name] for name in UNCREDITED_FIELDS if name not in kept_fields):
        return False
    was = entry.identifying_title if "title" in kept_fields else article.title
    title, summary, _ = credit(was, article.summary, entry.outlet, "" if entry.outlet else source)
    says_the_same = summary == entry.summary or (not entry.summary and says_nothing_new(summary, title))
    return title == entry.title and ("summary" in kept_fields or says_the_same)


def _revision(article: Article, before: Mapping[str, Any], fields: list[str], now: datetime) -> Revision:
    texts = {name: before[name] for name in TEXT_COLUMNS}
    return Revision(article=article, at=now, fields=fields, ours=ours_among(article.locks), **texts)


def _source_text(article: Article, item: KeyedEntry, filed: Filing, now: datetime) -> Revision:
    """What the source writes now, without the article's picture and the like."""
    columns = columns_from_entry(item, filed)
    texts = {name: columns.get(name, getattr(article, name)) for name in TEXT_COLUMNS}
    return Revision(article=article, at=now, fields=[], ours=[], **texts)


def _correct_article(
    article: Article, item: KeyedEntry, filed: Filing, updated_at: datetime | None, kept_fields: Collection[str]
) -> None:
    kept_columns = {*kept_fields, *locked_columns(kept_fields)}
    for name, value in (columns_from_entry(item, filed) | filing_columns(filed)).items():
        if name not in kept_columns:
            setattr(article, name, value)
    article.updated_at = updated_at
