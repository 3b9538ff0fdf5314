"""The editions of the front page: whose news comes first, where they are, and the one that a visitor always opens."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from articles.filing.rulebook import default_rulebook
from articles.listings.editions import ALL_EDITIONS, EDITIONS
from articles.listings.front.market_blocks import RANKED_ARTICLES
from articles.listings.front.selection import MIN_BENEATH, MIN_RIVER, TOP_SLOTS
from articles.listings.paging import PAGE_SIZE
from articles.models import Article, Category, Country, Pin, Region
from articles.models.articles.index_paths import MAX_PATH_LISTS
from articles.tests.views.conftest import older_link

UEMOA = "/editions/uemoa/"


@pytest.fixture
def zone(taxonomy):
    """A second zone beside the UEMOA of Senegal."""
    cemac = Region.objects.create(slug="cemac", name_fr="CEMAC", name_en="CEMAC")
    Country.objects.create(iso2="CM", name_fr="Cameroun", name_en="Cameroon").regions.add(cemac)


def front(client, path=UEMOA):
    return client.get(path).context["front"]


def titles(articles):
    return [article.title for article in articles]


def test_every_place_of_an_edition_is_one_of_the_taxonomy():
    rulebook = default_rulebook()
    for one in ALL_EDITIONS:
        assert one.countries <= rulebook.african_countries
        assert one.regions <= rulebook.region_members.keys()
        assert len(one.countries) + len(one.regions) <= MAX_PATH_LISTS


def test_the_editions_share_no_country():
    every = [code for one in ALL_EDITIONS for code in one.countries]
    assert len(every) == len(set(every))


@pytest.mark.parametrize("place", ["country", "region"])
def test_news_of_its_places_leads_though_other_news_is_newer_and_told_by_more(client, make, story, zone, place):
    here = make("D’ici", minutes=600)
    here.countries.add("SN") if place == "country" else here.regions.add("uemoa")
    story(make("D’ailleurs", country="CM", minutes=5), "Vu d’ailleurs", "Vu encore")
    assert (front(client).top.title, front(client, "/").top.title) == ("D’ici", "D’ailleurs")


def test_the_rest_of_africa_stands_beneath_and_the_worlds_news_nowhere(client, make, zone):
    for number in range(3):
        make(f"Dakar {number}", minutes=60 + number).regions.add("uemoa")
        make(f"Douala {number}", country="CM", minutes=1 + number)
    make("Du monde", reach=Article.Reach.ELSEWHERE)
    response = client.get(UEMOA)
    page = response.context["front"]
    assert page.top.title == "Dakar 0"
    shown = titles(page.river), titles(page.beneath)
    assert shown == (["Dakar 1", "Dakar 2"], ["Douala 0", "Douala 1", "Douala 2"])
    assert "Du monde" not in response.text
    assert (
        response.text.index("Dakar 2")
        < response.text.index("Dans le reste de l’Afrique")
        < response.text.index("Douala")
    )


def test_the_rest_of_africa_has_nothing_that_only_concerns_it(client, make, zone):
    for number in range(3):
        make(f"Dakar {number}", country="SN", minutes=60 + number)
        make(f"Les valeurs refuges {number}", reach=Article.Reach.CONCERNED, minutes=1 + number)
        make(f"Douala {number}", country="CM", minutes=30 + number)
    assert titles(front(client).beneath) == ["Douala 0", "Douala 1", "Douala 2"]


def test_an_edition_without_news_shows_all_africas_and_says_so(client, make, zone):
    make("Douala", country="CM")
    response = client.get(UEMOA)
    assert response.context["front"].top.title == "Douala"
    assert "Peu d’actualité en ce moment" in response.text


def test_old_news_of_its_places_leaves_its_place_to_the_rest_of_africa(client, make, zone):
    make("Dakar, jadis", country="SN", published_at=timezone.now() - timedelta(days=8))
    make("Dakar", country="SN", minutes=90)
    make("Douala", country="CM", minutes=120)
    page = front(client)
    assert (page.top.title, titles(page.river), titles(page.beneath)) == ("Dakar", [], ["Douala"])


def test_an_edition_whose_news_stands_above_has_the_rest_of_africa_in_place_of_its_river(client, make, zone):
    make("Dakar", country="SN", minutes=90)
    make("Douala", country="CM", minutes=120)
    text = client.get(UEMOA).text
    assert 'id="fil"' not in text
    assert '<section class="latest" aria-labelledby="reste">' in text
    make("Thiès", country="SN", minutes=100)
    make("Kaolack", country="SN", minutes=110)
    cache.clear()
    text = client.get(UEMOA).text
    assert text.index('id="fil"') < text.index("Kaolack") < text.index('<section class="rest" aria-labelledby="reste">')


def test_an_edition_with_enough_news_goes_on_with_its_own(client, make, zone):
    for number in range(PAGE_SIZE):
        make(f"Dakar {number}", minutes=10 + number).regions.add("uemoa")
        make(f"Douala {number}", country="CM", minutes=10 + number)
    response = client.get(UEMOA)
    page = response.context["front"]
    assert (len(page.river), len(page.beneath)) == (PAGE_SIZE - MIN_BENEATH, MIN_BENEATH)
    assert all(title.startswith("Dakar") for title in titles([page.top, *page.secondary, *page.river]))
    assert "Peu d’actualité" not in response.text
    older = client.get(UEMOA + older_link(response)).context["page"].articles
    assert titles(older)[0] == f"Dakar {PAGE_SIZE - MIN_BENEATH + 4}"
    assert {title.split()[0] for title in titles(older)} == {"Dakar"}


def test_an_event_of_its_places_stands_once_by_the_member_about_them(client, make, story, zone):
    story(make("Vu de Douala", country="CM", minutes=5), "Vu de Dakar")
    Article.objects.get(title="Vu de Dakar").countries.add("SN")
    make("Autre", country="CM")
    page = front(client)
    assert (page.top.title, titles(page.river), titles(page.beneath)) == ("Vu de Dakar", [], ["Autre"])


def test_its_watch_and_its_countries_are_its_own(client, make, zone):
    make("Devant", country="SN", minutes=1)
    for code, town in (("SN", "Dakar"), ("CM", "Douala")):
        make(f"Règle de {town}", country=code, category_id="reglementation", minutes=900)
        make(f"Nouvelle de {town}", country=code, minutes=90)
    for number in range(PAGE_SIZE - MIN_BENEATH + 3):
        make(f"Thiès {number}", country="SN", minutes=100 + number)
    page = front(client)
    assert titles(page.watch) == ["Règle de Dakar"]
    assert [country.pk for country, _article in page.countries] == ["SN"]


def test_no_country_of_an_edition_is_told_of_by_general_news(client, make, zone):
    make("Devant", country="SN", minutes=1)
    make("Le forum", country="SN", category_id="info-generale", relevance=1, minutes=50)
    for number in range(PAGE_SIZE - MIN_BENEATH + 3):
        make(f"Thiès {number}", country="SN", minutes=100 + number)
    assert [article.title for _country, article in front(client).countries] == [f"Thiès {TOP_SLOTS - 1}"]


@pytest.fixture
def rates(zone):
    """A market without news, another with news of all reaches, and a child of the latter."""
    for slug, parent in (("taux", "marches"), ("actions", "marches"), ("taux-directeurs", "taux")):
        Category.objects.create(slug=slug, name_fr=slug, name_en=slug, parent_id=parent)


def market_titles(client, path=UEMOA):
    return [(block.category.pk, titles(block.articles)) for block in front(client, path).markets]


def fill(make, number, country="SN", newest=1, **fields):
    for one in range(number):
        make(f"{country} {one}", country=country, minutes=newest + one, **fields)


def test_each_market_has_the_editions_places_first_then_africa_then_what_concerns_it(client, make, rates):
    for code in ("SN", "CM"):
        fill(make, TOP_SLOTS + MIN_RIVER, code)
    make("La Fed", category_id="taux", reach=Article.Reach.CONCERNED, minutes=5)
    assert market_titles(client) == [("taux", ["La Fed"])]
    make("La BEAC", category_id="taux", country="CM", minutes=60)
    cache.clear()
    assert market_titles(client) == [("taux", ["La BEAC", "La Fed"])]
    make("La BCEAO", category_id="taux-directeurs", minutes=60 * 30).regions.add("uemoa")
    cache.clear()
    assert market_titles(client) == [("taux", ["La BCEAO", "La BEAC"])]
    make("À Dakar", category_id="taux", country="SN", minutes=60 * 40)
    cache.clear()
    assert market_titles(client) == [("taux", ["La BCEAO", "À Dakar"])]
    assert market_titles(client, "/editions/cemac/") == [("taux", ["La BEAC", "La BCEAO"])]


def test_a_market_finds_the_editions_news_beyond_the_newest_of_all_africa(client, make, rates):
    fill(make, TOP_SLOTS + MIN_RIVER)
    for number in range(RANKED_ARTICLES):
        make(f"Douala {number}", category_id="actions", country="CM", minutes=10 + number)
    make("La BRVM", category_id="actions", country="SN", minutes=600)
    assert market_titles(client) == [("actions", ["La BRVM", "Douala 0"])]


def test_old_news_of_the_editions_places_has_no_lead_in_its_market(client, make, rates):
    make("Dakar", country="SN", minutes=1)
    make("La BCEAO, jadis", category_id="taux", country="SN", published_at=timezone.now() - timedelta(days=8))
    make("La BEAC", category_id="taux", country="CM", minutes=60)
    assert market_titles(client) == [("taux", ["La BEAC", "La BCEAO, jadis"])]


def test_undated_news_of_the_editions_places_opens_no_market(client, make, rates):
    fill(make, TOP_SLOTS + MIN_RIVER)
    make("Sans date", category_id="taux", country="SN", minutes=40, date_is_guessed=True)
    make("La BCEAO", category_id="taux", country="SN", minutes=60)
    assert market_titles(client) == [("taux", ["La BCEAO", "Sans date"])]


def test_an_edition_with_few_articles_keeps_them_in_its_river(client, make, rates):
    fill(make, TOP_SLOTS)
    fill(make, 2, category_id="taux")
    fill(make, 2, category_id="actions")
    fill(make, RANKED_ARTICLES, "CM", category_id="taux")
    fill(make, RANKED_ARTICLES, "CM", category_id="actions")
    assert len(front(client).river) == MIN_RIVER
    assert all(title.startswith("CM") for _market, found in market_titles(client) for title in found)


def test_an_edition_whose_news_stands_in_its_markets_is_not_called_quiet(client, make, rates):
    own = PAGE_SIZE - MIN_BENEATH + TOP_SLOTS
    fill(make, own - 4)
    fill(make, 2, newest=90, category_id="taux")
    fill(make, 2, newest=90, category_id="actions")
    fill(make, RANKED_ARTICLES, "CM", category_id="taux")
    fill(make, RANKED_ARTICLES, "CM", category_id="actions")
    page = front(client)
    assert [len(block.articles) for block in page.markets] == [2, 2]
    assert all(title.startswith("SN") for _market, found in market_titles(client) for title in found)
    assert not page.has_too_few_edition_articles


def test_its_countries_take_no_article_that_its_river_lacks(client, make, zone):
    Country.objects.create(iso2="TG", name_fr="Togo", name_en="Togo").regions.add(Region.objects.get(pk="uemoa"))
    make("Devant", country="SN", minutes=1)
    spare = 1
    for number in range(PAGE_SIZE - MIN_BENEATH + TOP_SLOTS - 1 + spare):
        make(f"Nouvelle {number}", country=("SN", "TG")[number % 2], minutes=90 + number)
    page = front(client)
    assert (len(page.river), len(page.countries)) == (PAGE_SIZE - MIN_BENEATH, spare)
    Article.objects.filter(title="Nouvelle 20").delete()
    cache.clear()
    page = front(client)
    assert (len(page.river), len(page.countries)) == (PAGE_SIZE - MIN_BENEATH, 0)


def test_a_pin_holds_in_the_edition_of_its_article_and_in_no_other(client, make, zone):
    make("Dakar", country="SN", minutes=5)
    make("Douala", country="CM", minutes=5)
    Pin.objects.create(article=make("Épinglée", country="CM", minutes=600))
    leads = {path: front(client, path).top.title for path in ("/", UEMOA, "/editions/cemac/")}
    assert leads == {"/": "Épinglée", UEMOA: "Dakar", "/editions/cemac/": "Épinglée"}


@pytest.mark.parametrize("slug", EDITIONS)
def test_each_has_an_address_a_title_and_a_description_of_its_own_in_both_languages(client, taxonomy, settings, slug):
    for language, name in (("", EDITIONS[slug].name_fr), ("/en", EDITIONS[slug].name_en)):
        text = client.get(f"{language}/editions/{slug}/").text
        assert f"{name}" in re.search("<title>(.*)</title>", text)[1]
        assert f'<link rel="canonical" href="{settings.SITE_URL}{language}/editions/{slug}/">' in text
    descriptions = {re.search('name="description" content="([^"]*)"', client.get(p).text)[1] for p in ("/", UEMOA)}
    assert len(descriptions) == 2


@pytest.mark.parametrize("address", ["/editions/", "/editions/rien/", "/editions/toutes/"])
def test_there_are_no_others(client, taxonomy, address):
    assert client.get(address).status_code == 404


def test_another_spelling_leads_to_it(client, taxonomy):
    assert client.get("/editions/UEMOA/")["Location"] == UEMOA


def open_editions(text):
    """The editions that the page marks as open."""
    nav = text.partition('<nav class="sections editions"')[2].partition("</nav>")[0]
    assert nav.count("<a ") == len(ALL_EDITIONS) + 1
    return re.findall(r'aria-current="[a-z]+">([^<]*)<', nav)


def test_each_page_links_to_all_and_marks_the_open_one(client, make):
    make()
    assert open_editions(client.get("/").text) == ["Toute l’Afrique"]
    assert open_editions(client.get(UEMOA).text) == ["UEMOA"]
    assert open_editions(client.get("/en/editions/uemoa/").text) == ["WAEMU"]


def test_a_chosen_edition_is_what_the_home_page_shows_and_says(client, make, settings, zone):
    make("Dakar", country="SN", minutes=600)
    make("Douala", country="CM", minutes=5)
    href = re.search(r'href="(/preferences/\?edition=[^"]*)"', client.get(UEMOA).text)[1].replace("&amp;", "&")
    assert client.get(href)["Location"] == UEMOA
    text = client.get("/").text
    assert client.get("/").context["front"].top.title == "Dakar"
    assert f'<link rel="canonical" href="{settings.SITE_URL}/">' in text
    assert open_editions(text) == ["UEMOA"]
    assert "Ce navigateur l’ouvre toujours en premier" in text
    back = re.search(r'href="(/preferences/\?edition=toutes[^"]*)"', text)[1].replace("&amp;", "&")
    assert client.get(back)["Location"] == "/"
    assert client.get("/").context["front"].top.title == "Douala"


def test_the_home_page_of_a_chosen_edition_goes_on_in_the_edition(client, make, zone):
    for number in range(PAGE_SIZE + 10):
        make(f"Dakar {number}", country="SN")
        make(f"Douala {number}", country="CM")
    client.cookies["edition"] = "uemoa"
    older = older_link(client.get("/"))
    assert older.startswith(f"{UEMOA}?avant=")
    assert {title.split()[0] for title in titles(client.get(older).context["page"].articles)} == {"Dakar"}


@pytest.mark.parametrize("value", ["toutes", "rien", "UEMOA", '"><script>', ""])
def test_another_value_of_the_cookie_is_none(client, make, zone, value):
    make("Dakar", country="SN", minutes=600)
    make("Douala", country="CM", minutes=5)
    client.cookies["edition"] = value
    response = client.get("/")
    assert response.context["edition"] is None
    assert response.context["front"].top.title == "Douala"


def test_nothing_but_the_cookie_chooses_an_edition(client, make, zone):
    make("Dakar", country="SN", minutes=600)
    make("Douala", country="CM", minutes=5)
    headers = {"X-Forwarded-For": "41.82.0.1", "CF-IPCountry": "SN", "Accept-Language": "fr-SN"}
    assert client.get("/", headers=headers, REMOTE_ADDR="41.82.0.1").context["edition"] is None


def test_the_light_version_works_too(client, make, zone):
    make("Dakar", country="SN")
    client.cookies["leger"] = "1"
    client.cookies["edition"] = "uemoa"
    text = client.get("/").text
    assert "css/leger.css" in text and "<svg" not in text
    assert open_editions(text) == ["UEMOA"]
    assert "Toujours ouvrir cette édition" in client.get("/editions/cemac/").text
