"""A feed: an address we visit, when, and what came of it. The truth about every visit is on this row."""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.ingest.hosts import host_of

from .health import Health, health
from .host import LONGEST_LEASE, Host, HostField
from .source import Source

if TYPE_CHECKING:
    from articles.ingest.records import Outcome

LONGEST_WAIT = timedelta(days=8)  # between two visits, with room to spare
HOST_SHARE = 6  # feeds of one host in one batch
MOVED_VISITS, MOVED_FOR = 5, timedelta(days=3)
SUSPECT = 2  # readers' deaths after which a feed is read alone: the first may have been anybody's fault
TRIES = SUSPECT + 3
OVERDUE = timedelta(minutes=5)  # a suspect waits for the others so long at most
POISON = (
    "La lecture de ce flux a interrompu notre agent plusieurs fois de suite. Il est mis de côté pour un jour ; "
    "« Reprendre » le relance, et le journal du serveur dit ce qui s’est passé."
)


class Claim(NamedTuple):
    """What a worker took: its token, the feeds' keys, and the moment from which a host of theirs may be asked again."""

    token: uuid.UUID
    keys: list[int]
    free_at: dict[str, datetime]


class FeedQuerySet(models.QuerySet["Feed"]):
    """Feeds by what is to be done with them."""

    def visitable(self) -> Self:
        """Enabled and not suspended."""
        return self.filter(state=Feed.State.ACTIVE)

    def free(self, now: datetime) -> Self:
        """Those that no worker holds; a lease longer than any was given by a clock that was wrong."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_until__gt=now + LONGEST_LEASE))

    def due(self, now: datetime) -> Self:
        """Those whose hour has come and that no worker holds; an hour later than any was set by a clock that was wrong."""
        hour = Q(due_at__lte=now) | Q(due_at__gt=now + LONGEST_WAIT)
        return self.visitable().free(now).filter(hour).order_by("due_at")

    def visited_since(self, moment: datetime) -> dict[str, int]:
        """How the visits stand: `total` feeds to visit, `visited` since `moment`, `failed` among these."""
        recent = Q(visited_at__gte=moment)
        return self.visitable().aggregate(
            total=models.Count("pk"),
            visited=models.Count("pk", recent),
            failed=models.Count("pk", recent & ~Q(reason="")),
        )

    def leased(self, now: datetime) -> Self:
        """Those that a worker holds at this moment."""
        return self.filter(lease_until__gt=now, lease_until__lte=now + LONGEST_LEASE)

    def visitors(self, now: datetime) -> int:
        """How many workers are on their way."""
        return self.leased(now).order_by().values("lease_token").distinct().count()

    def claim(self, limit: int, now: datetime, *, token: uuid.UUID | None = None, alone: bool = True) -> "Claim":
        """Take up to `limit` of these feeds, and their hosts, for one worker; `alone` says that it holds no others.

        Two workers never hold the same host, hence never the same feed. A feed whose last reader died in the middle is
        taken alone, so that it can harm nobody else.
        """
        token = token or uuid.uuid4()
        with transaction.atomic():
            free = self.free(now).exclude(host__in=Host.objects.busy(now).values("name"))
            suspects = free.filter(tries__gte=SUSPECT).values_list("pk", "host")
            rows = list(suspects.filter(due_at__lt=now - OVERDUE)[:1]) if alone else []
            if not rows:
                rows = _share(
                    list(free.filter(tries__lt=SUSPECT).values_list("pk", "host", "kind")[: limit * 4]), limit
                )
            if not rows and alone:
                rows = list(suspects[:1])
            taken = Host.objects.take((host for _, host in rows), token, now) if rows else {}
            keys = [key for key, host in rows if host in taken]
            until = now + timedelta(seconds=settings.FEED_LEASE_SECONDS)
            Feed.objects.filter(pk__in=keys).update(lease_token=token, lease_until=until, tries=F("tries") + 1)
        return Claim(token, keys, {host: moment for host, moment in taken.items() if moment})

    def held(self, keys: Iterable[int], token: uuid.UUID) -> Self:
        """Those of `keys` that the holder of `token` still holds."""
        held = self.filter(pk__in=list(keys), lease_token=token)
        return held.select_related("source", "subscription").prefetch_related("source__default_sectors")

    def renew(self, tokens: Iterable[uuid.UUID], now: datetime) -> None:
        """Hold on to what `tokens` hold, feeds and hosts."""
        until = now + timedelta(seconds=settings.FEED_LEASE_SECONDS)
        for rows in (self, Host.objects.all()):
            rows.filter(lease_token__in=list(tokens)).update(lease_until=until)

    def give_back(self, tokens: Iterable[uuid.UUID], now: datetime) -> None:
        """Let others have what `tokens` still hold; feeds that were not visited stay due."""
        held = list(tokens)
        self.filter(lease_token__in=held).update(lease_token=None, lease_until=None, tries=F("tries") - 1)
        Host.objects.filter(lease_token__in=held).give_back(now)

    def lost(self, held: Iterable[tuple["Feed", uuid.UUID | None]]) -> frozenset[int]:
        """Which of these (feed, token) are no more what they were: gone, moved, or in other hands. Locks the rest.

        Inside a transaction of the caller. A token of None is nobody's lease.
        """
        wanted = {feed.pk: (feed.url, token) for feed, token in held}
        rows = self.filter(pk__in=wanted).order_by("pk").select_for_update()
        still = set()
        for key, url, holder in rows.values_list("pk", "url", "lease_token"):
            wanted_url, token = wanted[key]
            if url == wanted_url and token in (None, holder):
                still.add(key)
        return frozenset(wanted) - still

    def quarantine(self, now: datetime) -> int:
        """Put aside for a day the due feeds whose readers died again and again, alone with them; how many."""
        values = {"reason": "poison", "error": POISON, "due_at": now + timedelta(days=1), "tries": TRIES - 1}
        values |= {"lease_token": None, "lease_until": None}
        return self.due(now).filter(tries__gte=TRIES).order_by().update(**values, failures=F("failures") + 1)


def _share(rows: Sequence[tuple[int, str, str]], limit: int) -> list[tuple[int, str]]:
    """Of (key, host, kind), at most `limit` and HOST_SHARE a host, the hosts in turn.

    A page or a sitemap has its host for itself: further requests (robots.txt, the parts of an index) hang on it.
    """
    shares: Counter[str] = Counter()
    chosen: list[tuple[int, int, str]] = []
    for key, host, kind in rows:
        if shares[host] < (HOST_SHARE if kind == Feed.Kind.FEED else 1) and len(chosen) < limit:
            shares[host] += 1 if kind == Feed.Kind.FEED else HOST_SHARE
            chosen.append((shares[host], key, host))
    return [(key, host) for _, key, host in sorted(chosen, key=itemgetter(0))]


class Feed(models.Model):
    """An address of a source that is read again and again.

    `lease_token` is a fencing token: who finishes a visit names it, so who slept past his lease writes nothing.
    """

    class Kind(models.TextChoices):
        """How entries are found in what comes back."""

        FEED = "feed", _("flux RSS, Atom ou JSON")
        PAGE = "page", _("page web, lue par sélecteurs")
        SITEMAP = "sitemap", _("plan de site d’actualités")

    class State(models.TextChoices):
        """Whether we visit it."""

        ACTIVE = "active", _("visité")
        INACTIVE = "inactive", _("chargé, non visité")
        SUSPENDED = "suspended", _("suspendu")

    source = models.ForeignKey(Source, models.CASCADE, related_name="feeds", verbose_name=_("source"))
    url = models.URLField(_("adresse"), max_length=1000, unique=True)
    host = HostField(editable=False)
    kind = models.CharField(_("sorte"), max_length=10, choices=Kind, default=Kind.FEED)
    recipe = models.JSONField(_("sélecteurs"), default=dict, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.ACTIVE)
    shipped_state = models.CharField(max_length=10, blank=True, editable=False)

    due_at = models.DateTimeField(_("prochaine visite"), default=timezone.now)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)

    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    body_hash = models.CharField(max_length=32, blank=True, editable=False)

    recent = models.JSONField(default=list, editable=False)
    moved_to = models.CharField(_("déménage à"), max_length=1000, blank=True, editable=False)
    moved_count = models.PositiveSmallIntegerField(default=0, editable=False)
    moved_since = models.DateTimeField(null=True, editable=False)
    former_urls = models.JSONField(_("anciennes adresses"), default=list, editable=False)
    let_in_until = models.DateTimeField(_("afflux accepté jusqu’au"), null=True, editable=False)
    tries = models.PositiveSmallIntegerField(_("lectures interrompues"), default=0, editable=False)

    visited_at = models.DateTimeField(_("dernière visite"), null=True, editable=False)
    succeeded_at = models.DateTimeField(_("dernier succès"), null=True, editable=False)
    failures = models.PositiveIntegerField(_("échecs de suite"), default=0, editable=False)
    reason = models.CharField(_("motif"), max_length=40, blank=True, editable=False)
    error = models.TextField(_("explication"), blank=True, editable=False)
    last_outcome = models.JSONField(_("dernier résultat"), default=dict, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["source__name", "url"]
        verbose_name = _("flux")
        verbose_name_plural = _("flux")
        indexes = [
            models.Index(fields=["state", "due_at"], name="feed_due"),
            models.Index(fields=["lease_token"], name="feed_lease"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(url__regex=r"^https?://"), name="feed_url_is_http"),
            models.CheckConstraint(
                condition=models.Q(lease_token=None, lease_until=None)
                | models.Q(lease_token__isnull=False, lease_until__isnull=False),
                name="feed_lease_is_whole",
            ),
        ]

    AFRESH = (
        "host", "etag", "last_modified", "body_hash", "reason", "error", "failures", "due_at", "lease_token", "lease_until",
        "moved_to", "moved_count", "moved_since", "tries",
    )  # fmt: skip

    def __str__(self) -> str:
        return self.url

    @property
    def health(self) -> Health:
        """How it is doing, by its own rhythm."""
        return health(self.state, self.failures, self.recent, self.succeeded_at, self.due_at, timezone.now())

    def start_afresh(self) -> None:
        """Forget what was known, take the lease from whoever is visiting, and be due. AFRESH names the fields to save."""
        self.etag = self.last_modified = self.body_hash = self.reason = self.error = ""
        self.failures, self.due_at = 0, timezone.now()
        self.lease_token = self.lease_until = None
        self.moved_to, self.moved_count, self.moved_since, self.tries = "", 0, None, 0

    def let_in(self) -> None:
        """Take in, for a day, what would be held back as a flood; what was put aside is tried again. Saved here."""
        self.quarantine.all().delete()
        self.let_in_until = timezone.now() + timedelta(days=1)
        self.etag = self.last_modified = self.body_hash = ""
        self.due_at = timezone.now()
        self.lease_token = self.lease_until = None  # whoever is reading it now reads without what was put aside
        self.tries = 0
        fields = ["let_in_until", "etag", "last_modified", "body_hash", "due_at", "lease_token", "lease_until", "tries"]
        self.save(update_fields=fields)

    def finish(self, outcome: "Outcome", token: uuid.UUID | None) -> bool:
        """Write the outcome of a visit and give the lease back; False when somebody else holds the lease by now.

        A visit without a lease (a command in the foreground) passes None.
        """
        values = {
            "visited_at": outcome.at,
            "due_at": outcome.due_at,
            "etag": outcome.etag,
            "last_modified": outcome.last_modified,
            "body_hash": outcome.body_hash,
            "failures": self.failures + 1 if outcome.reason else 0,
            "reason": outcome.reason or "",
            "error": outcome.error or "",
            "last_outcome": outcome.counts,
        }
        if not outcome.reason:
            values |= {"succeeded_at": outcome.at, **self._move(outcome)}
        if outcome.recent is not None:
            values["recent"] = list(outcome.recent)
        if outcome.reason == "gone":
            values["state"] = Feed.State.SUSPENDED
        mine = Feed.objects.filter(pk=self.pk, url=self.url)
        if token is not None:
            mine = mine.filter(lease_token=token)
            values |= {"lease_token": None, "lease_until": None, "tries": 0}
        return bool(mine.update(**values))

    def _move(self, outcome: "Outcome") -> dict[str, Any]:
        """What becomes of the site's word that the feed has moved for good: believed after some visits and some days."""
        if not outcome.moved_to:
            return {"moved_to": "", "moved_count": 0, "moved_since": None} if self.moved_to else {}
        again = outcome.moved_to == self.moved_to
        count, since = (self.moved_count + 1, self.moved_since) if again else (1, outcome.at)
        told = {"moved_to": outcome.moved_to, "moved_count": min(count, 1000), "moved_since": since}
        believed = count >= MOVED_VISITS and since is not None and outcome.at - since >= MOVED_FOR
        if (
            not believed
            or not re.match("https?://", outcome.moved_to)
            or Feed.objects.filter(url=outcome.moved_to).exists()
        ):
            return told
        former = [*self.former_urls, self.url][-10:]
        moved = {"url": outcome.moved_to, "host": host_of(outcome.moved_to), "former_urls": former}
        return moved | {"moved_to": "", "moved_count": 0, "moved_since": None}
