"""The model of an article."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from articles.models.address_key import AddressKeyField
from articles.models.articles.article_queries import ArticleQuerySet
from articles.models.articles.filing import FiledUnder
from articles.models.articles.withdrawn_queries import ERASED_COLUMNS, WITHDRAWN, AlreadyWithdrawn
from articles.models.constraints import is_http
from articles.models.feeds.source import Source
from articles.models.organisation import Organisation
from articles.models.stories.story import Story
from articles.models.taxonomy import Category, Country, Region, Sector
from articles.text.fold import fold
from articles.text.html_text import truncate_words
from articles.text.outlets import MAX_OUTLET_CHARS
from portal.typography import without_lone_ellipsis

MAX_AGE_ON_ARRIVAL = timedelta(days=30)  # an article that is older when we first see it is late


class Article(models.Model):
    """An article, stored once per canonical address (`address_key` is unique).

    Inserted by ingest/store/write.py (what feeds bring) and admin/articles.py (our own); changed by
    ingest/store/corrections.py, ingest/enrich/apply.py, filing/refiling/, models/stories/story.py (`story`, `is_lead`),
    filing/editors/by_hand.py (`category`, `locks`), stories/editing.py, takedown/ and the admin.

    A withdrawn article (takedown/) is a row without words, which keeps its address from coming back.

    No visit changes `published_at`; an editor can change that of our own articles. No visit changes a field named in
    `locks`: an editor has set it. An article of our own has no original address (`url` is null) and no appearance.
    """

    class Status(models.TextChoices):
        """Who may see it."""

        PUBLISHED = "published", _("publié")
        HIDDEN = "hidden", _("masqué")
        DRAFT = "draft", _("brouillon")
        WITHDRAWN = "withdrawn", _("retiré")
        BY_RULE = "by-rule", _("masqué par une règle")

    class Reach(models.IntegerChoices):
        """What it has to do with Africa (the same numbers as articles/filing/relevance/reach.py)."""

        ELSEWHERE = 0, _("ailleurs")
        CONCERNED = 1, _("concerne l’Afrique")
        AFRICA = 2, _("l’Afrique")

    class Kind(models.TextChoices):
        """What an article of our own is; others' have none."""

        BRIEF = "brief", _("brève")
        ANALYSIS = "analysis", _("analyse")

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
    # Of the title as its feed gives it, whatever an editor writes; by it the same entry is known under another address.
    title_key = models.CharField(max_length=32, blank=True, editable=False)
    summary = models.TextField(_("chapô"), blank=True, help_text=_("Texte simple, sans balises HTML."))
    body_html = models.TextField(_("texte"), blank=True)
    author = models.CharField(_("auteur"), max_length=200, blank=True)
    # Who published it, if its source collects the headlines of many outlets; ingestion finds it (ingest/clean/credit.py).
    outlet = models.CharField(
        _("média d’origine"), max_length=MAX_OUTLET_CHARS, blank=True, default="", db_default="", editable=False
    )
    image = models.URLField(_("image"), max_length=2000, blank=True)
    uploaded_picture = models.ForeignKey(
        "articles.UploadedPicture",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="article",
        related_query_name="article",
        verbose_name=_("image déposée"),
        db_index=False,  # article_uploaded_picture_once begins with it
    )
    kind = models.CharField(_("genre"), max_length=10, choices=Kind, blank=True, default="", db_default="")
    documents = models.JSONField(_("documents"), default=list, blank=True)
    language = models.CharField(_("langue"), max_length=10, default="fr")

    published_at = models.DateTimeField(_("publié le"), default=timezone.now)
    date_is_guessed = models.BooleanField(_("date supposée"), default=False, editable=False)
    first_seen_at = models.DateTimeField(_("vu le"), default=timezone.now, editable=False)
    # More than MAX_AGE_ON_ARRIVAL old at first sight; says nothing of an article that became old here.
    is_late = models.BooleanField(_("tardif"), default=False, db_default=False, editable=False)
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
    countries = FiledUnder(Country, blank=True, related_name="articles", verbose_name=_("pays"))
    regions = FiledUnder(Region, blank=True, related_name="articles", verbose_name=_("régions"))
    organisations = FiledUnder(
        Organisation, blank=True, related_name="articles", verbose_name=_("sociétés et institutions")
    )
    is_finance = models.BooleanField(_("économique"), default=True)
    # In per cent. Filing computes it and `reach` beside the category (articles/filing/relevance); the front page ranks by both.
    relevance = models.PositiveSmallIntegerField(_("pertinence"), default=100, db_default=100, editable=False)
    reach = models.PositiveSmallIntegerField(
        _("portée"), choices=Reach, default=Reach.AFRICA, db_default=Reach.AFRICA, editable=False
    )
    filing_margin = models.FloatField(_("marge du classement"), default=1.0, db_default=1.0, editable=False)
    # How surely clustering put it into its story (0 to 1); null if clustering did not.
    join_margin = models.FloatField(_("marge de la réunion"), null=True, editable=False)
    why = models.JSONField(_("raison du classement"), default=list, blank=True, editable=False)

    story = models.ForeignKey(
        Story,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("sujet"),
        db_index=False,  # covered by the partial index article_of_story
    )
    is_lead = models.BooleanField(default=True, editable=False)
    status = models.CharField(_("état"), max_length=10, choices=Status, default=Status.PUBLISHED)
    locks = models.JSONField(_("champs fixés par la rédaction"), default=list, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        verbose_name = _("article")
        indexes = [
            models.Index(F("published_at").desc(), F("id").desc(), name="article_newest"),
            models.Index("source", F("published_at").desc(), name="article_source_newest"),
            models.Index(fields=["source", "title_key"], name="article_source_title"),
            models.Index("category", F("published_at").desc(), name="article_category_newest"),
            models.Index(fields=["story", "id"], condition=Q(story__isnull=False), name="article_of_story"),
            models.Index(fields=["first_seen_at"], name="article_first_seen"),
            models.Index(  # the world's economic news, /monde/: not filed under anything, so no keyset path leads there
                F("published_at").desc(),
                F("id").desc(),
                name="article_world_newest",
                condition=Q(reach=0, is_finance=True),
            ),
            models.Index(fields=["relevance"], name="article_relevance"),
            models.Index(fields=["filing_margin"], name="article_filing_margin"),
            models.Index(fields=["join_margin"], name="article_join_margin", condition=Q(join_margin__isnull=False)),
            models.Index(fields=["published_at"], condition=~Q(status="published"), name="article_unseen"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="article_has_title"),
            models.CheckConstraint(condition=Q(url=None) | is_http("url"), name="article_url_is_http"),
            models.CheckConstraint(condition=Q(relevance__lte=100), name="article_relevance_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(is_late=False) | Q(published_at__lt=F("first_seen_at")), name="article_late_was_seen_later"
            ),
            models.CheckConstraint(
                condition=~Q(status=WITHDRAWN) | Q(**ERASED_COLUMNS), name="article_withdrawn_has_no_words"
            ),
            models.CheckConstraint(
                condition=Q(kind="") | Q(kind__in=["brief", "analysis"], url=None), name="article_kind_is_of_our_own"
            ),
            models.CheckConstraint(condition=Q(outlet="") | ~Q(url=None), name="article_outlet_is_of_others"),
            models.CheckConstraint(
                condition=Q(uploaded_picture=None) | Q(url=None), name="article_uploaded_picture_is_of_our_own"
            ),
            models.UniqueConstraint(
                fields=["uploaded_picture"],
                condition=Q(uploaded_picture__isnull=False),
                name="article_uploaded_picture_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **options: Any) -> None:
        """Save; if the date may have changed, copy it to the filings."""
        fields = options.get("update_fields")
        if self.pk is None or not (fields is None or "published_at" in fields):
            return super().save(*args, **options)
        with transaction.atomic():
            super().save(*args, **options)
            Article.objects.filter(pk=self.pk).copy_dates_to_filings()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Delete it, and the picture that was uploaded for it."""
        key = self.uploaded_picture_id
        with transaction.atomic():
            deleted = super().delete(*args, **options)
            apps.get_model("articles", "UploadedPicture").objects.filter(pk=key).delete()
        return deleted

    @property
    def slug(self) -> str:
        """The readable part of the page's address."""
        return Truncator(slugify(self.title)).chars(80, truncate="").strip("-") or "article"

    def get_absolute_url(self) -> str:
        """The address of the article's page."""
        return reverse("article", args=[self.pk, self.slug])

    @property
    def canonical_path(self) -> str:
        """The address of its page in its own language, the one that search engines keep; French if the site does not speak it."""
        with override(self.language if self.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            return self.get_absolute_url()

    @property
    def primary_sector(self) -> Sector | None:
        """The principal sector; uses `filed_sectors` as prefetched."""
        filed = list(self.filed_sectors.all())
        return filed[0].sector if filed else None

    @property
    def is_public(self) -> bool:
        """Whether the public may see it, as `published()` has it."""
        is_due = self.published_at is None or self.published_at <= timezone.now()
        return self.status == self.Status.PUBLISHED and is_due

    @property
    def publisher_name(self) -> str:
        """Who published it, for readers: the outlet that its source collected it from, else the source."""
        return self.outlet or self.source.name

    @property
    def publisher_key(self) -> str:
        """What is compared of who published it: an outlet is the same whether it is collected or a source itself."""
        return fold(self.publisher_name)

    @property
    def is_own(self) -> bool:
        """Whether our own newsroom wrote it."""
        return self.url is None

    @property
    def is_scheduled(self) -> bool:
        """Whether it is to appear later, by itself. No clock changes a row for that: the date alone decides."""
        return self.status == self.Status.PUBLISHED and not self.is_public

    @property
    def state_name(self) -> str:
        """Its state as editors see it: « programmé » is « publié » with a date to come."""
        return gettext("programmé") if self.is_scheduled else str(self.get_status_display())

    @property
    def has_preview(self) -> bool:
        """Whether its page can be seen before readers see it: our own drafts and scheduled articles, nothing that was taken off."""
        return self.is_own and (self.status == self.Status.DRAFT or self.is_scheduled)

    @property
    def excerpt(self) -> str:
        """As much of the summary as the source allows."""
        length = self.source.excerpt_length
        return truncate_words(without_lone_ellipsis(self.summary), length) if length else ""

    @property
    def full_text(self) -> str:
        """The sanitised body where the source allows it, else nothing."""
        return self.body_html if self.is_own or self.source.may_full_text else ""

    @property
    def allowed_image(self) -> str:
        """The image's address where the source allows it, else nothing."""
        return self.image if self.is_own or self.source.may_image else ""

    def lock(self, *fields: str) -> None:
        """Lock `fields` against changes by visits. Does not save."""
        self.locks = sorted({*self.locks, *fields})

    def hide(self) -> None:
        """Hide it from every page, its picture too; if it led a story, another article becomes the lead.

        After the commit the cached pages that show it are dropped by their tags (`ArticleQuerySet.invalidate_pages`). A shared
        cache, such as nginx, may show its own copy for up to a minute (`SHARED_DIRECTIVES` in `portal/web/middleware.py`).

        The admin's change form hides articles without this method. An editor's POST in the admin, from that form or by an action,
        drops every cached page (`portal/page_cache/middleware.py`).
        """
        self._set_status(Article.Status.HIDDEN)
        self.drop_unshown_picture()

    def drop_unshown_picture(self) -> None:
        """Delete its picture's row, unless a published article shows the picture; pruning deletes the files.

        Caches that have the picture keep it for a day (`views/images.py`).
        """
        if self.image and not Article.objects.published().filter(image=self.image).exists():
            apps.get_model("articles", "Picture").objects.filter(url=self.image).delete()

    def publish(self) -> None:
        """Show it on the pages again; if a rule of its source had hidden it, no rule will hide it any more."""
        if self.status == Article.Status.BY_RULE:
            self.lock("status")
            self._set_status(Article.Status.PUBLISHED, "locks")
        else:
            self._set_status(Article.Status.PUBLISHED)

    def _set_status(self, status: str, *others: str) -> None:
        self.status = status
        with transaction.atomic():
            # Its current story is locked before the article, in the order that all use: no deadlock.
            locked = Story.objects.lock_with_members([self.pk])
            if self.pk not in locked:
                raise AlreadyWithdrawn
            story = locked[self.pk]
            self.save(update_fields=["status", *others])
            if story:
                Story.objects.filter(pk=story).refresh_leads()
            Article.objects.filter(Q(pk=self.pk) | Q(story=story, story__isnull=False)).invalidate_pages()
