"""What readers see of figures: the strip, the page of one, the list of all; in both languages, light and full."""

from datetime import date, timedelta
from decimal import Decimal

import brotli
import pytest
from django.core.cache import cache
from django.test import override_settings
from django.utils.translation import override

from articles.figures.board import STRIP_PLACES, cached_board
from articles.figures.formula import last_formula
from articles.figures.store import put_value, store_points
from articles.figures.wording import format_number, plain_number
from articles.models import Category, Dataset, Provider, Series
from articles.models.figures.changes import invalidate_figures
from articles.tests.figures.rows import dataset, day, filled, provider, series

pytestmark = pytest.mark.django_db
CHART = '<svg class="chart"'


@pytest.fixture(autouse=True)
def _markets(db):
    Category.objects.create(slug="marches", name_fr="Marchés", name_en="Markets")


def usd(*points, **values):
    return filled(series(of=dataset(provider(short="BCE")), instrument={"strip_place": 1}, **values), *points)


@pytest.fixture
def moved():
    return usd((day(40), "1.1000"), (day(2), "1.1900"), (day(1), "1.1702"), (day(), "1.1690"))


def test_the_strip_says_unit_sign_date_and_source(client, moved):
    page = client.get("/marches/").text
    for text in ("1,1690\u00a0dollars", "▼", "−0,1\u202f%", "BCE", "en baisse"):
        assert text in page
    assert "s’afficheront ici" not in page


def test_a_search_offers_the_page_of_a_figure(client):
    usd((day(1), "1.17"), (day(), "1.16"))
    cfa = {"name_fr": "Dollar en francs CFA", "name_en": "Dollar in CFA francs", "short_fr": "Dollar", "strip_place": 2}
    of = Dataset.objects.get()
    filled(series("dollar-fcfa", "XOF", of=of, instrument=cfa), (day(), "565"))
    rand = {"name_fr": "Dollar en rands", "name_en": "Dollar in rand", "short_fr": "Dollar"}
    filled(series("dollar-rand", "ZAR", of=of, instrument=rand), (day(), "17"))
    series("dollar-cedi", "GHS", of=of, instrument={"name_fr": "Dollar en cedis", "name_en": "Dollar in cedis"})
    assert '<a href="/marches/dollar-fcfa/">Dollar en francs CFA</a>' in client.get("/recherche/?q=dollar+CFA").text
    dollars = client.get("/recherche/?q=dollar").context["own_pages"]
    assert [one.slug for one in dollars] == [
        "dollar-fcfa",
        "dollar-rand",
        "euro-dollar",
    ]  # the cedi has no value, and so no page


def test_a_late_value_is_told_and_grey(client):
    usd((day(30), "1.1690"))
    assert '<li class="late">' in client.get("/marches/").text
    assert "Dernière valeur connue" in client.get("/marches/euro-dollar/").text


def test_the_strip_has_at_most_ten_values_and_costs_one_query(client, django_assert_num_queries):
    of = dataset()
    for number in range(12):
        filled(series(f"s-{number}", f"C{number}", of=of, instrument={"strip_place": number + 1}), (day(), "2"))
    cache.clear()
    with django_assert_num_queries(1):
        assert len(cached_board().strip()) == STRIP_PLACES
    with django_assert_num_queries(0):
        cached_board().strip()


def test_the_page_has_chart_sentence_table_periods_source_and_licence_and_the_light_one_no_chart(client, moved):
    page = client.get("/marches/euro-dollar/").text
    for text in (CHART, "Plus haut", "<table>", "?periode=1-mois", "Source : banque", "Libre", "Conditions de Banque"):
        assert text in page
    client.cookies["leger"] = "1"
    light = client.get("/marches/euro-dollar/").text
    assert CHART not in light
    assert "Plus haut" in light
    assert "<table>" in light


@pytest.mark.parametrize(("period", "first"), [("1-mois", "1,1900"), ("1-an", "1,1000")])
def test_a_period_is_an_address(client, moved, period, first):
    page = client.get(f"/marches/euro-dollar/?periode={period}").text
    assert page.count("<tr>") == {"1-mois": 4, "1-an": 5}[period]
    assert first in page


@pytest.mark.parametrize("query", ["?periode=demain", "?x=1", "?periode="])
def test_another_spelling_leads_to_the_page_and_an_unknown_one_nowhere(client, moved, query):
    assert client.get("/marches/rien/").status_code == 404
    answer = client.get(f"/marches/euro-dollar/{query}")
    assert (answer.status_code, answer["Location"]) == (301, "/marches/euro-dollar/")


def test_a_revision_is_told_on_the_page(client, moved):
    store_points(moved, [(date.fromisoformat(day()), Decimal("1.1695"))])
    cache.clear()
    assert "révisée\u00a0: 1,1690" in client.get("/marches/euro-dollar/").text


def test_a_figure_computed_from_a_parity_shows_the_sum_and_since_when_it_has_moved(client):
    rate = usd(("2026-11-26", "1.09"), ("2026-11-27", "1.0863"))
    parity = filled(series("parite", "XOF", of=Dataset.objects.get(), frequency="F"), ("1999-01-01", "655.957"))
    series("dollar-fcfa", left=parity, operation="/", right=rate, decimals=2, unit_fr="FCFA", unit_en="CFA francs")
    page = client.get("/marches/dollar-fcfa/").text
    assert "Calcul\u00a0: 655,957\u00a0÷\u00a01,0863" in page and "depuis le 26 novembre 2026" in page
    assert "Calculation: 655.957\u00a0÷\u00a01.0863" in client.get("/en/marches/dollar-fcfa/").text
    assert "Calcul" not in client.get("/marches/euro-dollar/").text
    fixed = client.get("/marches/parite/").text
    assert "depuis le 1er" in fixed and "Calcul" not in fixed


def test_no_sum_is_shown_of_values_of_different_days(client):
    euro = usd(("2026-11-20", "2"), ("2026-11-23", "4"))
    other = filled(series("autre", "GHS", of=Dataset.objects.get()), ("2026-11-19", "8"), ("2026-11-20", "16"))
    series("calcul", left=euro, operation="*", right=other)
    board = cached_board()
    assert board.figures["calcul"].last[1] == 64
    assert last_formula(board.figures["calcul"], board) == ""


def test_a_single_value_and_a_fixed_one_have_their_sentences(client):
    usd((day(), "1.1690"))
    assert "Plus haut" not in client.get("/marches/euro-dollar/").text
    parity = series("euro-fcfa", "XOF", of=Dataset.objects.get(), frequency="F", decimals=3)
    filled(parity, ("1999-01-01", "655.957"))
    cache.clear()
    page = client.get("/marches/euro-fcfa/").text
    assert "valeur fixe depuis le 1er janvier 1999" in page
    assert CHART not in page


def test_the_list_says_licence_age_state_and_what_is_not_shown(client, moved):
    Provider.objects.create(
        slug="bourse", name="La Bourse", not_shown_fr="Elle vend ses cours.", not_shown_en="It sells."
    )
    Dataset.objects.update(reason="page", sentence="L’adresse a donné une page web.")
    page = client.get("/donnees/").text
    for text in (
        "Libre",
        "1,1690",
        "La Bourse",
        "Elle vend ses cours.",
        "lues le 1er novembre 2026 (Awa)",
        "une page web",
    ):
        assert text in page
    assert "It sells." in client.get("/en/donnees/").text


def test_english_pages_write_english_numbers_and_the_english_names_of_providers_and_licences(client, moved):
    Provider.objects.update(name_en="The Bank", licence_en="Free", short_en="TB")
    cache.clear()
    page = client.get("/en/marches/euro-dollar/").text
    for text in ("1.1690\u00a0dollars", "Highest", "The Bank, licence: Free."):
        assert text in page
    assert "TB" in client.get("/en/marches/").text


def test_who_read_the_terms_is_a_french_note_that_english_pages_leave_out(client, moved):
    Provider.objects.update(terms_read_by="La rédaction, sur copie")
    cache.clear()
    assert "(La rédaction, sur copie)" in client.get("/donnees/").text
    assert "sur copie" not in client.get("/en/donnees/").text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_file_of_values_holds_nothing_that_a_spreadsheet_would_run(client, moved, text):
    lines = client.get("/marches/euro-dollar/valeurs.csv").text.splitlines()
    assert lines[0] == "serie;date;valeur;unite;source"
    assert lines[-1] == f"euro-dollar;{day()};1.169;dollars;Source : banque"
    Provider.objects.update(attribution_fr=text)
    Series.objects.update(unit_fr=text)
    invalidate_figures()
    cache.clear()
    last = client.get("/marches/euro-dollar/valeurs.csv").text.splitlines()[-1]
    assert last == f"euro-dollar;{day()};1.169;'{text};'{text}"


@pytest.mark.parametrize(
    ("value", "decimals", "french", "english"),
    [
        ("1234567.891", 2, "1\u202f234\u202f567,89", "1,234,567.89"),
        ("-0.5", 1, "−0,5", "−0.5"),
        ("-0.04", 1, "0,0", "0.0"),
    ],
)
def test_numbers_are_written_as_the_language_does(value, decimals, french, english):
    assert format_number(Decimal(value), decimals) == french
    with override("en"):
        assert format_number(Decimal(value), decimals) == english


def test_the_pages_weigh_little(client, moved):
    store_points(moved, [(date(2025, 1, 1) + timedelta(days=n), Decimal(n % 7 + 1)) for n in range(300)])
    cache.clear()
    with override_settings(DEBUG=False):
        for path in ("/marches/euro-dollar/?periode=tout", "/donnees/"):
            assert len(brotli.compress(client.get(path).content, quality=4)) <= 12_000


def test_a_page_costs_few_queries(client, moved, django_assert_max_num_queries):
    client.get("/marches/euro-dollar/")
    with django_assert_max_num_queries(6):
        client.get("/marches/euro-dollar/?periode=1-an")


def test_a_value_that_a_person_typed_says_so_and_where_to_check_it(client, moved):
    assert "saisie à la main" not in client.get("/marches/euro-dollar/").text
    put_value(moved, date.fromisoformat(day()), Decimal("1.1695"), link="https://banque.example/communique")
    cache.clear()
    page = client.get("/marches/euro-dollar/").text
    assert page.count("saisie à la main") == 1
    assert 'href="https://banque.example/communique"' in page


@pytest.mark.parametrize(
    ("value", "text"), [("1.086300", "1,0863"), ("655.957000", "655,957"), ("27.000000", "27"), ("1200", "1\u202f200")]
)
def test_editors_read_numbers_without_the_zeros_of_the_column(value, text):
    assert plain_number(Decimal(value)) == text
