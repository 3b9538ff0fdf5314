"""An article, and its appearances in feeds."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext_lazy as _

from articles.ingest.identify import address_key

from .organisation import Organisation
from .source import Source
from .story import Story
from .taxonomy import Category, Country, Region, Sector


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles by what a page asks for. Everything public starts from `published()`."""

    def published(self) -> Self:
        """What the public may see."""
        return self.filter(status=Article.Status.PUBLISHED, published_at__lte=timezone.now())

    def leads(self) -> Self:
        """One article a story: those that stand alone, and those that lead."""
        return self.filter(is_lead=True)

    def economic(self) -> Self:
        """Without what is no business of a financial paper."""
        return self.filter(is_finance=True)

    def in_category(self, category: Category) -> Self:
        """Of this rubrique or of its children."""
        return self.filter(Q(category=category) | Q(category__parent=category))

    def in_sector(self, sector: Sector) -> Self:
        """Of this sector or of its children."""
        slugs = [sector.slug, *Sector.objects.filter(parent=sector).values_list("slug", flat=True)]
        return self.filter(_filed_under(slugs))

    def in_country(self, country: Country) -> Self:
        """About this country."""
        return self.filter(countries=country)

    def in_region(self, region: Region) -> Self:
        """About this region itself, or about a country of it."""
        direct = Article.regions.through.objects.filter(article=models.OuterRef("pk"), region=region)
        through = Article.countries.through.objects.filter(article=models.OuterRef("pk"), country__regions=region)
        return self.filter(models.Exists(direct) | models.Exists(through))

    def about(self, *organisations: Organisation) -> Self:
        """That speak of one of these companies or institutions."""
        spoken = Article.organisations.through.objects.filter(organisation__in=organisations)
        return self.filter(pk__in=spoken.values("article"))

    def in_places(self, countries: Collection[Country], regions: Collection[Region]) -> Self:
        """About one of these countries or regions themselves."""
        row = models.OuterRef("pk")
        here = Article.countries.through.objects.filter(article=row, country__in=countries)
        there = Article.regions.through.objects.filter(article=row, region__in=regions)
        return self.filter(models.Exists(here) | models.Exists(there))

    def on_subject(self, sectors: Collection[Sector], organisations: Collection[Organisation]) -> Self:
        """Filed under one of these sectors themselves, or speaking of one of these organisations."""
        spoken = Article.organisations.through.objects.filter(
            article=models.OuterRef("pk"), organisation__in=organisations
        )
        return self.filter(_filed_under([sector.pk for sector in sectors]) | models.Exists(spoken))

    def in_language(self, language: str) -> Self:
        """Written in this language, by its two letters."""
        return self.filter(language=language)

    def one_a_story(self) -> Self:
        """Of these articles, one a story: its lead if it is among them, else the one that came first."""
        same = self.filter(story=models.OuterRef("story")).order_by()
        before = same.filter(Q(is_lead=True) | Q(pk__lt=models.OuterRef("pk")))
        return self.filter(Q(is_lead=True) | ~models.Exists(before))

    def since(self, moment: datetime) -> Self:
        """Published at `moment` or after."""
        return self.filter(published_at__gte=moment)

    def from_source(self, source: Source) -> Self:
        """Published by this source."""
        return self.filter(source=source)

    def keyed(self, keys: Collection[str]) -> dict[str, int]:
        """Which of these addresses, by their keys, we have: address key → article."""
        return dict(self.filter(address_key__in=keys).values_list("address_key", "pk")) if keys else {}

    def titled(self, titles: Collection[tuple[int, str]]) -> dict[tuple[int, str], tuple[int, datetime]]:
        """Which of these titles, by (source, title key), we have: → the latest such article, its publication."""
        keys = {key for _, key in titles}
        rows = (
            self.filter(title_key__in=keys, source__in={source for source, _ in titles})
            .order_by("id")
            .values_list("source", "title_key", "pk", "published_at")
        )
        found = ((source, key, pk, at) for source, key, pk, at in rows) if keys else ()
        return {(source, key): (pk, at) for source, key, pk, at in found if (source, key) in titles}

    def newest_first(self) -> Self:
        """The order of every listing; the key breaks ties, so pages never repeat or lose a row."""
        return self.order_by("-published_at", "-id")

    def before(self, moment: datetime, key: int) -> Self:
        """What follows the row (`moment`, `key`) in `newest_first` order. Written so that the index serves it."""
        return self.filter(Q(published_at__lte=moment), Q(published_at__lt=moment) | Q(id__lt=key))

    def after(self, moment: datetime, key: int) -> Self:
        """What comes before the row (`moment`, `key`) in `newest_first` order."""
        return self.filter(Q(published_at__gte=moment), Q(published_at__gt=moment) | Q(id__gt=key))

    def for_listing(self) -> Self:
        """All a card shows, in a constant number of queries; a forgotten relation raises instead of costing them."""
        others = (
            Article.objects.published()
            .select_related("source")
            .defer("body_html", "why")
            .order_by("published_at")
            .fetch_mode(models.FETCH_RAISE)
        )
        return (
            self.select_related("source", "category", "story")
            .prefetch_related(
                "countries",
                models.Prefetch("filed_sectors", ArticleSector.objects.select_related("sector")),
                models.Prefetch("story__articles", others, to_attr="others"),
            )
            .annotate(comment_count=_comment_count())
            .defer("body_html", "why")
            .fetch_mode(models.FETCH_RAISE)
        )


def _filed_under(slugs: list[str]) -> models.Exists:
    """Whether the article is filed under one of `slugs`."""
    return models.Exists(ArticleSector.objects.filter(article=models.OuterRef("pk"), sector__in=slugs))


def _comment_count() -> models.Expression:
    """How many comments everybody reads."""
    public = (
        apps.get_model("articles", "Comment")
        .objects.public()
        .filter(article=models.OuterRef("pk"))
        .order_by()
        .values("article")
        .annotate(n=models.Count("pk"))
        .values("n")
    )
    return Coalesce(models.Subquery(public), 0)


class AddressKeyField(models.CharField):
    """What the row's `url` is known by, however it is spelled; written whenever the row is."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 32)
        super().__init__(**options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        """Follow the address."""
        if not add and getattr(model_instance, self.attname) is None:
            return None  # from before keys: another article has this one's
        url = model_instance.url  # type: ignore[attr-defined]
        key = address_key(url) if url else None
        setattr(model_instance, self.attname, key)
        return key


class Article(models.Model):
    """One article, once, at its canonical address, of which `address_key` is what counts.

    Written by ingest/store.py and, for their part, by editors.

    `published_at` never moves. A field named in `locks` is an editor's and no visit touches it again.
    An article of our own has no address elsewhere (`url` is null) and no appearance.
    """

    class Status(models.TextChoices):
        """Who may see it."""

        PUBLISHED = "published", _("publié")
        HIDDEN = "hidden", _("masqué")
        DRAFT = "draft", _("brouillon")

    source = models.ForeignKey(
        Source,
        models.PROTECT,
        related_name="articles",
        verbose_name=_("source"),
        db_index=False,  # article_source_newest begins with it
    )
    url = models.URLField(_("adresse d’origine"), max_length=2000, null=True, blank=True)
    address_key = AddressKeyField(unique=True, null=True, editable=False)
    title = models.CharField(_("titre"), max_length=500)
    title_key = models.CharField(max_length=32, blank=True, editable=False)
    summary = models.TextField(_("chapô"), blank=True, help_text=_("Texte simple, sans balises."))
    body_html = models.TextField(_("texte"), blank=True)
    author = models.CharField(_("auteur"), max_length=200, blank=True)
    image = models.URLField(_("image"), max_length=2000, blank=True)
    documents = models.JSONField(_("documents"), default=list, blank=True)
    language = models.CharField(_("langue"), max_length=10, default="fr")

    published_at = models.DateTimeField(_("publié le"), default=timezone.now)
    date_is_guessed = models.BooleanField(_("date supposée"), default=False, editable=False)
    first_seen_at = models.DateTimeField(_("vu le"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("modifié le"), null=True, blank=True, editable=False)

    category = models.ForeignKey(
        Category,
        models.PROTECT,
        related_name="articles",
        verbose_name=_("rubrique"),
        default="info-generale",
        limit_choices_to={"assignable": True},
        db_index=False,  # article_category_newest begins with it
    )
    sectors = models.ManyToManyField(
        Sector, through="ArticleSector", blank=True, related_name="articles", verbose_name=_("secteurs")
    )
    countries = models.ManyToManyField(Country, blank=True, related_name="articles", verbose_name=_("pays"))
    regions = models.ManyToManyField(Region, blank=True, related_name="articles", verbose_name=_("régions"))
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="articles", verbose_name=_("sociétés et institutions")
    )
    is_finance = models.BooleanField(_("économique"), default=True)
    why = models.JSONField(_("pourquoi ici"), default=list, blank=True, editable=False)

    story = models.ForeignKey(
        Story, models.SET_NULL, null=True, blank=True, related_name="articles", verbose_name=_("sujet")
    )
    is_lead = models.BooleanField(default=True, editable=False)
    status = models.CharField(_("état"), max_length=10, choices=Status, default=Status.PUBLISHED)
    locks = models.JSONField(_("champs de l’éditeur"), default=list, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        verbose_name = _("article")
        indexes = [
            models.Index(F("published_at").desc(), F("id").desc(), name="article_newest"),
            models.Index("source", F("published_at").desc(), name="article_source_newest"),
            models.Index(fields=["source", "title_key"], name="article_source_title"),
            models.Index("category", F("published_at").desc(), name="article_category_newest"),
            models.Index(fields=["first_seen_at"], name="article_first_seen"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="article_has_title"),
            models.CheckConstraint(condition=Q(url=None) | Q(url__regex=r"^https?://"), name="article_url_is_http"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """The readable part of the address."""
        return Truncator(slugify(self.title)).chars(80, truncate="").strip("-") or "article"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("article", args=[self.pk, self.slug])

    @property
    def primary_sector(self) -> Sector | None:
        """The principal sector; uses `filed_sectors` as prefetched."""
        filed = list(self.filed_sectors.all())
        return filed[0].sector if filed else None

    @property
    def is_own(self) -> bool:
        """Whether our own newsroom wrote it."""
        return self.url is None

    @property
    def excerpt(self) -> str:
        """As much of the summary as the source allows."""
        return Truncator(self.summary).chars(self.source.excerpt_length) if self.source.excerpt_length else ""

    @property
    def full_text(self) -> str:
        """The sanitised body where the source allows it, else nothing."""
        return self.body_html if self.is_own or self.source.may_full_text else ""

    @property
    def allowed_image(self) -> str:
        """The image's address where the source allows it, else nothing."""
        return self.image if self.is_own or self.source.may_image else ""

    def lock(self, *fields: str) -> None:
        """Make `fields` the editor's for ever. Not saved here."""
        self.locks = sorted({*self.locks, *fields})

    def hide(self) -> None:
        """Take it from every page, its picture too; if it led a story, another article takes its place."""
        self._set_status(Article.Status.HIDDEN)
        if self.image and not Article.objects.published().filter(image=self.image).exists():
            apps.get_model("articles", "Picture").objects.filter(url=self.image).delete()  # the clock drops the files

    def publish(self) -> None:
        """Put it back on the pages."""
        self._set_status(Article.Status.PUBLISHED)

    def _set_status(self, status: str) -> None:
        self.status = status
        with transaction.atomic():
            # The story it is in now, locked before the article, as all do: nobody waits for the other.
            story = Story.objects.hold([self.pk]).get(self.pk)
            self.save(update_fields=["status"])
            if story:
                Story.objects.filter(pk=story).choose_leads()


class ArticleSector(models.Model):
    """An article's sectors in their order."""

    article = models.ForeignKey(
        Article,
        models.CASCADE,
        related_name="filed_sectors",
        db_index=False,  # article_sector_once begins with it
    )
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name=_("secteur"))
    rank = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        ordering = ["rank"]
        verbose_name = _("secteur de l’article")
        verbose_name_plural = _("secteurs de l’article")
        constraints = [
            models.UniqueConstraint(fields=["article", "sector"], name="article_sector_once"),
            models.CheckConstraint(condition=Q(rank__lte=2), name="article_at_most_three_sectors"),
        ]

    def __str__(self) -> str:
        return str(self.sector)
