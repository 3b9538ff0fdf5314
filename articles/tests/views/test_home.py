import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from articles.listings.front.questions import candidates_of
from articles.models import Article, Category, Comment, Pin, Source
from articles.tests.views.conftest import older_link

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
    assert response.context["front"].top.title == "La plus couverte"
    assert "Aussi couvert par 2 autres sources" in response.text
    assert "Vue d’ailleurs" in response.text
    assert titles(response.context["front"].river) == ["La plus neuve"]


def test_candidates_know_how_many_sources_tell_their_story(make, story, django_assert_num_queries):
    told = make("Racontée", minutes=30)
    story(told, "Une autre", "Encore une")
    own = make("Analyse", url=None, minutes=10)
    with django_assert_num_queries(1):
        found = candidates_of(timezone.now(), None)
    assert [(one.key, one.source_count, one.is_own) for one in found] == [(own.pk, 1, True), (told.pk, 3, False)]


def test_the_undated_texts_of_a_new_source_do_not_take_the_lead(client, make):
    make("Publiée hier", minutes=24 * 60)
    make("Vue à l’instant, de l’an passé", date_is_guessed=True)
    response = client.get("/")
    assert response.context["front"].top.title == "Publiée hier"
    assert titles(response.context["front"].river) == ["Vue à l’instant, de l’an passé"]


@pytest.mark.parametrize("guessed", [True, False])
def test_what_has_no_date_leads_where_a_source_that_dates_it_tells_it_too(client, make, story, guessed):
    make("Publiée hier", minutes=24 * 60)
    story(make("Racontée", date_is_guessed=True), "Vue d’ailleurs")
    Article.objects.filter(title="Vue d’ailleurs").update(date_is_guessed=guessed)
    assert front(client).top.title == ("Publiée hier" if guessed else "Racontée")


def test_a_source_that_tells_twice_counts_once(make, story):
    told = story(make("Racontée"), "Une autre")
    make("Suite", source=Source.objects.get(articles__title="Une autre"), story=told, is_lead=False)
    assert [one.source_count for one in candidates_of(timezone.now(), None)] == [2]


def test_a_hidden_article_of_a_story_counts_for_no_source(make, story):
    story(make("Racontée"), "Une autre")
    Article.objects.filter(title="Une autre").update(status=Article.Status.HIDDEN)
    assert [one.source_count for one in candidates_of(timezone.now(), None)] == [1]


def test_on_a_quiet_site_the_newest_leads(client, make, story):
    story(make("Vieille et couverte", minutes=60 * 80), "Vue d’ailleurs")
    make("Vieille", minutes=60 * 70)
    assert front(client).top.title == "Vieille"


def test_with_few_articles_all_but_the_lead_stand_in_the_river(client, make):
    for number in range(5):
        make(f"T{number}", minutes=number + 1)
    page = front(client)
    assert (page.top.title, list(page.secondary), titles(page.river)) == ("T0", [], ["T1", "T2", "T3", "T4"])


def test_nothing_stands_twice_on_the_page(client, busy):
    response = client.get("/")
    main = response.text.partition("<main")[2].partition("</main>")[0]
    told = re.findall(r'href="(/actualite/\d+-[^"#]*)"', main)
    assert len(response.context["front"].secondary) == 3
    assert len(told) > 50
    assert len(told) == len(set(told))


def test_each_family_shows_its_two_newest_headlines(client, busy):
    families = front(client).markets
    assert [family.category.pk for family in families] == list(FAMILIES)
    assert all(len(family.articles) == 2 for family in families)
    assert all(article.category_id == family.category.pk for family in families for article in family.articles)


def test_what_concerns_africa_stands_in_a_family_after_what_is_about_it(client, make, markets):
    make("Devant", minutes=1, source=Source.objects.create(slug="grand", name="Grand", weight=90))
    for number, title in enumerate(("Crédits à Londres", "La BCE", "La Fed")):
        make(title, category_id="taux", reach=Article.Reach.CONCERNED, minutes=10 + number)
    make("La BEAC décide", category_id="taux", minutes=60 * 20)
    assert titles(front(client).markets[0].articles) == ["La BEAC décide", "Crédits à Londres"]
    make("Le Mozambique décide", category_id="taux", minutes=60 * 22)
    cache.clear()
    assert titles(front(client).markets[0].articles) == ["La BEAC décide", "Le Mozambique décide"]


def test_members_talk_and_rules_have_their_blocks(client, make):
    make("La règle", category_id="reglementation")
    talked = make("Le débat")
    Comment.objects.create(article=talked, body="Oui.")
    Comment.objects.create(article=make("Rien de public"), body="Non.", state=Comment.State.HELD)
    make("Devant", minutes=1, source=Source.objects.create(slug="grand", name="Grand", weight=90))
    page = front(client)
    assert (page.top.title, titles(page.commented), titles(page.watch)) == ("Devant", ["Le débat"], ["La règle"])


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


def test_a_country_is_told_of_by_its_economy_and_not_by_general_news(client, make):
    make("Devant", minutes=1, source=Source.objects.create(slug="grand", name="Grand", weight=90))
    for number in range(3):
        make(f"Le forum {number}", country="CI", category_id="info-generale", minutes=20 + number)
    make("Abidjan", country="CI", minutes=60)
    for number in range(2):
        make(f"Dakar {number}", country="SN", minutes=90 + number)
    found = [(country.pk, article.title) for country, article in front(client).countries]
    assert found == [("SN", "Dakar 0"), ("CI", "Abidjan")]


def test_a_pinned_article_leads_until_its_end_without_any_clock(client, make):
    make("La plus neuve", minutes=1)
    pinned = make("Épinglée", minutes=600)
    pin = Pin.objects.create(article=pinned, until=timezone.now() + timedelta(hours=1))
    assert front(client).top == pinned
    Pin.objects.filter(pk=pin.pk).update(
        since=timezone.now() - timedelta(hours=2), until=timezone.now() - timedelta(seconds=1)
    )
    assert front(client).top.title == "La plus neuve"


def test_a_hidden_article_is_never_pinned_to_the_page(client, make):
    make("La plus neuve", minutes=1)
    pinned = make("Épinglée", minutes=600)
    Pin.objects.create(article=pinned)
    pinned.hide()
    assert "Épinglée" not in client.get("/").text
    assert Pin.objects.pinned_by_slot(timezone.now()) == {}


@pytest.fixture
def behind(make, story):
    """An article that does not lead its story: an authority's own text, say, where a newspaper leads."""

    def behind(title, lead="Le journal", minutes=2, **fields):
        story(make(lead, minutes=minutes), title)
        Article.objects.filter(title=title).update(**({"published_at": timezone.now()} | fields))
        return Article.objects.get(title=title)

    return behind


def everything(page):
    """The titles of all that the page shows, as often as it shows them."""
    blocks = [page.secondary, page.river, page.watch, page.commented, *(family.articles for family in page.markets)]
    return titles([page.top, *(one for block in blocks for one in block), *(one for _country, one in page.countries)])


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_pinned_article_that_does_not_lead_its_story_stands_for_it(client, make, behind, place):
    pinned = behind("Le communiqué", category_id="reglementation")
    for number in range(20):
        make(f"Fil {number}", minutes=10 + number)
    Pin.objects.create(article=pinned, place=place)
    page = front(client)
    assert titles([page.top, *page.secondary])[place - 1] == "Le communiqué"
    assert sorted(everything(page)) == sorted(["Le communiqué", *(f"Fil {number}" for number in range(20))])


def test_two_pins_of_one_story_hold_one_place(client, make, behind):
    first = behind("Le communiqué")
    make("Devant", minutes=1)
    Pin.objects.create(article=first, place=1)
    Pin.objects.create(article=Article.objects.get(title="Le journal"), place=2)
    assert everything(front(client)) == ["Le communiqué", "Devant"]


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_pin_has_its_place_however_few_articles_there_are(client, make, place):
    for number in range(4):
        make(f"T{number}", minutes=number + 1)
    Pin.objects.create(article=make("Épinglée", minutes=600), place=place)
    page = front(client)
    shown = titles([page.top, *page.secondary])
    assert (len(shown), shown[place - 1]) == (place, "Épinglée")
    assert sorted(everything(page)) == ["T0", "T1", "T2", "T3", "Épinglée"]


def test_an_authoritys_own_text_is_watched_though_a_newspaper_leads_its_story(client, make, behind):
    behind("La circulaire", category_id="reglementation", minutes=60)
    make("Devant", minutes=1, source=Source.objects.create(slug="grand", name="Grand", weight=90))
    page = front(client)
    assert titles(page.watch) == ["La circulaire"]
    assert everything(page) == ["Devant", "La circulaire"]
    assert not page.has_more


def test_the_watchs_block_begins_in_the_readers_language_for_two_days(client, make):
    make("Devant", language="fr", minutes=1)
    make("Ahead", language="en", minutes=1)
    for number in range(6):
        make(f"Règle {number}", category_id="reglementation", language="fr", minutes=number + 10)
    make("A rule", category_id="reglementation", language="en", minutes=30)
    make("An old rule", category_id="reglementation", language="en", minutes=3 * 24 * 60)
    assert titles(front(client).watch) == ["Règle 0", "Règle 1", "Règle 2", "Règle 3"]
    english = client.get("/en/").context["front"].watch
    assert titles(english) == ["A rule", "Règle 0", "Règle 1", "Règle 2"]


def test_an_authoritys_own_text_opens_the_days_watch(client, make):
    bank = Source.objects.create(slug="bank", name="Bank", kind="central-bank")
    noon = (timezone.now() - timedelta(days=1)).replace(hour=12)
    for number in range(6):
        make(f"Presse {number}", category_id="reglementation", published_at=noon - timedelta(minutes=number))
    make("Instruction n° 4", category_id="reglementation", published_at=noon - timedelta(minutes=7), source=bank)
    make("Devant", minutes=1)
    assert titles(front(client).watch) == ["Instruction n° 4", "Presse 0", "Presse 1", "Presse 2"]


def test_what_leads_the_page_is_not_told_again_by_another_in_a_block(client, make, behind):
    behind("La circulaire", category_id="reglementation")
    make("Une autre", category_id="reglementation", minutes=300)
    page = front(client)
    assert (page.top.title, titles(page.watch)) == ("Le journal", ["Une autre"])


def test_a_familys_headline_need_not_lead_its_story(client, make, behind, markets):
    behind("Le naira", category_id="forex", minutes=60)
    make("Devant", minutes=1, source=Source.objects.create(slug="grand", name="Grand", weight=90))
    page = front(client)
    assert titles(page.markets[0].articles) == ["Le naira"]
    assert everything(page) == ["Devant", "Le naira"]


def test_what_members_talk_about_under_any_article_stands_there_by_the_lead_of_its_story(client, make, behind):
    said, alone = behind("Le débat", minutes=60), make("Seul", minutes=50)
    for article in (said, said.story.lead, alone):
        Comment.objects.create(article=article, body="Oui.")
    make("Devant", minutes=1, source=Source.objects.create(slug="grand", name="Grand", weight=90))
    page = front(client)
    assert titles(page.commented) == [said.story.lead.title, "Seul"]


def test_a_country_is_told_of_by_an_article_that_does_not_lead_its_story(client, make, behind):
    behind("Dakar", minutes=60).countries.add("SN")
    make("Devant", minutes=1, source=Source.objects.create(slug="grand", name="Grand", weight=90))
    page = front(client)
    assert [(country.pk, article.title) for country, article in page.countries] == [("SN", "Dakar")]
    assert everything(page) == ["Devant", "Dakar"]


def test_an_event_counts_once_for_its_country_and_is_told_there_by_its_lead(client, make, story):
    make("Devant", minutes=1, source=Source.objects.create(slug="grand", name="Grand", weight=90))
    story(make("Dakar", country="SN", minutes=60 * 30), "Dakar encore", "Dakar toujours")
    for one in Article.objects.filter(title__startswith="Dakar "):
        one.countries.add("SN")
    for number in range(2):
        make(f"Abidjan {number}", country="CI", minutes=60 * 40 + number)
    found = [(country.pk, article.title) for country, article in front(client).countries]
    assert found == [("CI", "Abidjan 0"), ("SN", "Dakar")]


def test_the_river_goes_on_where_the_page_ends(client, busy):
    response = client.get("/")
    older = older_link(response)
    shown = response.context["front"].river
    following = client.get(f"/{older}").context["page"].articles
    assert len(shown) == 30
    assert all(article.published_at <= shown[-1].published_at for article in following)
    assert not set(shown) & set(following)


def test_a_page_that_shows_everything_leads_nowhere(client, make):
    for _ in range(5):
        make()
    assert older_link(client.get("/")) == ""


def test_an_empty_front_page_says_so(client, taxonomy):
    assert "Aucun article pour le moment" in client.get("/").text


def test_words_that_others_add_to_an_address_ask_for_nothing(client, make):
    make("Devant")
    assert client.get("/?utm_source=lettre&fbclid=x").context["front"].top.title == "Devant"


def test_undated_articles_say_so_and_stand_below_dated_ones(client, make):
    for number in range(14):
        make(f"Datée {number}", minutes=60 + number)
    make("Sans date", date_is_guessed=True, language="en")
    page = client.get("/")
    assert titles(page.context["front"].river)[-1] == "Sans date"
    assert "non daté" in page.text
    assert 'title="anglais">EN</abbr>' in page.text


def test_no_block_of_the_front_page_shows_the_worlds_news(client, make):
    for category in ("reglementation", "forex"):
        make(f"D’ailleurs, {category}", category_id=category, reach=Article.Reach.ELSEWHERE)
        make(f"D’ici, {category}", category_id=category)
    text = client.get("/").text
    assert "D’ici, reglementation" in text and "D’ici, forex" in text
    assert "D’ailleurs" not in text


def test_a_front_page_without_african_news_leads_to_the_worlds(client, make):
    make("D’ailleurs", reach=Article.Reach.ELSEWHERE)
    page = client.get("/")
    assert page.context["front"].top is None
    assert 'href="/monde/"' in page.text
