import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from members.models import Member
from portal.middleware import PRIVATE, PUBLIC, SHARED, ResponsePolicyMiddleware


def answer(
    path: str = "/", method: str = "get", view=lambda request: HttpResponse("x"), **headers: str
) -> HttpResponse:
    request: HttpRequest = getattr(RequestFactory(), method)(path, headers=headers)
    return ResponsePolicyMiddleware(view)(request)


@pytest.mark.parametrize("path", ["/", "/secteurs/", "/a-propos/", "/rien/", "/recherche/?q=x", "/rubriques/marches/"])
def test_a_visitor_shares_public_pages_and_gets_no_cookie(client, db, path):
    response = client.get(path)
    assert response["Cache-Control"] == PUBLIC
    assert response["Vary"] == "Accept-Encoding, Cookie, Save-Data"
    assert not response.cookies


def test_a_member_shares_nothing(client, db):
    client.force_login(Member.objects.create_user("Awa", "awa@example.org", "motdepasse-1234"))
    response = client.get("/")
    assert response["Cache-Control"] == PRIVATE
    assert "Awa" in response.text
    assert "Se déconnecter" in response.text


def test_any_session_cookie_makes_the_page_private(client, db, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "perime"
    assert client.get("/")["Cache-Control"] == PRIVATE


@pytest.mark.parametrize("path", ["/compte/login/", "/en/compte/login/", "/gestion/", "/healthz", "/x/commenter/"])
def test_private_rooms_are_never_kept(path):
    assert answer(path)["Cache-Control"] == PRIVATE


@pytest.mark.parametrize("status", [302, 400, 403, 410, 422, 429, 500, 503])
def test_other_answers_are_never_kept(status):
    assert answer(view=lambda request: HttpResponse(status=status))["Cache-Control"] == PRIVATE


def test_a_post_is_never_kept():
    assert answer(method="post")["Cache-Control"] == PRIVATE


def test_an_answer_that_sets_a_cookie_is_never_kept():
    def view(request):
        response = HttpResponse()
        response.set_cookie("a", "b")
        return response

    assert answer(view=view)["Cache-Control"] == PRIVATE


def test_an_answer_that_read_the_session_is_never_kept():
    def view(request):
        request.session = type("Session", (), {"accessed": True})()
        return HttpResponse()

    assert answer(view=view)["Cache-Control"] == PRIVATE


def test_a_view_may_be_stricter_but_not_looser():
    assert answer(view=lambda request: HttpResponse(headers={"Cache-Control": "no-store"}))["Cache-Control"] == PRIVATE
    kept = {"Cache-Control": "public, max-age=300"}
    assert answer(view=lambda request: HttpResponse(headers=kept))["Cache-Control"] == f"public, max-age=300, {SHARED}"
    longer = {"Cache-Control": "public, max-age=9, s-maxage=60"}
    assert answer(view=lambda request: HttpResponse(headers=longer))["Cache-Control"] == longer["Cache-Control"]
    assert answer("/compte/", view=lambda request: HttpResponse(headers=kept))["Cache-Control"] == PRIVATE


def test_every_answer_carries_the_headers(client, db):
    for path in ["/", "/rien/", "/compte/login/", "/static/css/site.css"]:
        response = client.get(path)
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        response.close()


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


def test_the_way_in_brings_back_to_where_the_visitor_was(client, db):
    assert 'href="/compte/login/?next=%2Fsecteurs%2F"' in client.get("/secteurs/").text
