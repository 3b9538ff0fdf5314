"""Every error under /api/ is problem+json, whoever answers it."""

import pytest
from django.test import Client

from portal.tests.redis import page_cache, redis_socket  # noqa: F401


@pytest.fixture
def visitor(taxonomy):
    """Somebody who is shown what a browser would be shown, whatever breaks."""
    return Client(raise_request_exception=False)


def is_a_problem(answer, status):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["detail_en"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    return problem


@pytest.mark.parametrize("path", ["/api/v2/", "/api/nulle-part/", "/api/v1/stories/A€/", "/API/v1/é/"])
def test_what_is_not_there(visitor, path):
    answer = visitor.get("/", PATH_INFO=path.encode().decode("latin-1"))
    if path.startswith("/api/"):
        is_a_problem(answer, 404)
    else:
        assert answer.status_code == 404


def test_a_method_that_the_manual_does_not_know(visitor):
    assert is_a_problem(visitor.post("/api/"), 405)["type"].endswith("#methode-refusee")


def test_an_unknown_host(visitor, settings):
    settings.ALLOWED_HOSTS = ["www.example.org"]
    answer = visitor.get("/api/v1/", headers={"Host": "evil.test"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert "evil.test" not in answer.text


def test_more_parameters_than_django_reads(visitor):
    is_a_problem(visitor.get("/api/v1/articles/?" + "a&" * 5000), 400)


def test_a_failure_of_ours(visitor, monkeypatch):
    def broken(*args):
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("articles.api.queries.articles", broken)
    answer = visitor.get("/api/v1/articles/")
    assert is_a_problem(answer, 500)["type"].endswith("#panne")
    assert "secret" not in answer.text


def test_one_that_is_kept_and_compressed(client, taxonomy, page_cache):  # noqa: F811
    for _ in range(2):
        answer = client.get("/api/v2/", headers={"Accept-Encoding": "br"})
        is_a_problem(answer, 404)
        assert "Content-Encoding" not in answer


def test_pages_keep_their_own_errors(visitor):
    assert visitor.get("/nulle-part/")["Content-Type"].startswith("text/html")
