import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from articles import search
from articles.models import Article, Organisation, Phrase, Source
from articles.search import results, suggestions
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = pytest.mark.both_engines


@pytest.fixture(autouse=True)
def _new_vocabulary():
    suggestions._cached_words.clear()


@pytest.fixture
def found(make):
    make("Le cacao monte", sector="petrole-gaz", country="CI")
    make("Le cacao baisse", country="SN", language="en", category_id="forex")
    make("Le pétrole attend", summary="Le Brent et le cacao reculent.")
    make("Cacao caché", status=Article.Status.HIDDEN)
    make("Cacao à venir", published_at=timezone.now() + timedelta(days=1))
    search.rebuild()


def titles(response):
    return [article.title for article in response.context["page"]]


def facets(response):
    return {name: {way.label: way.count for way in ways} for name, ways in response.context.get("facets", ())}


def test_words_find_the_published_articles_that_hold_them(client, found):
    response = client.get("/recherche/", {"q": "cacao"})
    assert set(titles(response)) == {"Le cacao monte", "Le cacao baisse", "Le pétrole attend"}
    assert "3 résultats" in response.text


def test_a_hidden_article_is_not_found_though_the_index_still_knows_it(client, found):
    Article.objects.filter(title="Le cacao monte").update(status=Article.Status.HIDDEN)
    text = client.get("/recherche/?q=cacao").text
    assert "Le cacao monte" not in text and "2 résultats" in text


def test_what_is_looked_for_is_marked_in_the_title_and_in_the_excerpt(client, make):
    make("Les banques <du> Sénégal", summary="La Banque centrale & les autres.")
    search.rebuild()
    text = client.get("/recherche/?q=banque+senegal").text
    assert "Les <mark>banques</mark> &lt;du&gt; <mark>Sénégal</mark>" in text
    assert "La <mark>Banque</mark> centrale &amp; les autres." in text
    assert "<mark>Banque centrale</mark>" in client.get('/recherche/?q="banque centrale"').text


def test_no_more_of_a_text_is_shown_than_its_source_allows(client, make, source):
    source.excerpt_length = 20
    source.save()
    make("Titre", summary="Un début bien assez long, et le cacao loin derrière.")
    search.rebuild()
    text = client.get("/recherche/?q=cacao").text
    assert "Un début" in text and "loin derrière" not in text
    source.excerpt_length = 0
    source.save()
    assert "Un début" not in client.get("/recherche/?q=cacao").text


def test_an_excerpt_begins_near_the_first_word_that_was_looked_for(client, make):
    make("Titre", summary=f"{'mot ' * 40}cacao {'fin ' * 10}")
    search.rebuild()
    assert re.search(r"…\u202f?\s*(mot |fin )+<mark>cacao</mark>", client.get("/recherche/?q=cacao").text)


# Order


def test_the_title_and_freshness_make_relevance(client, make):
    now = timezone.now()
    make("Le pétrole", summary="cacao", published_at=now)
    make("Le cacao du jour", published_at=now)
    make("Le cacao de l’an dernier", published_at=now - timedelta(days=365))
    search.rebuild()
    assert titles(client.get("/recherche/?q=cacao")) == ["Le cacao du jour", "Le cacao de l’an dernier", "Le pétrole"]
    assert titles(client.get("/recherche/?q=cacao&tri=date"))[-1] == "Le cacao de l’an dernier"


def test_pages_by_date_follow_each_other_both_ways_and_lose_nothing(client, make):
    same = timezone.now() - timedelta(hours=1)
    for number in range(65):
        make(f"Le coton {number}", published_at=same - timedelta(minutes=number // 5))
    search.rebuild()
    first = client.get("/recherche/?q=coton&tri=date")
    second = client.get(first.context["older"])
    third = client.get(second.context["older"])
    all_titles = [title for page in (first, second, third) for title in titles(page)]
    assert len(all_titles) == len(set(all_titles)) == 65
    assert third.context["older"] == ""
    assert titles(client.get(third.context["newer"])) == titles(second)
    back = client.get(second.context["newer"])
    assert titles(back) == titles(first) and back.context["newer"] == ""


def test_pages_by_relevance_are_numbered_and_end(client, make, monkeypatch):
    monkeypatch.setattr(results, "MAX_RELEVANCE_PAGES", 2)
    for number in range(65):
        make(f"Le coton {number}")
    search.rebuild()
    first = client.get("/recherche/?q=coton")
    assert first.context["older"] == "/recherche/?q=coton&page=2"
    second = client.get(first.context["older"])
    assert len({*titles(first), *titles(second)}) == 60
    assert second.context["newer"] == "/recherche/?q=coton"
    assert second.context["older"] == "" and "Voir tous les résultats" in second.text


# Filters


def test_filters_narrow_what_words_find(client, found):
    assert titles(client.get("/recherche/?q=cacao&pays=sn")) == ["Le cacao baisse"]
    assert titles(client.get("/recherche/?q=cacao&secteur=energie")) == ["Le cacao monte"]
    assert titles(client.get("/recherche/?q=cacao&rubrique=marches&langue=en")) == ["Le cacao baisse"]
    assert titles(client.get("/recherche/?q=cacao&region=uemoa")) == ["Le cacao baisse"]
    assert len(titles(client.get("/recherche/?q=cacao&source=le-guichet&periode=24h"))) == 3


def test_a_period_leaves_out_what_is_older(client, make):
    make("Cacao ancien", published_at=timezone.now() - timedelta(days=8))
    make("Cacao neuf")
    search.rebuild()
    assert titles(client.get("/recherche/?q=cacao&periode=7j")) == ["Cacao neuf"]
    assert len(titles(client.get("/recherche/?q=cacao&periode=30j"))) == 2


def test_choices_stand_with_how_many_answers_each_would_leave(client, found):
    counted = facets(client.get("/recherche/?q=cacao"))
    assert counted["Pays"] == {"Côte d’Ivoire": 1, "Sénégal": 1}
    assert counted["Secteur"] == {"Énergie": 1, "Pétrole": 1}
    assert counted["Rubrique"] == {"Economie": 2, "Forex": 1}
    assert counted["Langue"] == {"Français": 2, "English": 1}
    assert "Source" not in counted  # only one: choosing it changes nothing


def test_a_choice_leads_to_what_it_counted(client, found):
    response = client.get("/recherche/?q=cacao")
    for _, ways in response.context["facets"]:
        for way in ways:
            assert len(titles(client.get(way.url))) == way.count, way


def test_a_chosen_filter_can_be_taken_away_and_is_not_offered_again(client, found):
    response = client.get("/recherche/?q=cacao&pays=sn&langue=en")
    assert [(way.label, way.url) for way in response.context["active_filters"]] == [
        ("Sénégal", "/recherche/?q=cacao&langue=en"),
        ("English", "/recherche/?q=cacao&pays=sn"),
    ]
    assert "Pays" not in facets(response)


def test_a_new_question_keeps_the_filters(client, found):
    assert '<input type="hidden" name="pays" value="sn">' in client.get("/recherche/?q=cacao&pays=sn").text


def test_beyond_a_thousand_the_count_says_so(client, make, monkeypatch):
    monkeypatch.setattr(results, "MAX_COUNTED_RESULTS", 5)
    monkeypatch.setattr("articles.views.search.MAX_COUNTED_RESULTS", 5)
    for number in range(8):
        make(f"Le coton {number}", country="SN" if number else "CI")
    search.rebuild()
    response = client.get("/recherche/?q=coton")
    assert "Plus de 5 résultats" in response.text
    assert "Sur les 5 articles les plus récents" in response.text
    assert len(titles(response)) == 8  # those in whose titles it stands are looked at, too


@pytest.mark.parametrize(
    ("query", "listing"),
    [
        ("?q=&pays=SN", "/pays/sn/%s"),
        ("?pays=sn&secteur=energie&langue=fr", "/secteurs/energie/%s?pays=sn&langue=fr"),
        ("?source=le-guichet&periode=7j&page=9", "/sources/le-guichet/%s?periode=7j"),
        ("?langue=en", "/%s?langue=en"),
    ],
)
def test_filters_without_words_are_a_listing(client, found, query, listing):
    assert client.get(f"/recherche/{query}")["Location"] == listing % ""
    assert client.get(f"/recherche/rss.xml{query}")["Location"] == listing % "rss.xml"
    assert client.get(listing % "").status_code == client.get(listing % "rss.xml").status_code == 200


# Nothing found


def test_a_near_word_is_proposed_that_finds_something(client, make):
    make("L’inflation au Sénégal")
    search.rebuild()
    text = client.get("/recherche/?q=inflasion+senegla").text
    assert "Aucun résultat" in text
    assert '<a href="/recherche/?q=inflation+S%C3%A9n%C3%A9gal">inflation Sénégal</a>' in text


def test_a_better_spelling_that_finds_nothing_is_not_proposed(client, make):
    make("L’inflation au Sénégal")
    search.rebuild()
    text = client.get("/recherche/?q=inflasion+kwacha").text
    assert "Vouliez-vous dire" not in text
    assert '<a href="/recherche/?q=inflation">inflation</a>' in text


def test_a_word_that_only_hidden_articles_hold_is_not_proposed(client, make):
    make("L’inflation au Sénégal", status=Article.Status.HIDDEN)
    search.rebuild()
    assert "inflation" not in client.get("/recherche/?q=inflasion").text


def test_an_article_hidden_since_the_index_was_written_confirms_no_word(client, make):
    article = make("L’inflation au Sénégal")
    make("Le cacao")
    search.rebuild()
    client.get("/recherche/?q=inflasion")  # its words are remembered from here on
    article.hide()
    text = client.get("/recherche/?q=inflasion+cacao").text
    assert "inflation" not in text and "q=inflasion&" not in text


def test_a_wider_question_is_proposed_when_it_finds_something(client, found):
    text = client.get("/recherche/?q=cacao+petrole+zzzz").text
    assert ">cacao petrole</a>" in text and ">cacao zzzz</a>" not in text


def test_the_same_without_filters_is_proposed(client, found):
    assert 'href="/recherche/?q=brent"' in client.get("/recherche/?q=brent&pays=sn").text


def test_sectors_are_proposed_when_nothing_is_found_or_asked(client, found):
    for query in ("q=zzzz", ""):
        assert 'href="/secteurs/petrole-gaz/"' in client.get(f"/recherche/?{query}").text


def test_a_flood_of_what_is_filed_nowhere_hides_no_sector(client, found, make, monkeypatch):
    monkeypatch.setattr(suggestions, "MAX_COUNTED_ARTICLES", 3)
    for number in range(5):
        make(f"Dépêche {number}", published_at=timezone.now())
    assert 'href="/secteurs/petrole-gaz/"' in client.get("/recherche/?q=zzzz").text


def test_nothing_asked_explains(client, found):
    response = client.get("/recherche/")
    assert "page" not in response.context
    assert "Saisissez un ou plusieurs mots" in response.text


def test_only_an_exclusion_explains(client, found):
    assert "Saisissez au moins un mot." in client.get("/recherche/?q=-cacao").text


# Addresses


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("?q=cacao&pays=XX", "?q=cacao"),
        ("?q=cacao&pays=SN", "?q=cacao&pays=sn"),
        ("?q=cacao&pays=sn&pays=ci", "?q=cacao&pays=ci"),
        ("?q=cacao&secteur=", "?q=cacao"),
        ("?q=cacao&secteur=%00", "?q=cacao"),
        ("?q=cacao&periode=2ans", "?q=cacao"),
        ("?q=cacao&langue=de", "?q=cacao"),
        ("?q=cacao&source=nul", "?q=cacao"),
        ("?q=cacao&tri=pertinence", "?q=cacao"),
        ("?q=cacao&tri=date&page=2", "?q=cacao&tri=date"),
        ("?q=cacao&page=0", "?q=cacao"),
        ("?q=cacao&page=99999999999999999999", "?q=cacao"),
        ("?q=cacao&page=-1", "?q=cacao"),
        ("?q=cacao&avant=12", "?q=cacao"),
        ("?q=cacao&tri=date&avant=abc", "?q=cacao&tri=date"),
        ("?q=cacao&tri=date&avant=99999999999999999999", "?q=cacao&tri=date"),
        ("?q=cacao&q=coton", "?q=coton"),
        ("?tri=date", ""),
        (f"?secteur={'x' * 8192}", ""),
    ],
)
def test_an_odd_address_leads_to_the_right_one(client, found, asked, right):
    response = client.get(f"/recherche/{asked}")
    assert (response.status_code, response["Location"]) == (301, f"/recherche/{right}")


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        f"q={'a' * 8192}",
        "q=%22(*",
        "q=!!!",
        "q=%ff%fe",
        "q=%F0%9F%9A%80",
        "q=x&utm_source=y",
        "q=cacao&tri=date&avant=0",
        "q=cacao&tri=date&apres=0",
        "q=cacao&tri=date&apres=9223372036854775806",
        "q=-cacao&pays=sn",
        "q=cacao&page=10",
    ],
)
def test_odd_questions_are_answered_by_a_page(client, found, query):
    assert client.get(f"/recherche/?{query}").status_code == 200
    assert client.get(f"/en/recherche/?{query}").status_code == 200


def test_what_was_typed_comes_back_escaped(client, found):
    for query in ('"><b>', "<b> cacao"):
        assert "<b>" not in client.get("/recherche/", {"q": query}).text.split("search-help")[0]


def test_no_robot_keeps_a_search(client, found):
    assert '<meta name="robots" content="noindex, follow">' in client.get("/recherche/?q=cacao").text


# Feeds


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
def test_a_search_can_be_followed(client, found, file):
    response = client.get(f"/recherche/{file}?q=cacao&pays=sn")
    assert response.status_code == 200
    assert "Le cacao baisse" in response.text and "Le cacao monte" not in response.text
    assert (
        client.get(f"/recherche/{file}?q=cacao&pays=sn", headers={"If-None-Match": response["ETag"]}).status_code == 304
    )


def test_its_page_names_its_feed(client, found):
    assert 'href="/recherche/rss.xml?q=cacao&amp;pays=sn"' in client.get("/recherche/?q=cacao&pays=sn&tri=date").text


def test_a_feed_holds_the_newest_whatever_their_relevance(client, make):
    make("Le cacao", published_at=timezone.now() - timedelta(days=300))
    for _ in range(30):
        make("Autre", summary="cacao")
    search.rebuild()
    assert "Le cacao" not in client.get("/recherche/rss.xml?q=cacao").text.split("<item>", 1)[1]


def test_a_feed_of_nothing_asked_is_not_there(client, found):
    assert client.get("/recherche/rss.xml").status_code == 404
    assert client.get("/recherche/rss.xml?q=cacao&pays=xx")["Location"] == "/recherche/rss.xml?q=cacao"


def test_a_source_is_offered_by_its_name(client, make):
    other = Source.objects.create(slug="autre", name="L’Autre Journal")
    make("Le cacao", source=other)
    make("Le cacao")
    search.rebuild()
    response = client.get("/recherche/?q=cacao")
    assert facets(response)["Source"] == {"L’Autre Journal": 1, "Le Guichet": 1}


# Our own pages


def addresses(response):
    return [one.get_absolute_url() for one in response.context["own_pages"]]


def test_a_search_offers_the_pages_of_that_name_above_the_articles(client, found):
    response = client.get("/recherche/?q=c%C3%B4te+d%27ivoire")
    assert addresses(response) == ["/pays/ci/"]
    assert '<a href="/pays/ci/">Côte d’Ivoire</a>' in response.text
    assert addresses(client.get("/en/recherche/?q=ivory+coast")) == ["/en/pays/ci/"]
    both = client.get("/recherche/?q=cacao+senegal").text
    assert both.index('href="/pays/sn/"') < both.index('id="answers-title"')
    assert 'id="own-pages"' in both and 'id="own-pages"' not in client.get("/recherche/?q=cacao").text


def test_names_that_editors_gave_find_a_country_and_others_do_not(client, found):
    Phrase.objects.create(kind="country", slug="CI", text="Éburnie")
    Phrase.objects.create(kind="country", slug="CI", text="San Pedro", weight=0.6)
    Phrase.objects.create(kind="country", slug="CI", text="Ivoire", needs=["cacao"])
    assert addresses(client.get("/recherche/?q=eburnie")) == ["/pays/ci/"]
    assert addresses(client.get("/recherche/?q=san+pedro")) == addresses(client.get("/recherche/?q=ivoire+brut")) == []


def test_an_organisation_is_offered_once_an_article_names_it(client, make):
    company = Organisation.objects.create(slug="sonatel", name_fr="Sonatel", names=["SNTS"])
    assert addresses(client.get("/recherche/?q=snts")) == []
    make("Orange").organisations.add(company)
    cache.clear()
    assert addresses(client.get("/recherche/?q=snts")) == ["/societes/sonatel/"]


def test_its_name_has_the_apostrophe_of_its_language(client, make):
    bank = Organisation.objects.create(slug="bceao", name_fr="Banque des États de l'Ouest", names=["BCEAO"])
    make("Un taux").organisations.add(bank)
    cache.clear()
    assert ">Banque des États de l’Ouest</a>" in client.get("/recherche/?q=bceao").text


def test_filters_and_later_pages_offer_articles_only(client, make):
    for number in range(35):
        make(f"Le Sénégal {number}", country="SN")
    search.rebuild()
    assert addresses(client.get("/recherche/?q=senegal")) == ["/pays/sn/"]
    for rest in ("&pays=sn", "&page=2"):
        assert addresses(client.get(f"/recherche/?q=senegal{rest}")) == []


@pytest.mark.parametrize(("prefix", "sentence"), [("", "Réessayez dans"), ("/en", "Try again in")])
def test_who_searches_too_often_is_told_when_to_go_on_and_keeps_the_words(client, found, settings, prefix, sentence):
    settings.SEARCH_LIMITS = ("2/d",)
    assert [client.get(f"{prefix}/recherche/?q=mot{n}").status_code for n in range(2)] == [200, 200]
    answer = client.get(f"{prefix}/recherche/?q=cacao&langue=fr")
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert sentence in answer.text and 'value="cacao"' in answer.text and 'name="langue" value="fr"' in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert client.get(f"{prefix}/recherche/rss.xml?q=cacao").status_code == 429
    assert client.get(f"{prefix}/recherche/").status_code == 200  # without words nothing is searched
    assert client.get(f"{prefix}/recherche/?q=cacao", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_the_limit_of_searches_is_five_a_second_and_a_kept_answer_does_not_count(client, found, page_cache):  # noqa: F811
    assert page_cache.SEARCH_LIMITS == ("300/m",)
    page_cache.SEARCH_LIMITS = ("1/d",)
    assert [client.get("/recherche/?q=cacao")["X-Cache"] for _ in range(3)] == ["miss", "hit", "hit"]
    assert client.get("/recherche/?q=petrole").status_code == 429
