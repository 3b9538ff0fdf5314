"""Tries of addresses that editors ask for: each waits for a host in use, and few run at once in the web process."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from threading import BoundedSemaphore
from typing import Any

from django.utils.translation import gettext_lazy

from articles.ingest.discover.find import discover_feeds
from articles.ingest.discover.preview import FeedPreview, preview_feed
from articles.ingest.discover.records import Discovery

MAX_TRIES_AT_ONCE = 2  # each holds a thread of the web process for up to half a minute
TRY_PATIENCE = 10.0  # seconds that a try waits for a host which a worker holds
ALL_BUSY_SENTENCE = gettext_lazy(
    "Deux essais sont en cours, le maximum. Réessayez dans un instant\u00a0: rien n’est perdu."
)
TRY_LATER_SENTENCE = gettext_lazy("Rien n’est enregistré\u00a0: vérifiez l’adresse, ou essayez plus tard.")
_slots = BoundedSemaphore(MAX_TRIES_AT_ONCE)


@contextmanager
def try_slot() -> Iterator[bool]:
    """Hold one of the slots for tries; False, at once, if none is free."""
    is_free = _slots.acquire(blocking=False)
    try:
        yield is_free
    finally:
        if is_free:
            _slots.release()


def search_site(address: str) -> Discovery:
    """The feeds of a site, for an editor who waits for them."""
    with try_slot() as is_free:
        if not is_free:
            return Discovery((), 0, str(ALL_BUSY_SENTENCE))
        found = discover_feeds(address, patience=TRY_PATIENCE)
        return replace(found, error=said_once(found.error))


def try_feed(url: str, kind: str, recipe: Mapping[str, Any], source: str = "") -> FeedPreview:
    """What an address would give as a feed of the source of that name, for an editor who waits for it."""
    with try_slot() as is_free:
        if not is_free:
            return FeedPreview(error=str(ALL_BUSY_SENTENCE))
        tried = preview_feed(url, kind, recipe, source, patience=TRY_PATIENCE)
        return replace(tried, error=said_once(tried.error))


def said_once(sentence: str) -> str:
    """A sentence about a failed visit, for a try: nobody repeats it, so it promises nothing."""
    failed, promise, _rest = sentence.partition(" Rien à faire")
    if promise:
        return f"{failed} {TRY_LATER_SENTENCE}"
    return re.sub(r"\s;\snous réessaierons\.$", ".", sentence)
