"""The version légère: words only, whichever page it is."""

import brotli
import pytest

from articles.models import Source


@pytest.fixture
def light(client):
    client.cookies["leger"] = "1"
    return client


@pytest.fixture
def newsroom(make, source):
    Source.objects.update(may_image=True)
    summary = "Le Trésor compte refinancer les échéances de l’an prochain. " * 4
    return [
        make(
            f"Titre {number} d’une longueur de vrai titre",
            "energie",
            "SN",
            image="https://g.example/i.png",
            summary=summary,
        )
        for number in range(40)
    ]


def test_the_whole_page_has_pictures_and_the_script(client, newsroom):
    text = client.get("/").text
    assert "<img" in text
    assert '<script defer src="/static/js/site.js">' in text


def test_a_browser_that_saves_data_gets_it_unasked(client, newsroom):
    text = client.get("/", headers={"Save-Data": "on"}).text
    assert "css/leger.css" in text
    client.cookies["leger"] = "0"
    assert "css/leger.css" not in client.get("/", headers={"Save-Data": "on"}).text


def test_the_home_page_weighs_at_most_twelve_kilobytes(light, newsroom):
    assert len(brotli.compress(light.get("/").content, quality=5)) <= 12_000
