"""Doorbells: a few lines each, safe to ring twice. What is to be done is in the database."""

import logging
import uuid

from celery import shared_task
from django.utils import timezone

from articles.ingest.pipeline import refresh_many
from articles.models import Feed

BATCH = 25
HELD_AT_MOST = 200  # more would wait in the queue past their lease

log = logging.getLogger(__name__)


@shared_task
def dispatch_due_feeds() -> int:
    """Claim the feeds whose hour has come and ring for each batch; says how many feeds were claimed."""
    now = timezone.now()
    room = HELD_AT_MOST - Feed.objects.leased(now).count()
    claimed = 0
    while claimed < room:
        token, keys = Feed.objects.claim(min(BATCH, room - claimed), now)
        if not keys:
            break
        fetch_batch.delay(keys, str(token))
        claimed += len(keys)
    return claimed


@shared_task
def fetch_batch(keys: list[int], token: str) -> int:
    """Visit those of the feeds `keys` that are still held by `token`; says how many were visited."""
    held = uuid.UUID(token)
    visited = 0
    for report in refresh_many(Feed.objects.held(keys, held), token=held):
        visited += 1
        log.info(
            "%s %s: %d new, %d updated%s", report.feed, report.status, report.new, report.updated, _why(report.error)
        )
    return visited


def _why(error: str | None) -> str:
    return f" ({error})" if error else ""
