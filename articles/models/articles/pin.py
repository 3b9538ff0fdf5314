"""An editor's word on what stands first on the front page, for a while."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles.article import Article
from portal.page_cache import store

DEFAULT_DURATION = timedelta(hours=6)


def in_six_hours() -> datetime:
    """When a pin ends if nobody says otherwise, to the minute."""
    return (timezone.now() + DEFAULT_DURATION).replace(second=0, microsecond=0)


class PinQuerySet(models.QuerySet["Pin"]):
    """Pins by whether they hold."""

    def active(self, now: datetime) -> Self:
        """Those that have begun and not ended: no clock has to take one down."""
        return self.filter(since__lte=now, until__gt=now)

    def pinned_by_place(self, now: datetime) -> dict[int, tuple[int, int | None]]:
        """Place → the public article that is pinned there, and its story; of several, the last one said.

        What is pinned twice, be it by two articles of one story, has its first place only.
        """
        # Asked of each pin: as a join, SQLite may begin with the articles.
        public = Article.objects.published().filter(pk=OuterRef("article"))
        story = Subquery(public.values("story"))
        rows = self.active(now).order_by("since", "pk").values_list("place", "article", story, Exists(public))
        latest_by_place = {place: (key, story) for place, key, story, is_public in rows if is_public}
        found: dict[int, tuple[int, int | None]] = {}
        for place, (key, story) in sorted(latest_by_place.items()):
            if all(key != other and (story is None or story != shown) for other, shown in found.values()):
                found[place] = (key, story)
        return found

    def active_or_upcoming(self, now: datetime) -> Self:
        """Those that hold, or will."""
        return self.filter(until__gt=now)

    def end(self, now: datetime) -> int:
        """Take them down; what has been up is kept for memory. How many there were."""
        with transaction.atomic():
            store.invalidate("home")
            unseen, _rows = self.filter(since__gte=now).delete()
            return unseen + self.filter(since__lt=now, until__gt=now).update(until=now)


class Pin(models.Model):
    """An article held at one of the first places of the front page, from `since` until `until`."""

    class Place(models.IntegerChoices):
        """Where."""

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

    def save_replacing(self) -> "list[Pin]":
        """Save it; whatever else held its place, or its article, when it begins is taken down, and given back."""
        with transaction.atomic():
            others: Any = Pin.objects.exclude(pk=self.pk).filter(Q(place=self.place) | Q(article=self.article))
            conflicting = others.active(self.since)
            taken_down = list(conflicting.select_related("article"))
            conflicting.end(self.since)  # which drops the kept front page, were there none
            self.save()
        return taken_down
