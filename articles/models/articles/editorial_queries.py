"""The queries on articles that only the admin uses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count
from django.db.models.functions import TruncHour

# Margins, from 0 to 1, below which a person should look: about one article in twenty, and one join in ten.
THIN_FILING_MARGIN, THIN_JOIN_MARGIN = 0.1, 0.25


class EditorialQuerySet[M: models.Model](models.QuerySet[M]):
    """Articles by what an editor may have to do about them."""

    def narrowly_filed(self) -> Self:
        """Articles whose category hardly beat the next one."""
        return self.filter(filing_margin__lt=THIN_FILING_MARGIN)

    def narrowly_joined(self) -> Self:
        """Articles that were hardly similar enough for their story."""
        return self.filter(join_margin__lt=THIN_JOIN_MARGIN)

    def without_sector(self) -> Self:
        """Articles that no sector listing shows."""
        return self.filter(filed_sectors=None)

    def scheduled(self, now: datetime) -> Self:
        """Articles that will be published later, the next one first."""
        return self.filter(status="published", published_at__gt=now).order_by("published_at", "pk")

    def drafts(self) -> Self:
        """Articles that are not finished."""
        return self.filter(status="draft")

    def seen_since(self, moment: datetime) -> Self:
        """Articles that we first saw at `moment` or later."""
        return self.filter(first_seen_at__gte=moment)

    def count_by_hour(self) -> dict[datetime, int]:
        """The number of articles first seen in each hour: its beginning → number, hours without an article left out."""
        hours = self.order_by().annotate(hour=TruncHour("first_seen_at")).values("hour").annotate(number=Count("pk"))
        return dict(hours.values_list("hour", "number"))

    def count_by_source(self, limit: int) -> Sequence[tuple[int, str, int]]:
        """The sources of most of these articles: (key, name, number), the most first."""
        rows = self.order_by().values("source", "source__name").annotate(number=Count("pk"))
        return list(rows.order_by("-number", "source__name").values_list("source", "source__name", "number")[:limit])
