"""The databases with migrated tables that PostgreSQL keeps for the next run."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from portal.tests import schema_cache

pytestmark = pytest.mark.both_engines

MAX = schema_cache.MAX_DATABASES


@pytest.fixture
def kept(monkeypatch):
    """Databases whose names begin as no other run's do."""
    monkeypatch.setattr(schema_cache, "DATABASES", f"lapesee_try_{uuid4().hex[:8]}_")
    yield
    for name in schema_cache._kept_databases():
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite they are in a file of the checkout")
def test_those_of_other_checkouts_stay_until_newer_ones_take_their_place(kept, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "template1")
    for number in range(MAX + 1):
        schema_cache._keep_database(Path(f"{number}.sqlite3"))
        names = [name.rpartition("_")[2] for name in schema_cache._kept_databases()]
        assert names == [str(one) for one in range(number, -1, -1)][:MAX]
