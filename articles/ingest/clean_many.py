"""Cleans the entries of a feed and counts those left out by reason: one bad entry never stops a feed."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from celery.exceptions import SoftTimeLimitExceeded

from articles.ingest.clean.entry import clean_entry
from articles.ingest.cpu_budget import check_budget
from articles.ingest.identity import title_key
from articles.ingest.records import KeyedEntry, KeyedRawEntry, Skip
from articles.web.urls import address_key

log = logging.getLogger(__name__)


def clean_entries(entries: Iterable[KeyedRawEntry], now: datetime, skipped: Counter[str]) -> Iterator[KeyedEntry]:
    """Clean each entry; `skipped` counts those that are left out."""
    for identified in entries:
        check_budget()
        try:
            entry = clean_entry(identified.raw, now)
            key = title_key(entry.identifying_title)
            yield KeyedEntry(entry, identified.key, identified.fingerprint, address_key(entry.url), key)
        except Skip as skip:
            skipped[skip.reason] += 1
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("Entry %r cannot be read", identified.raw.guid or identified.raw.link)
            skipped["error"] += 1
