"""A story: one event, however many outlets carry it."""

from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .source import Source


class StoryQuerySet(models.QuerySet["Story"]):
    """Stories by who tells them."""

    def told_by(self, source: Source, since: datetime) -> Self:
        """Those that `source` carries in an article seen after `since`."""
        return self.filter(articles__source=source, articles__first_seen_at__gte=since).distinct()


class Story(models.Model):
    """Opened when a second article tells what a first one told. An article alone has no story.

    `lead` is the article whose card stands for all; only store.py and `choose_lead` set it.
    """

    lead = models.ForeignKey("Article", models.SET_NULL, null=True, related_name="+", verbose_name=_("article de tête"))
    opened_at = models.DateTimeField(_("ouvert"), auto_now_add=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("sujet")

    def __str__(self) -> str:
        return self.lead.title if self.lead else f"Story {self.pk}"

    def choose_lead(self) -> None:
        """Let the published article of the weightiest source lead, the earliest among equals."""
        with transaction.atomic():
            Story.objects.select_for_update().get(pk=self.pk)  # two workers choose one after the other
            self._choose_lead()

    def _choose_lead(self) -> None:
        lead = self.articles.published().order_by("-source__weight", "published_at", "id").first()
        self.lead = lead
        self.save(update_fields=["lead"])
        if lead:
            self.articles.exclude(pk=lead.pk).filter(is_lead=True).update(is_lead=False)
            self.articles.filter(pk=lead.pk, is_lead=False).update(is_lead=True)
