"""The rulebook's expressions, which editors read and extend, and the refiling runs."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.taxonomy import Shipped
from portal.typography import date_and_time

# How long after the last change refiling begins, so that several edits make one run. It is longer than a worker's run: by
# then all workers file by the new rules.
QUIET_PERIOD = timedelta(minutes=2)
COUNTRY_NAME_WEIGHT = 1.0  # of the names that ship; its people and its cities weigh less


class PhraseQuerySet(models.QuerySet["Phrase"]):
    """Expressions by what filing needs."""

    def active(self) -> Self:
        """The expressions in force."""
        return self.filter(active=True)

    def names_of_countries(self) -> Iterator[tuple[str, str]]:
        """Code and name, for the names that stand for a country wherever they are found."""
        named = self.filter(kind=Phrase.Kind.COUNTRY, weight=COUNTRY_NAME_WEIGHT).exclude(slug="").order_by("pk")
        rows = named.values_list("slug", "text", "needs", "unless")
        yield from ((code, text) for code, text, needs, unless in rows if not needs and not unless)

    def signals(self) -> list[str]:
        """The names of the signals, which an expression may need besides other expressions."""
        signals = self.filter(kind=Phrase.Kind.SIGNAL).order_by("slug")
        return list(signals.values_list("slug", flat=True).distinct())

    def set_active(self, *, active: bool) -> "list[Phrase]":
        """Switch these expressions on or off; those that were changed."""
        with transaction.atomic():
            others: list[Phrase] = list(self.filter(active=not active).order_by("pk").select_for_update())
            self.model.objects.filter(pk__in=[one.pk for one in others]).update(
                active=active, changed_at=timezone.now()
            )
        return others


class Phrase(Shipped):
    """One expression and what it counts for; `filing.current` turns it into a `filing.records.Term`.

    With an empty `slug` it only takes its words from shorter expressions of its kind. `shipped` is empty for an editor's own.
    """

    class Kind(models.TextChoices):
        """The kinds of expression."""

        CATEGORY = "category", _("rubrique")
        SECTOR = "sector", _("secteur")
        COUNTRY = "country", _("pays")
        REGION = "region", _("région")
        ECONOMY = "economy", _("vocabulaire économique")
        SOCIETY = "society", _("vocabulaire hors économie")
        ORGANISATION = "organisation", _("société ou institution")
        SIGNAL = "signal", _("indice")

    class Case(models.TextChoices):
        """How its case is compared."""

        SPELLING = "", _("d’après son écriture")
        ANY = "any", _("sans tenir compte des majuscules")
        CAPITAL = "capital", _("nom propre")
        EXACT = "exact", _("à l’identique")

    class Language(models.TextChoices):
        """The language of the texts it is looked for in."""

        EVERY = "", _("toutes")
        FRENCH = "fr", _("français")
        ENGLISH = "en", _("anglais")

    text = models.CharField(_("expression"), max_length=200)
    kind = models.CharField(_("type"), max_length=12, choices=Kind)
    slug = models.CharField(_("classe dans"), max_length=80, blank=True)
    language = models.CharField(_("langue"), max_length=2, choices=Language, blank=True)
    case = models.CharField(_("majuscules"), max_length=8, choices=Case, blank=True)
    weight = models.FloatField(_("poids"), default=1.0)
    needs = models.JSONField(_("seulement avec"), default=list, blank=True)
    unless = models.JSONField(_("sauf avec"), default=list, blank=True)
    active = models.BooleanField(_("en vigueur"), default=True)
    changed_at = models.DateTimeField(_("modifiée le"), auto_now=True)

    objects = PhraseQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "slug", "text"]
        verbose_name = _("expression de classement")
        verbose_name_plural = _("expressions de classement")
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug", "language", "text"], name="phrase_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="phrase_has_text"),
        ]

    def __str__(self) -> str:
        return self.text


class RefilingQuerySet(models.QuerySet["Refiling"]):
    """Refiling runs; at most one is open."""

    def open(self) -> Self:
        """The runs that have not ended."""
        return self.filter(ended_at=None)

    def due(self, now: datetime) -> Self:
        """The open run, if the rules have not changed during QUIET_PERIOD."""
        return self.open().filter(asked_at__lte=now - QUIET_PERIOD)

    def request_run(self, by: Any = None) -> "Refiling":
        """Request a refiling of all articles; an open run starts over."""
        with transaction.atomic():
            run = self.open().select_for_update().first() or Refiling()
            run.start_over(by)
            try:
                with transaction.atomic():
                    run.save()
            except IntegrityError:  # another request has just opened one
                run = self.open().select_for_update().get()
        return run


class Refiling(models.Model):
    """One refiling run over all articles that feeds brought, by the current rulebook, the newest first.

    `report` is built by `filing.changes.add_to_report`.
    """

    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("demandé par"),
    )
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    below = models.BigIntegerField(null=True, editable=False)  # articles with lower keys are still to be refiled
    looked_at = models.PositiveIntegerField(_("articles relus"), default=0)  # a number of articles, no moment
    moved = models.PositiveIntegerField(_("articles reclassés"), default=0)
    kept = models.PositiveIntegerField(_("articles fixés par la rédaction"), default=0)
    report = models.JSONField(_("rapport"), default=dict, blank=True)

    objects = RefilingQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("reclassement")
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=models.Q(ended_at=None), name="refiling_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return date_and_time(self.asked_at)

    def start_over(self, by: Any = None) -> None:
        """Reset the run to its beginning; without `by` it keeps its requester. Does not save."""
        self.asked_at, self.asked_by = timezone.now(), by or self.asked_by
        self.below, self.looked_at, self.moved, self.kept, self.report = None, 0, 0, 0, {}
