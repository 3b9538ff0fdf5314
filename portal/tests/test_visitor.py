from django.middleware.csrf import _does_token_match, rotate_token
from django.test import RequestFactory

from portal.visitor import form_token


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
