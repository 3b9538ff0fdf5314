"""What tests start from is what ships."""

from datetime import datetime

import pytest
from django.db import transaction

from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Category
from articles.shipped import load
from articles.tests.shipped_rows import TABLES, ship

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NUMBERED = {"id", "source_id", "source"}


def rows(write):
    """All values that `write` leaves, but those that another run numbers or times otherwise."""
    mark = transaction.savepoint_create()
    write()
    told = [
        {name: value for name, value in row.items() if name not in NUMBERED and not isinstance(value, datetime)}
        for model in TABLES
        for row in model.objects.order_by("pk").values()
    ]
    transaction.savepoint_rollback(mark)
    return told


@pytest.mark.parametrize("demo", [True, False])
def test_rows_that_are_written_again_are_those_that_load_data_merges(demo):
    merged = rows(lambda: load.load_shipped(demo=demo, rulebook=False))
    assert merged == rows(lambda: ship(demo=demo)) == rows(lambda: ship(demo=demo))
    assert len(merged) > 300


def test_the_site_knows_rows_that_are_written_again(django_capture_on_commit_callbacks):
    rows(ship)
    assert not cached_taxonomy().categories
    with django_capture_on_commit_callbacks(execute=True):
        ship()
    assert set(cached_taxonomy().categories) == set(Category.objects.values_list("pk", flat=True))
    assert not load.load_shipped(demo=True, rulebook=False)
