"""Doorbells: a few lines each, safe to ring twice. What is to be done is in the database."""

import logging
from functools import cache, partial

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from articles import retention
from articles.filing import refile as refiling
from articles.ingest import network, sample_feeds, subscriptions
from articles.ingest.claims import Visitor
from articles.ingest.context import Desk
from articles.ingest.enrich import image_files, jobs
from articles.ingest.errors import UNHEARD
from articles.ingest.pipeline import deliver, make_round
from articles.ingest.records import Report
from articles.models import Feed
from articles.stories import editing

ROUND = 50.0  # seconds during which a worker goes on claiming

log = logging.getLogger(__name__)


@shared_task
def dispatch_due_feeds() -> int:
    """Ring for as many visitors as may still set out, if there is anything to visit; says how many were rung for."""
    now = timezone.now()
    Feed.objects.quarantine(now)
    free = settings.FETCH_VISITORS - Feed.objects.visitors(now)
    if free <= 0 or not Feed.objects.due(now).exists():
        return 0
    for _ in range(free):
        visit_due_feeds.apply_async(expires=ROUND)
    return free


@shared_task
def visit_due_feeds() -> int:
    """Visit what is due, claiming on and on for ROUND seconds; says how many feeds were visited."""
    visited, is_unheard = 0, False
    for report in make_round(Visitor(lambda: Feed.objects.awaited(timezone.now()), ROUND), desk=_desk()):
        visited += 1
        is_unheard |= report.reason in UNHEARD
        tell(report)
    if is_unheard and network.is_down():
        log.warning("Our own network seems to be down: many sites fail alike, and no feed is blamed.")
    sample_feeds.drop_when_real()
    return visited


@shared_task
def ask_hubs() -> int:
    """Ask hubs for the subscriptions that are to begin, to go on or to end; says how many were asked."""
    return subscriptions.ask_due(timezone.now())["asked"]


@shared_task
def read_deliveries() -> int:
    """Take in what hubs have brought; says how many documents."""
    read = 0
    for report in subscriptions.read_deliveries(timezone.now(), partial(deliver, desk=_desk())):
        read += 1
        tell(report)
    return read


@shared_task
def run_errands() -> int:
    """Fetch the pages and pictures of articles that are due; says how many came."""
    told = jobs.run(timezone.now())
    if told:
        log.info("Errands: %s", ", ".join(f"{n} {what}" for what, n in told.most_common()))
    return told["page"] + told["picture"]


@shared_task
def prune_pictures() -> dict[str, int]:
    """Send for missing pictures, drop what is unused; says how many of each."""
    return dict(image_files.prune(timezone.now()))


@shared_task
def prune() -> dict[str, int]:
    """Drop what has been kept long enough; how many rows of each sort."""
    return dict(retention.prune(timezone.now()))


@shared_task
def refile() -> int:
    """File anew what is stored, where the rulebook has changed; says how many articles have moved in the run so far."""
    run = refiling.go_on(timezone.now())
    if run:
        log.info("Refiling: %d articles looked at, %d moved", run.looked_at, run.moved)
    return run.moved if run else 0


@shared_task
def mend_stories() -> int:
    """Unite what two workers told apart, lead what is not led; says how many stories."""
    mended = editing.mend(timezone.now())
    if mended:
        log.info("Stories: %d mended", mended)
    return mended


@cache
def _desk() -> Desk:
    """This process's, kept from round to round: it knows the headlines of three days by heart."""
    return Desk(timezone.now())


def tell(report: Report) -> None:
    """A line in the worker's log."""
    why = f" ({report.error})" if report.error else ""
    log.info("%s %s: %d new, %d updated%s", report.feed, report.status, report.new, report.updated, why)
