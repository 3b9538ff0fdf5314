"""The stored health of feeds: its field, its refresh by the clock, and the queries that filter, order and count by it.

`Feed.health_at` is the rule. A visit writes what it says (`Feed.columns_after`); `refresh_health` what time, our own network or
an editor has changed since.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.apps import apps
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from articles.models.feeds.feed_health import WORST_FIRST, Health

TROUBLES = (Health.DOWN, Health.QUIET)  # what somebody has to look at; « slow » mends itself or becomes « down »
SETTLE = timedelta(hours=1)  # that a trouble must last before it is mailed
# What `Feed.health_at` reads, and what it is compared with.
RULE_FIELDS = ("state", "failures", "recent", "succeeded_at", "due_at", "reason", "health")


class HealthField(models.CharField):
    """Holds what the rule says whenever the whole row is saved."""

    def deconstruct(self) -> Any:
        """For migrations a plain column: their models have no rule."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance: Any, add: bool) -> str:
        """By the row's other columns."""
        model_instance.health = model_instance.health_at(timezone.now(), our_network_is_down=False).value
        return str(model_instance.health)


def worst_first(column: str = "health") -> Case:
    """A number to order by: the worst health is the lowest."""
    return Case(
        *(When(**{column: health}, then=Value(place)) for place, health in enumerate(WORST_FIRST)),
        default=Value(len(WORST_FIRST)),
        output_field=models.IntegerField(),
    )


class FeedHealthQuerySet(models.QuerySet[Any]):
    """Feeds by their stored health."""

    def in_health(self, health: str) -> Self:
        """The feeds in this health."""
        return self.filter(health=health)

    def only_row(self, key: int) -> Self:
        """The feed with this key, as a queryset."""
        return self.filter(pk=key)

    def gone(self) -> Self:
        """The feeds that their site has declared gone, which suspended them."""
        return self.filter(health=Health.SUSPENDED, reason="gone")

    def refresh_health(self, now: datetime, *, our_network_is_down: bool) -> int:
        """Write the health of those for which the rule says another one by now; how many.

        One query where nothing changed. The rows to change are locked and judged again, so that a visit or another clock
        in between loses nothing.
        """
        stale = [feed.pk for feed, _health in self._stale(now, our_network_is_down)]
        if not stale:
            return 0
        with transaction.atomic():
            locked = self.model.objects.filter(pk__in=stale).order_by("pk").select_for_update()
            changed: dict[Health, list[int]] = defaultdict(list)
            for feed, health in locked._stale(now, our_network_is_down):
                changed[health].append(feed.pk)
            for health, keys in changed.items():
                values = {"health": health, "health_since": now} | ({"mailed_health": ""} if health == "ok" else {})
                self.model.objects.filter(pk__in=keys).update(**values)
        return sum(map(len, changed.values()))

    def _stale(self, now: datetime, our_network_is_down: bool) -> list[tuple[Any, Health]]:
        judged = (
            (feed, feed.health_at(now, our_network_is_down=our_network_is_down)) for feed in self.only(*RULE_FIELDS)
        )
        return [(feed, health) for feed, health in judged if health != feed.health]

    def to_mail_about(self, now: datetime) -> Self:
        """The feeds that have broken, vanished or fallen silent for an hour, and that no mail has told of.

        A silent feed counts when its whole source is silent.
        """
        sources = apps.get_model("articles", "Source").objects.with_health().in_health(Health.QUIET)
        silent = Q(health=Health.QUIET, source__in=sources.values("pk"))
        gone = Q(health=Health.SUSPENDED, reason="gone")
        lasting = self.filter(silent | gone | Q(health=Health.DOWN), health_since__lte=now - SETTLE)
        return lasting.exclude(mailed_health=F("health")).order_by("source__name", "pk")

    def mark_mailed(self, feeds: Iterable[Any]) -> None:
        """Record that a mail tells of these feeds as they are."""
        self.filter(pk__in=[feed.pk for feed in feeds]).update(mailed_health=F("health"))


def health_of_source() -> Case:
    """The health of a source by its feeds', as `source_status` of listings/source_status.py says it."""
    feeds = apps.get_model("articles", "Feed").objects.filter(source=OuterRef("pk"))
    waits_for_first_visit = Exists(feeds.filter(health=Health.UNVISITED, state="active"))

    def has(*healths: str) -> Exists:
        return Exists(feeds.filter(health__in=healths))

    return Case(
        When(has(Health.DOWN) & ~has(Health.SLOW, Health.QUIET, Health.OK), then=Value(Health.DOWN)),
        When(has(Health.DOWN, Health.SLOW), then=Value(Health.SLOW)),
        When(has(Health.OK), then=Value(Health.OK)),
        When(has(Health.QUIET), then=Value(Health.QUIET)),
        When(has(Health.SUSPENDED) & ~waits_for_first_visit, then=Value(Health.SUSPENDED)),
        default=Value(Health.UNVISITED),
        output_field=models.CharField(),
    )
