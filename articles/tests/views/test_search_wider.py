from urllib.parse import urlencode

import pytest
from django.test import Client

from articles import search
from articles.models import Article, Country, Region
from articles.search import suggestions
from articles.search.query import parse_search_query
from articles.search.results import SearchRequest
from articles.search.widening import with_places_as_filters

ALL_WORDS = "Aucun article ne contient tous ces mots."


@pytest.fixture(autouse=True)
def _new_vocabulary():
    suggestions._cached_words.clear()


@pytest.fixture
def places(taxonomy):
    names = {
        "KE": ("Kenya", "Kenya"),
        "KM": ("Comores", "Comoros"),
        "IS": ("Islande", "Iceland"),
        "GN": ("Guinée", "Guinea"),
        "GW": ("Guinée-Bissau", "Guinea-Bissau"),
        "MU": ("Maurice", "Mauritius"),
        "NL": ("Pays-Bas", "Netherlands"),
        "CH": ("Suisse", "Switzerland"),
        "ZA": ("Afrique du Sud", "South Africa"),
    }
    for code, (french, english) in names.items():
        Country.objects.create(iso2=code, name_fr=french, name_en=english)
    Region.objects.create(slug="international", name_fr="International", name_en="International")
    Region.objects.create(slug="afrique", name_fr="Afrique (panafricain)", name_en="Africa (pan-African)")


@pytest.fixture
def found(places, make):
    make("Les banques prêtent moins à Dakar", country="SN")
    make("Une banque ferme ses guichets", country="CI")
    make("L’inflation ralentit à Nairobi", country="KE")
    make("Central bank holds interest rate", country="KE", language="en")
    make("Cacao et inflation", country="SN")
    make("Banque cachée", country="KE", status=Article.Status.HIDDEN)
    search.rebuild()


def asked(client: Client, words: str, address: str = "/recherche/", **more: str):
    return client.get(f"{address}?{urlencode({'q': words, **more})}")


def titles(response):
    return [article.title for article in response.context.get("page", ())]


def read(words: str):
    """What the words are read as: the filters with their values, and the words left over."""
    wider = with_places_as_filters(SearchRequest(parse_search_query(words)))
    return ({one.param: one.value for one in wider.filters}, wider.query.text) if wider else None


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("UEMOA banques", "Les banques prêtent moins à Dakar"),
        ("waemu banque", "Les banques prêtent moins à Dakar"),
        ("inflation kenya", "L’inflation ralentit à Nairobi"),
        ("interest rate kenya", "Central bank holds interest rate"),
        ("Côte d'Ivoire guichets", "Une banque ferme ses guichets"),
        ("cote divoire guichet", "Une banque ferme ses guichets"),
        ("guichets ivory coast", "Une banque ferme ses guichets"),
    ],
)
@pytest.mark.parametrize("address", ["/recherche/", "/en/recherche/"])
def test_a_place_named_beside_other_words_is_a_filter_where_no_article_holds_all(client, found, address, words, title):
    response = asked(client, words, address)
    assert titles(response) == [title]


def test_the_page_says_what_it_shows_in_the_readers_language(client, found):
    french, english = (asked(client, "ivory coast guichets", path).text for path in ("/recherche/", "/en/recherche/"))
    assert (
        f"{ALL_WORDS} Voici les articles classés sous «\u00a0Côte d’Ivoire\u00a0» qui contiennent «\u00a0guichets\u00a0»."
        in french
    )
    assert '<a href="/recherche/?q=guichets&amp;pays=ci" rel="nofollow">Ouvrir cette recherche</a>' in french
    assert (
        "No article contains all these words. Here are the articles filed under “Ivory Coast” that contain “guichets”."
        in english
    )
    assert '<a href="/en/recherche/?q=guichets&amp;pays=ci" rel="nofollow">Open this search</a>' in english
    assert 'value="ivory coast guichets"' in french and "ses <mark>guichets</mark>" in french


def test_all_that_the_page_offers_belongs_to_the_search_with_the_filter(client, places, make):
    for number in range(40):
        make(f"Banque {number}", country="SN", language="en" if number % 2 else "fr")
    search.rebuild()
    response = asked(client, "uemoa banque")
    assert response.context["older"] == "/recherche/?q=banque&region=uemoa&page=2"
    assert response.context["by_date"] == "/recherche/?q=banque&region=uemoa&tri=date"
    assert response.context["by_relevance"] == "/recherche/?q=banque&region=uemoa"
    assert len(titles(client.get(response.context["older"]))) == 10
    assert response.context["facets"]
    assert all(
        "q=banque" in way.url and "region=uemoa" in way.url for _, ways in response.context["facets"] for way in ways
    )
    assert 'href="/recherche/rss.xml?q=banque&amp;region=uemoa"' in response.text
    assert '?page=/recherche/%3Fq%3Dbanque%26region%3Duemoa"' in response.text
    assert "rss.xml?q=uemoa" not in response.text and "?page=/recherche/%3Fq%3Duemoa" not in response.text


def test_what_all_words_find_stays_as_it_is(client, found, make):
    make("L’UEMOA et ses banques", country="CI")
    search.rebuild()
    response = asked(client, "UEMOA banques")
    assert titles(response) == ["L’UEMOA et ses banques"]
    assert ALL_WORDS not in response.text and 'href="/recherche/rss.xml?q=UEMOA+banques"' in response.text


@pytest.mark.parametrize(
    "words",
    [
        "uemoa",
        "Côte d’Ivoire",
        "kenya kenya",
        "uemoa kenya",
        '"uemoa" banques',
        "« uemoa » banques",
        "uemoa banques -dakar",
        'uemoa banques -"mali"',
        "uemoa OR banques",
        "uemoa ET banques",
        "uemoa banq*",
        "uemoa (banques)",
        "pays:kenya banques",
        "franc comorien",
        "eau potable Kaolack",
        "island tourism levy",
        "aussi cher riz",
        "Nokia 5G",
        "international banques",
        "afrique banques",
        "pays bas revenus",
        "maurice banques",
        "franc suisse cours",
        "kenyan banques",
        "énergie banques",
        "1 kenya 000",
    ],
)
def test_what_names_no_place_or_is_written_with_signs_is_left_as_it_is(places, words):
    assert read(words) is None


def test_places_are_read_one_of_each_the_longest_names_first_in_the_order_of_the_address(places):
    assert read("uemoa kenya banques") == ({"pays": "ke", "region": "uemoa"}, "banques")
    assert read("kenya senegal banques") == ({"pays": "ke"}, "senegal banques")
    assert read("guinée bissau cajou") == ({"pays": "gw"}, "cajou")
    assert read("cajou Guinée-Bissau") == ({"pays": "gw"}, "cajou")
    assert read("les banques en Afrique du Sud") == ({"pays": "za"}, "banques")
    assert read("KENYA TAUX 5,5 porte-parole") == ({"pays": "ke"}, "TAUX 5,5 porte-parole")


@pytest.mark.parametrize("more", [{"langue": "fr"}, {"pays": "ke"}, {"tri": "date"}, {"page": "2"}])
def test_a_chosen_filter_order_or_page_is_left_alone(client, found, more):
    response = asked(client, "UEMOA banques", **more)
    assert titles(response) == [] and ALL_WORDS not in response.text


def test_a_place_that_leads_nowhere_leaves_the_page_as_it_was(client, found):
    for words in ("kenya banque", "uemoa", "UEMOA zzzz"):
        response = asked(client, words)
        assert "Aucun résultat" in response.text and titles(response) == [] and "wider" not in response.context
    assert '<a href="/recherche/?q=banque">banque</a>' in asked(client, "kenya banque").text


def test_a_taxonomy_that_changes_is_read_again(places, django_capture_on_commit_callbacks):
    assert read("wakanda banques") is None
    with django_capture_on_commit_callbacks(execute=True):
        Country.objects.create(iso2="XW", name_fr="Wakanda", name_en="Wakanda")
    assert read("wakanda banques") == ({"pays": "xw"}, "banques")


def test_names_and_words_are_escaped(client, places, make):
    Country.objects.create(iso2="XX", name_fr="Ruritanie", name_en="Ruritania")
    Country.objects.filter(iso2="XX").update(name_fr="Ruritanie <b>")
    make("Une banque R&D à <i>", country="XX")
    search.rebuild()
    response = asked(client, "ruritania R&D <b>banque")
    assert titles(response) == ["Une banque R&D à <i>"]
    assert "«\u00a0Ruritanie &lt;b&gt;\u00a0»" in response.text and "«\u00a0R&amp;D banque\u00a0»" in response.text
    assert "<b>" not in response.text


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
def test_feeds_and_the_interface_give_what_all_words_find(client, found, file):
    assert "Les banques" not in client.get(f"/recherche/{file}?q=UEMOA+banques").text
    assert client.get("/api/v1/articles/?q=UEMOA+banques").json()["items"] == []


@pytest.mark.parametrize(
    "words", ["UEMOA " * 300, "uemoa -", "uemoa\x00 banques", "uemoa' OR 1=1 --", "uemoa <b>", "uemoa & | ! ("]
)
def test_odd_questions_with_names_are_answered_by_a_page(client, found, words):
    assert client.get("/recherche/", {"q": words}, follow=True).status_code == 200
