import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Sector
from portal.page_cache.middleware import PageCacheMiddleware
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def sector():
    return Sector.objects.create(slug="banque", name_fr="Banque", name_en="Banking")


LEAD_AWAY = [
    # what is asked, where it leads
    ("/societes/?x=1", "/societes/"),
    ("/societes/?secteur=banque", "/societes/"),  # a word of other pages
    ("/en/institutions/?x=1&x=2", "/en/institutions/"),
    ("/charte/?utm_source=lettre&x=1", "/charte/"),
    ("/charte/?page=2", "/charte/"),
    ("/charte/?=1", "/charte/"),
    ("/charte/?" + "&".join(f"n{number}=1" for number in range(900)), "/charte/"),
    ("/secteurs/banque/?langue=fr&utm_source=x&x", "/secteurs/banque/?langue=fr"),
    ("/secteurs/banque/?x=1&langue=en&langue=fr", "/secteurs/banque/?langue=fr"),
    ("/secteurs/banque/rss.xml?x=1&langue=fr", "/secteurs/banque/rss.xml?langue=fr"),
    ("/sources/?Q=a&q=b", "/sources/?q=b"),
    ("/sources/?q=a%26x%3D%2Fb&x", "/sources/?q=a%26x%3D%2Fb"),
    ("/recherche/?q=caf%C3%A9&x=//evil.example", "/recherche/?q=caf%C3%A9"),
    ("/recherche/?q=a;b&%2571=c", "/recherche/?q=a%3Bb"),
    ("/sitemap.xml?x=1", "/sitemap.xml"),
    ("/robots.txt?x=1", "/robots.txt"),
    ("/sw.js?x=1", "/sw.js"),
    ("/manifest.webmanifest?x=1", "/manifest.webmanifest"),
    ("/Societes?x=1", "/societes/"),  # one step, whatever else is wrong
    ("/societes/?x=1&lang=en", "/en/societes/"),
    ("/SECTEURS/banque?x=1&langue=fr&lang=en", "/en/secteurs/banque/?langue=fr"),
]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(("asked", "leads_to"), LEAD_AWAY)
def test_words_that_a_page_does_not_read_lead_to_its_address(client, sector, method, asked, leads_to):
    answer = getattr(client, method)(asked)
    assert (answer.status_code, answer.get("Location")) == (301, leads_to)
    assert client.get(leads_to).status_code == 200


@pytest.mark.parametrize(
    "asked",
    ["/contact/?sujet=question&x=1", "/preferences/?theme=clair&x=1", "/compte/login/?next=/&x=1", "/api/v1/?x=1"],
)
def test_pages_of_one_person_and_the_api_are_asked_as_they_are(client, asked):
    assert client.get(asked).status_code != 301


def test_a_form_is_taken_with_whatever_words_its_address_has(client):
    assert client.post("/charte/?x=1").status_code == 405
    assert client.post("/contact/?x=1", {"body": ""}).status_code == 422


@pytest.mark.parametrize("path", ["//evil.example/?x=1", "/\\evil.example/?x=1", "/%0d%0aX-Y:1/?x=1"])
def test_no_words_lead_to_another_site(client, path):
    answer = client.get(path)
    assert answer.status_code == 404 or (answer["Location"].startswith("/") and "evil" not in answer["Location"])


@pytest.mark.parametrize("spelled", ["q=ci", "%71=%63i", "q=c%69&", "&&q=ci", "%71=ci&&&"])
def test_however_a_word_is_spelled_the_page_is_one(client, page_cache, spelled):  # noqa: F811
    assert client.get("/sources/?q=ci").status_code == 200
    answer = client.get(f"/sources/?{spelled}")
    assert (answer.status_code, answer["X-Cache"]) == (200, "hit")


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/?filtrer=2", "/"),
        ("/secteurs/banque/?langue=fr&filtrer=x", "/secteurs/banque/?langue=fr"),
        ("/secteurs/banque/?pays=zz", "/secteurs/banque/"),
        ("/secteurs/banque/?avant=x", "/secteurs/banque/"),
        ("/SECTEURS/banque/", "/secteurs/banque/"),
    ],
)
def test_no_invented_value_builds_a_page(client, sector, asked, leads_to):
    client.get(asked.replace("SEC", "Sec"))  # the taxonomy is read, and where a spelling leads
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(asked)
    assert (answer.status_code, answer["Location"], len(queries)) == (301, leads_to, 0)


BUILT_ONCE = {
    "a key": {"HTTP_AUTHORIZATION": "Basic eA=="},
    "another key": {"HTTP_AUTHORIZATION": "Bearer y"},
    "a cookie of no session": {"HTTP_COOKIE": "sessionid=" + "a" * 32},
    "such a cookie, and no body": {"HTTP_COOKIE": "sessionid=" + "b" * 32, "REQUEST_METHOD": "HEAD"},
    "no body": {"REQUEST_METHOD": "HEAD"},
}


@pytest.mark.parametrize("sent", BUILT_ONCE.values(), ids=[*BUILT_ONCE])
@pytest.mark.parametrize("path", ["/secteurs/", "/rss.xml"])
def test_nothing_invented_builds_a_page_anew(client, page_cache, monkeypatch, path, sent):  # noqa: F811
    built = []
    build = PageCacheMiddleware._build
    monkeypatch.setattr(PageCacheMiddleware, "_build", lambda *asked: built.append(path) or build(*asked))
    for _ in range(3):
        assert client.generic("GET", path, **sent).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert client.generic("GET", path, **sent).status_code == 200
    assert len(built) == 1 and len(asked) <= 2  # whose session it is


@pytest.mark.parametrize("words", ["utm_source=x", "fbclid=1&utm_medium=y", "UTM_Source", "gclid="])
def test_a_shared_link_that_counts_its_visits_is_the_same_page(client, page_cache, words):  # noqa: F811
    first = client.get("/sources/?q=ci")
    shared = client.get(f"/sources/?{words}&q=ci")
    assert (shared.status_code, shared["X-Cache"], shared.text) == (200, "hit", first.text)
