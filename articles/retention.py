"""Deletes rows after their retention: visits and their documents, revisions, quarantined entries, hosts, letters, acts,
former and new wordings of comments, judgements of comments, records of withdrawals, mails about sources, links to previews, what
undoes batches of acts."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from articles.models import (
    Act,
    BatchedAct,
    CommentText,
    Host,
    Judgement,
    Letter,
    PreviewLink,
    Quarantine,
    Revision,
    SourceAlert,
    Visit,
    WaitingText,
)
from articles.models.append_only import RETENTION, AppendOnlyQuerySet
from articles.models.withdrawal import Withdrawal

DOCUMENT_RETENTION = timedelta(days=7)
VISIT_RETENTION = timedelta(days=30)
REVISION_RETENTION = timedelta(days=180)
QUARANTINE_RETENTION = timedelta(days=60)
HOST_RETENTION = timedelta(days=90)
ALERT_RETENTION = timedelta(days=30)
LETTER_RETENTION = timedelta(days=365)  # after they were closed
PREVIEW_LINK_RETENTION = timedelta(days=30)  # since it expired: until then its address says so, or leads to the article
WORDING_RETENTION = timedelta(days=180)
BATCH_RETENTION = timedelta(days=30)  # how long acts done together can be undone
DELETE_BATCH_SIZE = 2_000  # rows per statement, so that no writer waits for long


def prune(now: datetime) -> Counter[str]:
    """Delete what is older than its retention; the number of rows of each sort."""
    documents = Visit.objects.older_than(now - DOCUMENT_RETENTION).exclude(body=None)
    forgotten = documents.update(body=None)
    return +Counter(
        documents=forgotten,
        visits=delete_in_batches(Visit.objects.older_than(now - VISIT_RETENTION)),
        revisions=delete_in_batches(Revision.objects.expendable_before(now - REVISION_RETENTION)),
        quarantined=delete_in_batches(Quarantine.objects.filter(at__lt=now - QUARANTINE_RETENTION)),
        hosts=delete_in_batches(Host.objects.filter(lease_until=None, free_at__lt=now - HOST_RETENTION)),
        alerts=delete_in_batches(SourceAlert.objects.older_than(now - ALERT_RETENTION)),
        letters=delete_in_batches(Letter.objects.closed_before(now - LETTER_RETENTION)),
        previews=delete_in_batches(PreviewLink.objects.expired_before(now - PREVIEW_LINK_RETENTION)),
        wordings=delete_in_batches(CommentText.objects.filter(at__lt=now - WORDING_RETENTION)),
        waiting_wordings=delete_in_batches(WaitingText.objects.filter(at__lt=now - WORDING_RETENTION)),
        batched=delete_in_batches(BatchedAct.objects.filter(at__lt=now - BATCH_RETENTION)),
        acts=_drop_append_only(Act.objects.all(), now - RETENTION),
        judgements=_drop_append_only(Judgement.objects.all(), now - RETENTION),
        withdrawals=_drop_append_only(Withdrawal.objects.all(), now - RETENTION),
    )


def delete_in_batches(rows: models.QuerySet[Any]) -> int:
    """Delete these rows with what hangs on them, DELETE_BATCH_SIZE at a time; how many."""
    dropped = 0
    while keys := list(rows.order_by().values_list("pk", flat=True)[:DELETE_BATCH_SIZE]):
        dropped += rows.filter(pk__in=keys).delete()[0]  # only rows that still match
    return dropped


def _drop_append_only(rows: AppendOnlyQuerySet[Any], moment: datetime) -> int:
    dropped = 0
    while some := rows.drop_older_than(moment, DELETE_BATCH_SIZE):
        dropped += some
    return dropped
