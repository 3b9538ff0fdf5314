"""What follows when a figure, a series or a right has changed: pages and processes drop what they keep of figures."""

from typing import Any

from django.core.cache import cache
from django.db import transaction

from articles.models.taxonomy import Shipped
from portal.page_cache import store

FIGURES_TAG = "figures"  # of every page that shows a figure
FIGURES_STAMP_KEY = "figures-board"  # the cache key of the stamp that says whether a process's board is current


def invalidate_figures() -> None:
    """Make every process load its figures again and drop the pages that show some, once the transaction is committed."""
    transaction.on_commit(lambda: cache.delete(FIGURES_STAMP_KEY), robust=True)
    store.invalidate(FIGURES_TAG)


class FigureModel(Shipped):
    """A row that decides what pages show of figures; when it is saved or deleted, every page with a figure is dropped."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Save, and drop every page with a figure."""
        super().save(*args, **options)
        invalidate_figures()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Delete, and drop every page with a figure."""
        gone = super().delete(*args, **options)
        invalidate_figures()
        return gone
