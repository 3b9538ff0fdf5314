"""Deletes notices and the rows of mails after their retention."""

from datetime import datetime, timedelta

from articles.retention import delete_in_batches
from members.models import Notice, Outgoing

NOTICE_RETENTION = timedelta(days=180)
OUTGOING_RETENTION = timedelta(days=30)  # after they were sent or dropped


def prune_notices(now: datetime) -> int:
    """Delete what is older than its retention; how many rows."""
    mails = Outgoing.objects.finished_before(now - OUTGOING_RETENTION)
    return delete_in_batches(Notice.objects.filter(at__lt=now - NOTICE_RETENTION)) + delete_in_batches(mails)
