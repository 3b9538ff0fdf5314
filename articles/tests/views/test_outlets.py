"""Who readers see as publisher of a collected headline: its outlet, “via” the source that collected it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.utils import timezone

from articles import search
from articles.listings.front.ranking import as_candidates, candidate_rows
from articles.models import Article, Source, Story
from articles.models.stories.lead import StoryMember, choose_lead
from articles.templatetags.reading import coverage
from articles.tests.views.test_structured import data

TITLE = "La BCEAO relève son taux directeur"


@pytest.fixture
def collected(make):
    return make(TITLE, outlet="Le Quotidien", summary="Le taux passe à 3,75 %.")


def page(client, address):
    return BeautifulSoup(client.get(address).text, "lxml")


def text_of(element):
    return " ".join(element.get_text(" ").split())


def test_its_page_names_the_outlet_and_the_source_beside_it(client, collected):
    shown = page(client, collected.get_absolute_url())
    assert text_of(shown.select_one(".article .byline")).startswith("Le Quotidien via Le Guichet")
    assert shown.select_one(".byline a")["href"] == collected.source.get_absolute_url()
    assert text_of(shown.select_one(".article .primary")).startswith("Lire sur Le Quotidien")
    assert "appartient à Le Quotidien" in text_of(shown)
    assert "Le Quotidien" in shown.select_one('meta[property="og:image:alt"]')["content"]


def test_an_article_without_an_outlet_names_its_source_alone(client, make):
    shown = page(client, make(TITLE).get_absolute_url())
    assert text_of(shown.select_one(".article .byline")).startswith("Le Guichet Publié")
    assert " via " not in text_of(shown.select_one(".article .byline"))


@pytest.mark.parametrize("address", ["/rubriques/economie/", "/sources/le-guichet/", "/recherche/?q=BCEAO"])
def test_a_card_names_both(client, collected, address):
    search.rebuild()
    facts = page(client, address).select_one(".card .facts")
    assert text_of(facts).startswith("Le Quotidien via Le Guichet")


def test_machines_read_the_outlet_as_publisher(client, collected):
    original = data(client, collected.get_absolute_url())["WebPage"]["isBasedOn"]
    assert original["publisher"] == {"@type": "NewsMediaOrganization", "name": "Le Quotidien"}


@pytest.mark.parametrize(
    ("address", "author"),
    [
        ("rss.xml", "<dc:creator>Awa Diop, Le Quotidien</dc:creator>"),
        ("atom.xml", "<name>Awa Diop, Le Quotidien</name>"),
        ("feed.json", '"authors": [{"name": "Awa Diop, Le Quotidien"}]'),
    ],
)
def test_feeds_name_the_outlet_beside_the_author(client, collected, address, author):
    Article.objects.update(author="Awa Diop")
    assert author in client.get(f"/sources/le-guichet/{address}").text


def test_the_api_gives_source_and_outlet(client, collected, make):
    make("Un autre titre", published_at=timezone.now() - timedelta(hours=9))
    rows = client.get("/api/v1/articles/").json()["items"]
    assert [(row["source"]["name"], row["outlet"]) for row in rows] == [
        ("Le Guichet", "Le Quotidien"),
        ("Le Guichet", None),
    ]


@pytest.fixture
def story(make):
    """A story that Le Quotidien tells twice, once collected, Le Courrier and La Gazette once, both collected."""
    own = Source.objects.create(slug="le-quotidien", name="Le Quotidien")
    story = Story.objects.create()
    at = timezone.now() - timedelta(hours=3)
    rows = [({}, "Le Quotidien"), ({}, "Le Courrier"), ({"source": own}, ""), ({}, "La Gazette")]
    members = [
        make(f"{TITLE} {n}", outlet=outlet, story=story, is_lead=not n, published_at=at + timedelta(minutes=n), **more)
        for n, (more, outlet) in enumerate(rows)
    ]
    story.lead = members[0]
    story.save()
    return story


def test_a_story_counts_outlets(client, story):
    shown = page(client, story.get_absolute_url())
    assert text_of(shown.select_one(".story .byline")) == "Couvert par 3 sources, 4 articles"
    names = [text_of(one.select_one("span")) for one in shown.select(".telling .facts")]
    collected = [f"{outlet} via Le Guichet" for outlet in ("Le Quotidien", "Le Courrier", "La Gazette")]
    assert names == [*collected[:2], "Le Quotidien", collected[2]]


def test_the_front_page_counts_outlets(story):
    now = timezone.now()
    (candidate,) = as_candidates(candidate_rows(Article.objects.published(now).leads(), now, 9))
    assert candidate.source_count == 3


def test_a_name_written_in_two_ways_counts_once_on_both_pages(client, story):
    Article.objects.filter(outlet="Le Courrier").update(outlet="LE QUOTIDIEN")
    Article.objects.filter(outlet="La Gazette").update(outlet="Lé Quotidien")
    now = timezone.now()
    (candidate,) = as_candidates(candidate_rows(Article.objects.published(now).leads(), now, 9))
    assert candidate.source_count == 1
    shown = page(client, story.get_absolute_url())
    assert "Couvert par 1 source" in text_of(shown.select_one(".story .byline"))


def test_a_card_leads_to_the_other_outlets_of_its_story(client, story):
    article = Article.objects.published().for_listing().get(is_lead=True)
    assert [one.publisher_name for one in coverage(article)] == ["Le Courrier", "La Gazette"]
    cluster = page(client, "/rubriques/economie/").select_one(".cluster")
    assert "Aussi couvert par 2 autres sources" in text_of(cluster)
    cache.clear()


def test_the_outlets_own_article_leads_before_the_collected_one():
    at = timezone.now() - timedelta(hours=1)
    facts = {
        "story_id": 1,
        "is_lead": False,
        "status": "published",
        "weight": 50,
        "author": "",
        "url": "https://a.example/",
    }
    texts = {"text_start": "", "text_end": "", "text_length": 0, "title": TITLE}
    collected = StoryMember(
        article_id=1, published=at, source="Google Actualités", outlet="Le Quotidien", **facts, **texts
    )
    direct = StoryMember(article_id=2, published=at + timedelta(minutes=9), source="Le Quotidien", **facts, **texts)
    assert choose_lead([collected, direct], None, timezone.now()) == 2
