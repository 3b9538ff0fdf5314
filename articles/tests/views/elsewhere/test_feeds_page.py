from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from articles.models import Source


def addresses(page):
    return [
        field["value"].removeprefix(settings.SITE_URL)
        for field in BeautifulSoup(page, "lxml").select("input[readonly]")
    ]


def asked(client, listing, root=""):
    return client.get(f"{root}/flux/?{urlencode({'page': listing})}")


def test_the_page_gives_the_feeds_of_the_front_page_and_of_every_rubrique_and_sector(client, source):
    found = addresses(client.get("/flux/").text)
    assert found[:3] == ["/rss.xml", "/atom.xml", "/feed.json"]
    assert {"/editions/uemoa/rss.xml", "/rubriques/economie/rss.xml", "/secteurs/energie/rss.xml"} <= {*found}
    assert "/en/secteurs/energie/rss.xml" in addresses(client.get("/en/flux/").text)


def test_every_address_that_it_gives_is_a_feed(client, source):
    for address in addresses(client.get("/flux/").text):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    "listing", ["/secteurs/energie/", "/veille-reglementaire/", "/sources/le-guichet/", "/pays/sn/?langue=en"]
)
def test_it_gives_the_feeds_of_a_listing_first(client, source, listing):
    page = asked(client, listing)
    path, _mark, query = listing.partition("?")
    assert addresses(page.text)[0] == f"{path}rss.xml{_mark}{query}"
    assert client.get(addresses(page.text)[0]).status_code == 200
    assert 'content="noindex, follow"' in page.text


def test_a_listing_links_to_its_feeds_addresses(client, source):
    link = BeautifulSoup(client.get("/pays/sn/?langue=en").text, "lxml").select_one(".feeds a[href*=flux]")
    assert addresses(client.get(link["href"]).text)[0] == "/pays/sn/rss.xml?langue=en"


def test_a_search_has_feeds_too(client, make):
    assert addresses(asked(client, "/recherche/?q=banque").text)[0] == "/recherche/rss.xml?q=banque"
    assert addresses(asked(client, "/recherche/?secteur=energie").text)[0] == "/secteurs/energie/rss.xml"


def test_an_english_page_gives_english_feeds_whatever_language_was_asked_for(client, source):
    for listing in ("/secteurs/energie/", "/en/secteurs/energie/"):
        assert addresses(asked(client, listing, "/en").text)[0] == "/en/secteurs/energie/rss.xml"
        assert addresses(asked(client, listing).text)[0] == "/secteurs/energie/rss.xml"


@pytest.mark.parametrize(
    "listing",
    [
        *(
            "https://evil.example/secteurs/energie/",
            "//evil.example/",
            "/secteurs/nulle-part/",
            "/contact/",
            "/gestion/",
        ),
        *("/recherche/", "/secteurs/energie/rss.xml", "/sources/inconnue/", "é\x00", "javascript:alert(1)", "/" * 3000),
    ],
)
def test_what_is_no_listing_of_ours_leads_to_the_plain_page(client, source, listing):
    answer = asked(client, listing)
    assert (answer.status_code, answer["Location"]) == (302, "/flux/")


def test_the_feeds_of_a_withdrawn_source_are_not_named(client, source):
    Source.objects.filter(pk=source.pk).update(withdrawn_at="2026-11-01T00:00Z")
    assert asked(client, "/sources/le-guichet/")["Location"] == "/flux/"
