"""The rulebook's expressions, as editors read and extend them; and the runs that file anew by them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .taxonomy import Shipped


class PhraseQuerySet(models.QuerySet["Phrase"]):
    """Expressions by what filing asks for."""


class Phrase(Shipped):
    """One expression, and what it speaks for; see `records.Term`, which it becomes.

    An empty `slug` takes its words away from shorter expressions of its kind. `shipped` is empty for an editor's own.
    """

    class Kind(models.TextChoices):
        """What it speaks of."""

        CATEGORY = "category", _("rubrique")
        SECTOR = "sector", _("secteur")
        COUNTRY = "country", _("pays")
        REGION = "region", _("région")
        ECONOMY = "economy", _("vocabulaire économique")
        SOCIETY = "society", _("vocabulaire de société")

    class Case(models.TextChoices):
        """How its letters are compared."""

        SPELLING = "", _("selon son écriture")
        ANY = "any", _("majuscules ou non")
        CAPITAL = "capital", _("nom propre")
        EXACT = "exact", _("à la lettre")

    class Language(models.TextChoices):
        """In which texts it is looked for."""

        EVERY = "", _("toutes")
        FRENCH = "fr", _("français")
        ENGLISH = "en", _("anglais")

    text = models.CharField(_("expression"), max_length=200)
    kind = models.CharField(_("sorte"), max_length=12, choices=Kind)
    slug = models.CharField(_("classe sous"), max_length=80, blank=True)
    language = models.CharField(_("langue"), max_length=2, choices=Language, blank=True)
    case = models.CharField(_("casse"), max_length=8, choices=Case, blank=True)
    weight = models.FloatField(_("poids"), default=1.0)
    needs = models.JSONField(_("seulement avec"), default=list, blank=True)
    unless = models.JSONField(_("sauf avec"), default=list, blank=True)
    active = models.BooleanField(_("active"), default=True)
    changed_at = models.DateTimeField(_("modifiée le"), auto_now=True)

    objects = PhraseQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "slug", "text"]
        verbose_name = _("expression du classement")
        verbose_name_plural = _("expressions du classement")
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug", "language", "text"], name="phrase_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="phrase_has_text"),
        ]

    def __str__(self) -> str:
        return self.text


class Refiling(models.Model):
    """One run over what has been filed, by the rulebook as it then is. `report` says what moved from where to where."""

    asked_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("demandé par"),
    )
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    next_key = models.BigIntegerField(default=0)  # articles of this key and above are still to be looked at
    looked_at = models.PositiveIntegerField(_("articles relus"), default=0)
    moved = models.PositiveIntegerField(_("articles déplacés"), default=0)
    report = models.JSONField(_("rapport"), default=dict, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("reclassement")
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=models.Q(ended_at=None), name="refiling_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%d/%m/%Y %H:%M}"
