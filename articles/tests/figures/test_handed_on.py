"""Figures in feeds and in the day's file: a sentence with its source, and nothing invented."""

import json

import pytest
from django.core.cache import cache

from articles.models import Category, Country, Provider, Series
from articles.tests.figures.rows import dataset, day, filled, provider, series

pytestmark = pytest.mark.django_db


@pytest.fixture
def cocoa():
    markets = Category.objects.create(slug="marches", name_fr="Marchés", name_en="Markets", scope_fr="Les Bourses.")
    goods = Category.objects.create(slug="matieres-premieres", name_fr="Matières", name_en="Goods", parent=markets)
    Category.objects.create(slug="actions", name_fr="Actions", name_en="Equities", parent=markets)
    subject = {"name_fr": "Cacao", "name_en": "Cocoa", "category": goods, "strip_place": 3}
    one = series(
        "cacao", "Cocoa", of=dataset(provider()), unit_fr="$/kg", unit_en="$/kg", decimals=2, instrument=subject
    )
    return filled(one, (day(2), "6.00"), (day(1), "6.40"), (day(), "6.20"))


def description(client, address):
    return json.loads(client.get(address).content)["description"]


def test_the_feed_of_the_markets_tells_the_chart_of_its_first_figure(client, cocoa):
    told = description(client, "/marches/feed.json")
    assert told.startswith("Les Bourses. Cacao\u00a0: 6,20\u00a0$/kg (")
    assert "Plus haut\u00a0: 6,40\u00a0$/kg" in told
    assert told.endswith("Source : banque.")
    assert "Cocoa: 6.20\u00a0$/kg" in description(client, "/en/rubriques/matieres-premieres/feed.json")


@pytest.mark.parametrize("form", ["rss.xml", "atom.xml"])
def test_every_form_of_feed_has_it_once_and_no_entry_of_its_own(client, cocoa, form):
    content = client.get(f"/rubriques/matieres-premieres/{form}").text
    assert content.count("6,20") == 1
    assert "<svg" not in content
    assert "<item>" not in content
    assert "<entry" not in content


@pytest.mark.parametrize("address", ["/rubriques/actions/feed.json", "/feed.json"])
def test_a_listing_without_a_figure_has_its_own_description_alone(client, cocoa, address):
    assert "6,20" not in description(client, address)


def test_a_country_is_not_taken_for_its_section(client, cocoa):
    place = Country.objects.create(iso2="SN", name_fr="Sénégal", name_en="Senegal")
    instrument = {"country": place, "category": Category.objects.get(slug="actions")}
    filled(series("inflation-sn", "SEN", of=cocoa.dataset, instrument=instrument), (day(), "9.99"))
    assert "9,99" not in description(client, "/rubriques/actions/feed.json")


def test_the_days_file_has_a_section_of_figures_with_source_and_licence(client, cocoa):
    page = client.get("/aujourdhui.html").text
    section = page[page.index('<h2 id="chiffres">') :]
    assert "6,20\u00a0$/kg (−3,1\u202f%)" in section
    assert "Source : banque. Banque, licence" in section
    assert 'href="#chiffres"' in page


def test_invented_values_stand_in_no_feed_and_no_file(client, cocoa):
    Series.objects.update(is_sample=True)
    cache.clear()
    day_file = client.get("/aujourdhui.html").text
    assert "6,20" not in client.get("/marches/rss.xml").text + day_file
    assert "chiffres" not in day_file


def test_a_kept_feed_is_dropped_when_a_right_is_taken_back(client, cocoa, django_capture_on_commit_callbacks):
    address = "/rubriques/matieres-premieres/rss.xml"
    assert "6,20" in client.get(address).text
    row = Provider.objects.get()
    row.may_export = False
    with django_capture_on_commit_callbacks(execute=True):
        row.save()
    assert "6,20" not in client.get(address).text


def test_a_feed_costs_one_query_more(client, cocoa, django_assert_num_queries):
    client.get("/rubriques/actions/rss.xml")
    with django_assert_num_queries(2):
        client.get("/rubriques/matieres-premieres/rss.xml")
