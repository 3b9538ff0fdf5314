"""What follows when a figure, a series or a right has changed: pages and processes drop what they keep of figures."""

from django.core.cache import cache
from django.db import transaction

from portal.page_cache import store

FIGURES_TAG = "figures"  # of every page that shows a figure
FIGURES_STAMP_KEY = "figures-board"  # the cache key of the stamp that says whether a process's board is current


def tell_of_figures() -> None:
    """Make every process load its figures again and drop the pages that show some, once the transaction is committed."""
    transaction.on_commit(lambda: cache.delete(FIGURES_STAMP_KEY), robust=True)
    store.invalidate(FIGURES_TAG)
