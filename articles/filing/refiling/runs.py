"""Refiles stored articles after the rulebook has changed: chunk by chunk, the newest first.

A chunk is read, filed, and written in one short transaction that also moves `Refiling.below`: a worker that dies loses the
work of one chunk at most, and two workers at once do not write a chunk twice.
"""

import time
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from articles.filing.changes import ArticleChange, add_to_report
from articles.filing.refiling.filer import Filer, feed_articles
from articles.filing.refiling.write import write_changes
from articles.models import Article, Refiling
from articles.models.articles.article import ArticleQuerySet

CHUNK_SIZE = 200  # articles
REFILE_BUDGET_SECONDS = 20.0  # for one call of the task


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


def add_chunk_to_run(run: Refiling, articles: Sequence[Article], changes: Sequence[ArticleChange]) -> None:
    """Add a chunk's counts to the run; a chunk that is not full is the last one. Does not save the run."""
    run.looked_at += len(articles)
    run.moved += sum(bool(one.field_changes) for one in changes)
    run.kept += sum(bool(one.locked_changes) for one in changes)
    run.report = add_to_report(run.report, changes)
    run.below = articles[-1].pk if articles else run.below
    if len(articles) < CHUNK_SIZE:
        run.ended_at = timezone.now()


def _next_chunk(below: int | None) -> ArticleQuerySet:
    articles = feed_articles().order_by("-pk")
    return (articles if below is None else articles.filter(pk__lt=below))[:CHUNK_SIZE]
