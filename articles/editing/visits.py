"""Stops or resumes the visits of feeds, of one source or chosen by hand."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.editing.undo import Undoable, changed_meanwhile
from articles.ingest import network
from articles.models import Act, Feed, Source
from articles.stories.editing import EditRefused
from portal.page_cache import store

JOURNALED_COLUMNS = ("state", "due_at", "failures", "tries", "reason", "error")
STATUS_CACHE_KEY = "source-status:%d"  # of a source's key: what its page shows of its feeds


def suspend_feeds(feeds: QuerySet[Feed], by: Any) -> int:
    """Stop visiting the feeds; how many."""
    return update_feeds(feeds, Act.Verb.SUSPEND, by, state=Feed.State.SUSPENDED)


def suspend_replaced(feeds: QuerySet[Feed], by: Any) -> int:
    """Stop visiting the feeds, in whose place others are visited: what went wrong with them asks for nothing any more."""
    return update_feeds(feeds, Act.Verb.SUSPEND, by, state=Feed.State.SUSPENDED, reason="", error="")


def resume_feeds(feeds: QuerySet[Feed], by: Any) -> int:
    """Resume visits now, with the failures forgotten; how many."""
    clean: dict[str, Any] = {"failures": 0, "tries": 0, "reason": "", "error": ""}
    clean |= {"lease_token": None, "lease_until": None}
    return update_feeds(feeds, Act.Verb.RESUME, by, state=Feed.State.ACTIVE, due_at=timezone.now(), **clean)


def update_feeds(feeds: QuerySet[Feed], verb: str, by: Any, **values: Any) -> int:
    """Write these columns and journal an act for each feed; returns how many feeds there were."""
    journaled = [name for name in values if not name.startswith("lease")]
    with transaction.atomic():
        chosen = list(Feed.objects.filter(pk__in=feeds.values("pk")).order_by("pk").select_for_update())
        Feed.objects.filter(pk__in=[feed.pk for feed in chosen]).update(**values)
        Feed.objects.filter(pk__in=[feed.pk for feed in chosen]).refresh_health(
            timezone.now(), our_network_is_down=network.is_down()
        )
        Act.objects.record_many(
            by,
            verb,
            chosen,
            before=lambda feed: {name: getattr(feed, name) for name in journaled},
            after={name: values[name] for name in journaled},
        )
    return len(chosen)


def set_visits(source: Source, *, resume: bool, by: Any) -> Undoable:
    """Suspend the source's feeds that are visited, or resume those that are suspended. Raises EditRefused without any."""
    wanted = Feed.State.SUSPENDED if resume else Feed.State.ACTIVE
    with transaction.atomic():
        feeds = list(source.feeds.filter(state=wanted).order_by("pk").select_for_update())
        if not feeds:
            raise EditRefused(_("Aucun flux de cette source n’est dans cet état\u00a0: rien n’est changé."))
        before = {str(feed.pk): {name: getattr(feed, name) for name in JOURNALED_COLUMNS} for feed in feeds}
        number = (resume_feeds if resume else suspend_feeds)(_with_keys(before), by)
        _refresh_page(source)
    for row in before.values():
        row["due_at"] = row["due_at"].isoformat()
    sentence = (
        ngettext("%(n)d flux repris.", "%(n)d flux repris.", number)
        if resume
        else ngettext("%(n)d flux suspendu.", "%(n)d flux suspendus.", number)
    )
    after = {"state": str(Feed.State.ACTIVE if resume else Feed.State.SUSPENDED)}
    return Undoable("visits", source.pk, before, after, sentence % {"n": number})


def undo(done: Undoable, by: Any) -> None:
    """Give each feed its state again, with its next visit and its failures."""
    with transaction.atomic():
        feeds = list(_with_keys(done.before).order_by("pk").select_for_update())
        if len(feeds) != len(done.before) or any(feed.state != done.after["state"] for feed in feeds):
            raise changed_meanwhile()
        for feed in feeds:
            row = done.before[str(feed.pk)]
            values = row | {"due_at": datetime.fromisoformat(row["due_at"])}
            verb = Act.Verb.SUSPEND if row["state"] == Feed.State.SUSPENDED else Act.Verb.RESUME
            update_feeds(Feed.objects.filter(pk=feed.pk), verb, by, **values)
        _refresh_page(Source.objects.get(pk=done.key))


def _with_keys(keys: Iterable[str]) -> QuerySet[Feed]:
    return Feed.objects.filter(pk__in=[int(key) for key in keys])


def _refresh_page(source: Source) -> None:
    """Drop what the source's page shows of its feeds, once the transaction is committed."""
    transaction.on_commit(lambda: cache.delete(STATUS_CACHE_KEY % source.pk), robust=True)
    store.invalidate(f"source:{source.slug}")
