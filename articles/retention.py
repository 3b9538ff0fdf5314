"""What is kept for a set time and then dropped: visits and their documents, revisions, what was put aside, letters, acts."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from articles.models import Act, Host, Letter, Quarantine, Revision, Visit
from articles.models.act import KEPT

DOCUMENTS = timedelta(days=7)
VISITS = timedelta(days=30)
REVISIONS = timedelta(days=180)
ASIDE = timedelta(days=60)
HOSTS = timedelta(days=90)
LETTERS = timedelta(days=365)  # after they were closed
AT_ONCE = 2_000  # rows a statement, so that no writer waits for long


def prune(now: datetime) -> Counter[str]:
    """Drop what is older than its time; how many rows of each sort."""
    documents = Visit.objects.older_than(now - DOCUMENTS).exclude(body=None)
    forgotten = documents.update(body=None)
    return +Counter(
        documents=forgotten,
        visits=_drop(Visit.objects.older_than(now - VISITS)),
        revisions=_drop(Revision.objects.filter(at__lt=now - REVISIONS)),
        aside=_drop(Quarantine.objects.filter(at__lt=now - ASIDE)),
        hosts=_drop(Host.objects.filter(lease_until=None, free_at__lt=now - HOSTS)),
        letters=_drop(Letter.objects.closed_before(now - LETTERS)),
        acts=_drop_acts(now - KEPT),
    )


def _drop(rows: models.QuerySet[Any]) -> int:
    dropped = 0
    while keys := list(rows.order_by().values_list("pk", flat=True)[:AT_ONCE]):
        dropped += rows.filter(pk__in=keys).delete()[0]  # those that are still as they were
    return dropped


def _drop_acts(moment: datetime) -> int:
    dropped = 0
    while some := Act.objects.drop_older_than(moment, AT_ONCE):
        dropped += some
    return dropped
