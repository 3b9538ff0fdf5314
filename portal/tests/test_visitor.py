from django.middleware import csrf
from django.middleware.csrf import _does_token_match, rotate_token
from django.test import RequestFactory

from portal.visitor import form_token, masked


def asked():
    request = RequestFactory().get("/")
    request.META["CSRF_COOKIE"] = "a" * 32
    return request


def test_all_forms_of_an_answer_have_one_token_and_each_answer_another():
    first, second = asked(), asked()
    assert form_token(first) == form_token(first) != form_token(second)
    assert all(_does_token_match(form_token(one), "a" * 32) for one in (first, second))
    assert first.META["CSRF_COOKIE_NEEDS_UPDATE"]


def test_after_a_sign_in_it_is_another():
    request = asked()
    before = form_token(request)
    rotate_token(request)
    assert form_token(request) != before
    assert _does_token_match(form_token(request), request.META["CSRF_COOKIE"])


def test_a_token_is_one_of_djangos_for_its_secret():
    secret = csrf._get_new_csrf_string()
    tokens = {masked(secret) for _ in range(50)}
    assert len(tokens) == 50
    assert all(csrf._does_token_match(token, secret) and len(token) == csrf.CSRF_TOKEN_LENGTH for token in tokens)
    assert not any(csrf._does_token_match(token, csrf._get_new_csrf_string()) for token in tokens)
    assert {letter for token in tokens for letter in token} == {*csrf.CSRF_ALLOWED_CHARS}
