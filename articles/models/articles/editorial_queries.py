"""The queries on articles that only the admin uses."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Window
from django.db.models.functions import Cast, TruncHour

from articles.models.articles.withdrawn_queries import WithdrawnQuerySet

# Margins, from 0 to 1, below which a person should look: about one article in twenty, and one join in ten.
THIN_FILING_MARGIN, THIN_JOIN_MARGIN = 0.1, 0.25


class EditorialQuerySet[M: models.Model](WithdrawnQuerySet[M]):
    """Articles by what an editor may have to do about them."""

    def narrowly_filed(self) -> Self:
        """Articles whose category hardly beat the next one, unless an editor has decided it."""
        narrow = self.filter(filing_margin__lt=THIN_FILING_MARGIN)
        # As text: SQLite has no look-up of what a list in JSON contains.
        return narrow.alias(locked=Cast("locks", models.TextField())).exclude(locked__contains='"category"')

    def narrowly_joined(self) -> Self:
        """Articles that were hardly similar enough for the story that they are in."""
        return self.filter(join_margin__lt=THIN_JOIN_MARGIN, story__isnull=False)

    def without_sector(self) -> Self:
        """Articles that no sector listing shows."""
        filed = self.model._meta.get_field("sectors").remote_field.through.objects  # type: ignore[union-attr]
        return self.filter(~Exists(filed.filter(article=OuterRef("pk"))))

    def of_source(self, key: int) -> Self:
        """Articles of the source with this key."""
        return self.filter(source=key)

    def of_story_size(self, least: int, most: int | None) -> Self:
        """Articles whose story has at least `least` and at most `most` (None: any number of) articles; 1: those without a story."""
        if most == 1:
            return self.filter(story=None)
        members = self.model._base_manager.exclude(story=None).order_by().values("story").annotate(n=Count("pk"))
        sizes = members.filter(n__gte=least)
        return self.filter(story__in=(sizes.filter(n__lte=most) if most else sizes).values("story"))

    def at_address(self, key: int | None, address_key: str) -> Self:
        """The article with this key, or else with this address key."""
        return self.filter(pk=key) if key else self.filter(address_key=address_key)

    def matching_words(self, keys: Collection[int], text: str) -> Self:
        """The articles with these keys, and unpublished ones with this text in their title: the search index lacks those."""
        return self.filter(Q(pk__in=keys) | (~Q(status="published") & Q(title__icontains=text)))

    def with_filing(self) -> Self:
        """With what a preview shows."""
        return self.select_related("source", "category", "story").prefetch_related("filed_sectors__sector", "countries")

    def scheduled(self, now: datetime) -> Self:
        """Articles that will be published later, the next one first."""
        return self.filter(status="published", published_at__gt=now).order_by("published_at", "pk")

    def with_total(self) -> Self:
        """Each with `total`, the number of all, whatever slice is taken: for few rows, all of which the database must look at."""
        return self.annotate(total=Window(Count("pk")))

    def drafts(self) -> Self:
        """Articles that are not finished."""
        return self.filter(~Q(status="published"), status="draft")  # the first part lets SQLite use `article_unseen`

    def seen_since(self, moment: datetime) -> Self:
        """Articles that we first saw at `moment` or later."""
        return self.filter(first_seen_at__gte=moment)

    def count_by_hour_and_source(self) -> list[tuple[datetime, int, str, int]]:
        """How many articles each source brought in each hour: (its beginning, the source's key and name, number).

        Hours without an article are left out. One query for both: by source alone, SQLite would read the whole index of sources.
        """
        rows = self.order_by().annotate(hour=TruncHour("first_seen_at")).values("hour", "source", "source__name")
        return list(rows.annotate(number=Count("pk")).values_list("hour", "source", "source__name", "number"))
