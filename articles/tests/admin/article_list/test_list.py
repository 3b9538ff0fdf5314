"""The list of articles: what it shows, finds, filters and previews, and at what cost."""

from datetime import timedelta
from itertools import count

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import search
from articles.models import Article, Source, Story

pytestmark = pytest.mark.django_db
LIST = "/gestion/articles/article/"
numbers = count(1)


@pytest.fixture
def source(taxonomy):
    return Source.objects.create(slug="gazette", name="Gazette du Port")


def make(source, title="Le cacao recule", **fields):
    fields = {"category_id": "economie", "url": f"https://gazette.example/{next(numbers)}"} | fields
    article = Article.objects.create(source=source, title=title, **fields)
    search.refresh([article.pk])
    return article


def shown(client, query=""):
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200, query
    return BeautifulSoup(answer.content, "html.parser")


def titles(client, query):
    return {one.text for one in shown(client, query).select("#result_list .headline")}


def test_the_headline_stands_over_its_source_and_date(chief, source):
    make(source, status="hidden", locks=["title"])
    cell = shown(chief).select_one(".field-headline").text
    assert "Gazette du Port · " in cell
    assert "masqué · tenu" in cell


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("secteur=mines", {"Mines"}),
        ("secteur=aucun", {"Sénégal", "Seul"}),
        ("pays=SN", {"Sénégal"}),
        ("sujet=seul", {"Mines", "Sénégal", "Seul"}),
        ("tenu=oui", {"Seul"}),
        ("secteur=inconnu", set()),
        ("source=x", {"Mines", "Sénégal", "Seul"}),
        ("sujet=x&tenu=x&parution=x&marge=x", {"Mines", "Sénégal", "Seul"}),
    ],
)
def test_filters(chief, source, query, found):
    make(source, "Mines").filed_sectors.create(sector_id="mines", rank=0)
    make(source, "Sénégal").countries.add("SN")
    make(source, "Seul", locks=["title"])
    assert titles(chief, f"?{query}") == found


def test_filters_by_source_and_by_the_size_of_the_story(chief, source):
    other = Source.objects.create(slug="autre", name="Autre")
    make(other, "Ailleurs")
    one = make(source, "Un")
    story = Story.objects.create(lead=one)
    Article.objects.filter(pk__in=[one.pk, make(source, "Deux").pk]).update(story=story)
    assert titles(chief, f"?source={other.pk}") == {"Ailleurs"}
    assert titles(chief, "?sujet=2") == {"Un", "Deux"}
    assert titles(chief, "?sujet=5") == set()


def test_a_long_filter_keeps_the_others(chief, source):
    make(source)
    form = shown(chief, "?status__exact=published&tenu=oui&secteur=mines").select_one("form:has([name=pays])")
    kept = {(one["name"], one["value"]) for one in form.select("[type=hidden]")}
    assert kept == {("status__exact", "published"), ("tenu", "oui"), ("secteur", "mines")}


def test_words_are_looked_for_in_the_index_and_in_what_it_lacks(chief, source):
    make(source, "Les exportations ivoiriennes progressent")
    make(source, "Exportations : brouillon", url=None, status="draft")
    make(source, "Autre chose")
    assert titles(chief, "?q=exportation") == {"Les exportations ivoiriennes progressent", "Exportations : brouillon"}


def test_an_address_finds_its_article(chief, source):
    article = make(source, "Trouvé", url="https://gazette.example/trouve?utm_source=x")
    make(source, "Autre")
    for address in (article.url, f"https://pesee.example{article.get_absolute_url()}", article.get_absolute_url()):
        assert titles(chief, f"?q={address}") == {"Trouvé"}
    assert titles(chief, "?q=https://ailleurs.example/rien") == set()


def test_an_article_is_looked_at_beside_the_list_which_stays_as_filtered(chief, source):
    article = make(source, "Vu", summary="Un chapô.", body_html="<p>Le <b>texte</b></p>", why=["« cacao »"])
    make(source, "Autre", status="hidden")
    link = shown(chief, "?status__exact=published").select_one("[data-preview]")["href"]
    page = shown(chief, link)
    assert "Un chapô." in page.select_one(".preview").text
    assert "<b>" not in str(page.select_one(".preview"))
    assert titles(chief, link) == {"Vu"}
    for odd in ("", "x", "0", "9" * 30):
        assert not shown(chief, f"?apercu={odd}").select(".preview")
    assert shown(chief, f"?apercu={article.pk}&apercu=x").select(".preview") == []


def test_the_queries_do_not_grow_with_the_rows(chief, source):
    make(source)
    shown(chief)  # the first page of a session asks more
    with CaptureQueriesContext(connection) as few:
        shown(chief)
    for number in range(20):
        make(source, f"Titre {number}", published_at=timezone.now() - timedelta(hours=number))
    with CaptureQueriesContext(connection) as many:
        shown(chief)
    assert len(many) == len(few) <= 15
