"""The place that stands with an article: its countries, else its zone."""

import re

import pytest

from articles.models import Region


@pytest.fixture
def regional(make):
    """A bond of the UEMOA, as filing leaves it: no country, its zone, and the continent before it."""
    Region.objects.create(slug="afrique", name_fr="Afrique", name_en="Africa", kind="continent")
    bond = make("Un emprunt régional")
    bond.regions.add("afrique")
    bond.regions.add("uemoa")
    return bond


def places(text):
    facts = text.partition('<p class="facts">')[2].partition("</p>")[0]
    return re.findall(r'href="(/(?:pays|regions)/[^"]*)"', facts)


@pytest.mark.parametrize("path", ["/", "/rubriques/economie/"])
def test_a_card_without_a_country_names_its_zone(client, regional, path):
    assert places(client.get(path).text) == ["/regions/uemoa/"]
    regional.countries.add("SN")
    assert places(client.get(path).text) == ["/pays/sn/"]


def test_its_own_page_names_its_zone_too(client, regional):
    kicker = client.get(regional.get_absolute_url()).text.partition('<p class="kicker">')[2].partition("</p>")[0]
    assert re.findall(r"/regions/[a-z-]+/", kicker) == ["/regions/uemoa/"]


def test_the_continent_is_no_zone(client, regional):
    regional.regions.remove("uemoa")
    assert places(client.get("/").text) == []
    assert '<p class="kicker">' not in client.get(regional.get_absolute_url()).text.partition("<h1")[0]
