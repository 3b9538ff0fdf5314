"""Companies and institutions that articles are filed under."""

from collections.abc import Iterator
from datetime import datetime
from typing import Self

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.taxonomy import Country, Named, Region, Sector


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations by kind and by use."""

    def of_kind(self, kind: str) -> Self:
        """The companies, or the institutions."""
        return self.filter(kind=kind)

    def listed(self) -> Self:
        """The companies whose shares are traded on an exchange."""
        return self.filter(kind=Organisation.Kind.COMPANY).exclude(exchange="")

    def african(self) -> Self:
        """Those of a country of Africa, and those of no country but of a region of Africa; not where nothing is known."""
        of_region = models.Q(country=None, region__isnull=False) & ~models.Q(region__kind=Region.WORLD)
        return self.filter(models.Q(country__african=True) | of_region)

    def every_name(self) -> Iterator[str]:
        """All names of all these organisations."""
        for french, english, others in self.values_list("name_fr", "name_en", "names"):
            yield from (french, english, *others)

    def names_of_each(self) -> Iterator[tuple[str, str, str, str, list[str]]]:
        """Slug, kind, both names and the other names of each."""
        yield from self.order_by("slug").values_list("slug", "kind", "name_fr", "name_en", "names")

    def most_written_about(self, since: datetime, number: int) -> list[str]:
        """The slugs of those of these under which most articles since then are filed, the most first."""
        published = apps.get_model("articles", "Article").objects.published().filter(published_at__gte=since)
        filed = published.order_by().filter(organisations__in=self.order_by().values("pk")).values("organisations")
        counted = filed.annotate(count=models.Count("pk")).order_by("-count", "organisations")
        return list(counted.values_list("organisations", flat=True)[:number])

    def in_the_news(self, *, samples: bool = True) -> Self:
        """The organisations with a published article; without `samples`, with a real one."""
        published = apps.get_model("articles", "Article").objects.published()
        published = published if samples else published.without_samples()
        # A scalar subquery, so that PostgreSQL looks one article up per organisation: an EXISTS it joins with all articles.
        first = published.filter(organisations=models.OuterRef("pk")).order_by().values("pk")[:1]
        return self.alias(first_article=models.Subquery(first)).exclude(first_article=None)


class Organisation(Named):
    """A company or an institution. `names` are its names besides the French and English ones; filing looks for all of them."""

    class Kind(models.TextChoices):
        """The kinds of organisation, each with its listing."""

        COMPANY = "company", _("société")
        INSTITUTION = "institution", _("institution")

    slug = models.SlugField(primary_key=True, max_length=80)
    kind = models.CharField(_("type"), max_length=12, choices=Kind, default=Kind.COMPANY)
    names = models.JSONField(_("autres noms"), default=list, blank=True)
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("secteur")
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("pays")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("région")
    )
    exchange = models.CharField(_("Bourse"), max_length=60, blank=True)
    ticker = models.CharField(_("code"), max_length=20, blank=True)
    homepage = models.URLField(_("site"), max_length=500, blank=True)
    active = models.BooleanField(_("recherchée dans les articles"), default=True)
    changed_at = models.DateTimeField(_("modifiée le"), auto_now=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name_fr"]
        verbose_name = _("société ou institution")
        verbose_name_plural = _("sociétés et institutions")

    @property
    def is_listed(self) -> bool:
        """Whether it is a company whose shares are traded on an exchange."""
        return self.kind == self.Kind.COMPANY and bool(self.exchange)

    @property
    def is_elsewhere(self) -> bool:
        """Whether its country, or its region where it has none, is known and not of Africa."""
        if self.country:
            return not self.country.african
        return self.region is not None and self.region.kind == Region.WORLD

    def get_absolute_url(self) -> str:
        """The address of its listing."""
        return reverse(self.kind, args=[self.slug])
