"""A document of a provider that is read at its own rhythm: a file, or an answer of its programming interface."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.models.constraints import is_http
from articles.models.figures.changes import FigureModel
from articles.models.figures.provider import Provider

LEASE = timedelta(minutes=3)  # longer than a visit of two requests can last
MAX_SENTENCE_CHARS = 400


class DatasetQuerySet(models.QuerySet["Dataset"]):
    """Datasets by what is to be done with them."""

    def due(self, now: datetime) -> Self:
        """The datasets to visit: active, due, of a provider that lets us fetch, and leased by no worker."""
        return self.visitable().filter(Q(lease_until=None) | Q(lease_until__lt=now), due_at__lte=now).order_by("due_at")

    def visitable(self) -> Self:
        """The datasets that may be visited at all."""
        return self.filter(is_active=True, provider__may_fetch=True).exclude(url="")

    def claim(self, key: str, now: datetime) -> uuid.UUID | None:
        """Lease this dataset for one worker; the token that its results must show, None if another worker has the lease."""
        token = uuid.uuid4()
        free = self.filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=key)
        return token if free.update(lease_token=token, lease_until=now + LEASE) else None


class Dataset(FigureModel):
    """A document that several series are read from, and how its last visit ended. A killed worker costs one lease."""

    class Reader(models.TextChoices):
        """How its bytes are read."""

        ECB = "ecb", _("BCE, XML")
        WORLD_BANK = "world-bank", _("Banque mondiale, JSON")
        PINK_SHEET = "pink-sheet", _("Banque mondiale, classeur des matières premières")
        BIS = "bis", _("BRI, CSV")
        BY_HAND = "by-hand", _("à la main")

    class Rhythm(models.TextChoices):
        """When it is visited (`figures/schedule.py`)."""

        WORKING_DAYS = "working-days", _("chaque jour ouvré, après 14 h 30")
        WEEKLY = "weekly", _("chaque semaine")
        MONTH_BEGIN = "month-begin", _("du 2 au 10 du mois")
        NEVER = "never", _("jamais")

    slug = models.SlugField(primary_key=True, max_length=60)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="datasets", verbose_name=_("fournisseur"))
    name_fr = models.CharField(_("nom"), max_length=120)
    name_en = models.CharField(_("nom anglais"), max_length=120)
    reader = models.CharField(_("lecture"), max_length=12, choices=Reader)
    rhythm = models.CharField(_("rythme"), max_length=12, choices=Rhythm)
    url = models.CharField(
        _("adresse"),
        max_length=600,
        blank=True,
        help_text=_("{year}, {from_year} et {from_date} y sont remplacés à la lecture."),
    )
    history_url = models.CharField(
        _("adresse du passé"),
        max_length=600,
        blank=True,
        help_text=_("Lue à la place de l’autre s’il manque plus de trois jours."),
    )
    is_active = models.BooleanField(_("actif"), default=True)
    order = models.PositiveSmallIntegerField(_("ordre"), default=100)

    due_at = models.DateTimeField(_("prochaine visite"), default=timezone.now)
    visited_at = models.DateTimeField(_("dernière visite"), null=True, editable=False)
    succeeded_at = models.DateTimeField(_("dernière visite réussie"), null=True, editable=False)
    reason = models.CharField(_("motif"), max_length=30, blank=True, editable=False)
    sentence = models.CharField(_("ce qui n’a pas marché"), max_length=MAX_SENTENCE_CHARS, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(_("échecs consécutifs"), default=0, editable=False)
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=500, blank=True, editable=False)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("jeu de données")
        verbose_name_plural = _("jeux de données")
        constraints = [
            models.CheckConstraint(
                condition=Q(url="") & Q(rhythm="never") | is_http("url"),
                name="dataset_is_visited_at_an_address",
                violation_error_message=_("Un jeu de données qui se visite a une adresse en http:// ou https://."),
            ),
            models.CheckConstraint(
                condition=Q(history_url="") | is_http("history_url"), name="dataset_history_is_http"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_fr
