"""Filing anew what is stored, after the rulebook has changed: chunk by chunk, the newest first, what editors touched excepted.

A chunk is read, decided upon, and written in one short transaction that also moves `Refiling.below`: whoever dies in the
middle loses one chunk's thinking, and two workers at once do nothing twice.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Left
from django.utils import timezone

from articles.filing.changes import FIELDS, Moved, compared, noted
from articles.filing.classify import Rulebook, classify
from articles.ingest.context import IngestContext, hint_for_source
from articles.ingest.records import Filing, Hint
from articles.ingest.store.columns import (
    MAX_FILED_BODY_CHARS,
    body_text,
    current_filings,
    filing_columns,
    replace_filings,
)
from articles.listings.cache_tags import tags_of_filed
from articles.models import Act, Article, Refiling, Source
from articles.models.articles.article import ArticleQuerySet
from portal.page_cache import store

AT_ONCE = 200  # articles
SPELL = 20.0  # seconds for which one ring goes on
TOLD = ("title", "summary", "language")  # what the source may correct meanwhile
KEPT = ("category_id", "is_finance", "why", "locks")  # and what an editor may change


@dataclass(frozen=True, slots=True)
class Refiled:
    """An article, where it stands, and where it belongs by the rules."""

    article: Article
    before: Filing
    after: Filing

    @property
    def moved(self) -> Moved:
        """What moves, and what an editor keeps where it is."""
        return compared(self.article.pk, self.article.title, self.before, self.after, self.article.locks)

    @property
    def is_same(self) -> bool:
        """Whether nothing is to be written, not even other reasons."""
        return not self.moved.moves and (self.before.reasons == self.after.reasons or "category" in self.article.locks)


class Filer:
    """Files articles as the road does, from what is stored of them. What it has asked of sources it knows from then on."""

    def __init__(self, now: datetime) -> None:
        self._desk = IngestContext(now)
        self._hints: dict[int, Hint] = {}

    def read(self, articles: ArticleQuerySet) -> list[Article]:
        """With what filing needs and no more."""
        return list(
            articles.only("source_id", "published_at", *TOLD, *KEPT).annotate(
                opening=Left("body_html", MAX_FILED_BODY_CHARS)
            )
        )

    def file(self, articles: Sequence[Article], rulebook: Rulebook | None = None) -> list[Filing]:
        """Where these belong, as `read` gave them."""
        self._know({article.source_id for article in articles})
        rulebook = rulebook or self._desk.rulebook
        return [self._desk.drop_unknown(self._one(article, rulebook)) for article in articles]

    def refile(self, articles: Sequence[Article]) -> list[Refiled]:
        """Where these stand, and where they belong."""
        before = current_filings(articles)
        return [Refiled(one, before[one.pk], filed) for one, filed in zip(articles, self.file(articles), strict=True)]

    def _one(self, article: Any, rulebook: Rulebook) -> Filing:
        body = body_text(article.opening)
        hint = self._hints[article.source_id]
        return classify(article.title, article.summary, article.language, hint, rulebook, body)

    def _know(self, sources: Iterable[int]) -> None:
        unknown = set(sources) - self._hints.keys()
        rows = Source.objects.filter(pk__in=unknown).prefetch_related("default_sectors") if unknown else ()
        self._hints.update((source.pk, hint_for_source(source)) for source in rows)


def go_on(now: datetime) -> Refiling | None:
    """File anew for SPELL seconds, if that was asked for and nobody has changed the rules for a while; the run it served."""
    run = served = Refiling.objects.due(now).first()
    filer, until = Filer(now), time.monotonic() + SPELL
    while run and not run.ended_at and time.monotonic() < until:
        served, run = run, step(run, filer)
    return run or served


def run_through(run: Refiling) -> Refiling:
    """The whole run, here and now, whoever else works at it."""
    filer = Filer(timezone.now())
    while not run.ended_at:
        run = step(run, filer) or Refiling.objects.get(pk=run.pk)
    return run


def step(run: Refiling, filer: Filer) -> Refiling | None:
    """File the next chunk anew; the run as it stands then, or None when somebody else moved it meanwhile."""
    articles = filer.read(_next(run.below))
    refiled = filer.refile(articles)
    with transaction.atomic():
        held = (
            Refiling.objects.open()
            .select_for_update(no_key=True)
            .filter(pk=run.pk, asked_at=run.asked_at, below=run.below)
        )
        if found := held.first():
            take_note(found, articles, write(refiled))
            found.save()
    return found


def look_through() -> Refiling:
    """What a run would do, all written in a Refiling that is not saved."""
    run, filer = Refiling(), Filer(timezone.now())
    while not run.ended_at:
        articles = filer.read(_next(run.below))
        take_note(run, articles, [one.moved for one in filer.refile(articles)])
    return run


def refile(articles: ArticleQuerySet) -> int:
    """File these few anew at once; how many moved."""
    filer = Filer(timezone.now())
    refiled = filer.refile(filer.read(articles))
    with transaction.atomic():
        return sum(bool(one.moves) for one in write(refiled))


def give_back(articles: ArticleQuerySet, by: Any) -> int:
    """Let the rules say again where these belong, whatever editors have said of it; how many moved."""
    keys = list(articles.order_by().values_list("pk", flat=True))
    with transaction.atomic():
        rows = Article.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
        held = list(rows.only("title", "locks"))
        Act.objects.record_many(by, Act.Verb.GIVE_BACK, held, before=lambda article: {"locks": article.locks})
        for article in held:
            article.locks = [field for field in article.locks if field not in FIELDS]
        Article.objects.bulk_update(held, ["locks"])
    return refile(Article.objects.filter(pk__in=keys))


def write(refiled: Iterable[Refiled]) -> list[Moved]:
    """Write what moves and what else is new of it; tells what moved or would have. Within a transaction.

    Left alone: what an editor has touched, and what was corrected since it was read, for that was filed then.
    """
    refiled = [one for one in refiled if not one.is_same or one.moved.stays]
    held = (
        Article.objects.filter(pk__in=[one.article.pk for one in refiled]).order_by("pk").select_for_update(no_key=True)
    )
    fresh = {article.pk: article for article in held.only("published_at", *TOLD, *KEPT)}
    current = [one for one in refiled if one.article.pk in fresh and _says_the_same(one.article, fresh[one.article.pk])]
    for one in current:
        for name in ("published_at", *KEPT):
            setattr(one.article, name, getattr(fresh[one.article.pk], name))
    _write([one for one in current if not one.is_same])
    return [one.moved for one in current]


def _says_the_same(read: Article, now: Article) -> bool:
    return all(getattr(read, name) == getattr(now, name) for name in TOLD)


def _write(changed: Sequence[Refiled]) -> None:
    for one in changed:
        columns = filing_columns(one.after)
        kept = {"category": ("category_id", "why"), "is_finance": ("is_finance",)}
        for name in {column for lock in one.article.locks for column in kept.get(lock, ())}:
            del columns[name]
        for name, value in columns.items():
            setattr(one.article, name, value)
    Article.objects.bulk_update([one.article for one in changed], ["category", "is_finance", "why"])
    replace_filings((one.article, one.after, {move.field for move in one.moved.moves}) for one in changed)
    if changed:
        shelves = tags_of_filed(filed for one in changed for filed in (one.before, one.after))
        store.changed(*shelves, *(f"article:{one.article.pk}" for one in changed))


def take_note(run: Refiling, articles: Sequence[Article], moved: Sequence[Moved]) -> None:
    """Add a chunk to the run; one that is short is the last. Not saved here."""
    run.looked_at += len(articles)
    run.moved += sum(bool(one.moves) for one in moved)
    run.kept += sum(bool(one.stays) for one in moved)
    run.report = noted(run.report, moved)
    run.below = articles[-1].pk if articles else run.below
    if len(articles) < AT_ONCE:
        run.ended_at = timezone.now()


def brought() -> ArticleQuerySet:
    """What feeds brought: where an article of our own belongs, its author has said."""
    return Article.objects.exclude(url=None)


def _next(below: int | None) -> ArticleQuerySet:
    articles = brought().order_by("-pk")
    return (articles if below is None else articles.filter(pk__lt=below))[:AT_ONCE]
