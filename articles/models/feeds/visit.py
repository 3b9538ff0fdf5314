"""The history of visits, kept for a limited time: each visit, and quarantined entries."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple, Self

from django.db import models
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.feeds.feed import Feed

MAX_QUARANTINED_ENTRIES = 5_000  # per feed: more than a document may have


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits by age."""

    def older_than(self, moment: datetime) -> Self:
        """The visits before `moment`."""
        return self.filter(at__lt=moment)

    def new_by_day(self, since: datetime, **of: int) -> dict[date, int]:
        """How many articles came each day since then: `of` is `feed=` or `feed__source=`, a key. Days without any are left out."""
        bringing = self.filter(**of, at__gte=since, new__gt=0).order_by()
        return dict(bringing.values_list(TruncDate("at")).annotate(number=Sum("new")))


class Visit(models.Model):
    """One visit of one feed. Deleted after a time; only its `body` is cleared before.

    `body` is the document compressed with zlib, stored only if a person may have to look at it: a visit that failed for a
    new reason, or one with a flood.
    """

    class Status(models.TextChoices):
        """The results of a visit."""

        OK = "ok", _("lu")
        UNCHANGED = "unchanged", _("inchangé")
        FAILED = "failed", _("échec")

    feed = models.ForeignKey(
        Feed,
        models.CASCADE,
        related_name="visits",
        verbose_name=_("flux"),
        db_index=False,  # visit_feed_newest begins with it
    )
    at = models.DateTimeField(_("le"), default=timezone.now)
    status = models.CharField(_("résultat"), max_length=10, choices=Status)
    reason = models.CharField(_("motif"), max_length=40, blank=True)
    new = models.PositiveIntegerField(_("nouveaux"), default=0)
    updated = models.PositiveIntegerField(_("modifiés"), default=0)
    skipped = models.JSONField(_("ignorés"), default=dict, blank=True)
    body = models.BinaryField(null=True, blank=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("visite")
        indexes = [
            models.Index(fields=["feed", "-at"], name="visit_feed_newest"),
            models.Index(fields=["at"], name="visit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} – {self.get_status_display()}"


class QuarantinedEntry(NamedTuple):
    """An entry to quarantine, and why."""

    key: str
    fingerprint: str
    title: str
    error: str = ""


class QuarantineQuerySet(models.QuerySet["Quarantine"]):
    """Quarantined entries by feed."""

    def ignored_fingerprints(self, feeds: Collection[int]) -> dict[tuple[int, str], str]:
        """The entries of these feeds that are not tried again: (feed, key) → fingerprint."""
        is_ignored = Q(reason=Quarantine.Reason.FLOOD) | Q(tries__gte=Quarantine.MAX_TRIES)
        rows = self.filter(is_ignored, feed__in=feeds).values_list("feed", "key", "fingerprint")
        return {(feed, key): fingerprint for feed, key, fingerprint in rows}

    def floods_by_feed(self) -> list[tuple[int, str, int]]:
        """The feeds with a flood that is held back: (feed, name of its source, number of entries), the most first."""
        rows = self.filter(reason=Quarantine.Reason.FLOOD).order_by().values("feed", "feed__source__name")
        counted = rows.annotate(number=Count("pk")).order_by("-number", "feed")
        return list(counted.values_list("feed", "feed__source__name", "number"))

    def record_entries(self, feed: Feed, entries: Sequence[QuarantinedEntry], now: datetime, reason: str) -> bool:
        """Record these entries once more (at most MAX_QUARANTINED_ENTRIES per feed); whether one may be tried again."""
        known: dict[str, Quarantine] = {row.key: row for row in self.filter(feed=feed)} if entries else {}
        new: list[Quarantine] = []
        for entry in entries:
            row = known.get(entry.key) or Quarantine(feed=feed, key=entry.key, fingerprint=entry.fingerprint, tries=0)
            row.tries = row.tries + 1 if row.fingerprint == entry.fingerprint else 1
            row.fingerprint, row.title, row.error = entry.fingerprint, entry.title[:500], entry.error[:2000]
            row.reason, row.at = reason, now
            if row.pk:
                row.save()
            elif len(known) + len(new) < MAX_QUARANTINED_ENTRIES:
                new.append(row)
        Quarantine.objects.bulk_create(new, ignore_conflicts=True)
        recorded = [*new, *(row for row in known.values() if row.key in {entry.key for entry in entries})]
        return any(row.tries < Quarantine.MAX_TRIES for row in recorded)


class Quarantine(models.Model):
    """An entry that was not stored: the database refused it, or it belongs to a flood of old entries.

    While its content stays the same, an entry of a flood is ignored at once, a refused one from its third try on. With
    `Feed.let_in` an editor deletes these rows, so that all are tried again; after a time they are deleted anyway.
    """

    class Reason(models.TextChoices):
        """The reasons of quarantine."""

        REFUSED = "refused", _("refusée à l’enregistrement")
        FLOOD = "flood", _("afflux d’anciennes entrées")

    MAX_TRIES = 3

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="quarantine", verbose_name=_("flux"))
    key = models.CharField(max_length=32)
    fingerprint = models.CharField(max_length=32)
    title = models.CharField(_("titre"), max_length=500, blank=True)
    reason = models.CharField(_("motif"), max_length=10, choices=Reason, default=Reason.REFUSED)
    tries = models.PositiveSmallIntegerField(_("tentatives"), default=1)
    error = models.TextField(_("explication"), blank=True)
    at = models.DateTimeField(_("le"), default=timezone.now)

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("entrée en quarantaine")
        verbose_name_plural = _("entrées en quarantaine")
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="quarantine_once_a_feed")]

    def __str__(self) -> str:
        return self.title or self.key
