"""Refiles stored articles after the rulebook has changed: chunk by chunk, the newest first; fields locked by editors stay.

A chunk is read, filed, and written in one short transaction that also moves `Refiling.below`: a worker that dies loses the
work of one chunk at most, and two workers at once do not write a chunk twice.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Left
from django.utils import timezone

from articles.filing.article_reading import stems_read
from articles.filing.changes import FILED_FIELDS, ArticleChange, add_to_report, compare_filings
from articles.filing.classify import reach_as_filed
from articles.filing.known import FiledArticle, FilingContext, hint_for_source
from articles.filing.records import Filing, Hint
from articles.filing.rows import (
    FILING_COLUMNS,
    MAX_FILED_BODY_CHARS,
    body_text,
    current_filings,
    filing_columns,
    locked_columns,
    replace_filings,
    tags_of_filings,
)
from articles.filing.rulebook import Rulebook
from articles.filing.source_rules.match import unhidden
from articles.models import Act, Article, Refiling, RuledArticle, Source
from articles.models.articles.article import ArticleQuerySet
from portal.page_cache import store

CHUNK_SIZE = 200  # articles
REFILE_BUDGET_SECONDS = 20.0  # for one call of the task
SOURCE_COLUMNS = ("title", "summary", "language", "outlet")  # columns that the source may correct in the meantime
EDITOR_COLUMNS = ("category_id", "is_finance", "why", "reach", "locks")  # columns that an editor may change
COMPUTED_COLUMNS = ("relevance", "reach", "filing_margin")  # columns computed with a filing


@dataclass(frozen=True, slots=True)
class Refiled:
    """An article with its current filing and its filing by the rules."""

    article: Article
    before: Filing
    after: Filing

    @property
    def change(self) -> ArticleChange:
        """The changes, and those that an editor's lock prevents."""
        return compare_filings(self.article.pk, self.article.title, self.before, self.after, self.article.locks)

    @property
    def is_same(self) -> bool:
        """Whether nothing needs to be written, not even new reasons."""
        before, after = filing_columns(self.before), filing_columns(self.after)
        computed = set(COMPUTED_COLUMNS).difference(locked_columns(self.article.locks))
        return (
            not self.change.field_changes
            and all(before[name] == after[name] for name in computed)
            and (self.before.reasons == self.after.reasons or "category" in self.article.locks)
        )


def _body(article: Any) -> str:
    """The part of its body that filing reads, of an article that `Filer.load` gave."""
    return body_text(article.opening, article.title, article.outlet)


class Filer:
    """Files stored articles as ingestion does; caches the hints of their sources."""

    def __init__(self) -> None:
        self._context = FilingContext()
        self._hints: dict[int, Hint] = {}

    def load(self, articles: ArticleQuerySet) -> list[Article]:
        """The articles with only the columns that filing needs."""
        return list(
            articles.only(
                "source_id", "url", "status", "published_at", *SOURCE_COLUMNS, *EDITOR_COLUMNS, *COMPUTED_COLUMNS
            ).annotate(opening=Left("body_html", MAX_FILED_BODY_CHARS))
        )

    def file(self, articles: Sequence[Article], rulebook: Rulebook | None = None) -> list[Filing]:
        """The filings of articles that `load` gave."""
        self._load_hints({article.source_id for article in articles})
        rulebook = rulebook or self._context.rulebook
        filed = [self._context.file(self._read(article), rulebook) for article in articles]
        shown = [article.status != Article.Status.BY_RULE for article in articles]
        return [unhidden(one) if is_shown else one for one, is_shown in zip(filed, shown, strict=True)]

    def categories_before_rules(self, articles: Sequence[Article]) -> dict[int, str]:
        """Article key → the category by the rulebook alone, before the rules of sources decide."""
        self._load_hints({article.source_id for article in articles})
        return {one.pk: self._context.file_before_rules(self._read(one)).category for one in articles}

    def stems_read(self, articles: Sequence[Any]) -> list[frozenset[str]]:
        """The stems that filing reads of each article that `load` gave."""
        return [stems_read(one.title, one.summary, _body(one)) for one in articles]

    def refile(self, articles: Sequence[Article]) -> list[Refiled]:
        """The articles with their current filings and their filings by the rules."""
        before = current_filings(articles)
        return [Refiled(one, before[one.pk], filed) for one, filed in zip(articles, self.file(articles), strict=True)]

    def reach(self, articles: Sequence[Any]) -> dict[int, int]:
        """Article key → the reach that follows from the category and the places it is filed under now, chosen or found."""
        self._load_hints({article.source_id for article in articles})
        rulebook, filings = self._context.rulebook, current_filings(articles)
        return {
            one.pk: reach_as_filed(
                filings[one.pk],
                one.title,
                one.summary,
                self._hints[one.source_id],
                rulebook,
                _body(one),
            )
            for one in articles
        }

    def _read(self, article: Any) -> FiledArticle:
        body, hint = _body(article), self._hints[article.source_id]
        return FiledArticle(
            article.source_id, article.url or "", article.title, article.summary, article.language, body, hint
        )

    def _load_hints(self, sources: Iterable[int]) -> None:
        unknown = set(sources) - self._hints.keys()
        rows = Source.objects.filter(pk__in=unknown).prefetch_related("default_sectors") if unknown else ()
        self._hints.update((source.pk, hint_for_source(source)) for source in rows)


def continue_run(now: datetime) -> Refiling | None:
    """Continue the pending run for up to 20 s, once the rules have been stable for a while; the run, or None without one."""
    run = last_run = Refiling.objects.due(now).first()
    filer, until = Filer(), time.monotonic() + REFILE_BUDGET_SECONDS
    while run and not run.ended_at and time.monotonic() < until:
        last_run, run = run, run_chunk(run, filer)
    return run or last_run


def run_to_end(run: Refiling) -> Refiling:
    """Do the whole run now, even if other workers continue it too."""
    filer = Filer()
    while not run.ended_at:
        run = run_chunk(run, filer) or Refiling.objects.get(pk=run.pk)
    return run


def run_chunk(run: Refiling, filer: Filer) -> Refiling | None:
    """Refile the next chunk; the updated run, or None if another worker has moved it in the meantime."""
    articles = filer.load(_next_chunk(run.below))
    refiled = filer.refile(articles)
    with transaction.atomic():
        locked = (
            Refiling.objects.open()
            .select_for_update(no_key=True)
            .filter(pk=run.pk, asked_at=run.asked_at, below=run.below)
        )
        if found := locked.first():
            add_chunk_to_run(found, articles, write_changes(refiled))
            found.save()
    return found


def dry_run() -> Refiling:
    """Compute what a run would do, as a Refiling that is not saved."""
    run, filer = Refiling(), Filer()
    while not run.ended_at:
        articles = filer.load(_next_chunk(run.below))
        add_chunk_to_run(run, articles, [one.change for one in filer.refile(articles)])
    return run


def refile_now(articles: ArticleQuerySet) -> int:
    """Refile these few articles now; how many changed."""
    filer = Filer()
    refiled = filer.refile(filer.load(articles))
    with transaction.atomic():
        return sum(bool(one.field_changes) for one in write_changes(refiled))


def set_reach(articles: ArticleQuerySet) -> None:
    """Give these few articles the reach that follows from their present filing; articles of our own keep theirs."""
    filer = Filer()
    loaded = filer.load(articles.exclude(url=None))
    reach = filer.reach(loaded)
    for article in loaded:
        article.reach = reach[article.pk]
    Article.objects.bulk_update(loaded, ["reach"])


def unlock_and_refile(articles: ArticleQuerySet, by: Any) -> int:
    """Remove the editors' locks on these articles' filings and refile them; how many changed. An act for each that had some."""
    keys = list(articles.order_by().values_list("pk", flat=True))
    with transaction.atomic():
        rows = Article.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
        locked = [one for one in rows.only("title", "locks") if not set(FILED_FIELDS).isdisjoint(one.locks)]
        Act.objects.record_many(
            by,
            Act.Verb.GIVE_BACK,
            locked,
            before=lambda article: {"locks": [field for field in article.locks if field in FILED_FIELDS]},
        )
        for article in locked:
            article.locks = [field for field in article.locks if field not in FILED_FIELDS]
        Article.objects.bulk_update(locked, ["locks"])
    return refile_now(Article.objects.filter(pk__in=keys))


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


def add_chunk_to_run(run: Refiling, articles: Sequence[Article], changes: Sequence[ArticleChange]) -> None:
    """Add a chunk's counts to the run; a chunk that is not full is the last one. Does not save the run."""
    run.looked_at += len(articles)
    run.moved += sum(bool(one.field_changes) for one in changes)
    run.kept += sum(bool(one.locked_changes) for one in changes)
    run.report = add_to_report(run.report, changes)
    run.below = articles[-1].pk if articles else run.below
    if len(articles) < CHUNK_SIZE:
        run.ended_at = timezone.now()


def feed_articles() -> ArticleQuerySet:
    """The articles that feeds brought; our own articles are filed by their authors, withdrawn ones not at all."""
    return Article.objects.not_withdrawn().exclude(url=None)


def _next_chunk(below: int | None) -> ArticleQuerySet:
    articles = feed_articles().order_by("-pk")
    return (articles if below is None else articles.filter(pk__lt=below))[:CHUNK_SIZE]
