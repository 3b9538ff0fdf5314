"""Series: the values of an instrument as one provider gives them, or as we compute them from other series."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.models.figures.changes import FigureModel
from articles.models.figures.dataset import MAX_SENTENCE_CHARS, Dataset
from articles.models.figures.instrument import Instrument
from articles.models.figures.shown import SeriesQuerySet
from articles.web.hosts import host_of

# SQLite keeps 15 significant digits, so values below a milliard are exact in both databases.
MAX_DIGITS, DECIMAL_PLACES = 15, 6


class Series(FigureModel):
    """A series is read from a dataset, or computed from two others (`left` `operation` `right`), and then never stored.

    The last two values are kept here too, written in the transaction that writes the observations: a list of series, and the
    strip, need no other query.
    """

    class Frequency(models.TextChoices):
        """How often there is a value; `FIXED`: one value, until another is written."""

        DAILY = "D", _("par jour")
        MONTHLY = "M", _("par mois")
        YEARLY = "Y", _("par an")
        FIXED = "F", _("fixe")

    class Operation(models.TextChoices):
        """What makes a computed value."""

        RATIO = "/", _("divisé par")
        PRODUCT = "*", _("multiplié par")

    slug = models.SlugField(primary_key=True, max_length=60)
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="series", verbose_name=_("valeur suivie"))
    dataset = models.ForeignKey(
        Dataset, models.PROTECT, null=True, blank=True, related_name="series", verbose_name=_("jeu de données")
    )
    column = models.CharField(
        _("colonne"),
        max_length=120,
        blank=True,
        help_text=_("Son nom dans le document\u00a0: USD, SEN, «\u00a0Cocoa\u00a0», ZA."),
    )
    column_unit = models.CharField(
        _("unité de la colonne"),
        max_length=40,
        blank=True,
        help_text=_("Si le document dit une autre unité, rien n’est gardé."),
    )
    left = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("calculée de")
    )
    operation = models.CharField(_("opération"), max_length=1, choices=Operation, blank=True)
    right = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("et de"))
    frequency = models.CharField(_("fréquence"), max_length=1, choices=Frequency)
    unit_fr = models.CharField(
        _("unité"),
        max_length=40,
        help_text=_("Après la valeur\u00a0: «\u00a0FCFA\u00a0», «\u00a0%\u00a0», «\u00a0dollars la tonne\u00a0»."),
    )
    unit_en = models.CharField(_("unité en anglais"), max_length=40)
    decimals = models.PositiveSmallIntegerField(_("décimales montrées"), default=2)
    max_jump = models.DecimalField(
        _("plus grand écart"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("En pour cent, ou en points si la valeur est un taux. Au-delà, la valeur attend un éditeur."),
    )
    is_active = models.BooleanField(
        _("série active"),
        default=True,
        help_text=_("Éteinte, elle n’est montrée nulle part\u00a0: à confirmer d’abord."),
    )
    note_fr = models.CharField(_("note"), max_length=240, blank=True)
    note_en = models.CharField(_("note en anglais"), max_length=240, blank=True)

    reason = models.CharField(_("motif"), max_length=30, blank=True, editable=False)
    sentence = models.CharField(_("ce qui n’a pas marché"), max_length=MAX_SENTENCE_CHARS, blank=True, editable=False)
    last_date = models.DateField(_("date"), null=True, editable=False)
    last_value = models.DecimalField(
        _("dernière valeur"), max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES, null=True, editable=False
    )
    previous_date = models.DateField(null=True, editable=False)
    previous_value = models.DecimalField(
        max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES, null=True, editable=False
    )
    last_link = models.CharField(max_length=600, blank=True, editable=False)  # of a last value that a person typed
    is_sample = models.BooleanField(_("exemple"), default=False, editable=False)

    objects = SeriesQuerySet.as_manager()
    is_exportable: bool  # of rows of `shown`

    class Meta:
        ordering = ["instrument__order", "slug"]
        verbose_name = _("série")
        verbose_name_plural = _("séries")
        constraints = [
            models.CheckConstraint(
                condition=Q(dataset__isnull=False, left=None, right=None, operation="")
                | (Q(dataset=None, left__isnull=False, right__isnull=False) & ~Q(operation="")),
                name="series_is_read_or_computed",
                violation_error_message=_(
                    "Une série vient d’un jeu de données, ou bien de deux autres séries et d’une opération."
                ),
            ),
            models.CheckConstraint(condition=Q(left=None) | Q(last_date=None), name="series_computed_is_not_stored"),
            models.CheckConstraint(
                condition=Q(left=None) | ~Q(left=F("slug")) & ~Q(right=F("slug")), name="series_not_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(last_date=None, last_value=None) | Q(last_date__isnull=False, last_value__isnull=False),
                name="series_last_value_has_a_date",
            ),
            models.UniqueConstraint(
                fields=["dataset", "column"], condition=Q(dataset__isnull=False), name="series_column_once"
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def is_computed(self) -> bool:
        """Whether we compute it from others."""
        return self.left_id is not None

    @property
    def is_percentage(self) -> bool:
        """Whether its values are themselves rates, whose moves are points, not per cent."""
        return self.unit_fr.startswith("%")

    @property
    def own_source(self) -> str:
        """The site that a typed last value was taken from, if it is not its provider's: what is quoted instead of that."""
        return own_source(self, self.last_link)

    @property
    def unit(self) -> str:
        """The unit in the reader's language."""
        return self.unit_en if get_language() == "en" else self.unit_fr

    @property
    def note(self) -> str:
        """The note in the reader's language."""
        return self.note_en if get_language() == "en" else self.note_fr


def own_source(series: Series, link: str) -> str:
    """The site that a link leads to, unless it is that of the series' provider; empty without a link."""
    host = host_of(link).removeprefix("www.")
    provider = series.dataset.provider if series.dataset else None
    known = (
        {host_of(url).removeprefix("www.") for url in (provider.homepage, provider.terms_url)} if provider else set()
    )
    return "" if host in known else host
