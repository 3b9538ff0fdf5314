import re

import pytest
from lxml import etree

from articles.models import Source
from articles.tests.views.conftest import titles


@pytest.fixture
def both(make):
    """The same shelf in two languages."""
    make("La cimenterie ouvre", sector="energie", country="SN", language="fr")
    make("The plant opens", sector="energie", country="SN", language="en")


@pytest.mark.parametrize(
    "address",
    ["/", "/secteurs/energie/", "/pays/sn/", "/regions/uemoa/", "/rubriques/economie/", "/sources/le-guichet/"],
)
def test_a_listing_can_be_asked_for_in_one_language(client, both, address):
    assert titles(client.get(f"{address}?langue=en")) == ["The plant opens"]
    assert titles(client.get(f"{address}?langue=fr")) == ["La cimenterie ouvre"]
    assert len(titles(client.get(address))) == 2


def test_the_language_chosen_is_marked_and_the_others_are_linked(client, both):
    text = client.get("/secteurs/energie/?langue=en").text
    assert '<a href="/secteurs/energie/" aria-label="Toutes les langues">Toutes</a>' in text
    assert '<a href="/secteurs/energie/?langue=fr" aria-label="FR – Français" lang="fr" hreflang="fr">FR</a>' in text
    assert 'hreflang="en" aria-current="true">EN</a>' in text
    assert re.search(r'rel="canonical" href="[^"?]*/secteurs/energie/"', text)  # one for all languages


def test_the_feed_of_a_language_holds_that_language(client, both):
    text = client.get("/secteurs/energie/?langue=en").text
    assert 'title="Énergie (English) – La Pesée" href="/secteurs/energie/rss.xml?langue=en"' in text
    feed = etree.fromstring(client.get("/secteurs/energie/rss.xml?langue=en").content)
    assert [item.findtext("title") for item in feed.findall("channel/item")] == ["The plant opens"]
    assert feed.findtext("channel/title") == "Énergie (English) – La Pesée"
    assert feed.findtext("channel/link").endswith("/secteurs/energie/?langue=en")


def test_an_empty_front_page_still_lets_one_change_the_language(client, source):
    assert 'href="/?langue=fr"' in client.get("/?langue=en").text


def test_an_event_is_listed_in_every_language_that_tells_it(client, make, story):
    lead = make("La cimenterie ouvre", sector="energie", country="SN", language="fr")
    told = story(lead)
    english = [
        make(f"The plant opens {number}", sector="energie", country="SN", language="en", story=told, is_lead=False)
        for number in range(2)
    ]
    for address in ("/", "/secteurs/energie/", "/pays/sn/", "/regions/uemoa/", "/rubriques/economie/"):
        assert titles(client.get(f"{address}?langue=en")) == ["The plant opens 0"]
        assert titles(client.get(f"{address}?langue=fr")) == ["La cimenterie ouvre"]
        assert titles(client.get(address)) == ["La cimenterie ouvre"]
    feed = etree.fromstring(client.get("/secteurs/energie/rss.xml?langue=en").content)
    assert [item.findtext("title") for item in feed.findall("channel/item")] == ["The plant opens 0"]
    english[0].hide()
    assert titles(client.get("/?langue=en")) == ["The plant opens 1"]


def test_a_card_that_does_not_lead_says_who_else_tells_it(client, make, story):
    told = story(make("La cimenterie ouvre", language="fr"), "Le four est allumé")
    other = Source.objects.create(slug="ledger", name="Ledger")
    make("The plant opens", language="en", story=told, is_lead=False, source=other)
    text = client.get("/?langue=en").text
    start = text.index('<details class="cluster"')
    cluster = text[start : text.index("</details>", start)]
    assert "La cimenterie ouvre" in cluster
    assert "Le four est allumé" in cluster
    assert "The plant opens" not in cluster
    assert f'href="{told.get_absolute_url()}"' in cluster


def test_a_lead_in_the_language_asked_for_stands_before_an_earlier_article(client, make, story):
    earlier = make("The plant will open", language="en", is_lead=False)
    told = story(make("The plant opens", language="en"))
    earlier.story = told
    earlier.save()
    assert titles(client.get("/?langue=en")) == ["The plant opens"]
    assert len(titles(client.get("/sources/le-guichet/?langue=en"))) == 2


def test_the_front_page_offers_articles_in_a_language_not_the_site_in_it(client, both):
    """« English » stands in the header, for the site in English."""
    latest = client.get("/").text.partition('<h2 id="fil">')[2]
    assert '<a href="/?langue=fr" hreflang="fr">En français</a>' in latest
    assert '<a href="/?langue=en" hreflang="en">En anglais</a>' in latest
    assert '<a href="/en/?langue=en" hreflang="en">In English</a>' in client.get("/en/").text


def test_what_it_leads_to_is_the_latest_news_and_says_so(client, both):
    listing = client.get("/?langue=en")
    assert ">Le fil</h1>" in listing.text and "<title>Le fil (English) – La Pesée</title>" in listing.text
    assert '<a href="/">À la une</a>' in listing.text
    assert '<h1 class="hidden">À la une</h1>' in client.get("/").text


@pytest.mark.parametrize("query", ["", "?langue=fr"])
def test_the_front_page_and_its_feed_call_the_feed_by_one_name(client, both, query):
    title = client.get(f"/feed.json{query}").json()["title"]
    assert f'type="application/feed+json" title="{title} (JSON)"' in client.get(f"/{query}").text
