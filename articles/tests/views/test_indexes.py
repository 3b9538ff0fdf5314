"""The indexes of sectors, places and organisations: how many articles each has had of late, and the newest headline."""

import re

import pytest
from bs4 import BeautifulSoup

from articles.listings.index_pages import RECENT_DAYS, by_region
from articles.models import Article, Country, Organisation, Region, Sector

pytestmark = pytest.mark.django_db
OLD_MINUTES = 60 * 24 * (RECENT_DAYS + 1)


def rows(client, path):
    """Name → what its row says besides, of the last list that names it."""
    page = BeautifulSoup(client.get(path).content, "lxml")
    found = {}
    for one in page.select(".shelves > li"):
        words = [re.sub(r"\s+", " ", part.get_text()).strip() for part in one.select("small, .newest a")]
        found[one.find("a").get_text(strip=True)] = words
    return found


@pytest.fixture
def placed(make):
    """Three articles about Senegal, one of them old, and a match there."""
    make("Le plus ancien", country="SN", minutes=OLD_MINUTES)
    make("Le premier", country="SN", minutes=60)
    make("Le dernier", country="SN", minutes=5)
    make("Le match", country="SN", category_id="info-generale", is_finance=False, minutes=1)
    Country.objects.get(pk="SN").regions.add(Region.objects.get_or_create(pk="afrique-ouest", name_fr="Ouest")[0])


def test_a_country_has_its_number_of_recent_articles_and_its_newest_headline(client, placed):
    found = rows(client, "/pays/")
    assert found["Sénégal"] == ["2 articles", "Le dernier"]
    assert found["Côte d’Ivoire"] == []


def test_a_headline_of_the_countries_page_leads_to_its_article_and_says_when(client, placed):
    page = BeautifulSoup(client.get("/pays/").content, "lxml")
    newest = page.select_one(".newest")
    assert newest.a["href"] == Article.objects.get(title="Le dernier").get_absolute_url()
    assert newest.time.get_text() == "il y a 5\u00a0min"


def test_a_reader_jumps_to_a_country_from_a_to_z_before_all_else(client, placed):
    page = BeautifulSoup(client.get("/pays/").content, "lxml")
    jump = page.select_one("main .heading ~ details")
    assert [(one.get_text(), one["href"]) for one in jump.select("a")] == [
        ("Côte d’Ivoire", "/pays/ci/"),
        ("Sénégal", "/pays/sn/"),
    ]
    assert jump.find_next("h2").get_text() == "En tête de l’actualité"


def test_countries_stand_under_the_part_of_africa_where_they_lie(client, placed):
    groups = client.get("/pays/").context["groups"]
    named = {group.region and group.region.pk: [str(row.subject) for row in group.rows] for group in groups}
    assert named["afrique-ouest"] == ["Sénégal"]
    assert "Côte d’Ivoire" in named[None]
    assert by_region([]) == []


def test_an_article_under_a_sector_and_its_child_counts_once_for_the_parent(client, make):
    Sector.objects.get(pk="petrole-gaz")
    make("Un puits", sector="petrole-gaz", minutes=5).sectors.add("energie")
    make("Une mine", sector="petrole-gaz", minutes=9)
    assert rows(client, "/secteurs/")["Énergie"] == ["2 articles", "Un puits"]


def test_a_company_has_its_number_and_its_newest_headline(client, make):
    one = Organisation.objects.create(slug="elec", name_fr="Élec", name_en="Elec")
    make("Hier", minutes=90).organisations.add(one)
    make("Tantôt", minutes=3).organisations.add(one)
    make("Caché", minutes=1, status="hidden").organisations.add(one)
    assert rows(client, "/societes/")["Élec"] == ["2 articles", "Tantôt"]


def test_those_with_most_articles_come_first(client, make):
    for number in range(12):
        one = Organisation.objects.create(slug=f"n{number:02}", name_fr=f"N {number:02}", name_en="N")
        for _ in range(2 if number == 7 else 1):
            make().organisations.add(one)
    leading = client.get("/societes/").context["leading"]
    assert str(leading[0].subject) == "N 07"
    assert len(leading) == 8
