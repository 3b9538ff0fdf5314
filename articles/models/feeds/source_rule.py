"""Words per source: a rule that hides or reclassifies what one source, or any, publishes with certain words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.feeds.source import Source
from articles.models.taxonomy import Category, Sector

MAX_RULE_WORDS_CHARS = 300
RULE_COLUMNS = ("pk", "source", "field", "words", "hides", "category", "sector")


class SourceRuleQuerySet(models.QuerySet["SourceRule"]):
    """Rules in the order in which they decide."""

    def in_force(self) -> list[tuple[Any, ...]]:
        """The active rules as RULE_COLUMNS, the oldest first."""
        return list(self.filter(active=True).order_by("pk").values_list(*RULE_COLUMNS))

    def set_active(self, keys: Iterable[int], *, active: bool) -> "list[SourceRule]":
        """Switch the rules with these keys on or off; those that were changed."""
        with transaction.atomic():
            rows = self.filter(pk__in=keys, active=not active).order_by("pk").select_for_update(of=("self",))
            changed: list[SourceRule] = list(rows)
            self.model.objects.filter(pk__in=[one.pk for one in changed]).update(active=active)
        return changed

    def of_source(self, key: int) -> Self:
        """The rules of this source alone, the oldest first."""
        return self.filter(source=key).order_by("pk")

    def with_names(self) -> Self:
        """With the rows that a list names."""
        return self.select_related("source", "category", "sector")

    def with_recent_count(self, since: datetime) -> Self:
        """Each with the number of articles for which it has decided since then (`recent`)."""
        ruled = apps.get_model("articles", "RuledArticle").objects.filter(rule=OuterRef("pk"), at__gte=since)
        counted = ruled.order_by().values("rule").annotate(n=Count("pk")).values("n")
        return self.annotate(recent=Coalesce(Subquery(counted), 0))


class SourceRule(models.Model):
    """If the title, the address or the category of an article has these words: hide it, or file it elsewhere.

    `words` are expressions separated by commas, compared as search compares words. Without a `source` it is for all of them.
    `filing.source_rules` applies it.
    """

    class Field(models.TextChoices):
        """Where the words are looked for."""

        TITLE = "title", _("le titre")
        ADDRESS = "address", _("l’adresse")
        CATEGORY = "category", _("la rubrique")

    source = models.ForeignKey(
        Source,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="rules",
        verbose_name=_("source"),
        help_text=_("Vide\u00a0: toutes les sources."),
    )
    field = models.CharField(
        _("si"),
        max_length=10,
        choices=Field,
        default=Field.TITLE,
        help_text=_(
            "L’adresse est celle de l’article chez son éditeur\u202f; la rubrique, celle que le classement lui donne."
        ),
    )
    words = models.CharField(
        _("contient"),
        max_length=MAX_RULE_WORDS_CHARS,
        help_text=_(
            "Un mot, ou plusieurs à la suite\u202f; une virgule sépare deux expressions, dont une suffit. Sans égard aux "
            "majuscules, aux accents, au pluriel, comme dans la recherche."
        ),
    )
    hides = models.BooleanField(_("masquer"), default=False)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"assignable": True},
        verbose_name=_("classer dans la rubrique"),
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("classer dans le secteur")
    )
    active = models.BooleanField(_("en vigueur"), default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("écrite par"),
    )
    by_name = models.CharField(_("écrite par"), max_length=150, blank=True, editable=False)
    created_at = models.DateTimeField(_("écrite le"), default=timezone.now, editable=False)

    objects = SourceRuleQuerySet.as_manager()

    class Meta:
        ordering = ["source__name", "pk"]
        verbose_name = _("règle de source")
        verbose_name_plural = _("règles des sources")
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="source_rule_has_words"),
            models.CheckConstraint(
                condition=Q(hides=True, category=None, sector=None)
                | Q(hides=False) & (Q(category__isnull=False) | Q(sector__isnull=False)),
                name="source_rule_hides_or_files",
                violation_error_message=_(
                    "Une règle masque, ou bien classe dans une rubrique ou un secteur\u00a0: choisissez."
                ),
            ),
            models.UniqueConstraint(
                fields=["source", "field", "words"],
                name="source_rule_once",
                violation_error_message=_("Cette source a déjà une règle avec ces mots\u00a0: modifiez celle-là."),
            ),
            models.UniqueConstraint(
                fields=["field", "words"],
                condition=Q(source=None),
                name="source_rule_of_all_once",
                violation_error_message=_("Une règle de toutes les sources a déjà ces mots\u00a0: modifiez celle-là."),
            ),
        ]

    @property
    def may_take_most(self) -> bool:
        """Whether it could do much harm by a slip: it hides, or it is for all sources."""
        return self.hides or not self.source_id

    def __str__(self) -> str:
        return f"{self.get_field_display()} : {self.words}"
