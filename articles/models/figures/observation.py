"""Values of series: observations, the former values that others replaced, and values that wait for an editor."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.constraints import is_http
from articles.models.figures.series import DECIMAL_PLACES, MAX_DIGITS, Series


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Observations of a series, by date."""

    def of(self, keys: Iterable[str]) -> Self:
        """The observations of the series with these keys, the oldest first."""
        return self.filter(series__in=list(keys)).order_by("date")

    def since(self, first: date, *, whole: Iterable[str] = ()) -> Self:
        """The observations from `first` on, and all those of the series with the keys `whole`."""
        return self.filter(Q(date__gte=first) | Q(series__in=list(whole)))

    def until(self, day: date) -> Self:
        """The observations of `day` and before."""
        return self.filter(date__lte=day)

    def before(self, day: date) -> Self:
        """The observations before `day`."""
        return self.filter(date__lt=day)


class Observation(models.Model):
    """The value of a series on a date: one a date. Months and years are dated by their first day."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="observations", verbose_name=_("série"))
    date = models.DateField(_("date"))
    value = models.DecimalField(_("valeur"), max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES)
    is_by_hand = models.BooleanField(_("saisie à la main"), default=False, editable=False)
    link = models.CharField(
        _("lien"), max_length=600, blank=True, help_text=_("La page où chacun peut vérifier cette valeur.")
    )
    note = models.CharField(_("note"), max_length=240, blank=True)
    is_sample = models.BooleanField(_("exemple"), default=False, editable=False)
    seen_at = models.DateTimeField(_("reçue le"), default=timezone.now, editable=False)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["series", "-date"]
        verbose_name = _("valeur")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "date"],
                name="observation_once_a_date",
                violation_error_message=_("Cette série a déjà une valeur à cette date\u00a0: corrigez celle-là."),
            ),
            models.CheckConstraint(
                condition=Q(is_by_hand=False) | is_http("link"),
                name="observation_by_hand_has_a_link",
                violation_error_message=_(
                    "Une valeur saisie a besoin d’un lien\u00a0: l’adresse de la page qui la donne."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.date} : {self.value}"


class FormerValueQuerySet(models.QuerySet["FormerValue"]):
    """Former values by their dates."""

    def on_days(self, series: Series, days: Collection[date]) -> Self:
        """The former values of a series on these days."""
        return self.filter(observation__series=series, observation__date__in=days)


class FormerValue(models.Model):
    """A value that another replaced for the same date: a revision of the provider, or a correction of ours."""

    observation = models.ForeignKey(
        Observation, models.CASCADE, related_name="former_values", verbose_name=_("valeur"), editable=False
    )
    value = models.DecimalField(
        _("ancienne valeur"), max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES, editable=False
    )
    replaced_at = models.DateTimeField(_("remplacée le"), default=timezone.now, editable=False)

    objects = FormerValueQuerySet.as_manager()

    class Meta:
        ordering = ["-replaced_at"]
        verbose_name = _("ancienne valeur")

    def __str__(self) -> str:
        return str(self.value)


class WaitingValueQuerySet(models.QuerySet["WaitingValue"]):
    """Waiting values by what an editor has decided."""

    def undecided(self) -> Self:
        """Those to confirm or to refuse, the oldest first, with the names of what they measure."""
        rows = self.filter(state=WaitingValue.State.WAITING).select_related("series__instrument")
        return rows.order_by("seen_at", "pk")


class WaitingValue(models.Model):
    """A value too far from the one before it, which an editor confirms or refuses. Its row keeps it from being asked twice."""

    class State(models.TextChoices):
        """What an editor has decided."""

        WAITING = "waiting", _("à confirmer")
        CONFIRMED = "confirmed", _("confirmée")
        REFUSED = "refused", _("refusée")

    series = models.ForeignKey(Series, models.CASCADE, related_name="waiting_values", verbose_name=_("série"))
    date = models.DateField(_("date"))
    value = models.DecimalField(_("valeur"), max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES)
    before = models.DecimalField(_("valeur d’avant"), max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES)
    link = models.CharField(_("lien"), max_length=600, blank=True)  # of a value that a person typed
    note = models.CharField(_("note"), max_length=240, blank=True)
    state = models.CharField(_("état"), max_length=9, choices=State, default=State.WAITING)
    seen_at = models.DateTimeField(_("reçue le"), default=timezone.now)

    objects = WaitingValueQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at"]
        verbose_name = _("valeur à confirmer")
        verbose_name_plural = _("valeurs à confirmer")
        constraints = [models.UniqueConstraint(fields=["series", "date", "value"], name="waiting_value_once")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.date} : {self.value}"
