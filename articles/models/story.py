"""A story: one event, however many outlets carry it."""

from datetime import datetime
from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .source import Source


class StoryQuerySet(models.QuerySet["Story"]):
    """Stories by who tells them."""

    def told_by(self, source: Source, since: datetime) -> Self:
        """Those that `source` carries in an article seen after `since`."""
        return self.filter(articles__source=source, articles__first_seen_at__gte=since).distinct()

    def choose_leads(self) -> None:
        """Let the published article of the weightiest source lead each story, the earliest among equals."""
        with transaction.atomic():
            # Two workers choose one after the other.
            leads = dict(self.order_by("pk").select_for_update().values_list("pk", "lead"))
            members = apps.get_model("articles", "Article").objects.filter(story__in=leads)
            ranked = members.published().order_by("story", "-source__weight", "published_at", "id")
            best: dict[int, int] = {}
            stand: list[int] = []
            step_back: list[int] = []
            for key, story, is_lead in ranked.values_list("pk", "story", "is_lead"):
                leads_now = best.setdefault(story, key) == key
                if leads_now != is_lead:
                    (stand if leads_now else step_back).append(key)
            members.filter(pk__in=step_back).update(is_lead=False)
            members.filter(pk__in=stand).update(is_lead=True)
            for story, lead in leads.items():
                if best.get(story) != lead:
                    self.model.objects.filter(pk=story).update(lead=best.get(story))


class Story(models.Model):
    """Opened when a second article tells what a first one told. An article alone has no story.

    `lead` is the article whose card stands for all; only telling.py and `choose_leads` set it.
    """

    lead = models.ForeignKey("Article", models.SET_NULL, null=True, related_name="+", verbose_name=_("article de tête"))
    lead_is_chosen = models.BooleanField(_("tête choisie par la rédaction"), default=False)
    opened_at = models.DateTimeField(_("ouvert"), auto_now_add=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("sujet")

    def __str__(self) -> str:
        return self.lead.title if self.lead else f"Story {self.pk}"

    def choose_lead(self) -> None:
        """Let the published article of the weightiest source lead, the earliest among equals."""
        Story.objects.filter(pk=self.pk).choose_leads()
        self.refresh_from_db(fields=["lead"])


class Apart(models.Model):
    """An editor's word: these two articles do not tell one event. No later run puts them into one story."""

    first = models.ForeignKey("Article", models.CASCADE, related_name="+")
    second = models.ForeignKey("Article", models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("articles séparés")
        verbose_name_plural = _("articles séparés")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="apart_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
