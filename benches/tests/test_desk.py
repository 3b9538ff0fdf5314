import json

import pytest
from django.contrib import admin

from articles.models import Comment, Organisation, Visit
from articles.shipped import load
from benches.desk import addresses
from benches.desk.__main__ import breaks_promise
from benches.desk.addresses import pages
from benches.desk.fill import fill
from benches.harness.page_cost import PageCost

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(monkeypatch):
    shipped = load.load_shipped
    monkeypatch.setattr(load, "load_shipped", lambda **_options: shipped(demo=True, rulebook=False))
    Organisation.objects.create(slug="sonatel", name_fr="Sonatel", name_en="Sonatel")
    fill(400)


def test_the_desk_is_filled_opened_and_measured(desk, django_user_model, monkeypatch):
    assert (Comment.objects.count(), Visit.objects.count()) == (200, 800)
    seen = list(pages(django_user_model.objects.get(pk=1)))
    assert {one.place for one in seen} >= {model._meta.model_name for model in admin.site._registry}
    assert len({one.address for one in seen}) > 150
    some = [one for one in seen if one.place in {"desk", "heldword"}][:8]
    monkeypatch.setattr(addresses, "pages", lambda *_args, **_options: some)
    monkeypatch.setattr(addresses, "ROUNDS", 1)
    costs = [PageCost(**one) for one in json.loads(addresses.report())]
    assert len(costs) == len(some)
    assert all(cost.queries and cost.cpu > 0 and cost.slowest for cost in costs)


@pytest.mark.parametrize(("queries", "cpu", "breaks"), [(25, 400, False), (26, 1, True), (1, 401, True)])
def test_a_page_breaks_the_promise_by_its_queries_or_its_time(queries, cpu, breaks):
    assert breaks_promise(PageCost("desk", "list", "/", queries, cpu)) is breaks
