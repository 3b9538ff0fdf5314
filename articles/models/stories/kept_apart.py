"""Pairs of articles that an editor keeps apart, because they do not tell the same event."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApartQuerySet(models.QuerySet["Apart"]):
    """Pairs of articles that are kept apart."""

    def among(self, articles: Collection[int]) -> Self:
        """The pairs whose articles are both in `articles`."""
        return self.filter(first__in=articles, second__in=articles)

    def between(self, article: int, others: Collection[int]) -> Self:
        """The pairs of `article` and one of `others`."""
        return self.filter(
            models.Q(first=article, second__in=others) | models.Q(second=article, first__in=others),
        )

    def by_article(self, articles: Collection[int]) -> dict[int, set[int]]:
        """Article → those of `articles` that are kept apart from it."""
        apart: dict[int, set[int]] = defaultdict(set)
        for first, second in self.among(articles).values_list("first", "second"):
            apart[first].add(second)
            apart[second].add(first)
        return apart

    def keep_apart(self, article: int, others: Iterable[int], by: Any) -> None:
        """Keep `article` apart from `others`, by the decision of `by`."""
        pairs = (sorted((article, other)) for other in others)
        rows = [self.model(first_id=first, second_id=second, by=by) for first, second in pairs]
        self.bulk_create(rows, ignore_conflicts=True)


class Apart(models.Model):
    """No later run puts these two articles into one story; an editor who unites them deletes the row."""

    first = models.ForeignKey("Article", models.CASCADE, related_name="+")
    second = models.ForeignKey("Article", models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ApartQuerySet.as_manager()

    class Meta:
        verbose_name = _("articles séparés")
        verbose_name_plural = _("articles séparés")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="apart_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
