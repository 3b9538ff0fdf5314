"""The Celery tasks: a few lines each, safe to run twice, since the work to do is in the database."""

import logging
from functools import cache, partial

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from articles import retention
from articles.comments.moderation import reminding
from articles.contact import source_alerts
from articles.figures import visit as figures_visit
from articles.filing.refiling.runs import continue_run
from articles.ingest import network, subscriptions
from articles.ingest.claims import FeedClaimer
from articles.ingest.context import IngestContext
from articles.ingest.enrich import image_files, jobs
from articles.ingest.pipeline import ingest_delivery, run_claimed
from articles.ingest.records import Report
from articles.models import Feed
from articles.models.feeds.reasons import OUR_NETWORK_REASONS
from articles.shipped import sample_feeds
from articles.stories import editing
from articles.takedown import articles as withdrawn_articles
from articles.takedown import sources as withdrawn_sources

ROUND_SECONDS = 50.0  # for which one task goes on claiming feeds

log = logging.getLogger(__name__)


@shared_task
def dispatch_due_feeds() -> int:
    """Start a task for each worker that may still visit feeds (FETCH_VISITORS in all), if any are due; how many started."""
    now = timezone.now()
    Feed.objects.defer_poisonous(now)
    free = settings.FETCH_VISITORS - Feed.objects.count_workers(now)
    if free <= 0 or not Feed.objects.due(now).exists():
        return 0
    for _ in range(free):
        visit_due_feeds.apply_async(expires=ROUND_SECONDS)
    return free


@shared_task
def visit_due_feeds() -> int:
    """Visit due feeds, claiming batches for ROUND_SECONDS; the number of feeds visited."""
    visited, may_be_our_network = 0, False
    for report in run_claimed(
        FeedClaimer(lambda: Feed.objects.due_or_leased(timezone.now()), ROUND_SECONDS), context=_context()
    ):
        visited += 1
        may_be_our_network |= report.reason in OUR_NETWORK_REASONS
        log_report(report)
    if may_be_our_network and network.is_down():
        log.warning("Our own network seems to be down: many sites fail alike, and no feed is blamed.")
    sample_feeds.drop_when_real()
    return visited


@shared_task
def ask_hubs() -> int:
    """Ask hubs to begin, renew or end subscriptions; the number of requests."""
    return subscriptions.request_due(timezone.now())["asked"]


@shared_task
def read_deliveries() -> int:
    """Ingest what hubs have delivered; the number of documents."""
    read = 0
    for report in subscriptions.read_deliveries(timezone.now(), partial(ingest_delivery, context=_context())):
        read += 1
        log_report(report)
    return read


@shared_task
def run_errands() -> int:
    """Fetch the pages and pictures of stored articles that are due (fetch jobs, once called errands); the number done."""
    counts = jobs.run_jobs(timezone.now())
    if counts:
        log.info("Fetch jobs: %s", ", ".join(f"{n} {what}" for what, n in counts.most_common()))
    return counts["page"] + counts["picture"]


@shared_task
def prune_pictures() -> dict[str, int]:
    """Queue missing pictures, delete unused ones; the numbers of each."""
    return dict(image_files.prune_pictures(timezone.now()))


@shared_task
def prune() -> dict[str, int]:
    """Delete rows after their retention, and share cards of withdrawn articles; the number of rows of each sort."""
    withdrawn_articles.sweep_cards(timezone.now())
    return dict(retention.prune(timezone.now()))


@shared_task
def erase_withdrawn_sources() -> int:
    """Continue to erase the articles of withdrawn sources; the number of articles."""
    erased = withdrawn_sources.erase_withdrawn_sources()
    if erased:
        log.info("Withdrawn sources: %d articles erased", erased)
    return erased


@shared_task
def refresh_health() -> int:
    """Store the health of the feeds that time, an editor or our own network has changed; how many."""
    return Feed.objects.refresh_health(timezone.now(), our_network_is_down=network.is_down())


@shared_task
def alert_editors() -> int:
    """Mail editors the sources that have broken or fallen silent, once a day at most; how many were told."""
    return source_alerts.alert(timezone.now())


@shared_task
def remind_moderators() -> int:
    """Mail moderators when something has waited for them too long; how many were told."""
    return reminding.remind(timezone.now())


@shared_task
def visit_due_datasets() -> int:
    """Visit the datasets of figures that are due; the number of values that came. In the demo there is no network."""
    if settings.DEMO:
        return 0
    return sum(sum(counts.values()) for counts in figures_visit.visit_due(timezone.now()).values())


@shared_task
def refile() -> int:
    """Continue the refiling run, if the rulebook has changed; the number of articles changed in the run so far."""
    run = continue_run(timezone.now())
    if run:
        log.info("Refiling: %d articles looked at, %d moved", run.looked_at, run.moved)
    return run.moved if run else 0


@shared_task
def mend_stories() -> int:
    """Merge stories that two workers opened apart, and correct leads; the number of stories."""
    mended = editing.repair(timezone.now())
    if mended:
        log.info("Stories: %d mended", mended)
    return mended


@cache
def _context() -> IngestContext:
    """One context per process, reused between runs; it caches the headlines of the last 7.5 days."""
    return IngestContext(timezone.now())


def log_report(report: Report) -> None:
    """Write a line to the worker's log."""
    why = f" ({report.error})" if report.error else ""
    log.info("%s %s: %d new, %d updated%s", report.source, report.status, report.new, report.updated, why)
