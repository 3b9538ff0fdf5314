"""Deletes notices and the rows of mails after their retention."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models

from members.models import Notice, Outgoing

NOTICE_RETENTION = timedelta(days=180)
OUTGOING_RETENTION = timedelta(days=30)  # after they were sent or dropped
DELETE_BATCH_SIZE = 2_000  # rows per statement, so that no writer waits for long


def prune_notices(now: datetime) -> int:
    """Delete what is older than its retention; how many rows."""
    mails = Outgoing.objects.finished_before(now - OUTGOING_RETENTION)
    return _drop(Notice.objects.filter(at__lt=now - NOTICE_RETENTION)) + _drop(mails)


def _drop(rows: models.QuerySet[Any]) -> int:
    dropped = 0
    while keys := list(rows.order_by().values_list("pk", flat=True)[:DELETE_BATCH_SIZE]):
        dropped += rows.filter(pk__in=keys).delete()[0]
    return dropped
