"""A value that a person typed from elsewhere names where it is from, instead of the provider of its series."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone

from articles.figures.board import cached_board
from articles.figures.store import put_value
from articles.models import Category, Country
from articles.syndication.share_card_files import figure_card_text
from articles.tests.figures.rows import dataset, filled, provider, series

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://www.gazette.example/communique"
HAND = "gazette.example, valeur saisie à la main"


def day(back=0):
    return timezone.localdate() - timedelta(days=back)


@pytest.fixture
def usd():
    Category.objects.create(slug="marches", name_fr="Marchés", name_en="Markets")
    place = Country.objects.create(iso2="SN", name_fr="Sénégal", name_en="Senegal", currency="XOF")
    bank = dataset(provider(short="BCE", homepage="https://www.banque.example/"))
    return filled(series(of=bank, instrument={"strip_place": 1, "country": place}), (str(day(1)), "1.17"))


def put(usd, link, value="1.18", on=None):
    put_value(usd, on or day(), Decimal(value), link=link)
    cache.clear()


def test_a_value_from_elsewhere_names_its_own_source_beside_it(client, usd):
    assert "BCE" in client.get("/marches/").text
    put(usd, ELSEWHERE)
    for path in ("/marches/", "/pays/sn/", "/donnees/", "/aujourdhui.html"):
        assert HAND in client.get(path).text, path
    assert ", BCE" not in client.get("/marches/").text
    assert figure_card_text(cached_board().figures["euro-dollar"]).source == HAND
    assert client.get("/marches/feed.json").json()["description"].endswith(f"{HAND} ; Source : banque.")
    assert "gazette.example, value entered by hand" in client.get("/en/marches/").text


def test_its_page_leads_to_the_source_and_quotes_the_provider_for_the_other_values_alone(client, usd):
    put(usd, ELSEWHERE)
    page = client.get("/marches/euro-dollar/").text
    assert f'<a href="{ELSEWHERE}" rel="noopener nofollow">{HAND}</a>.' in page
    assert "Les autres valeurs\u00a0: Source : banque." in page
    put(usd, ELSEWHERE, "1.17", on=day(1))
    page = client.get("/marches/euro-dollar/").text
    assert HAND in page
    assert "Source : banque" not in page


@pytest.mark.parametrize("link", ["https://banque.example/communique", "https://www.banque.example/communique"])
def test_a_value_from_the_providers_own_site_keeps_its_mention(client, usd, link):
    put(usd, link)
    page = client.get("/marches/euro-dollar/").text
    assert "Source : banque." in page
    assert "valeur saisie à la main" not in page


def test_the_file_names_the_source_of_each_value(client, usd):
    put(usd, ELSEWHERE)
    lines = client.get("/marches/euro-dollar/valeurs.csv").text.splitlines()
    assert [line.rpartition(";")[2] for line in lines[1:]] == ["Source : banque", ELSEWHERE]


def test_a_computed_value_names_it_too(usd):
    legal = dataset(provider("parites"), "parites", rhythm="never", url="")
    parity = filled(series("parite", "XOF", of=legal, frequency="F"), ("1999-01-01", "655.957"))
    series("dollar-fcfa", left=parity, operation="/", right=usd, decimals=2)
    put(usd, ELSEWHERE)
    assert figure_card_text(cached_board().figures["dollar-fcfa"]).source.endswith(f"Parites, {HAND}")


def test_the_providers_next_value_has_its_mention_again(client, usd):
    put(usd, ELSEWHERE, on=day(1))
    assert HAND in client.get("/marches/").text
    filled(usd, (str(day()), "1.19"))
    cache.clear()
    assert HAND not in client.get("/marches/").text
    put(usd, ELSEWHERE, on=date(2020, 1, 1))  # an earlier date
    usd.refresh_from_db()
    assert (usd.last_link, usd.own_source) == ("", "")
