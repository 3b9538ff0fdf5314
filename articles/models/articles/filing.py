"""The filing tables, with their fields and indexes: rows of an article and a key under which it is filed.

Each row also has a copy of the article's date, so that the articles under a key can be read newest first from an index.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.taxonomy import Sector


class DateOfArticle(models.DateTimeField):
    """A copy of the article's publication date; filled in when the row is added.

    An article's date rarely changes; `Article.save` and `ArticleQuerySet.update` then update the copies.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"editable": False, **options})

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The article's date, unless the row has one."""
        if getattr(model_instance, self.attname) is None:
            setattr(model_instance, self.attname, model_instance.article.published_at)  # type: ignore[attr-defined]
        return getattr(model_instance, self.attname)


def newest_under(name: str) -> models.Index:
    """The index by which the articles under one key are read newest first; `name` is the key's field, such as "sector"."""
    return models.Index(F(name), F("published_at").desc(), F("article").desc(), name=f"filed_{name}_newest")


class FiledUnder(models.ManyToManyField):
    """A many-to-many field of an article; its table also has the article's date, and the index `newest_under`."""

    def contribute_to_class(self, cls: type[models.Model], name: str, **options: Any) -> None:  # type: ignore[override]
        """As Django's; then add the date and the index, and remove Django's index of each key alone, which is not needed."""
        super().contribute_to_class(cls, name, **options)
        filing: Any = self.remote_field.through
        if not filing or isinstance(filing, str):
            return
        DateOfArticle().contribute_to_class(filing, "published_at")
        article, under = (filing._meta.get_field(field) for field in filing._meta.unique_together[0])
        article.db_index = under.db_index = False  # the unique pair begins with the article, ours with the other
        filing._meta.indexes = [newest_under(under.name)]


class ArticleSector(models.Model):
    """A sector of an article; `rank` 0 is the principal one."""

    article = models.ForeignKey(
        "articles.Article",
        models.CASCADE,
        related_name="filed_sectors",
        db_index=False,  # article_sector_once begins with it
    )
    sector = models.ForeignKey(
        Sector,
        models.PROTECT,
        related_name="+",
        verbose_name=_("secteur"),
        db_index=False,  # filed_sector_newest begins with it
    )
    published_at = DateOfArticle()
    rank = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        ordering = ["rank"]
        verbose_name = _("secteur de l’article")
        verbose_name_plural = _("secteurs de l’article")
        indexes = [newest_under("sector")]
        constraints = [
            models.UniqueConstraint(fields=["article", "sector"], name="article_sector_once"),
            models.CheckConstraint(condition=Q(rank__lte=2), name="article_at_most_three_sectors"),
        ]

    def __str__(self) -> str:
        return str(self.sector)
