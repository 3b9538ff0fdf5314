from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.utils import timezone

from articles import search
from articles.api import queries
from articles.api.endpoints import FILTER_PARAMETERS, SEARCH_PARAMETER
from articles.api.parameters import parse_query
from articles.listings.filters import narrow
from articles.models import Article, Comment, Organisation, Region, Source
from articles.search import positions, rebuild

pytestmark = pytest.mark.both_engines

HIDDEN = {"status": "hidden"}, {"status": "draft"}, {"published_at": timezone.now() + timedelta(days=1)}


def walk(ask, address, word="next"):
    """The identifiers on each page, from an address to the end."""
    while address:
        page = ask(address)
        yield [one["id"] for one in page["items"]]
        address = page[word]


def test_an_article_tells_what_its_page_shows(ask, make, story):
    article = make(
        "Le titre",
        sector="energie",
        country="SN",
        summary="L’extrait",
        author="A. Diop",
        documents=[
            {"url": "https://guichet.example/a.pdf", "type": "application/pdf", "length": 0},
            "odd",
            {"url": "javascript:x"},
        ],
    )
    article.regions.add(Region.objects.get(slug="uemoa"))
    article.organisations.add(Organisation.objects.create(slug="sonatel", name_fr="Sonatel", name_en="Sonatel"))
    made_story = story(article, "Ailleurs")
    member = get_user_model().objects.create_user(username="awa", email="awa@example.org")
    Comment.objects.create(article=article, author=member, body="Bien.")
    Comment.objects.create(article=article, author=member, body="Retiré.", state="removed")
    found = ask(f"/articles/{article.pk}/")
    assert found["url"].endswith(article.get_absolute_url())
    assert (found["original_url"], found["title"]) == ("https://guichet.example/1", "Le titre")
    assert (found["excerpt"], found["author"], found["language"]) == ("L’extrait", "A. Diop", "fr")
    assert found["published_at"] == f"{article.published_at:%Y-%m-%dT%H:%M:%SZ}"
    assert (found["date_is_guessed"], found["updated_at"], found["is_economic"]) == (False, None, True)
    assert found["source"]["slug"] == "le-guichet"
    assert found["source"]["homepage"] == "https://guichet.example/"
    assert found["rubrique"] == {"slug": "economie", "name": {"fr": "Economie", "en": "Economie (en)"}}
    assert found["sectors"] == [{"slug": "energie", "name": {"fr": "Énergie", "en": "Energy"}}]
    assert found["countries"] == [{"code": "SN", "name": {"fr": "Sénégal", "en": "Senegal"}}]
    assert [one["slug"] for one in found["regions"]] == ["uemoa"]
    assert [(one["slug"], one["kind"]) for one in found["organisations"]] == [("sonatel", "company")]
    assert (found["story"], found["comment_count"], found["is_lead"]) == (made_story.pk, 1, True)
    assert found["documents"] == [{"url": "https://guichet.example/a.pdf", "type": "application/pdf", "length": None}]


def test_the_sectors_stand_in_their_order(ask, make):
    article = make()
    for rank, slug in enumerate(["petrole-gaz", "energie"]):
        article.filed_sectors.create(sector_id=slug, rank=rank)
    assert [one["slug"] for one in ask(f"/articles/{article.pk}/")["sectors"]] == ["petrole-gaz", "energie"]


def test_the_excerpt_is_as_long_as_its_source_allows(ask, make, source):
    Source.objects.update(excerpt_length=10)
    article = make(summary="Un chapô bien plus long que cela.")
    assert ask(f"/articles/{article.pk}/")["excerpt"] == "Un chapô…"  # whole words, at most ten signs
    Source.objects.update(excerpt_length=0)
    assert ask(f"/articles/{article.pk}/")["excerpt"] == ""


def test_the_text_of_another_is_never_given_even_where_we_may_show_it(ask, make, client):
    Source.objects.update(may_full_text=True)
    article = make(body_html="<p>Tout le texte</p>")
    assert ask(f"/articles/{article.pk}/")["body_html"] is None
    assert "Tout le texte" not in client.get("/api/v1/articles/").text


def test_our_own_text_is_given_with_the_article(ask, make):
    article = make(url=None, body_html="<p>Notre texte</p>")
    found = ask(f"/articles/{article.pk}/")
    assert (found["body_html"], found["original_url"]) == ("<p>Notre texte</p>", None)


def test_a_picture_is_ours_and_only_where_the_source_allows_it(ask, make):
    article = make(image="https://guichet.example/a.jpg")
    assert ask(f"/articles/{article.pk}/")["image"] is None
    Source.objects.update(may_image=True)
    image = ask(f"/articles/{article.pk}/")["image"]
    assert image.startswith("http://127.0.0.1:8000/images/")
    assert "guichet" not in image


@pytest.mark.parametrize("state", HIDDEN, ids=["hidden", "draft", "tomorrow"])
def test_what_is_not_published_is_nowhere(client, titles, make, state):
    article = make("Secret du cacao", **state)
    make("Cacao public")
    search.index(Article.objects.all())
    assert titles("/articles/") == titles("/articles/?q=cacao") == ["Cacao public"]
    answer = client.get(f"/api/v1/articles/{article.pk}/")
    assert answer.status_code == 404
    assert "Secret" not in answer.text


def test_all_articles_are_listed_newest_first_whatever_leads_them(titles, make, story):
    story(make("Tête", minutes=10), "Suite")
    make("Sport", is_finance=False, minutes=5)
    assert titles("/articles/") == ["Sport", "Tête", "Suite"]


@pytest.mark.parametrize(
    "query",
    [
        "secteur=energie",
        "secteur=petrole-gaz",
        "pays=sn",
        "pays=SN",
        "region=uemoa",
        "rubrique=marches",
        "rubrique=forex",
        "source=autre",
        "langue=en",
        "periode=24h",
        "secteur=energie&pays=sn&rubrique=forex&region=uemoa&source=autre&langue=en&periode=7j",
    ],
)
def test_the_filters_are_those_of_the_listings(titles, make, query):
    other = Source.objects.create(slug="autre", name="Autre")
    make("Oui", "petrole-gaz", "SN", category_id="forex", source=other, language="en")
    make("Non", country="CI", minutes=3 * 24 * 60)
    assert titles(f"/articles/?{query}") == ["Oui"]


def test_filters_add_up(titles, make):
    make("L’un", "energie")
    make("L’autre", country="SN")
    assert titles("/articles/?secteur=energie&pays=sn") == []


def test_words_are_found_as_in_the_search(titles, make):
    make("Le cacao monte", minutes=2, country="CI")
    make("Cacao ancien", minutes=3 * 24 * 60)
    make("Cacao : la récolte", minutes=1)
    make("Le café baisse")
    rebuild()
    assert titles("/articles/?q=cacao") == ["Cacao : la récolte", "Le cacao monte", "Cacao ancien"]
    assert titles("/articles/?q=cacao&periode=24h") == ["Cacao : la récolte", "Le cacao monte"]
    assert titles("/articles/?q=cacao+monte") == ["Le cacao monte"]
    assert titles("/articles/?q=cacao&pays=ci") == ["Le cacao monte"]


@pytest.mark.parametrize(
    "query", ["limit=3", "limit=3&q=titre", "limit=3&pays=sn&langue=fr", "limit=3&secteur=energie"]
)
def test_pages_lead_to_each_article_once_and_back(ask, make, query):
    made = [make("", "energie", "SN", minutes=40 - 2 * (n // 2)) for n in range(8)]  # some at the same moment
    rebuild()
    newest = [one.pk for one in sorted(made, key=lambda one: (one.published_at, one.pk), reverse=True)]
    pages = list(walk(ask, f"/articles/?{query}"))
    assert list(map(len, pages)) == [3, 3, 2]
    assert [key for page in pages for key in page] == newest
    second = ask(ask(f"/articles/?{query}")["next"])
    assert [one["id"] for one in ask(second["previous"])["items"]] == newest[:3]
    for name in query.split("&"):
        assert name in second["next"]
        assert name in second["previous"]


def test_words_of_a_period_are_not_looked_for_beyond_it(taxonomy):
    asked = parse_query(QueryDict("q=cacao&periode=24h"), (SEARCH_PARAMETER, *FILTER_PARAMETERS))
    among = narrow(Article.objects.published(), asked.filters)
    two_days_ago = timezone.now() - timedelta(days=2)
    assert queries._search_window(asked, among, back=False).after > positions.first_position_at(two_days_ago)


def test_what_arrives_meanwhile_repeats_nothing(ask, make):
    first = make(minutes=20), make(minutes=10)
    page = ask("/articles/?limit=1")
    make("Nouveau", minutes=1)
    assert [one["id"] for one in ask(page["next"])["items"]] == [first[0].pk]


def test_the_first_page_has_nothing_before_and_the_last_nothing_after(ask, make):
    make()
    page = ask("/articles/")
    assert (page["next"], page["previous"]) == (None, None)


@pytest.mark.parametrize(
    "address", ["/articles/", "/articles/?q=titre", "/articles/?secteur=energie&pays=sn", "/articles/?region=uemoa"]
)
def test_the_queries_do_not_grow_with_the_articles(
    ask, make, django_assert_num_queries, django_assert_max_num_queries, address
):
    def some(count):
        for _ in range(count):
            article = make("", "energie", "SN", documents=[{"url": "https://guichet.example/a.pdf"}])
            article.regions.add(uemoa)
            article.organisations.add(sonatel)
        rebuild()

    uemoa = Region.objects.get(slug="uemoa")
    sonatel = Organisation.objects.create(slug="sonatel", name_fr="Sonatel", name_en="Sonatel")
    some(2)
    ask(address)  # the taxonomy is kept for a minute
    most = 7 if "=" in address else 5
    with django_assert_max_num_queries(most) as few:
        ask(address)
    some(40)
    with django_assert_num_queries(len(few)):
        assert len(ask(address)["items"]) == 30
