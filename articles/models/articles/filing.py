"""Where articles are filed, with a copy of their date: by it each sector, country, region or organisation is read newest first."""

from typing import Any

from django.db import models
from django.db.models import F


class DateOfArticle(models.DateTimeField):
    """When the row's article was published; filled in whenever the row is added.

    An article's date hardly ever moves; `Article.save` and `update` see to it that the copies follow.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"editable": False, **options})

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The article's."""
        if getattr(model_instance, self.attname) is None:
            setattr(model_instance, self.attname, model_instance.article.published_at)  # type: ignore[attr-defined]
        return getattr(model_instance, self.attname)


def newest_under(name: str) -> models.Index:
    """An index that has the articles filed under each `name` newest first."""
    return models.Index(F(name), F("published_at").desc(), F("article").desc(), name=f"filed_{name}_newest")


class FiledUnder(models.ManyToManyField):
    """Many-to-many, whose own table keeps the article's date beside each pair, and reads by it."""

    def contribute_to_class(self, cls: type[models.Model], name: str, **options: Any) -> None:  # type: ignore[override]
        """As Django does, then the date and its index, in place of those of the two keys alone."""
        super().contribute_to_class(cls, name, **options)
        filing: Any = self.remote_field.through
        if not filing or isinstance(filing, str):
            return
        DateOfArticle().contribute_to_class(filing, "published_at")
        article, under = (filing._meta.get_field(field) for field in filing._meta.unique_together[0])
        article.db_index = under.db_index = False  # the pair's index begins with the one, ours with the other
        filing._meta.indexes = [newest_under(under.name)]
