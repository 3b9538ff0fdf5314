"""Articles pinned by editors to the top of the front page, for a limited time."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles.article import Article, ArticleQuerySet
from portal.page_cache import store

PinRow = tuple[int, int, int | None, bool]  # a slot, the article pinned there, its story, whether the public may see it
DEFAULT_DURATION = timedelta(hours=6)


def in_six_hours() -> datetime:
    """The default end of a pin, to the minute."""
    return (timezone.now() + DEFAULT_DURATION).replace(second=0, microsecond=0)


class PinQuerySet(models.QuerySet["Pin"]):
    """Pins by their time."""

    def active(self, now: datetime) -> Self:
        """The pins that have begun and not ended."""
        return self.filter(since__lte=now, until__gt=now)

    def pinned_by_slot(
        self, now: datetime, articles: ArticleQuerySet | None = None
    ) -> dict[int, tuple[int, int | None]]:
        """Slot → the published article pinned there, and its story; of several pins, the latest counts.

        With `articles`, only pins of these. An article or a story that is pinned twice keeps only its first slot.
        """
        rows = _pins_of(Article.objects.all() if articles is None else articles, now)
        latest_by_slot = {slot: (key, story) for slot, key, story, is_public in rows if is_public}
        found: dict[int, tuple[int, int | None]] = {}
        for slot, (key, story) in sorted(latest_by_slot.items()):
            if all(key != other and (story is None or story != shown) for other, shown in found.values()):
                found[slot] = (key, story)
        return found

    def of_article(self, key: int) -> Self:
        """The pins of this article."""
        return self.filter(article=key)

    def active_or_upcoming(self, now: datetime) -> Self:
        """The pins that have not ended."""
        return self.filter(until__gt=now)

    def holding_instead_of(self, pin: "Pin", now: datetime) -> Self:
        """The other active pins of its slot or its article."""
        return self.active(now).exclude(pk=pin.pk).filter(Q(place=pin.place) | Q(article=pin.article_id))

    def end(self, now: datetime) -> int:
        """End these pins; a pin that has not begun is deleted, the others are kept as history. How many."""
        with transaction.atomic():
            store.invalidate("home")
            unseen, _rows = self.filter(since__gte=now).delete()
            return unseen + self.filter(since__lt=now, until__gt=now).update(until=now)

    def of_articles(self, keys: Collection[int]) -> Self:
        """The pins of these articles."""
        return self.filter(article__in=keys)

    def end_as_act(self, now: datetime, by: Any, *, reason: str = "") -> int:
        """End those of these pins that have not ended, and journal each; how many."""
        acts = apps.get_model("articles", "Act")
        with transaction.atomic():
            ending = list(self.active_or_upcoming(now).select_related("article"))
            if not ending:
                return 0
            acts.objects.record_many(
                by, acts.Verb.UNPIN, ending, reason=reason, before=Pin.journaled_values, after={"until": now}
            )
            return Pin.objects.filter(pk__in=[one.pk for one in ending]).end(now)


def _pins_of(articles: ArticleQuerySet, now: datetime) -> "models.QuerySet[Pin, PinRow]":
    # As subqueries of each pin: with a join, SQLite may scan the articles first.
    public = articles.published(now).filter(pk=OuterRef("article"))
    story = Subquery(public.values("story"))
    return Pin.objects.active(now).order_by("since", "pk").values_list("place", "article", story, Exists(public))


class Pin(models.Model):
    """An article pinned to one of the first slots of the front page, from `since` until `until`.

    Its slot is in the column `place`.
    """

    class Place(models.IntegerChoices):
        """The slots on the front page that can be pinned."""

        FIRST = 1, _("en tête")
        SECOND = 2, _("en deuxième")
        THIRD = 3, _("en troisième")

    article = models.ForeignKey(Article, models.CASCADE, related_name="pins", verbose_name=_("article"))
    place = models.PositiveSmallIntegerField(_("place"), choices=Place, default=Place.FIRST)
    since = models.DateTimeField(_("depuis"), default=timezone.now)
    until = models.DateTimeField(_("jusqu’à"), default=in_six_hours)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("par")
    )

    objects = PinQuerySet.as_manager()

    class Meta:
        ordering = ["-until", "place"]
        verbose_name = _("épingle de la une")
        verbose_name_plural = _("épingles de la une")
        indexes = [models.Index(fields=["until"], name="pin_until")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")),
                name="pin_ends_after_it_begins",
                violation_error_message=_("La fin doit venir après le début."),
            )
        ]

    def __str__(self) -> str:
        return str(self.article)

    def journaled_values(self) -> dict[str, Any]:
        """What the journal keeps of it."""
        return {"place": self.place, "until": self.until}

    def save_replacing(self) -> "list[Pin]":
        """Save the pin and end the pins of the same slot or article that are active when it begins; returns those."""
        with transaction.atomic():
            others: Any = Pin.objects.exclude(pk=self.pk).filter(Q(place=self.place) | Q(article=self.article))
            conflicting = others.active(self.since)
            taken_down = list(conflicting.select_related("article"))
            conflicting.end(self.since)  # this invalidates the front page even if there are none
            self.save()
        return taken_down
