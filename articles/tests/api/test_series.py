"""Figures for programs: what the rights allow, with licence and attribution, and nothing given twice or left out."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import transaction

from articles.figures.store import put_value, store_points
from articles.models import Dataset, Observation, Provider
from articles.tests.figures.rows import dataset, filled, provider, series

pytestmark = pytest.mark.django_db


@pytest.fixture
def usd():
    bank = provider(attribution_en="Source: bank", licence_en="Free", name_en="The Bank")
    one = series(of=dataset(bank), instrument={"name_fr": "Euro en dollars", "name_en": "Euro in dollars"})
    return filled(one, ("2026-11-25", "1.1702"), ("2026-11-26", "1.1690"), ("2026-11-27", "1.17"))


def test_a_series_says_what_its_terms_ask_for(ask, usd):
    (answer,) = ask("/series/")["items"]
    assert answer["name"] == {"fr": "Euro en dollars", "en": "Euro in dollars"}
    assert answer["unit"] == {"fr": "dollars", "en": "dollars"}
    assert answer["last"] == {"date": "2026-11-27", "value": "1.17", "link": None}
    assert answer["attribution"] == {"fr": "Source : banque", "en": "Source: bank"}
    assert answer["providers"] == [
        {
            "name": {"fr": "Banque", "en": "The Bank"},
            "licence": {"fr": "Libre", "en": "Free"},
            "attribution": {"fr": "Source : banque", "en": "Source: bank"},
            "terms_url": "https://banque.example/conditions",
        }
    ]
    assert (answer["frequency"], answer["is_computed"], answer["kind"]) == ("daily", False, "currency")
    assert answer["api_url"].endswith("/api/v1/series/euro-dollar/")


def test_its_values_are_text_the_newest_first(ask, usd):
    answer = ask("/series/euro-dollar/")
    assert [(one["date"], one["value"]) for one in answer["observations"]] == [
        ("2026-11-27", "1.17"),
        ("2026-11-26", "1.169"),
        ("2026-11-25", "1.1702"),
    ]
    assert answer["next"] is None


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("du=2026-11-26", [27, 26]),
        ("au=2026-11-26", [26, 25]),
        ("du=2026-11-26&au=2026-11-26", [26]),
        ("du=2026-12-01", []),
        ("du=0001-01-01", [27, 26, 25]),
        ("au=0001-01-07", []),
        ("au=9999-12-31", [27, 26, 25]),
    ],
)
def test_a_period_has_both_its_ends(ask, usd, query, days):
    answer = ask(f"/series/euro-dollar/?{query}")["observations"]
    assert [one["date"] for one in answer] == [f"2026-11-{day}" for day in days]


def test_all_pages_together_give_every_value_once(ask):
    one = series()
    points = [(date(2025, 1, 1) + timedelta(days=3 * n), Decimal(n + 1)) for n in range(25)]
    with transaction.atomic():
        store_points(one, points)
    one.max_jump = None
    address, found = "/series/euro-dollar/?limit=7&du=2025-01-04", []
    while address:
        answer = ask(address)
        found += [row["date"] for row in answer["observations"]]
        address = answer["next"]
    kept = Observation.objects.filter(date__gte="2025-01-04").order_by("-date").values_list("date", flat=True)
    assert found == [day.isoformat() for day in kept]
    assert len(found) == 24


def test_a_typed_value_says_where_to_check_it(ask, usd):
    put_value(usd, date(2026, 11, 27), Decimal("1.18"), link="https://autre.example/communique")
    cache.clear()
    answer = ask("/series/euro-dollar/?limit=2")["observations"]
    assert [one["link"] for one in answer] == ["https://autre.example/communique", None]
    assert ask("/series/euro-dollar/")["attribution"]["en"] == "autre.example, value entered by hand ; Source: bank"
    (listed,) = ask("/series/")["items"]
    assert listed["last"]["link"] == "https://autre.example/communique"
    assert listed["attribution"]["en"] == "autre.example, value entered by hand"


def test_a_computed_series_says_so_and_from_whom(ask, usd):
    legal = dataset(provider("parites"), "parites", rhythm="never", url="")
    parity = filled(series("parite", "XOF", of=legal, frequency="F"), ("1999-01-01", "655.957"))
    series("dollar-fcfa", left=parity, operation="/", right=usd, decimals=2)
    cache.clear()
    answer = ask("/series/dollar-fcfa/")
    assert answer["is_computed"]
    assert answer["attribution"]["fr"] == "Calcul de La Pesée d’après\u00a0: Parites, Banque"
    assert answer["observations"][0] == {"date": "2026-11-27", "value": "560.647009", "link": None}
    assert ask("/series/parite/")["state"] == ask("/series/parite/")["frequency"] == "fixed"
    assert Observation.objects.filter(series="dollar-fcfa").count() == 0


def test_a_late_value_is_told(ask):
    filled(series(), ("2020-01-02", "1.1"))
    assert ask("/series/")["items"][0]["state"] == "late"


def test_invented_values_are_not_handed_on(client, ask):
    one = series()
    Observation.objects.create(series=one, date=date(2026, 11, 27), value=1, is_sample=True)
    one.last_date, one.last_value, one.is_sample = date(2026, 11, 27), Decimal(1), True
    one.save()
    assert ask("/series/")["items"] == []
    assert client.get("/api/v1/series/euro-dollar/").status_code == 404


@pytest.mark.parametrize("right", ["may_show", "may_keep", "may_export"])
def test_without_a_right_there_is_nothing(client, ask, usd, right):
    row = Provider.objects.get()
    for name in {"may_show": ("may_show", "may_keep", "may_export", "may_derive")}.get(right, (right,)):
        setattr(row, name, False)
    row.save()
    cache.clear()
    assert ask("/series/")["items"] == []
    assert client.get("/api/v1/series/euro-dollar/").status_code == 404


def test_the_values_of_a_series_cost_few_queries(ask, usd, django_assert_max_num_queries):
    ask("/series/")
    assert Dataset.objects.count() == 1
    with django_assert_max_num_queries(3):
        ask("/series/euro-dollar/?limit=1")
