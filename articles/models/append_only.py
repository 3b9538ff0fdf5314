"""Rows that are written once: never changed, and deleted only when their retention is over."""

from datetime import datetime, timedelta
from typing import Any, NoReturn

from django.db import models

RETENTION = timedelta(days=3 * 365 + 1)


class NotErasable(Exception):
    """Raised by code that tries to change or delete a row that is written once."""


class AppendOnlyQuerySet[Row: "AppendOnlyModel"](models.QuerySet[Row]):
    """Rows can be added, read, and deleted when their retention is over."""

    def drop_older_than(self, moment: datetime, at_most: int) -> int:
        """Delete at most `at_most` rows older than `moment`; how many were deleted."""
        keys = list(self.filter(at__lt=moment).order_by().values_list("pk", flat=True)[:at_most])
        return models.QuerySet.delete(self.filter(pk__in=keys, at__lt=moment))[0]

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> Any:
        """As Django's, but refuses `update_conflicts`, which would change rows."""
        if options.get("update_conflicts"):
            _refuse()
        return super().bulk_create(objs, *args, **options)

    def update(self, **values: Any) -> NoReturn:
        """Always refused."""
        _refuse()

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        """Always refused."""
        _refuse()

    def delete(self) -> NoReturn:
        """Always refused: see `drop_older_than`."""
        _refuse()


class AppendOnlyModel(models.Model):
    """A row with a moment `at`. A trigger of the database refuses its change too, and on PostgreSQL an early deletion."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Insert the row; a row that exists cannot be saved again."""
        if self.pk is not None:
            _refuse()
        super().save(force_insert=True, using=options.get("using"))

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Always refused: see `AppendOnlyQuerySet.drop_older_than`."""
        _refuse()


def _refuse() -> NoReturn:
    raise NotErasable("These rows are written once: none is changed, none is deleted before its time.")
