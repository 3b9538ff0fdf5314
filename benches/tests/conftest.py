"""The benches of these tests start from migrated tables: each of them would take seven seconds to make its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benches.harness.product import Product


@pytest.fixture(scope="session", autouse=True)
def _products_start_from_kept_tables(django_db_setup: None, kept_tables: Path) -> Iterator[None]:
    """As portal/tests/schema_cache.py keeps them; on PostgreSQL those of an earlier run on SQLite, else each bench migrates."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Product, "tables", kept_tables if kept_tables.exists() else None)
        yield
