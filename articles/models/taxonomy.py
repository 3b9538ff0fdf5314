"""The taxonomy: categories, sectors, regions, countries. Their keys are those of addresses: slugs, and ISO codes of countries."""

from typing import Any, Self

from django.core.cache import cache
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.models.constraints import is_country_code
from portal.page_cache import store

TAXONOMY_STAMP_KEY = "catalogue"  # the cache key of the stamp that says whether a process's copy is current


class Shipped(models.Model):
    """A row that ships with the product and that editors may change.

    `shipped` keeps the shipped values, so that loading again changes only what nobody has edited since.
    """

    shipped = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True

    @property
    def is_shipped(self) -> bool:
        """Whether it ships with the product."""
        return bool(self.shipped)

    def merge_shipped(self, values: dict[str, Any]) -> bool:
        """Apply shipped `values` (attribute → JSON value) where no editor has changed them; whether anything changed."""
        changed = False
        for name, value in values.items():
            untouched = name not in self.shipped or getattr(self, name) == self.shipped[name]
            if untouched and getattr(self, name) != value:
                setattr(self, name, value)
                changed = True
        changed = changed or self.shipped != values
        self.shipped = values
        return changed


class Catalogued(Shipped):
    """A row whose saving or deletion clears the taxonomy cache that processes keep for a minute, and drops every cached page.

    Its names stand on pages of every kind. Organisations inherit this too, although the taxonomy cache does not contain them.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Save, then clear the caches."""
        super().save(*args, **options)
        _clear_caches()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Delete, then clear the caches."""
        gone = super().delete(*args, **options)
        _clear_caches()
        return gone


def _clear_caches() -> None:
    clear_taxonomy_cache()
    store.invalidate()


def clear_taxonomy_cache() -> None:
    """Make every process reload the taxonomy, once the transaction is committed."""
    transaction.on_commit(lambda: cache.delete(TAXONOMY_STAMP_KEY), robust=True)


class Named(Catalogued):
    """A taxonomy row with a French and an English name."""

    name_fr = models.CharField(_("nom"), max_length=120)
    name_en = models.CharField(_("nom anglais"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_fr


class TreeQuerySet[Row: Named](models.QuerySet[Row]):
    """Rows that may have a parent of their own kind."""

    def top_level(self) -> Self:
        """Those without a parent, with their children loaded."""
        return self.filter(parent=None).prefetch_related("children")


class CountryQuerySet(models.QuerySet["Country"]):
    """Countries by continent."""

    def african(self) -> Self:
        """The countries of Africa."""
        return self.filter(african=True)

    def elsewhere_of(self, articles: models.QuerySet[Any]) -> Self:
        """The other countries under which at least one of `articles` is filed."""
        return self.filter(models.Exists(articles.filter(countries=models.OuterRef("pk"))), african=False)


class Category(Named):
    """A category (“rubrique”): the kind of news. An article has one."""

    slug = models.SlugField(primary_key=True, max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    scope_fr = models.TextField(_("portée"), blank=True)
    scope_en = models.TextField(_("description en anglais"), blank=True)
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)
    assignable = models.BooleanField(_("peut être donné à un article"), default=True)

    objects = TreeQuerySet["Category"].as_manager()

    class Meta:
        ordering = ["order"]
        verbose_name = _("rubrique")

    @property
    def scope(self) -> str:
        """What belongs here, in the reader's language."""
        return self.scope_en if get_language() == "en" else self.scope_fr

    def get_absolute_url(self) -> str:
        """The address of its listing; Marchés and Veille réglementaire have pages of their own."""
        if self.slug == "marches":
            return reverse("marches")
        if self.slug == "reglementation":
            return reverse("veille")
        return reverse("rubrique", args=[self.slug])


class Sector(Named):
    """A sector of the economy. An article has none to three, the principal one first."""

    slug = models.SlugField(primary_key=True, max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    scope_fr = models.TextField(_("portée"), blank=True)
    scope_en = models.TextField(_("description en anglais"), blank=True)
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects = TreeQuerySet["Sector"].as_manager()

    class Meta:
        ordering = ["order"]
        verbose_name = _("secteur")

    @property
    def scope(self) -> str:
        """What belongs here, in the reader's language."""
        return self.scope_en if get_language() == "en" else self.scope_fr

    def get_absolute_url(self) -> str:
        """The address of its listing."""
        return reverse("sector", args=[self.slug])


class Region(Named):
    """A group of countries: a union, a currency zone, a part of the continent; or all of Africa, or the world."""

    WORLD = "world"
    WIDE_KINDS = ("continent", WORLD)  # no zone
    # Whose texts apply in their countries as they stand, without a law of the country: those of banks and money, of insurance,
    # of companies. Of the other groups few texts do, and most of what is filed under them is politics and trade.
    RULE_MAKERS = ("uemoa", "cemac", "cima", "ohada")

    slug = models.SlugField(primary_key=True, max_length=60)
    kind = models.CharField(_("type"), max_length=40, blank=True)

    class Meta:
        ordering = ["name_fr"]
        verbose_name = _("région")

    def get_absolute_url(self) -> str:
        """The address of its listing."""
        return reverse("region", args=[self.slug])

    @property
    def is_zone(self) -> bool:
        """Whether it is a part of the continent."""
        return self.kind not in self.WIDE_KINDS


class Country(Named):
    """A country, by its ISO 3166-1 alpha-2 code in capitals."""

    iso2 = models.CharField(_("code ISO"), primary_key=True, max_length=2)
    african = models.BooleanField(_("africain"), default=True)
    currency = models.CharField(_("monnaie"), max_length=3, blank=True)
    regions = models.ManyToManyField(Region, blank=True, related_name="countries", verbose_name=_("régions"))

    objects = CountryQuerySet.as_manager()

    class Meta:
        ordering = ["name_fr"]
        verbose_name = _("pays")
        verbose_name_plural = _("pays")
        constraints = [models.CheckConstraint(condition=is_country_code("iso2"), name="country_iso2_capitals")]

    @property
    def rule_makers(self) -> list[Region]:
        """The unions that it belongs to and whose texts apply in it as they stand."""
        return [one for one in self.regions.all() if one.pk in Region.RULE_MAKERS]

    def get_absolute_url(self) -> str:
        """The address of its listing, with the code in lower case."""
        return reverse("country", args=[self.iso2.lower()])
