import io
import logging
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from members.models import Member
from portal.tests.redis import page_cache, redis_socket  # noqa: F401
from portal.web.middleware import (
    PRIVATE_CACHE_CONTROL,
    PUBLIC_CACHE_CONTROL,
    SHARED_DIRECTIVES,
    ResponsePolicyMiddleware,
)


def answer(
    path: str = "/", method: str = "get", view=lambda request: HttpResponse("x"), **headers: str
) -> HttpResponse:
    request: HttpRequest = getattr(RequestFactory(), method)(path, headers=headers)
    return ResponsePolicyMiddleware(view)(request)


@pytest.fixture
def operators_log() -> Iterator[io.StringIO]:
    """What the product's own handler writes."""
    (handler,) = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    log = io.StringIO()
    before = handler.setStream(log)
    yield log
    handler.setStream(before)


@pytest.mark.parametrize("path", ["/", "/secteurs/", "/a-propos/", "/recherche/?q=x"])
def test_a_visitor_shares_public_pages_and_gets_no_cookie(client, db, path):
    response = client.get(path)
    assert response["Cache-Control"] == PUBLIC_CACHE_CONTROL
    assert response["Vary"] == "Accept-Encoding, Cookie, Save-Data"
    assert not response.cookies


def test_any_session_cookie_makes_the_page_private(client, db, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "perime"
    assert client.get("/")["Cache-Control"] == PRIVATE_CACHE_CONTROL


def sets_a_cookie(request):
    response = HttpResponse()
    response.set_cookie("a", "b")
    return response


def reads_the_session(request):
    request.session = SimpleNamespace(accessed=True)
    return HttpResponse()


def says(cache_control):
    return lambda request: HttpResponse(headers={"Cache-Control": cache_control})


def ends_with(status):
    return lambda request: HttpResponse(status=status)


@pytest.mark.parametrize(
    "asked",
    [
        *({"path": path} for path in ("/compte/login/", "/en/compte/login/", "/gestion/", "/healthz", "/x/commenter/")),
        *({"view": ends_with(status)} for status in (302, 400, 403, 410, 422, 429, 500, 503)),
        {"method": "post"},
        {"view": sets_a_cookie},
        {"view": reads_the_session},
        {"view": says("no-store")},
        {"view": says("public, max-age=300"), "path": "/compte/"},
    ],
)
def test_what_may_be_one_persons_or_is_no_page_is_never_kept(asked):
    assert answer(**asked)["Cache-Control"] == PRIVATE_CACHE_CONTROL


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("public, max-age=300", f"public, max-age=300, {SHARED_DIRECTIVES}"),
        ("public, max-age=9, s-maxage=60", "public, max-age=9, s-maxage=60"),
    ],
)
def test_a_view_may_say_for_how_long_its_public_page_is_kept(said, sent):
    assert answer(view=says(said))["Cache-Control"] == sent


# What is asked, and the answer's status: beside the addresses of portal/tests/test_urls.py, of Django, middleware and files.
ANSWERS = [
    ("/", {"headers": {"host": "evil.example"}}, 400),
    ("/rien/", {"headers": {"host": "evil.example"}}, 400),
    ("/rien/", {}, 404),
    ("/gestion/", {}, 302),
    ("/contact", {}, 301),
    ("/api/v1/articles/?rien=1", {}, 400),
    ("/api/v1/articles/", {"method": "POST"}, 405),
    ("/contact/", {"method": "PUT"}, 403),
    ("/websub/x/", {"method": "PUT"}, 405),
    ("/static/css/site.css", {}, 200),
    ("/static/rien.css", {}, 404),
]
CARRIED = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "",
    "Permissions-Policy": "camera=()",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "",
}


def assert_carries_the_headers(response: HttpResponse) -> None:
    for name, part in CARRIED.items():
        assert part in response.get(name, "missing"), name
        assert response[name], name


@pytest.mark.parametrize(("path", "asked", "status"), ANSWERS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_answer_carries_the_headers(db, settings, path, asked, status, scheme):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = False
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    response = client.generic(asked.get("method", "GET"), path, headers=asked.get("headers"), secure=scheme == "https")
    assert response.status_code == status
    assert_carries_the_headers(response)
    response.close()


@pytest.mark.parametrize("path", ["/actualite/12-a-venir/", "/rien/", "/en/rien/", "/static/rien.css"])
def test_no_cache_keeps_that_something_is_not_there_for_it_may_be_in_a_second(db, path):
    answer = Client().get(path)
    assert (answer.status_code, answer["Cache-Control"]) == (404, PRIVATE_CACHE_CONTROL)


@pytest.mark.parametrize("path", ["/", "/rien/", "/static/css/site.css"])
def test_the_way_to_https_carries_the_headers(settings, path):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get(path)
    assert (response.status_code, response["Location"]) == (301, f"https://testserver{path}")
    assert_carries_the_headers(response)
    assert response["Cache-Control"] == PRIVATE_CACHE_CONTROL
    unknown = Client().get(path, headers={"host": "evil.example"})
    assert unknown.status_code == 400
    assert_carries_the_headers(unknown)


def test_a_fault_of_ours_carries_the_headers(monkeypatch):
    monkeypatch.setattr("portal.views.database_trouble", lambda: 1 / 0)
    response = Client(raise_request_exception=False).get("/readyz")
    assert response.status_code == 500
    assert_carries_the_headers(response)


def test_an_answer_from_the_page_cache_carries_the_headers(db, page_cache):  # noqa: F811
    client = Client()
    first, kept = client.get("/a-propos/"), client.get("/a-propos/")
    unchanged = client.get("/a-propos/", headers={"if-none-match": kept["ETag"]})
    assert (first["X-Cache"], kept["X-Cache"], unchanged.status_code) == ("miss", "hit", 304)
    for response in (first, kept, unchanged):
        assert_carries_the_headers(response)
        assert response["Cache-Control"] == PUBLIC_CACHE_CONTROL


# Forms that nobody can read: how they are sent.
FLOODS = [
    {"data": {f"field{number}": "1" for number in range(1100)}},
    {"data": {f"file{number}": ContentFile(b"a", "a.txt") for number in range(200)}},
    {"data": b"x" * 2_700_000, "content_type": "application/x-www-form-urlencoded"},
    {"data": b"--", "content_type": "multipart/form-data"},
    {"data": b"--x", "content_type": "multipart/form-data; boundary=\u00e9"},
    {"data": b"x", "content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": "-1"},
]


@pytest.mark.parametrize("flood", FLOODS)
def test_a_form_that_nobody_can_read_ends_quietly(db, flood, operators_log):
    client = Client(enforce_csrf_checks=True)
    client.get("/contact/")
    response = client.post("/contact/", **flood)
    assert response.status_code == 400
    assert_carries_the_headers(response)
    assert "Traceback" not in operators_log.getvalue()
    assert operators_log.getvalue().count("\n") <= 1


@pytest.mark.parametrize("place", ["/websub", "/compte/email/annuler", "/en/compte/courriels/arret"])
def test_no_token_of_an_address_is_in_the_log(db, operators_log, place):
    assert Client().get(f"{place}/a-token/?hub.mode=x").status_code >= 400
    assert f"{place}/.../" in operators_log.getvalue() and "a-token" not in operators_log.getvalue()


def test_a_fault_of_ours_keeps_its_traceback(db, operators_log):
    try:
        raise RuntimeError
    except RuntimeError:
        logging.getLogger("django.request").exception("Internal Server Error: /")
    assert "Traceback" in operators_log.getvalue()


def test_trusted_types_are_asked_everywhere_but_in_the_admin(client, db):
    assert "trusted-types" in client.get("/")["Content-Security-Policy"]
    policy = client.get("/gestion/", follow=False)["Content-Security-Policy"]
    assert "trusted-types" not in policy
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy


def test_files_keep_the_cache_policy_of_files(client, db):
    response = client.get("/static/css/site.css")
    assert "no-store" not in response["Cache-Control"]
    response.close()


def test_signing_out_clears_what_the_browser_kept(client, db):
    client.force_login(Member.objects.create_user("Awa", "awa@example.org", "motdepasse-1234"))
    assert "Clear-Site-Data" not in client.get("/compte/logout/")
    assert client.post("/compte/logout/")["Clear-Site-Data"] == '"cache", "storage"'
