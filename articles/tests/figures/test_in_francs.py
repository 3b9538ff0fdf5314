"""Prices of the world in CFA francs: computed from each month's average dollar, by right, and never stored."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import transaction

from articles.figures.board import cached_board
from articles.figures.computed import MIN_DAYS, monthly_averages
from articles.figures.history import load_history
from articles.figures.store import store_points
from articles.models import Category, Instrument, Observation, Provider, Series
from articles.shipped import figures as shipped
from articles.shipped import load
from articles.tests.figures.rows import dataset, filled, provider, series

pytestmark = pytest.mark.django_db


def working_days(first, count):
    days = (first + timedelta(days=n) for n in range(count * 2))
    return [day for day in days if day.weekday() < 5][:count]


@pytest.fixture
def prices():
    """Cocoa in dollars and in francs: September has too few daily rates, October 22 of them."""
    Category.objects.create(slug="marches", name_fr="Marchés", name_en="Markets")
    legal = dataset(provider("parites", short="Parité"), "parites", rhythm="never", url="")
    parity = filled(series("parite", "XOF", of=legal, frequency="F"), ("1999-01-01", "655.957"))
    usd = series(of=dataset(provider("bce", short="BCE"), "bce"), max_jump=None)
    few, all_of_october = working_days(date(2026, 9, 1), MIN_DAYS - 1), working_days(date(2026, 10, 1), 22)
    with transaction.atomic():
        store_points(usd, [(day, Decimal(1)) for day in few])
        store_points(usd, [(day, Decimal(1) if n % 2 else Decimal(2)) for n, day in enumerate(all_of_october)])
    dollar = series("dollar-fcfa", left=parity, operation="/", right=usd, decimals=2)
    world = dataset(provider("monde", short="Banque mondiale"), "prix")
    cocoa = series(
        "cacao", "Cocoa", of=world, frequency="M", unit_fr="$/kg", kind="commodity", instrument={"strip_place": 1}
    )
    filled(cocoa, ("2026-09-01", "6"), ("2026-10-01", "5"))
    Series.objects.create(
        **{"slug": "cacao-fcfa", "instrument": cocoa.instrument, "left": cocoa, "operation": "*", "right": dollar},
        **{
            "frequency": "M",
            "unit_fr": "FCFA/kg",
            "unit_en": "CFA francs/kg",
            "decimals": 0,
            "note_fr": "Au dollar moyen",
        },
    )
    cache.clear()
    return cocoa


def set_right(slug, right):
    row = Provider.objects.get(pk=slug)
    setattr(row, right, False)
    row.save()
    cache.clear()


def test_a_month_has_the_average_of_its_days_or_none():
    days = working_days(date(2026, 10, 1), MIN_DAYS)
    points = [(day, Decimal(n)) for n, day in enumerate(days)]
    assert monthly_averages(points) == [(date(2026, 10, 1), Decimal(MIN_DAYS - 1) / 2)]
    assert monthly_averages(points[1:]) == []
    assert monthly_averages([]) == []


def test_the_price_is_that_of_the_months_average_dollar_and_a_month_with_too_few_rates_has_none(prices):
    figure = cached_board().figures["cacao-fcfa"]
    average = (Decimal("655.957") + Decimal("655.957") / 2) / 2  # of the days' dollars, not of the days' euros
    assert [(day, round(value, 6)) for day, value in figure.points] == [(date(2026, 10, 1), round(5 * average, 6))]
    assert [*load_history(figure, None)] == [*figure.points]
    assert not Observation.objects.filter(series="cacao-fcfa").exists()


def test_the_page_shows_it_beside_the_dollars_and_says_how_it_is_made(client, prices):
    page = client.get("/marches/cacao/").text
    assert "2\u202f460\u00a0FCFA/kg" in page
    assert "Calcul de La Pesée d’après\u00a0: Banque mondiale, Parité, BCE. Au dollar moyen." in page
    assert page.count("FCFA/kg</td>") == 1  # October's; September's line has none


def test_the_strip_and_the_neighbours_have_the_instrument_once(client, prices):
    assert [one.series.pk for one in cached_board().strip()] == ["cacao"]
    assert "2\u202f460" not in client.get("/marches/").text


@pytest.mark.parametrize("slug", ["bce", "parites", "monde"])
@pytest.mark.parametrize("path", ["/marches/cacao/", "/en/marches/cacao/", "/donnees/", "/api/v1/series/"])
def test_without_the_right_to_derive_of_any_part_there_is_no_byte_of_it(client, prices, slug, path):
    values = ("2\u202f460", "2,460", "2459.8")
    assert any(text in client.get(path).text for text in values)
    set_right(slug, "may_derive")
    assert not any(text in client.get(path).text for text in values)
    assert client.get("/marches/cacao/").status_code == 200


def test_without_the_right_to_keep_daily_rates_no_average_is_made_of_them(prices):
    set_right("bce", "may_export")
    set_right("bce", "may_keep")
    assert "cacao-fcfa" not in cached_board().figures


def test_the_board_costs_two_queries_and_the_page_few(
    client, prices, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_num_queries(2):
        cached_board()
    client.get("/marches/cacao/")
    with django_assert_max_num_queries(6):
        client.get("/marches/cacao/?periode=1-an")


def test_what_ships_has_the_same_instrument_for_both():
    load.load_shipped(rulebook=False)
    shipped.load_figures()
    row = Series.objects.get(pk="cacao-fcfa")
    assert (row.instrument_id, row.left_id, row.right_id) == ("cacao", "cacao", "dollar-fcfa")
    assert (row.unit_fr, row.unit_en, row.last_value) == ("FCFA/kg", "CFA francs/kg", None)
    assert Series.objects.get(pk="huile-de-palme-fcfa").unit_fr == "FCFA/t"
    assert not Instrument.objects.filter(pk__endswith="-fcfa", kind="commodity").exists()
    assert not shipped.load_figures()  # again, it changes nothing
