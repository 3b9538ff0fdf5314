"""A source: a publisher, its defaults for filing, and its rights."""

import re
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.models.feeds.health_queries import TROUBLES, health_of_source, worst_first
from articles.models.taxonomy import Catalogued, Category, Country, Region, Sector

DEFAULT_EXCERPT_CHARS = 300
# The columns of a feed from which `listings/source_status.py` computes a source's status.
STATUS_FIELDS = ("source", "state", "failures", "recent", "visited_at", "succeeded_at", "due_at", "reason")

OFFICIAL_KINDS = ("central-bank", "regulator", "exchange", "institution")  # kinds of sources that issue texts


class SourceTrouble(NamedTuple):
    """A broken or silent source; `reason` is the code of a failed visit, None without one."""

    pk: int
    name: str
    health: str
    since: datetime
    reason: str | None


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources by kind, and with what pages show of them."""

    def public(self) -> "SourceQuerySet":
        """The sources with at least one published article."""
        articles = apps.get_model("articles", "Article").objects.published()
        return self.filter(models.Exists(articles.filter(source=models.OuterRef("pk"))))

    def samples(self) -> "SourceQuerySet":
        """The invented sample sources, which are used until a real article is stored."""
        return self.filter(is_sample=True)

    def without_samples(self) -> "SourceQuerySet":
        """Only real sources: for feeds, sitemaps, the API and exports, which must not contain invented ones."""
        return self.filter(is_sample=False)

    def not_withdrawn(self) -> "SourceQuerySet":
        """Without withdrawn sources."""
        return self.filter(withdrawn_at=None)

    def withdrawn(self) -> "SourceQuerySet":
        """Only withdrawn sources."""
        return self.filter(withdrawn_at__isnull=False)

    def erasing(self) -> "SourceQuerySet":
        """The withdrawn sources of which some articles are not erased yet, the first withdrawn first."""
        return self.withdrawn().filter(is_erasing=True).order_by("withdrawn_at", "pk")

    def official(self) -> "SourceQuerySet":
        """The authorities, which publish official texts themselves, not news of them."""
        return self.filter(kind__in=OFFICIAL_KINDS)

    def of_host(self, host: str) -> "SourceQuerySet":
        """The sources with their homepage or a feed on this host, with or without « www. »."""
        name = host.removeprefix("www.")
        feeds = apps.get_model("articles", "Feed").objects.filter(host__in=[name, f"www.{name}"])
        is_homepage = models.Q(homepage__iregex=rf"^https?://(www\.)?{re.escape(name)}([/?#]|$)")
        return self.filter(is_homepage | models.Exists(feeds.filter(source=models.OuterRef("pk"))))

    def load_sector_keys(self, sources: Collection["Source"]) -> None:
        """Load the default sectors' keys of all these sources in one query, at half the cost of a prefetch."""
        links = Source.default_sectors.through.objects.filter(source__in=[source_row.pk for source_row in sources])
        found: dict[int, list[str]] = defaultdict(list)
        for source, sector in links.order_by("sector__order").values_list("source_id", "sector_id"):
            found[source].append(sector)
        for source_row in sources:
            source_row.sector_keys = tuple(found[source_row.pk])

    def with_visited_feeds(self) -> "SourceQuerySet":
        """The sources with a feed that is visited or suspended."""
        feeds = apps.get_model("articles", "Feed").objects.exclude(state="inactive")
        return self.not_withdrawn().filter(models.Exists(feeds.filter(source=models.OuterRef("pk"))))

    def with_feed_status(self) -> "SourceQuerySet":
        """With the columns of their feeds that the source status needs, in one more query."""
        feeds = apps.get_model("articles", "Feed").objects.order_by("pk").only(*STATUS_FIELDS)
        return self.prefetch_related(models.Prefetch("feeds", feeds.fetch_mode(models.FETCH_RAISE)))

    def with_health(self) -> "SourceQuerySet":
        """With `health`, that of their feeds together, and `health_since`, when one of the visited ones last changed."""
        visited = apps.get_model("articles", "Feed").objects.visitable().filter(source=models.OuterRef("pk"))
        since = models.Subquery(visited.order_by("-health_since").values("health_since")[:1])
        return self.annotate(health=health_of_source(), health_since=since)

    def in_health(self, health: str) -> "SourceQuerySet":
        """Those in this health, of `with_health`."""
        return self.filter(health=health)

    def in_trouble(self) -> list[SourceTrouble]:
        """The broken and silent sources, the worst and the latest first, each with the reason of one of its visited feeds."""
        reasons = apps.get_model("articles", "Feed").objects.filter(source=models.OuterRef("pk"), state="active")
        reason = models.Subquery(reasons.exclude(reason="").order_by("pk").values("reason")[:1])
        rows: Any = self.with_health()
        ordered = (
            rows.filter(health__in=TROUBLES).annotate(reason=reason).order_by(worst_first(), "-health_since", "name")
        )
        return [SourceTrouble(*row) for row in ordered.values_list("pk", "name", "health", "health_since", "reason")]


class Source(Catalogued):
    """A newsroom, an agency, a central bank, an exchange, a regulator…

    By default its rights are the title, an excerpt of at most 300 characters and the link; editors extend them per source.
    They are applied when an article is shown (`Article.excerpt`, `full_text`, `allowed_image`); what is stored is uncut.
    """

    class Kind(models.TextChoices):
        """The kinds of publisher."""

        MEDIA = "media", _("média")
        AGENCY = "agency", _("agence")
        CENTRAL_BANK = "central-bank", _("banque centrale")
        EXCHANGE = "exchange", _("Bourse")
        REGULATOR = "regulator", _("régulateur")
        INSTITUTION = "institution", _("institution")
        COMPANY = "company", _("société")
        OWN = "own", _("notre rédaction")

    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    name = models.CharField(_("nom"), max_length=160)
    homepage = models.URLField(_("site"), max_length=500, blank=True)
    kind = models.CharField(_("type"), max_length=20, choices=Kind, default=Kind.MEDIA)
    language = models.CharField(_("langue"), max_length=10, default="fr")
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, verbose_name=_("pays"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("région"))
    default_category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("rubrique par défaut"),
        limit_choices_to={"assignable": True},
    )
    default_sectors = models.ManyToManyField(Sector, blank=True, verbose_name=_("secteurs par défaut"))
    weight = models.PositiveSmallIntegerField(
        _("poids"),
        default=10,
        help_text=_("Entre plusieurs sources d’un même sujet, la plus lourde donne l’article de tête."),
    )
    excerpt_length = models.PositiveSmallIntegerField(
        _("longueur de l’extrait, en caractères"), default=DEFAULT_EXCERPT_CHARS, validators=[MaxValueValidator(5000)]
    )
    may_full_text = models.BooleanField(_("texte complet permis"), default=False)
    may_image = models.BooleanField(_("image permise"), default=False)
    note = models.TextField(_("note"), blank=True)
    # Withdrawn (articles/takedown): no feed of it is visited; while `is_erasing`, some of its articles are only hidden yet.
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, editable=False)
    is_erasing = models.BooleanField(default=False, db_default=False, editable=False)
    is_sample = models.BooleanField(_("exemple"), default=False, editable=False)  # see articles/shipped/sample_feeds.py

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("source")
        indexes = [models.Index(fields=["id"], condition=models.Q(is_sample=True), name="source_is_sample")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(excerpt_length__lte=5000),
                name="source_excerpt_at_most_5000",
                violation_error_message=_("L’extrait ne peut dépasser 5 000 caractères."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_erasing=False) | models.Q(withdrawn_at__isnull=False),
                name="source_erased_only_if_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def sector_keys(self) -> tuple[str, ...]:
        """The keys of its default sectors, in their order; for many sources `load_sector_keys` sets them beforehand."""
        return tuple(sector.pk for sector in self.default_sectors.all())

    @property
    def is_withdrawn(self) -> bool:
        """Whether the newsroom has withdrawn it, with all its articles."""
        return self.withdrawn_at is not None

    @property
    def is_official(self) -> bool:
        """Whether it issues official texts itself."""
        return self.kind in OFFICIAL_KINDS

    def get_absolute_url(self) -> str:
        """The address of its listing."""
        return reverse("source", args=[self.slug])
