"""Which series may be shown, and which may be handed on in files: pages and files begin with this queryset.

A computed series needs the rights of every series that it is made of, and of each the right to derive. Whether earlier values
may be kept and shown is asked of the providers of a series that is shown: `figures/store.py`, `figures/history.py`.
"""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q

MAX_DEPTH = 2  # a computed series may be made of a computed one, no further
# What each use asks of the provider.
SHOW, EXPORT = ("may_show",), ("may_show", "may_keep", "may_export")


def allowed(rights: tuple[str, ...], depth: int = 0) -> Q:
    """The condition that a series is active and its providers grant `rights`.

    What it is made of is asked for by subqueries: as joins these are 22 tables, which PostgreSQL multiplies with each other
    where it believes them empty.
    """
    needed = (*rights, "may_derive") if depth else rights
    condition = Q(dataset__is_active=True, **{f"dataset__provider__{right}": True for right in needed})
    if depth < MAX_DEPTH:
        series: type[models.Model] = apps.get_model("articles", "Series")
        parts = series._default_manager.filter(allowed(rights, depth + 1)).values("pk")
        condition |= Q(left__isnull=False, left__in=parts, right__in=parts)
    return Q(is_active=True) & condition


class SeriesQuerySet(models.QuerySet[Any]):
    """Series by what may be done with them."""

    def shown(self) -> Self:
        """Those whose last value may be shown; `is_exportable` says whether files, feeds and programs may take them over."""
        may_export = ExpressionWrapper(allowed(EXPORT), BooleanField())
        return self.filter(allowed(SHOW)).annotate(is_exportable=may_export)

    def active(self) -> Self:
        """Those that editors have not switched off."""
        return self.filter(is_active=True)

    def stored(self) -> Self:
        """Those that are read, not computed."""
        return self.filter(left=None)
