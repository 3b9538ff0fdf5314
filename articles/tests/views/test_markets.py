import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from articles.listings.front.market_blocks import MARKET_CATEGORIES, RANKED_ARTICLES, market_blocks
from articles.models import Article, Category

LESSER = ("monetaire", "crypto")


@pytest.fixture
def markets(make):
    for order, slug in enumerate((*MARKET_CATEGORIES[1:], *LESSER), start=20):
        Category.objects.create(slug=slug, name_fr=slug.capitalize(), name_en=slug, parent_id="marches", order=order)
    for number in range(8):
        for slug in (*MARKET_CATEGORIES, *LESSER):
            make(f"{slug} {number}", category_id=slug, minutes=10 + number)


def test_five_families_stand_side_by_side_with_their_six_newest(client, markets):
    found = client.get("/marches/").context["market_blocks"]
    assert [family.category.pk for family in found] == list(MARKET_CATEGORIES)
    for family in found:
        assert [one.title for one in family.articles] == [f"{family.category.pk} {number}" for number in range(6)]


def test_news_of_africa_stands_before_what_concerns_it_unless_it_is_older_than_a_week(client, make, markets):
    concerned = {"category_id": "forex", "reach": Article.Reach.CONCERNED}
    make("Le dollar, hier", minutes=5, **concerned)
    make("Le dollar, ce matin", minutes=1, **concerned)
    for hours, first in ((-1, "forex"), (1, "Le dollar")):
        age = timedelta(days=7, hours=hours)
        african = Article.objects.filter(category="forex", reach=Article.Reach.AFRICA)
        african.update(published_at=timezone.now() - age)
        cache.clear()
        found = [one.title for one in client.get("/marches/").context["market_blocks"][0].articles]
        assert len(found) == 6
        assert [one.startswith(first) for one in found[:2]] == [True, True]
    assert found[:2] == ["Le dollar, ce matin", "Le dollar, hier"]


def test_of_one_reach_recent_news_in_the_readers_language_stands_first(client, make, markets):
    Article.objects.update(language="fr")
    make("The cedi holds", category_id="forex", language="en", minutes=60)
    make("The dollar falls", category_id="forex", language="en", reach=Article.Reach.CONCERNED)

    def first_of(path):
        return [one.title for one in client.get(path).context["market_blocks"][0].articles]

    assert first_of("/en/marches/")[:2] == ["The cedi holds", "forex 0"]
    assert "The cedi holds" not in first_of("/marches/")
    assert "The dollar falls" not in first_of("/en/marches/"), "Africa before the language"
    Article.objects.filter(title="The cedi holds").update(published_at=timezone.now() - timedelta(hours=49))
    cache.clear()
    assert first_of("/en/marches/")[0] == "forex 0"


def test_the_front_pages_market_rows_are_of_the_readers_language_too(client, make, markets):
    Article.objects.update(language="fr")
    for number in range(30):
        make(f"Fil {number}", minutes=1, language="fr" if number % 2 else "en")
    make("The cedi holds", category_id="forex", language="en", minutes=60)

    def row(path):
        (found,) = (block for block in client.get(path).context["front"].markets if block.category.pk == "forex")
        return [one.title for one in found.articles]

    assert row("/en/")[0] == "The cedi holds"
    assert "The cedi holds" not in row("/")


def test_news_of_africa_is_looked_for_among_the_newest_of_its_market_alone(client, make, markets):
    for number in range(RANKED_ARTICLES):
        at = timezone.now() - timedelta(seconds=10 * number)
        make(f"Le dollar {number}", category_id="taux", reach=Article.Reach.CONCERNED, published_at=at)
    found = client.get("/marches/").context["market_blocks"][-1].articles
    assert [one.title for one in found] == [f"Le dollar {number}" for number in range(6)]
    Article.objects.get(title="Le dollar 23").hide()
    cache.clear()
    found = client.get("/marches/").context["market_blocks"][-1].articles
    assert [one.title for one in found][:2] == ["taux 0", "Le dollar 0"]


def test_each_headline_says_who_and_when_and_its_family_is_linked(client, markets):
    text = client.get("/marches/").text
    assert re.search(r'<h2><a href="/rubriques/forex/"><svg [^\n]*</svg>\s*Forex</a></h2>', text)
    assert 'class="by">Le Guichet, <time datetime="' in text
    assert '<a href="/rubriques/crypto/">Crypto</a>' in text


def test_a_story_stands_once_in_its_family(client, make, story, markets):
    story(make("Le naira baisse", category_id="forex", minutes=1), "Le naira, vu d’ailleurs")
    Article.objects.filter(title="Le naira, vu d’ailleurs").update(category="forex", published_at=timezone.now())
    first = client.get("/marches/").context["market_blocks"][0]
    assert [one.title for one in first.articles][:2] == ["Le naira baisse", "forex 0"]


def test_a_headline_need_not_lead_its_story_as_in_its_rubrique(client, make, story, markets):
    story(make("Un journal", minutes=5), "Le naira baisse", "Le naira a baissé")
    told = Article.objects.filter(title__startswith="Le naira")
    told.update(category="forex", published_at=timezone.now())
    titles = [one.title for one in client.get("/marches/").context["market_blocks"][0].articles][:2]
    assert titles == ["Le naira baisse", "forex 0"]
    listed = client.get("/rubriques/forex/").context["page"].articles[:2]
    assert [one.title for one in listed] == titles


def test_below_them_is_all_the_markets_news_and_its_later_pages_are_plain(client, markets):
    first = client.get("/marches/")
    page = first.context["page"]
    assert len(page.articles) == 30
    following = client.get(f"/marches/{page.older}")
    assert following.status_code == 200
    assert "families" not in following.context
    assert following.context["page"].articles


def test_a_market_without_news_has_no_empty_column(client, make):
    make("Le naira", category_id="forex")
    assert client.get("/marches/").text.count('<ul class="families">') == 1
    assert "<h2><a" in client.get("/marches/").text
    assert 'href="/rubriques/taux/"' not in client.get("/marches/").text.partition("<main")[2].partition("</main")[0]


def test_without_rubriques_there_are_no_families(db):
    assert market_blocks(6, "fr") == []


def test_without_figures_the_page_says_what_will_stand_there_and_leads_to_the_news(client, markets):
    page = client.get("/marches/").text
    assert "les taux directeurs s’afficheront ici" in page
    assert '<a href="#actualite">Voir l’actualité des marchés</a>' in page
    assert page.count('id="actualite"') == 1
    assert '<a href="/marches/">Voir l’actualité des marchés</a>' in client.get("/donnees/").text
