import pytest

from articles import search
from articles.models import Article


@pytest.fixture
def found(make):
    make("Le cacao monte", sector="energie", country="CI")
    make("Le cacao baisse", country="SN")
    make("Le pétrole attend")
    make("Cacao caché", status=Article.Status.HIDDEN)
    search.rebuild()


def titles(response):
    return {article.title for article in response.context["page"].articles}


def test_words_find_the_published_articles_that_hold_them(client, found):
    response = client.get("/recherche/", {"q": "cacao"})
    assert titles(response) == {"Le cacao monte", "Le cacao baisse"}
    assert "2 résultats" in response.text


def test_filters_narrow_what_words_find(client, found):
    assert titles(client.get("/recherche/", {"q": "cacao", "pays": "SN"})) == {"Le cacao baisse"}
    assert titles(client.get("/recherche/", {"q": "cacao", "secteur": "energie"})) == {"Le cacao monte"}
    assert titles(client.get("/recherche/", {"q": "cacao", "rubrique": "forex"})) == set()


def test_a_filter_alone_lists(client, found):
    assert titles(client.get("/recherche/", {"pays": "CI"})) == {"Le cacao monte"}


def test_nothing_found_says_what_to_do(client, found):
    text = client.get("/recherche/", {"q": "zzz"}).text
    assert "Aucun résultat" in text
    assert "Vérifiez l’orthographe" in text


def test_nothing_asked_explains(client, found):
    response = client.get("/recherche/")
    assert "page" not in response.context
    assert "Écrivez un ou plusieurs mots" in response.text


@pytest.mark.parametrize(
    "query", ["pays=XX", "q=%00", f"q={'a' * 300}", "q=%22(*", "q=!!!", "q=x&avant=oui", "secteur=%00"]
)
def test_odd_questions_are_answered_by_a_page(client, found, query):
    assert client.get(f"/recherche/?{query}", follow=True).status_code == 200


def test_an_unknown_choice_is_told(client, found):
    assert "Ce choix n’existe pas" in client.get("/recherche/?pays=XX").text


def test_later_pages_keep_the_question(client, make):
    for _ in range(31):
        make("Le coton", country="SN")
    search.rebuild()
    older = client.get("/recherche/", {"q": "coton", "pays": "SN", "utm": "x"}).context["page"].older
    assert older.startswith("?q=coton&pays=SN&avant=")
    assert len(client.get(f"/recherche/{older}").context["page"].articles) == 1


def test_what_was_typed_comes_back_escaped(client, found):
    assert "<b>" not in client.get("/recherche/", {"q": '"><b>'}).text
