"""Who gives figures, on which terms, and what these let us do: the ledger of rights."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.models.constraints import is_http
from articles.models.figures.changes import FigureModel

RIGHTS = ("may_fetch", "may_show", "may_keep", "may_export", "may_derive")


class ProviderQuerySet(models.QuerySet["Provider"]):
    """Providers by their rights."""

    def not_shown(self) -> Self:
        """The providers whose figures we may not show."""
        return self.filter(may_show=False)


class Provider(FigureModel):
    """A provider of figures. All rights are off until somebody has read its terms.

    `may_fetch` is the right to ask for its documents; `may_show`, to show a value; `may_keep`, to keep and show earlier values
    too; `may_export`, to hand values on in files; `may_derive`, to compute other values from them. Pages and files begin with
    the querysets of `models/figures/shown.py`, which apply them.
    """

    slug = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(_("nom"), max_length=120)
    short = models.CharField(
        _("nom court"), max_length=40, blank=True, help_text=_("À côté d’une valeur\u00a0: «\u00a0BCE\u00a0».")
    )
    name_en = models.CharField(_("nom anglais"), max_length=120, blank=True)
    short_en = models.CharField(_("nom court anglais"), max_length=40, blank=True)
    licence_en = models.CharField(_("licence en anglais"), max_length=160, blank=True)
    homepage = models.URLField(_("site"), blank=True)
    terms_url = models.URLField(_("adresse des conditions"), blank=True, max_length=400)
    licence = models.CharField(_("licence"), max_length=160, blank=True)
    attribution_fr = models.CharField(_("mention de la source"), max_length=240, blank=True)
    attribution_en = models.CharField(_("mention de la source en anglais"), max_length=240, blank=True)
    terms_read_by = models.CharField(
        _("conditions lues par"),
        max_length=120,
        blank=True,
        help_text=_("Qui a lu les conditions, et sur quelle copie."),
    )
    terms_read_on = models.DateField(_("conditions lues le"), null=True, blank=True)
    may_fetch = models.BooleanField(
        _("lire"), default=False, help_text=_("Nos programmes peuvent demander ses fichiers.")
    )
    may_show = models.BooleanField(
        _("montrer"), default=False, help_text=_("Les pages peuvent montrer la dernière valeur.")
    )
    may_keep = models.BooleanField(
        _("garder"), default=False, help_text=_("Les valeurs passées sont gardées et montrées.")
    )
    may_export = models.BooleanField(
        _("redonner"), default=False, help_text=_("Fichiers et programmes peuvent les reprendre.")
    )
    may_derive = models.BooleanField(
        _("calculer"), default=False, help_text=_("D’autres valeurs peuvent en être calculées.")
    )
    not_shown_fr = models.TextField(
        _("pourquoi nous ne le montrons pas"),
        blank=True,
        help_text=_("Paraît sur la page des données tant que «\u00a0montrer\u00a0» est éteint."),
    )
    not_shown_en = models.TextField(_("pourquoi, en anglais"), blank=True)
    order = models.PositiveSmallIntegerField(_("ordre"), default=100)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("fournisseur de données")
        verbose_name_plural = _("fournisseurs de données")
        constraints = [
            models.CheckConstraint(
                condition=Q(**dict.fromkeys(RIGHTS, False))
                | (
                    ~Q(licence="")
                    & ~Q(attribution_fr="")
                    & ~Q(terms_read_by="")
                    & Q(terms_read_on__isnull=False)
                    & is_http("terms_url")
                ),
                name="provider_rights_need_terms",
                violation_error_message=_(
                    "Un droit demande d’abord les conditions\u00a0: adresse, licence, mention de la source, "
                    "qui les a lues et quand."
                ),
            ),
            models.CheckConstraint(
                condition=Q(may_show=True) | Q(may_keep=False, may_export=False, may_derive=False),
                name="provider_shows_before_more",
                violation_error_message=_("Garder, redonner et calculer demandent le droit de montrer."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What stands beside a value."""
        return (self.short_en if get_language() == "en" else self.short) or self.title

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" and self.name_en else self.name

    @property
    def licence_title(self) -> str:
        """The licence in the reader's language."""
        return self.licence_en if get_language() == "en" and self.licence_en else self.licence

    @property
    def attribution(self) -> str:
        """How its terms want to be quoted, in the reader's language."""
        return self.attribution_en if get_language() == "en" and self.attribution_en else self.attribution_fr

    @property
    def not_shown(self) -> str:
        """Why its figures are not shown, in the reader's language."""
        return self.not_shown_en if get_language() == "en" and self.not_shown_en else self.not_shown_fr

    def merge_shipped(self, values: dict[str, Any]) -> bool:
        """Apply shipped `values`; the date, which JSON writes as text, is compared as text."""
        self.terms_read_on = str(self.terms_read_on) if self.terms_read_on else None
        changed = super().merge_shipped(values)
        self.terms_read_on = self.terms_read_on and date.fromisoformat(str(self.terms_read_on))
        return changed
