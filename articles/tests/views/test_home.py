import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Category, Comment, Pin, Source
from articles.ranking import candidates

FAMILIES = ("forex", "matieres-premieres", "actions", "obligations", "taux")


@pytest.fixture
def markets(taxonomy):
    for order, slug in enumerate(FAMILIES[1:], start=20):
        Category.objects.create(slug=slug, name_fr=slug.capitalize(), name_en=slug, parent_id="marches", order=order)


@pytest.fixture
def busy(make, story, markets):
    """A newsroom with everything that a front page may show, several times."""
    for number in range(12):
        for slug in FAMILIES:
            make(f"{slug} {number}", category_id=slug, minutes=30 + number)
        make(f"Règle {number}", category_id="reglementation", minutes=40 + number)
        make(f"Dakar {number}", country="SN", minutes=50 + number)
        make(f"Abidjan {number}", country="CI", minutes=50 + number, sector="energie")
        talked = make(f"Débat {number}", minutes=60 + number)
        Comment.objects.create(article=talked, body="Oui.")
        if number % 3 == 0:
            story(talked, f"Ailleurs {number}", f"Encore {number}")
    for number in range(40):
        make(f"Fil {number}", minutes=100 + number)


def front(client):
    return client.get("/").context["front"]


def titles(articles):
    return [article.title for article in articles]


def test_what_most_sources_tell_leads_and_names_them(client, make, story):
    make("La plus neuve", minutes=1)
    story(make("La plus couverte", minutes=60), "Vue d’ailleurs", "Vue encore d’ailleurs")
    response = client.get("/")
    assert response.context["front"].lead.title == "La plus couverte"
    assert "Aussi couvert par 2 autres sources" in response.text
    assert "Vue d’ailleurs" in response.text
    assert titles(response.context["front"].river) == ["La plus neuve"]


def test_candidates_know_how_many_sources_tell_their_story(make, story, django_assert_num_queries):
    told = make("Racontée", minutes=30)
    story(told, "Une autre", "Encore une")
    own = make("Analyse", url=None, minutes=10)
    with django_assert_num_queries(1):
        found = candidates(Article.objects.published().leads())
    assert [(one.key, one.sources, one.is_own) for one in found] == [(own.pk, 1, True), (told.pk, 3, False)]


def test_a_source_that_tells_twice_counts_once(make, story):
    told = story(make("Racontée"), "Une autre")
    make("Suite", source=Source.objects.get(articles__title="Une autre"), story=told, is_lead=False)
    assert [one.sources for one in candidates(Article.objects.published().leads())] == [2]


def test_a_hidden_article_of_a_story_counts_for_no_source(make, story):
    story(make("Racontée"), "Une autre")
    Article.objects.filter(title="Une autre").update(status=Article.Status.HIDDEN)
    assert [one.sources for one in candidates(Article.objects.published().leads())] == [1]


def test_on_a_quiet_site_the_newest_leads(client, make, story):
    story(make("Vieille et couverte", minutes=60 * 80), "Vue d’ailleurs")
    make("Vieille", minutes=60 * 70)
    assert front(client).lead.title == "Vieille"


def test_with_few_articles_all_but_the_lead_stand_in_the_river(client, make):
    for number in range(5):
        make(f"T{number}", minutes=number + 1)
    page = front(client)
    assert (page.lead.title, list(page.seconds), titles(page.river)) == ("T0", [], ["T1", "T2", "T3", "T4"])


def test_three_stand_beside_the_lead(client, busy):
    page = front(client)
    assert len(page.seconds) == 3
    assert page.lead not in page.seconds


def test_nothing_stands_twice_on_the_page(client, busy):
    response = client.get("/")
    main = response.text.partition("<main")[2].partition("</main>")[0]
    told = re.findall(r'href="(/actualite/\d+-[^"#]*)"', main)
    assert len(told) > 50
    assert len(told) == len(set(told))


def test_each_family_shows_its_two_newest_headlines(client, busy):
    families = front(client).families
    assert [family.category.pk for family in families] == list(FAMILIES)
    assert all(len(family.articles) == 2 for family in families)
    assert all(article.category_id == family.category.pk for family in families for article in family.articles)


def test_members_talk_and_rules_have_their_blocks(client, make):
    make("La règle", category_id="reglementation")
    talked = make("Le débat")
    Comment.objects.create(article=talked, body="Oui.")
    Comment.objects.create(article=make("Rien de public"), body="Non.", state=Comment.State.HELD)
    make("Devant", minutes=1, source=Source.objects.create(slug="grand", name="Grand", weight=90))
    page = front(client)
    assert (page.lead.title, titles(page.commented), titles(page.watch)) == ("Devant", ["Le débat"], ["La règle"])


def test_what_is_talked_of_for_more_than_a_fortnight_is_old(client, make):
    make("Devant", minutes=1)
    Comment.objects.create(article=make("Ancien", minutes=60 * 24 * 15), body="Encore.")
    assert not front(client).commented


def test_the_busiest_countries_of_the_week_come_first_each_with_its_newest(client, make):
    make("Devant", minutes=1, source=Source.objects.create(slug="grand", name="Grand", weight=90))
    for number in range(3):
        make(f"Abidjan {number}", country="CI", minutes=20 + number)
    make("Dakar", country="SN", minutes=10)
    make("Dakar, il y a longtemps", country="SN", minutes=60 * 24 * 8)
    found = [(country.pk, article.title) for country, article in front(client).countries]
    assert found == [("CI", "Abidjan 0"), ("SN", "Dakar")]


def test_a_pinned_article_leads_until_its_end_without_any_clock(client, make):
    make("La plus neuve", minutes=1)
    pinned = make("Épinglée", minutes=600)
    pin = Pin.objects.create(article=pinned, until=timezone.now() + timedelta(hours=1))
    assert front(client).lead == pinned
    Pin.objects.filter(pk=pin.pk).update(
        since=timezone.now() - timedelta(hours=2), until=timezone.now() - timedelta(seconds=1)
    )
    assert front(client).lead.title == "La plus neuve"


def test_a_hidden_article_is_never_pinned_to_the_page(client, make):
    make("La plus neuve", minutes=1)
    pinned = make("Épinglée", minutes=600)
    Pin.objects.create(article=pinned)
    pinned.hide()
    assert "Épinglée" not in client.get("/").text
    assert Pin.objects.places(timezone.now()) == {}


def test_the_river_goes_on_where_the_page_ends(client, busy):
    response = client.get("/")
    older = response.context["page"].older
    shown = response.context["front"].river
    following = client.get(f"/{older}").context["page"].articles
    assert len(shown) == 30
    assert all(article.published_at <= shown[-1].published_at for article in following)
    assert not set(shown) & set(following)


def test_a_page_that_shows_everything_leads_nowhere(client, make):
    for _ in range(5):
        make()
    assert client.get("/").context["page"].older == ""


def test_an_empty_front_page_says_so(client, taxonomy):
    assert "Aucun article pour le moment" in client.get("/").text


def test_its_queries_are_few_and_the_same_however_much_there_is(client, busy, make, story, django_assert_num_queries):
    with django_assert_num_queries(10):
        client.get("/")
    for number in range(40):
        made = make(sector="energie", country="SN")
        if number % 4 == 0:
            story(made, f"D’ailleurs {number}")
    with django_assert_num_queries(10):
        client.get("/")


@pytest.mark.parametrize("query", ["avant=abc", "avant=1-2-3", "langue=%00", "langue=de", "avant=" + "9" * 8000])
def test_an_odd_parameter_gives_the_front_page_without_it(client, taxonomy, query):
    response = client.get(f"/?{query}")
    assert (response.status_code, response.get("Location")) == (301, "/")


def test_words_that_others_add_to_an_address_ask_for_nothing(client, make):
    make("Devant")
    assert client.get("/?utm_source=lettre&fbclid=x").context["front"].lead.title == "Devant"


def test_what_is_asked_for_is_a_plain_listing(client, make):
    make("Dakar", country="SN")
    make("Ailleurs")
    response = client.get("/?pays=sn")
    assert "front" not in response.context
    assert titles(response.context["page"].articles) == ["Dakar"]


def test_the_english_front_page_is_whole(client, busy):
    text = client.get("/en/").text
    assert '<html lang="en"' in text
    assert 'href="/en/actualite/' in text
