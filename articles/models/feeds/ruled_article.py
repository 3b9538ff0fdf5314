"""Which rule of a source decided for which article."""

from collections.abc import Collection, Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.feeds.source_rule import SourceRule


class RuledArticleQuerySet(models.QuerySet["RuledArticle"]):
    """Rows by their rule, and by whether their article was released."""

    def record(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Note that for each pair (article, rule) the rule decides; what is noted already keeps its date."""
        self.bulk_create(
            [self.model(article_id=article, rule_id=rule) for article, rule in dict.fromkeys(pairs)],
            update_conflicts=True,
            unique_fields=["article", "rule"],
            update_fields=["released_at"],
        )

    def of_rule(self, rule: int | None) -> Self:
        """The rows of the rule with this key; with None, those of rules that are deleted or unknown."""
        if rule is not None:
            return self.filter(rule=rule)
        return self.filter(~Exists(SourceRule.objects.filter(pk=OuterRef("rule_id"))))

    def not_decided_by_others(self, rule: int | None) -> Self:
        """Those of the rule with this key, or of a rule that is no longer in force."""
        others = SourceRule.objects.filter(pk=OuterRef("rule_id"), active=True).exclude(pk=rule or 0)
        return self.filter(~Exists(others))

    def in_force(self) -> Self:
        """Without the articles that were released."""
        return self.filter(released_at=None)

    def released(self) -> Self:
        """Only the articles that were released."""
        return self.exclude(released_at=None)

    def release(self, articles: Collection[int]) -> None:
        """Note that these articles are released."""
        self.filter(article__in=articles).update(released_at=timezone.now())


class RuledArticle(models.Model):
    """A rule hid this article, or filed it elsewhere; `released_at`: an editor has given back what the rule did.

    A row outlives its rule, so that what the rule hid can still be found: there is no constraint on `rule`, which also spares
    a visit from failing when the rule is deleted meanwhile. `rule` is null for what was hidden before these rows were kept,
    if the rule was no longer known.
    """

    article = models.ForeignKey(
        "articles.Article",
        models.CASCADE,
        related_name="ruled",
        db_index=False,  # ruled_article_once begins with it
    )
    rule: Any = models.ForeignKey(
        SourceRule,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="ruled",
        db_index=False,  # ruled_article_of_rule begins with it
    )
    at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True)

    objects = RuledArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article réglé")
        indexes = [models.Index(fields=["rule", "at"], name="ruled_article_of_rule")]
        constraints = [models.UniqueConstraint(fields=["article", "rule"], name="ruled_article_once")]

    def __str__(self) -> str:
        return f"{self.article_id} – {self.rule_id}"
