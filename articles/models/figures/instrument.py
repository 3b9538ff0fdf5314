"""What is measured: a currency against another, a commodity's price, a country's inflation. It has one page."""

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.models.figures.changes import FigureModel
from articles.models.taxonomy import Category, Country


class Instrument(FigureModel):
    """Something whose values are followed, from one provider or several; `slug` is the word of its address `/marches/<slug>/`."""

    class Kind(models.TextChoices):
        """What it is, and under which heading it stands."""

        CURRENCY = "currency", _("Monnaies")
        RATE = "rate", _("Taux directeurs")
        COMMODITY = "commodity", _("Matières premières")
        INDICATOR = "indicator", _("Économies")

    slug = models.SlugField(primary_key=True, max_length=60)
    kind = models.CharField(_("type"), max_length=10, choices=Kind)
    name_fr = models.CharField(_("nom"), max_length=120)
    name_en = models.CharField(_("nom anglais"), max_length=120)
    short_fr = models.CharField(
        _("nom court"), max_length=40, blank=True, help_text=_("Dans le bandeau et les pages de pays.")
    )
    short_en = models.CharField(_("nom court anglais"), max_length=40, blank=True)
    country = models.ForeignKey(
        Country, models.CASCADE, null=True, blank=True, related_name="instruments", verbose_name=_("pays")
    )
    currency = models.CharField(
        _("monnaie"), max_length=3, blank=True, help_text=_("Les pages des pays de cette monnaie la montrent.")
    )
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("rubrique de ses nouvelles")
    )
    news_words = models.CharField(
        _("mots de ses nouvelles"), max_length=120, blank=True, help_text=_("Ce que la recherche cherche pour sa page.")
    )
    strip_place = models.PositiveSmallIntegerField(
        _("place dans le bandeau"),
        null=True,
        blank=True,
        help_text=_("Les dix premières places paraissent sur la page des marchés."),
    )
    order = models.PositiveSmallIntegerField(_("ordre"), default=100)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("valeur suivie")
        verbose_name_plural = _("valeurs suivies")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_fr

    @property
    def short(self) -> str:
        """The short name in the reader's language."""
        return (self.short_en if get_language() == "en" else self.short_fr) or self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("instrument", args=[self.slug])
