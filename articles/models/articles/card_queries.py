"""The queries that load what is shown of articles: on cards, in headlines, at the head of their talks."""

from datetime import datetime
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from articles.models.articles.filed_queries import FiledQuerySet
from articles.models.taxonomy import Region


class CardQuerySet(FiledQuerySet):
    """Articles with what is shown of them, in a constant number of queries."""

    def for_headlines(self) -> Self:
        """With what a bare headline shows: title, language and date."""
        return self.only("title", "language", "published_at", "date_is_guessed").fetch_mode(models.FETCH_RAISE)

    def for_listing(self, now: datetime | None = None) -> Self:
        """With everything a card shows, in a constant number of queries; using a relation not loaded raises.

        A prepared query passes `now`.
        """
        filed = models.Prefetch("filed_sectors", self._filings("sectors").select_related("sector"))
        return self.for_watch(now).prefetch_related(filed)

    def for_watch(self, now: datetime | None = None) -> Self:
        """As `for_listing`, without the sectors, which the texts of the regulatory watch do not show."""
        others = self.model.objects.published(now).for_coverage()
        return (
            self.select_related("source", "category", "story")
            .prefetch_related(
                "countries",
                models.Prefetch("story__articles", others, to_attr="others"),
            )
            .annotate(comment_count=_comment_count(now), zone_key=_zone_key())
            .defer("body_html", "why")
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_coverage(self) -> Self:
        """With what a card shows of the other articles of its story, the oldest first."""
        rows = self.select_related("source").defer("body_html", "why").order_by("published_at")
        return rows.fetch_mode(models.FETCH_RAISE)

    def with_sector_key(self) -> Self:
        """With the key of each article's principal sector as `sector_key`, None if it has none."""
        filed = self._filings("sectors").filter(article=models.OuterRef("pk")).order_by("rank")
        return self.annotate(sector_key=models.Subquery(filed.values("sector")[:1]))

    def with_talk(self, now: datetime | None = None) -> Self:
        """With how their talks are set, and `newest_of_story`: when the newest article was published, None without a story."""
        settings = apps.get_model("articles", "TalkSetting").objects.filter(
            Q(article=models.OuterRef("pk")) | Q(article__story=models.OuterRef("story"))
        )
        story = self.model._default_manager.published(now).filter(story=models.OuterRef("story"))
        return self.annotate(
            is_talk_closed=models.Exists(settings.filter(state="closed")),
            is_talk_held=models.Exists(settings.filter(state="held")),
            newest_of_story=models.Subquery(story.order_by("-published_at").values("published_at")[:1]),
        )

    def with_corrections(self) -> Self:
        """With `is_corrected`: whether a correction stands under it."""
        standing = apps.get_model("articles", "Correction").objects.standing()
        return self.annotate(is_corrected=models.Exists(standing.filter(article=models.OuterRef("pk"))))


def _zone_key() -> models.Subquery:
    """The region that the article is about, the first of several; not the continent, nor the world."""
    filed = apps.get_model("articles", "Article").regions.through.objects.filter(article=models.OuterRef("pk"))
    return models.Subquery(filed.exclude(region__kind__in=Region.WIDE_KINDS).order_by("pk").values("region")[:1])


def _comment_count(now: datetime | None) -> models.Expression:
    """The number of public comments of its talk: of its own, or of those under all published articles of its story."""
    public = apps.get_model("articles", "Comment").objects.public().order_by()
    alone = public.filter(article=models.OuterRef("pk")).values("article")
    members = (
        apps.get_model("articles", "Article")
        .objects.published(now)
        .filter(story=models.OuterRef(models.OuterRef("story")))
    )
    together = public.filter(article__in=members.values("pk")).values("state")
    numbers = [models.Subquery(some.annotate(n=models.Count("pk")).values("n")) for some in (alone, together)]
    # Not one subquery with OR: no index leads to its rows.
    return Coalesce(models.Case(models.When(story=None, then=numbers[0]), default=numbers[1]), 0)
