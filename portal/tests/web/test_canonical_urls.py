from types import SimpleNamespace

import pytest
from django.contrib.messages import INFO
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.session import SessionStorage
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Category, Country, Source
from members.models import Member
from portal.web import canonical_urls
from portal.web.canonical_urls import normalised

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    Category.objects.create(slug="info-generale", name_fr="Info générale", name_en="General news")
    Country.objects.create(iso2="SN", name_fr="Sénégal", name_en="Senegal")
    source = Source.objects.create(slug="essai", name="Essai")
    return Article.objects.create(
        pk=12, source=source, url="https://essai.example/1", title="Le vrai titre", published_at=timezone.now()
    )


RIGHT = "/actualite/12-le-vrai-titre/"
SPELLINGS = [
    # what is wrong, where it leads
    ("/secteurs", "/secteurs/"),
    ("/SECTEURS/", "/secteurs/"),
    ("/Secteurs", "/secteurs/"),
    ("/pays/SN/", "/pays/sn/"),
    ("/pays/SN", "/pays/sn/"),
    ("/Pays/sN", "/pays/sn/"),
    ("/index.php", "/"),
    ("/index.html", "/"),
    ("/index.php/", "/"),
    ("/index.php/pays/sn/", "/pays/sn/"),
    ("/INDEX.PHP/Pays/SN", "/pays/sn/"),
    ("/en/index.php/pays/sn", "/en/pays/sn/"),
    ("/pays//sn/", "/pays/sn/"),
    ("//pays///sn//", "/pays/sn/"),
    ("/en", "/en/"),
    ("/EN/", "/en/"),
    ("/en/en/", "/en/"),
    ("/en/en/pays/sn/", "/en/pays/sn/"),
    ("/fr/", "/"),
    ("/fr/pays/sn/", "/pays/sn/"),
    ("/fr", "/"),
    ("/?lang=en", "/en/"),
    ("/?lang=fr", "/"),
    ("/?lang=EN-gb", "/en/"),
    ("/?lang=de", "/"),
    ("/?lang=", "/"),
    ("/en/?lang=fr", "/"),
    ("/en/?lang=en", "/en/"),
    ("/en/pays/sn/?lang=fr", "/pays/sn/"),
    ("/pays/sn/?lang=en&langue=fr", "/en/pays/sn/?langue=fr"),
    ("/recherche?q=a%20b%26c&lang=en", "/en/recherche/?q=a+b%26c"),
    ("/recherche?q=a%20b", "/recherche/?q=a%20b"),
    ("/actualite/12", RIGHT),
    ("/actualite/12/", RIGHT),
    ("/actualite/12-ancien-titre/", RIGHT),
    ("/actualite/12-ancien-titre", RIGHT),
    ("/ACTUALITE/12-ANCIEN-TITRE", RIGHT),
    ("/actualite/12-Le-Vrai-Titre/", RIGHT),
    ("/index.php//Actualite/12-ancien?lang=en", f"/en{RIGHT}"),
    ("/en/en/actualite/12", f"/en{RIGHT}"),
    ("/en/actualite/12-ancien/?lang=fr", RIGHT),
    ("/Rss.XML", "/rss.xml"),
    ("/pays/SN/rss.xml", "/pays/sn/rss.xml"),
    ("/index.php/pays/sn/atom.xml", "/pays/sn/atom.xml"),
    ("/Robots.txt", "/robots.txt"),
    ("/rss.xml/", "/rss.xml"),
    ("/gestion", "/gestion/"),
    ("/compte/LOGIN", "/compte/login/"),
    ("/en/compte/login", "/en/compte/login/"),
]


def raw(path):
    """A path as a server hands it on (PEP 3333): its bytes, each written as one character."""
    return path.encode().decode("latin-1")


def to(path):
    """A path as it is: the test client would take two slashes at its start for a host."""
    where, _, query = path.partition("?")
    return {"path": "/", "PATH_INFO": where, "QUERY_STRING": query}


@pytest.mark.parametrize(("wrong", "right"), SPELLINGS)
def test_another_spelling_leads_to_the_right_one_by_one_step(client, article, wrong, right):
    answer = client.get(**to(wrong))
    assert (answer.status_code, answer.headers.get("Location")) == (301, right)
    assert client.get(right).status_code in {200, 302}


@pytest.mark.parametrize(("wrong", "right"), SPELLINGS[:12])
def test_head_is_answered_as_get(client, article, wrong, right):
    answer = client.head(**to(wrong))
    assert (answer.status_code, answer.headers.get("Location")) == (301, right)


@pytest.mark.parametrize(
    "path",
    [
        "/rien",
        "/RIEN/",
        "/index.php/rien/",
        "/pays/ZZ",
        "/actualite/99-masque",
        "/rien/?lang=en",
        "/api/v1/rien",
        "/API/V1/RIEN/",
        "//evil.example/",
        "//evil.example/%2f..",
        "/\\evil.example/",
        "///evil.example",
        "/index.php//evil.example/",
        "/fr//evil.example/",
        "/en//evil.example/?lang=fr",
        "/pays/sn\n/",
        "/pays/\x00",
        "/" + "A" * 5000,
        "/" + "/" * 5000,
        "/static/css/SITE.css",
        "/websub/AbC",
        "/actualite/99999999999999999999999999-x",
        "/%",
        "/é/É",
        raw("/A€"),
        raw("/actualite/€"),
        raw("/api/v1/stories/A€/"),
        raw("/API/v1/articles/É"),
        raw("/sujets/١-Â"),
    ],
)
def test_what_is_nowhere_stays_not_found(client, article, path):
    assert client.get(**to(path)).status_code == 404


@pytest.mark.parametrize(
    "wrong", ["/?lang=en", "/EN/", "/index.php/pays/", "/AUJOURDHUI.HTML", "/Rss.XML", "/en/en/secteurs"]
)
def test_a_page_of_which_there_is_one_is_not_built_to_be_pointed_to(client, article, django_assert_num_queries, wrong):
    with django_assert_num_queries(0):
        assert client.get(**to(wrong)).status_code == 301


def test_a_hidden_article_is_found_under_no_spelling(client, article):
    article.hide()
    for path in ("/ACTUALITE/12", "/actualite/12", "/actualite/12-le-vrai-titre?lang=en"):
        assert client.get(**to(path)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/pays/sn/", "/rss.xml", "/robots.txt", RIGHT, "/en/", "/healthz"])
def test_a_right_address_is_left_alone(client, article, path):
    assert client.get(path).status_code == 200


def test_a_right_address_is_looked_up_by_django_alone(client, article, monkeypatch):
    looked_up = []  # the page's own address in the other language
    monkeypatch.setattr(canonical_urls, "resolve", looked_up.append)
    assert [client.get(path).status_code for path in (RIGHT, "/en/")] == [200, 200]
    assert {*looked_up} <= {f"/en{RIGHT}", "/"}


@pytest.mark.parametrize("word", ["utm_source=x&utm_medium=y", "fbclid=abc", "gclid=abc"])
def test_words_that_count_visits_cost_an_articles_reader_no_second_trip(client, article, word):
    answer = client.get(f"{RIGHT}?{word}")
    assert answer.status_code == 200
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{RIGHT}">' in answer.text


def test_what_is_sent_is_never_led_elsewhere(client, article):
    for method in ("post", "put", "delete"):
        assert getattr(client, method)("/SECTEURS").status_code == 404
        assert getattr(client, method)("/index.php").status_code == 404


def test_looking_for_the_right_address_neither_reads_nor_ends_a_session(client, article):
    client.force_login(Member.objects.create_user("Awa", "awa@example.org"))
    answer = client.get("/SECTEURS/")
    assert (answer.status_code, answer["Location"]) == (301, "/secteurs/")
    assert not answer.cookies
    assert answer["Cache-Control"] == "private, no-store"
    assert "Awa" in client.get("/secteurs/").text


def test_looking_for_the_right_address_shows_nobody_his_messages_in_vain(client, article):
    client.force_login(Member.objects.create_user("Awa", "awa@example.org"))
    session = client.session
    storage = SessionStorage(SimpleNamespace(session=session))
    session[SessionStorage.session_key] = storage.serialize_messages([Message(INFO, "C’est envoyé")])
    session.save()
    client.get("/SECTEURS/")
    assert "C’est envoyé" in client.get("/secteurs/").text


def test_a_redirect_may_be_kept_by_caches(client, article):
    answer = client.get("/SECTEURS/")
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize("path", ["/", "/pays/sn/", "/en/x/", "/a.b/c/", "/rss.xml", "/en/rss.xml"])
def test_a_right_spelling_is_its_own(path):
    assert normalised(path, "a=1&b=") == (path, "a=1&b=")


@pytest.mark.parametrize("wrong", [wrong for wrong, _ in SPELLINGS])
def test_correcting_twice_is_correcting_once(wrong):
    once = normalised(*wrong.partition("?")[::2])
    assert normalised(*once) == once


def test_a_missing_slash_of_the_desk_tells_a_visitor_no_more_than_its_door(client, article):
    answer = client.get("/gestion/articles/article")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("admin:login"))


def test_a_missing_slash_of_the_desk_is_added_for_who_works_there(client, article):
    client.force_login(Member.objects.create_superuser("Awa", "awa@example.org"))
    for path in ("/gestion/articles/article", "/gestion/articles//ARTICLE/"):
        answer = client.get(**to(path))
        assert (answer.status_code, answer["Location"]) == (301, "/gestion/articles/article/")


def test_a_question_mark_inside_a_path_stays_inside(client, article):
    client.force_login(Member.objects.create_superuser("Awa", "awa@example.org"))
    answer = client.get(path="/", PATH_INFO="/gestion/articles/article/1?x#y/change")
    assert (answer.status_code, answer["Location"]) == (301, "/gestion/articles/article/1%3Fx%23y/change/")


def test_a_thousand_words_are_refused_and_break_nothing(client, article):
    assert client.get("/?" + "a&" * 5000).status_code == 400
    assert client.get("/SECTEURS?" + "a=%FF%00&" * 500).status_code == 301
