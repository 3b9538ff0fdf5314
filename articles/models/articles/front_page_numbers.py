"""The numbers of the front page's score: their values as shipped, and the one row in which editors change them."""

from dataclasses import dataclass
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from articles.models.taxonomy import clear_taxonomy_cache
from portal.page_cache import store

ONLY_KEY = 1  # the row's key: there is one row at most


@dataclass(frozen=True, slots=True)
class ScoreNumbers:
    """The numbers by which articles are scored for the front page; those that ship are the defaults."""

    concerned_factor: float = 0.5
    other_language_factor: float = 0.35
    half_life_hours: float = 6.0
    max_lead_age_hours: float = 48.0
    doubling_points: float = 1.0
    min_trust: float = 0.5
    max_trust: float = 2.0
    own_factor: float = 1.5


SHIPPED_NUMBERS = ScoreNumbers()
BOUNDS: dict[str, tuple[float, float]] = {
    "concerned_factor": (0, 1),
    "other_language_factor": (0, 1),
    "half_life_hours": (0.5, 72),
    "max_lead_age_hours": (6, 336),
    "doubling_points": (0, 3),
    "min_trust": (0.1, 1),
    "max_trust": (1, 5),
    "own_factor": (0.1, 5),
}


def _number(name: str, label: Any, help_text: Any) -> Any:
    low, high = BOUNDS[name]
    checks = [MinValueValidator(low), MaxValueValidator(high)]
    return models.FloatField(label, default=getattr(SHIPPED_NUMBERS, name), validators=checks, help_text=help_text)


def _within_bounds() -> Q:
    return Q(
        *(pair for name, (low, high) in BOUNDS.items() for pair in ((f"{name}__gte", low), (f"{name}__lte", high)))
    )


class FrontPageNumbersQuerySet(models.QuerySet["FrontPageNumbers"]):
    """The row, if editors have changed anything."""

    def current(self) -> "FrontPageNumbers":
        """The row in force; one with the shipped numbers, not saved, if there is none."""
        return self.filter(pk=ONLY_KEY).first() or FrontPageNumbers(pk=ONLY_KEY)


class FrontPageNumbers(models.Model):
    """The numbers in force. Each field says to editors and readers what it does."""

    id = models.PositiveSmallIntegerField(primary_key=True, editable=False)
    concerned_factor = _number(
        "concerned_factor",
        _("concerne l’Afrique"),
        _(
            "Poids d’un article qui concerne l’Afrique sans en traiter\u00a0: monnaies, taux, matières "
            "premières, grands bailleurs. Un article sur l’Afrique pèse 1."
        ),
    )
    other_language_factor = _number(
        "other_language_factor",
        _("autre langue"),
        _("Poids d’un article dans une autre langue que la page. 1 : aucune différence."),
    )
    half_life_hours = _number(
        "half_life_hours",
        _("demi-vie, en heures"),
        _("Le temps en lequel la fraîcheur d’un article baisse de moitié. Plus court, la une change plus vite."),
    )
    max_lead_age_hours = _number(
        "max_lead_age_hours",
        _("âge limite, en heures"),
        _("Passé cet âge, un article n’ouvre plus la une par sa note."),
    )
    doubling_points = _number(
        "doubling_points",
        _("sources deux fois plus nombreuses"),
        _(
            "Ce qu’ajoute chaque doublement du nombre de sources. À 1, deux sources comptent 2, quatre 3, huit 4\u202f; "
            "à 0, leur nombre n’importe pas."
        ),
    )
    min_trust = _number(
        "min_trust",
        _("source la plus légère"),
        _("Le moins que compte une source. Une source de poids ordinaire (10) compte 1."),
    )
    max_trust = _number(
        "max_trust",
        _("source la plus lourde"),
        _(
            "Le plus que compte une source. Quatre fois plus lourde que l’ordinaire, elle compte 2, si ce nombre le permet."
        ),
    )
    own_factor = _number(
        "own_factor",
        _("nos articles"),
        _("Ce que compte un article écrit par notre rédaction. À 1, comme les autres."),
    )

    objects = FrontPageNumbersQuerySet.as_manager()

    class Meta:
        verbose_name = _("nombres de la une")
        verbose_name_plural = _("nombres de la une")
        default_permissions = ["view", "change"]
        constraints = [
            models.CheckConstraint(condition=Q(id=ONLY_KEY), name="front_page_numbers_are_one_row"),
            models.CheckConstraint(condition=_within_bounds(), name="front_page_numbers_are_within_bounds"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def values(self) -> ScoreNumbers:
        """The numbers, as the ranking takes them."""
        return ScoreNumbers(**{name: getattr(self, name) for name in BOUNDS})

    def save(self, *args: Any, **options: Any) -> None:
        """Save; every process reads them again, and the cached front pages are dropped."""
        super().save(*args, **options)
        clear_taxonomy_cache()  # with which they are cached
        store.invalidate("home")


def labelled_numbers(numbers: ScoreNumbers) -> list[tuple[str, str, str]]:
    """(label, value, what it does) of each number, in the reader's language."""
    fields: Any = [FrontPageNumbers._meta.get_field(name) for name in BOUNDS]
    return [(str(one.verbose_name), shown_number(getattr(numbers, one.name)), str(one.help_text)) for one in fields]


def shown_number(value: float) -> str:
    """A number as readers write it, without a fraction where it has none."""
    return number_format(f"{value:g}")
