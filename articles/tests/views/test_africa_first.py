"""The pages of sectors and categories show what touches Africa; the rest of the world is a click away, or beneath."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Country
from articles.tests.views.conftest import titles
from articles.views.listings.response import MAX_ELSEWHERE_ARTICLES, MIN_AFRICAN_ARTICLES

PATHS = ["/secteurs/energie/", "/secteurs/petrole-gaz/", "/rubriques/forex/", "/marches/"]
WORLD = Article.Reach.ELSEWHERE


@pytest.fixture
def put(make):
    """Makes an article that all of PATHS have."""
    return lambda title, **fields: make(title, sector="petrole-gaz", category_id="forex", **fields)


def beneath(answer):
    """The text under « Ailleurs dans le monde »; empty without it."""
    return answer.text.partition('<h2 class="day">Ailleurs dans le monde</h2>')[2].partition("</section>")[0]


def fill(put, number=MIN_AFRICAN_ARTICLES):
    for place in range(number):
        put(f"Afrique {place}")


@pytest.mark.parametrize("path", PATHS)
def test_the_rest_of_the_world_comes_on_request(client, put, path):
    fill(put)
    put("Le baril recule", reach=Article.Reach.CONCERNED)
    put("Le Texas fore", reach=WORLD)
    page = client.get(path)
    assert "Le baril recule" in titles(page)
    assert "Le Texas fore" not in page.text
    assert f'<a href="{path}?tout=1">Toute l’actualité, reste du monde compris</a>' in page.text
    everything = client.get(f"{path}?tout=1")
    assert {*titles(everything)} == {*titles(page), "Le Texas fore"}
    assert f"{MIN_AFRICAN_ARTICLES + 1} articles" in page.text
    assert f"{MIN_AFRICAN_ARTICLES + 2} articles" in everything.text


@pytest.mark.parametrize("path", PATHS)
def test_its_feeds_follow_the_page(client, put, path):
    put("Le naira tient")
    put("Le Texas fore", reach=WORLD)
    for name in ("rss.xml", "atom.xml", "feed.json"):
        assert "Texas" not in client.get(f"{path}{name}").content.decode()
        assert "Texas" in client.get(f"{path}{name}?tout=1").content.decode()


def test_narrowed_to_a_place_it_leaves_nothing_out(client, put):
    put("Le Sénégal et le Texas", reach=WORLD, country="SN")
    page = client.get("/rubriques/forex/?pays=sn")
    assert titles(page) == ["Le Sénégal et le Texas"]
    assert "tout=1" not in page.text


@pytest.mark.parametrize(
    ("query", "is_shown"), [("", True), ("tout=1&", True), ("pays=sn&", False), ("region=uemoa&", False)]
)
def test_the_form_offers_the_rest_of_the_world_where_something_is_left_out(client, put, query, is_shown):
    put("Le Sénégal", country="SN")
    page = client.get(f"/rubriques/forex/?{query}filtrer=1").text
    assert ("Reste du monde compris" in page) == is_shown and "Appliquer les filtres" in page


def test_a_page_with_few_african_articles_has_the_rest_of_the_world_beneath(client, put):
    fill(put, MIN_AFRICAN_ARTICLES - 1)
    for number in range(MAX_ELSEWHERE_ARTICLES + 2):
        put(f"Monde {number:02}", reach=WORLD)
    page = client.get("/rubriques/forex/")
    assert len(titles(page)) == MIN_AFRICAN_ARTICLES - 1
    assert [f"Monde {number:02}" in beneath(page) for number in range(MAX_ELSEWHERE_ARTICLES + 2)] == [
        *[True] * MAX_ELSEWHERE_ARTICLES,
        *[False] * 2,
    ]
    put("Une de plus")
    assert not beneath(client.get("/rubriques/forex/"))


def test_a_page_without_african_articles_says_so_and_has_those_of_the_world(client, put):
    put("Le Texas fore", reach=WORLD)
    page = client.get("/secteurs/energie/")
    assert "Aucun article sur l’Afrique pour le moment." in page.text
    assert "Le Texas fore" in beneath(page)
    assert "Aucun article ici pour le moment." not in page.text


def test_a_page_with_articles_of_the_world_alone_has_its_filters_and_languages(client, put):
    put("Le Texas fore", reach=WORLD)
    page = client.get("/secteurs/energie/").text
    assert 'href="/secteurs/energie/?langue=en"' in page
    assert 'href="/secteurs/energie/?filtrer=1#filtrer"' in page
    assert '<form action="/secteurs/energie/">' in client.get("/secteurs/energie/?filtrer=1").text


@pytest.mark.parametrize("query", ["", "langue=fr&"])
def test_a_page_beyond_the_last_is_not_the_whole_and_leads_back(client, put, query):
    put("Le naira", language="fr")
    put("Le Texas fore", reach=WORLD, language="fr")
    page = client.get(f"/rubriques/forex/?{query}avant=0-1")
    assert not titles(page) and not beneath(page)
    assert "Aucun article qui touche l’Afrique" not in page.text
    assert titles(client.get(f"/rubriques/forex/{page.context['page'].newer}")) == ["Le naira"]


def test_what_stands_beneath_passes_the_same_filters(client, put):
    put("Le naira tient", language="fr")
    put("Texas drills", language="en", reach=WORLD)
    put("Le Texas fore", language="fr", reach=WORLD)
    page = client.get("/rubriques/forex/?langue=fr")
    assert "Le Texas fore" in beneath(page) and "Texas drills" not in page.text
    english = client.get("/rubriques/forex/?langue=en")
    assert (
        "Aucun article sur l’Afrique ne correspond à tous ces filtres. Retirez-en un, ou retirez-les tous :"
        in english.text
    )
    assert "Texas drills" in beneath(english)


def test_an_event_does_not_stand_above_and_beneath(client, put, story):
    event = story(put("Vu de Lagos"))
    put("Seen from Houston", story=event, is_lead=False, reach=WORLD)
    page = client.get("/rubriques/forex/")
    assert titles(page) == ["Vu de Lagos"]
    assert not beneath(page)


def test_stories_of_the_page_take_no_place_beneath(client, put, story):
    for number in range(MIN_AFRICAN_ARTICLES - 1):
        put(f"Autre {number}", story=story(put(f"Vu de Lagos {number}")), is_lead=False, reach=WORLD)
    for number in range(MAX_ELSEWHERE_ARTICLES + 1):
        put(f"Monde {number:02}", reach=WORLD)
    under = beneath(client.get("/rubriques/forex/"))
    assert re.findall(r"Monde \d\d|Autre \d", under) == [
        f"Monde {number:02}" for number in range(MAX_ELSEWHERE_ARTICLES)
    ]


def test_the_index_of_sectors_counts_and_shows_what_their_pages_show(client, put):
    put("Le naira tient", minutes=60)
    put("Le Texas fore", minutes=5, reach=WORLD)
    index = client.get("/secteurs/").text
    assert "Le naira tient" in index and "Le Texas fore" not in index
    assert "1 article" in index and "2 articles" not in index


def headings(page):
    return re.findall(r'<h2 class="day">([^<]*)</h2>', page.text)


@pytest.fixture
def mixed(put):
    """Of 40 articles every second is about Africa, the others concern it; the newest concerns it. 20 are of one day."""
    noon = timezone.localtime().replace(hour=12) - timedelta(days=1)
    for number in range(40):
        at = noon - timedelta(days=number // 20, minutes=number)
        put(f"{number:02}", reach=Article.Reach.AFRICA if number % 2 else Article.Reach.CONCERNED, published_at=at)


def test_of_each_day_africa_stands_before_what_concerns_it(client, mixed):
    first = client.get("/rubriques/forex/")
    assert headings(first)[0] == "Hier" and len(headings(first)) == 2
    first_day, second_day = (*range(1, 20, 2), *range(0, 20, 2)), (*range(21, 30, 2), *range(20, 30, 2))
    assert titles(first) == [f"{number:02}" for number in (*first_day, *second_day)]
    second = client.get(f"/rubriques/forex/{first.context['page'].older}")
    assert titles(second) == [f"{number:02}" for number in (*range(31, 40, 2), *range(30, 40, 2))]
    back = client.get(f"/rubriques/forex/{second.context['page'].newer}")
    assert titles(back) == titles(first)


@pytest.mark.parametrize("query", ["", "?source=le-guichet", "?langue=fr"])
def test_an_old_article_about_africa_does_not_stand_above_a_new_one_that_concerns_it(client, put, query):
    put("Le naira", minutes=200 * 24 * 60)
    put("Le dollar", minutes=1, reach=Article.Reach.CONCERNED)
    assert titles(client.get(f"/rubriques/forex/{query}")) == ["Le dollar", "Le naira"]


@pytest.mark.parametrize("address", ["/rubriques/forex/?tout=1", "/rubriques/forex/?pays=sn", "/marches/"])
def test_elsewhere_the_date_alone_decides(client, mixed, address):
    Country.objects.get(pk="SN").articles.set(Article.objects.all())
    assert titles(client.get(address)) == [f"{number:02}" for number in range(30)]


def test_all_pages_of_the_markets_go_by_date(client, mixed):
    first = client.get("/marches/")
    second = client.get(f"/marches/{first.context['page'].older}")
    assert titles(second) == [f"{number:02}" for number in range(30, 40)]
    back = client.get(f"/marches/{second.context['page'].newer}")
    assert titles(back) == titles(first) == [f"{number:02}" for number in range(30)]
    assert titles(client.get("/marches/?langue=fr")) == titles(first)


def test_feeds_go_by_date(client, mixed):
    items = client.get("/rubriques/forex/feed.json").json()["items"]
    assert [one["title"] for one in items] == [f"{number:02}" for number in range(30)]
