"""The drawings of sectors and categories: one file, a drawing for each, beside their names and nowhere in the light version."""

import json
import re

import brotli
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from articles.models import Category, Organisation, Sector
from articles.shipped.load import DATA

SPRITE = settings.BASE_DIR / "static" / "img" / "pictograms.svg"
IS_DRAWN = """async () => {
    const uses = [...document.querySelectorAll('.pictogram use')];
    for (let tries = 0; tries < 50 && uses.some((one) => !one.getBBox().width); tries++)
        await new Promise((resolve) => setTimeout(resolve, 100));
    return uses.map((one) => one.getBBox().width);
}"""


def keys():
    taxonomy = json.loads((DATA / "taxonomy.json").read_text(encoding="utf-8"))
    return [row["slug"] for row in (*taxonomy["sectors"], *taxonomy["categories"])]


def drawn(client, path):
    """The keys of a page's drawings, each of them hidden from those who listen."""
    uses = BeautifulSoup(client.get(path).text, "lxml").select("svg.pictogram use")
    assert all(use.parent["aria-hidden"] == "true" for use in uses)
    return [use["href"].removeprefix(f"{static('img/pictograms.svg')}#") for use in uses]


@pytest.fixture
def drawings():
    """The elements of the file."""
    return BeautifulSoup(SPRITE.read_text(encoding="utf-8"), "xml").svg.find_all(True)


def test_each_sector_and_each_category_has_its_drawing(drawings):
    assert sorted(one["id"] for one in drawings) == sorted(keys())


def test_a_drawing_is_one_line_in_the_colour_of_its_page(drawings):
    assert {one.name for one in drawings} == {"path"}
    assert {name for one in drawings for name in one.attrs} == {"id", "d"}
    assert len({one["d"] for one in drawings}) == len(keys())


def test_all_the_drawings_weigh_little():
    assert SPRITE.stat().st_size <= 8_000
    assert len(brotli.compress(SPRITE.read_bytes())) <= 6_000


@pytest.mark.django_db
def test_a_sector_and_a_category_are_drawn_beside_their_names_a_country_and_a_source_are_not(newsroom, client):
    for row in (Sector.objects.get(pk="mines"), Category.objects.get(pk="forex")):
        assert drawn(client, row.get_absolute_url()) == [row.pk]
    assert drawn(client, reverse("veille")) == ["reglementation"]
    assert drawn(client, "/pays/ci/") == drawn(client, newsroom[0].source.get_absolute_url()) == []
    top = [row.pk for row in Sector.objects.top_level()]
    assert [key for key in drawn(client, reverse("sectors")) if key in top] == top


@pytest.mark.django_db
def test_an_organisation_is_drawn_as_its_sector(newsroom, client):
    house = newsroom[7].organisations.get(kind=Organisation.Kind.COMPANY)
    assert drawn(client, house.get_absolute_url()) == []
    house.sector_id = "banque-assurance"
    house.save()
    assert drawn(client, house.get_absolute_url()) == ["banque-assurance"]


@pytest.mark.django_db
def test_the_light_version_has_no_drawing_no_script_and_one_stylesheet(newsroom, sights, client):
    client.cookies["leger"] = "1"
    for path in sights.values():
        text = client.get(path).text
        assert not re.search(r"pictogram|<svg|<img|<script|og:image|manifest|data-save", text), path
        assert re.findall(r'rel="stylesheet" href="([^"]+)"', text) == ["/static/css/leger.css"], path


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_browser_draws_them_under_our_policy(newsroom, visit, page):
    for path in (reverse("sectors"), reverse("marches")):
        assert visit(path) == []
        widths = page.evaluate(IS_DRAWN)
        assert widths
        assert all(widths), path
