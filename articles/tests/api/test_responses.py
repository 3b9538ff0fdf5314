"""How the API answers, whatever it is asked."""

import pytest

from articles.api.endpoints import MAX_LIMIT
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

ROOT = "/api/v1"
ODD = [
    *("/articles/?inconnu=1", "/articles/?page=2", "/?x=1", "/sectors/?limit=5", "/sectors/?avant=1-1"),
    *("/articles/?secteur=nulle-part", "/articles/?secteur=", "/articles/?pays=zz", "/articles/?pays=senegal"),
    *(
        "/articles/?region=x",
        "/articles/?rubrique=x",
        "/articles/?source=x",
        "/articles/?langue=de",
        "/articles/?periode=2h",
    ),
    *("/articles/?avant=abc", "/articles/?avant=", "/articles/?apres=1", "/articles/?avant=1-1&apres=1-1"),
    *(
        "/articles/?limit=0",
        f"/articles/?limit={MAX_LIMIT + 1}",
        "/articles/?limit=-1",
        "/articles/?limit=٣",
        "/articles/?limit=1e2",
    ),
    *(
        "/articles/?q=",
        "/articles/?q=%22%22",
        "/articles/?q=%00",
        "/articles/?q=a&q=b",
        "/articles/?langue=fr&langue=fr",
    ),
    *("/articles/?%00=1", f"/articles/?secteur={'x' * 8000}", f"/articles/?{'y' * 8000}=1", "/articles/?pays=%FF%FE"),
    "/articles/1/?x=1",
    *("/series/?limit=5", "/series/euro-dollar/?avant=1-1", "/series/euro-dollar/?limit=0"),
    *("/series/euro-dollar/?limit=1001", "/series/euro-dollar/?du=hier", "/series/euro-dollar/?au=2026-02-31"),
    *("/series/euro-dollar/?du=20261127", "/series/euro-dollar/?du=2026-W48-5", "/series/euro-dollar/?du=0000-01-01"),
]
NOWHERE = [
    *(
        "/articles/0/",
        "/articles/99/",
        f"/articles/{'9' * 18}/",
        f"/articles/{'9' * 40}/",
        "/articles/-1/",
        "/articles/x/",
    ),
    *("/stories/99/", f"/stories/{'9' * 18}/", "/nulle-part/", "/articles/1/2/", "/articles/%00/", "/openapi.yaml"),
    *("/series/rien/", f"/series/{'x' * 61}/", "/series/%00/", "/series/euro dollar/"),
]
STRANGE = [
    *("avant=9999999999999999-999999999999999999", "apres=9999999999999999-999999999999999999"),
    *("avant=-9999999999999999-1", "apres=-9999999999999999-1", "avant=0-0", "apres=0-0"),
]


@pytest.mark.parametrize("path", ODD)
def test_what_is_not_understood_is_told(client, make, path):
    make()
    answer = client.get(ROOT + path)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    problem = answer.json()
    assert problem["status"] == 400
    assert problem["detail"]
    assert problem["detail_en"]
    assert problem["parameter"]
    assert len(answer.content) < 2000  # it does not tell back all that was asked
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_is_told_in_the_same_way(client, taxonomy, path):
    answer = client.get(ROOT + path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["type"].endswith("/api/#introuvable")


@pytest.mark.parametrize("more", ["", "&q=titre", "&secteur=energie&pays=sn", "&region=uemoa"])
@pytest.mark.parametrize("query", STRANGE)
def test_a_place_where_nothing_is_harms_nothing(client, make, query, more):
    make(sector="energie", country="SN")
    assert client.get(f"{ROOT}/articles/?{query}{more}").status_code == 200


def test_the_sentence_speaks_both_languages(client, taxonomy, monkeypatch):
    monkeypatch.setattr("articles.api.responses._", lambda text: Spoken())
    problem = client.get(f"{ROOT}/nulle-part/").json()
    assert (problem["detail"], problem["detail_en"]) == ("en fr", "en en")


class Spoken:
    """A sentence that says which language it is told in."""

    def __str__(self):
        from django.utils.translation import get_language

        return f"en {get_language()}"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_taken(client, make, method):
    from django.test import Client

    article = make()
    for path in ("/", "/articles/", f"/articles/{article.pk}/", "/nulle-part/"):
        answer = getattr(Client(enforce_csrf_checks=True), method)(ROOT + path)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answer["Content-Type"] == "application/problem+json"


def test_the_head_is_that_of_the_answer(client, make):
    make()
    head, whole = client.head(f"{ROOT}/articles/"), client.get(f"{ROOT}/articles/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == whole["ETag"]


def test_who_has_the_answer_is_not_given_it_again(client, make):
    article = make("Avant")
    tag = client.get(f"{ROOT}/articles/")["ETag"]
    same = client.get(f"{ROOT}/articles/", headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    assert same["Access-Control-Allow-Origin"] == "*"
    article.title = "Après"
    article.save()
    assert client.get(f"{ROOT}/articles/", headers={"If-None-Match": tag}).status_code == 200


def test_an_answer_is_good_for_a_minute_and_for_everybody(client, make):
    make()
    answer = client.get(f"{ROOT}/articles/")
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Cache-Control"].startswith("public, max-age=60")
    assert not answer.cookies


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/articles/?x=1", 400), ("/rien/", 404)])
def test_any_page_may_read_it_without_its_readers_cookies(client, taxonomy, path, status):
    answer = client.get(ROOT + path)
    assert answer.status_code == status
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Credentials" not in answer
    assert client.get("/api/")["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_browser_that_asks_first_is_answered(client, taxonomy):
    answer = client.options(f"{ROOT}/articles/", headers={"Origin": "https://autre.example"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]


def test_who_asks_too_often_is_told_when_to_come_back(client, taxonomy, settings):
    settings.API_LIMITS = ("2/m",)
    assert [client.get(f"{ROOT}/").status_code for _ in range(2)] == [200, 200]
    answer = client.get(f"{ROOT}/")
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert 0 < int(answer["Retry-After"]) <= 61
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "no-store" in answer["Cache-Control"]
    assert client.get(f"{ROOT}/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_what_the_page_cache_answers_is_not_counted(client, taxonomy, page_cache):  # noqa: F811
    page_cache.API_LIMITS = ("2/m",)
    answers = [client.get(f"{ROOT}/sectors/") for _ in range(5)]
    assert [one.status_code for one in answers] == [200] * 5
    assert answers[-1]["X-Cache"] == "hit"
    assert answers[-1]["Access-Control-Allow-Origin"] == "*"


def test_search_engines_are_told_not_to_lead_here(client, taxonomy, settings):
    settings.INDEXABLE = True
    assert client.get(f"{ROOT}/")["X-Robots-Tag"] == "noindex"


def test_another_spelling_of_an_address_leads_to_it(client, taxonomy):
    answer = client.get(f"{ROOT}/articles?limit=5")
    assert (answer.status_code, answer["Location"]) == (301, f"{ROOT}/articles/?limit=5")
