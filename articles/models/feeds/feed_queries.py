"""The queries on feeds: which are due, and how a worker claims, renews and releases them.

When a worker dies, its leases expire after FEED_LEASE_SECONDS, and its feeds are due again. A feed may itself be the cause:
each claim adds 1 to its `tries`; a release takes it off again, a visit that ends sets them to 0. After SUSPECT_TRIES tries a
feed is visited alone; from MAX_READ_TRIES on it is put off for a day.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

from articles.models.feeds.health_queries import FeedHealthQuerySet
from articles.models.feeds.host import MAX_LEASE, Host
from articles.models.feeds.reasons import NETWORK_REASONS
from articles.models.feeds.source import Source
from articles.web.hosts import registrable_domain
from portal.bulk_sql import update_each

if TYPE_CHECKING:
    from articles.models.feeds.records import Outcome

ACTIVE_STATE, FEED_KIND = "active", "feed"  # Feed.State.ACTIVE, Feed.Kind.FEED
MAX_VISIT_WAIT = timedelta(days=8)  # a later `due_at` was written by a wrong clock
MAX_FEEDS_PER_HOST = 6  # in one batch
SUSPECT_TRIES = 2  # interrupted visits after which a feed is visited alone; one may have had another cause
MAX_READ_TRIES = SUSPECT_TRIES + 3
NEW_FAILURE_WINDOW = timedelta(days=1)  # a failing feed that succeeded within it has begun to fail only recently
SUSPECT_MAX_WAIT = timedelta(minutes=5)  # a suspect feed due for longer is visited before the others
POISON_SENTENCE = (
    "La lecture de ce flux a fait échouer notre robot plusieurs fois de suite : le flux est suspendu pour un jour. "
    "« Reprendre le flux » le relance ; le journal du serveur dit pourquoi."
)


class Claim(NamedTuple):
    """What a worker has claimed: its token, the feeds' keys, and from when each of their hosts may be asked."""

    token: uuid.UUID
    keys: list[int]
    free_at: dict[str, datetime]


class RecentFailures(NamedTuple):
    """Counts of the feeds visited recently, by the last visit of each.

    `unreachable_sites` counts the registrable domains of the unreachable feeds. `newly_unreachable` counts those
    whose last success is at most a day older than the latest success of any active feed; if none ever succeeded, all of them.
    """

    visited: int
    unreachable: int
    newly_unreachable: int
    unreachable_sites: int


class FeedQuerySet(FeedHealthQuerySet):
    """Feeds by their state, and their claims."""

    def visitable(self) -> Self:
        """Feeds that are visited: not suspended, not inactive, and not of a withdrawn source."""
        return self.filter(state=ACTIVE_STATE).not_withdrawn()

    def not_withdrawn(self) -> Self:
        """Without feeds of withdrawn sources, whatever their state says."""
        # A subquery with a short list: `claim` updates through this queryset, which a join would not allow.
        return self.exclude(source__in=Source.objects.withdrawn().values("pk"))

    def former_addresses_of_withdrawn(self) -> set[str]:
        """The addresses that feeds of withdrawn sources have left, or are about to move to."""
        rows = self.filter(source__in=Source.objects.withdrawn().values("pk")).values_list("former_urls", "moved_to")
        return {url for former, moved_to in rows for url in [*former, moved_to] if url}

    def suspend_for_good(self) -> None:
        """Suspend these feeds and take their leases: a visit under way stores nothing."""
        self.order_by().update(state="suspended", lease_token=None, lease_until=None)

    def exportable(self) -> Self:
        """The RSS, Atom and JSON feeds of sources with published articles, without addresses that contain a password."""
        published_articles = (
            apps.get_model("articles", "Article").objects.published().filter(source=models.OuterRef("source"))
        )
        open_to_all = (
            self.visitable()
            .filter(models.Exists(published_articles), kind=FEED_KIND)
            .exclude(url__regex="^https?://[^/?#]*@")
        )
        return open_to_all.select_related("source").order_by("source__kind", "source__name", "url")

    def of_urls(self, urls: Iterable[str]) -> Self:
        """The feeds with these addresses, and their sources."""
        return self.filter(url__in=list(urls)).select_related("source")

    def unleased(self, now: datetime) -> Self:
        """Feeds that no worker holds; a lease beyond MAX_LEASE was written by a wrong clock and does not count."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_until__gt=now + MAX_LEASE))

    def due(self, now: datetime) -> Self:
        """Feeds that are due and that no worker holds."""
        return self.due_or_leased(now).unleased(now)

    def due_or_leased(self, now: datetime) -> Self:
        """Feeds that are due, leased or not: `claim` itself takes only the unleased ones."""
        is_due = Q(due_at__lte=now) | Q(due_at__gt=now + MAX_VISIT_WAIT)
        return self.visitable().filter(is_due).order_by("due_at")

    def visited_since(self, moment: datetime) -> dict[str, int]:
        """Counts: `total` feeds to visit, `visited` since `moment`, and `failed` among these."""
        recent = Q(visited_at__gte=moment)
        return self.visitable().aggregate(
            total=models.Count("pk"),
            visited=models.Count("pk", recent),
            failed=models.Count("pk", recent & ~Q(reason="")),
        )

    def reasons_since(self, moment: datetime) -> Counter[str]:
        """The reasons of failed visits since `moment`: reason → number of feeds."""
        failed = self.visitable().filter(visited_at__gte=moment).exclude(reason="").order_by()
        return Counter(dict(failed.values_list("reason").annotate(number=models.Count("pk"))))

    def recent_failures(self, since: datetime) -> RecentFailures:
        """The counts, over the feeds visited since then, that tell whether our own network is down."""
        visitable = self.visitable()
        # Grouped by its only value, so that it is one row, for a subquery.
        latest = visitable.order_by().values("state").annotate(at=models.Max("succeeded_at")).values("at")
        visited = list(
            visitable.filter(visited_at__gte=since)
            .order_by()
            .values_list("host", "reason", "succeeded_at", models.Subquery(latest))
        )
        unreachable = [
            (host, succeeded_at, last) for host, reason, succeeded_at, last in visited if reason in NETWORK_REASONS
        ]
        newly_unreachable = [
            host
            for host, succeeded_at, last in unreachable
            if not last or (succeeded_at and succeeded_at >= last - NEW_FAILURE_WINDOW)
        ]
        sites = {registrable_domain(host) for host, _succeeded_at, _last in unreachable}
        return RecentFailures(len(visited), len(unreachable), len(newly_unreachable), len(sites))

    def leased(self, now: datetime) -> Self:
        """Feeds that a worker holds now."""
        return self.filter(lease_until__gt=now, lease_until__lte=now + MAX_LEASE)

    def count_workers(self, now: datetime) -> int:
        """The number of workers that hold feeds."""
        return self.leased(now).order_by().values("lease_token").distinct().count()

    def claim(self, limit: int, now: datetime, *, token: uuid.UUID | None = None, holds_none: bool = True) -> "Claim":
        """Lease up to `limit` of these feeds and their hosts for one worker; `holds_none` says that it holds no other feeds.

        Two workers never hold the same host, so never the same feed. A suspect feed, whose visits have been interrupted
        SUSPECT_TRIES times, is claimed alone, so that it cannot disturb others.
        """
        token = token or uuid.uuid4()
        with transaction.atomic():
            unleased = self.unleased(now).exclude(host__in=Host.objects.leased(now).values("name"))
            suspects = unleased.filter(tries__gte=SUSPECT_TRIES).values_list("pk", "host")
            rows = list(suspects.filter(due_at__lt=now - SUSPECT_MAX_WAIT)[:1]) if holds_none else []
            if not rows:
                rows = _share_among_hosts(
                    list(unleased.filter(tries__lt=SUSPECT_TRIES).values_list("pk", "host", "kind")[: limit * 4]), limit
                )
            if not rows and holds_none:
                rows = list(suspects[:1])
            claimed_hosts = Host.objects.claim((host for _, host in rows), token, now) if rows else {}
            keys = (
                self._lease([(key, host) for key, host in rows if host in claimed_hosts], token, now)
                if claimed_hosts
                else []
            )
        return Claim(token, keys, {host: moment for host, moment in claimed_hosts.items() if moment})

    def _lease(self, rows: Sequence[tuple[int, str]], token: uuid.UUID, now: datetime) -> list[int]:
        """Lease these feeds, whose hosts are leased already; the keys of those that still needed a visit.

        Another worker may have visited some between our query and our lock: a host of which no feed remains is released.
        """
        keys = [key for key, _ in rows]
        until = now + timedelta(seconds=settings.FEED_LEASE_SECONDS)
        leased = self.unleased(now).filter(pk__in=keys).order_by()
        if leased.update(lease_token=token, lease_until=until, tries=F("tries") + 1) == len(keys):
            return keys
        still = dict(self.model.objects.filter(pk__in=keys, lease_token=token).values_list("pk", "host"))
        idle = {host for _, host in rows}.difference(still.values())
        Host.objects.filter(name__in=idle, lease_token=token).update(lease_token=None, lease_until=None)
        return [key for key in keys if key in still]

    def held_by(self, keys: Iterable[int], token: uuid.UUID) -> Self:
        """The feeds of `keys` that `token` still holds."""
        leased = self.filter(pk__in=list(keys), lease_token=token).order_by()
        return leased.select_related("source", "subscription")

    def renew(self, tokens: Iterable[uuid.UUID], now: datetime) -> None:
        """Renew the leases of `tokens` on feeds and hosts."""
        until = now + timedelta(seconds=settings.FEED_LEASE_SECONDS)
        for rows in (self, Host.objects.all()):
            rows.filter(lease_token__in=list(tokens)).update(lease_until=until)

    def release(self, tokens: Iterable[uuid.UUID], now: datetime) -> None:
        """Release the feeds and hosts that `tokens` still hold; feeds that were not visited stay due."""
        token_list = list(tokens)
        self.filter(lease_token__in=token_list).update(lease_token=None, lease_until=None, tries=F("tries") - 1)
        Host.objects.filter(lease_token__in=token_list).release(now)

    def lock_and_find_lost(self, claimed_feeds: Iterable[tuple[Any, uuid.UUID | None]]) -> frozenset[int]:
        """Lock the rows of these (feed, token); the keys of feeds that were deleted, have moved, are leased by another
        token, or whose source was withdrawn.

        The caller opens the transaction. A token of None means a visit without a lease.
        """
        wanted = {feed.pk: (feed.url, token) for feed, token in claimed_feeds}
        rows = self.filter(pk__in=wanted).order_by("pk").select_for_update()
        still = set()
        for key, url, holder in rows.values_list("pk", "url", "lease_token"):
            wanted_url, token = wanted[key]
            if url == wanted_url and token in (None, holder):
                still.add(key)
        # Asked once the rows are locked, since a source may have been withdrawn while we waited for them.
        still -= set(
            self.filter(pk__in=still, source__in=Source.objects.withdrawn().values("pk")).values_list("pk", flat=True)
        )
        return frozenset(wanted) - still

    def finish_visits(self, ended: Iterable[tuple[Any, "Outcome", uuid.UUID | None]]) -> None:
        """Write the outcomes of visits and release their leases; nothing for a feed that another worker has leased since.

        A visit without a lease (a command in the foreground) has the token None.
        """
        free = {"lease_token": None, "lease_until": None, "tries": 0}
        taken_urls: set[str] = set()  # the new addresses of feeds that move: none of them is written yet
        rows = []
        for feed, outcome, token in ended:
            row_key, values = {"id": feed.pk, "url": feed.url}, feed.columns_after(outcome, taken_urls)
            taken_urls.add(values.get("url", feed.url))
            rows.append((row_key | {"lease_token": token}, values | free) if token else (row_key, values))
        update_each(self.model, rows)

    def defer_poisonous(self, now: datetime) -> int:
        """Put off for a day the due feeds whose visits were interrupted MAX_READ_TRIES times; how many."""
        values = {
            "reason": "poison",
            "error": POISON_SENTENCE,
            "due_at": now + timedelta(days=1),
            "tries": MAX_READ_TRIES - 1,  # one more interrupted visit puts it off again
        }
        values |= {"lease_token": None, "lease_until": None}
        return self.due(now).filter(tries__gte=MAX_READ_TRIES).order_by().update(**values, failures=F("failures") + 1)


def _share_among_hosts(rows: Sequence[tuple[int, str, str]], limit: int) -> list[tuple[int, str]]:
    """Of (key, host, kind), at most `limit` in all and MAX_FEEDS_PER_HOST per host, the hosts in turn.

    A page or a sitemap is the only feed of its host in a batch: it needs further requests (robots.txt, parts of an index).
    """
    shares: Counter[str] = Counter()
    chosen: list[tuple[int, int, str]] = []
    for key, host, kind in rows:
        if shares[host] < (MAX_FEEDS_PER_HOST if kind == FEED_KIND else 1) and len(chosen) < limit:
            shares[host] += 1 if kind == FEED_KIND else MAX_FEEDS_PER_HOST
            chosen.append((shares[host], key, host))
    return [(key, host) for _, key, host in sorted(chosen, key=itemgetter(0))]
