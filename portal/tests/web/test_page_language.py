"""The language of a request is the one that Django's own middleware finds."""

import pytest
from django.http import HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.test import RequestFactory
from django.utils import translation

from portal.tests.cost import least_cpu
from portal.web.page_language import PageLanguageMiddleware

PATHS = (
    "/",
    "/en/",
    "/en",
    "/fr/",
    "/EN/pays/",
    "/enjeux/",
    "/de/",
    "/secteurs/energie/",
    "/api/v1/",
    "/en/recherche/?q=fr",
)
HEADERS = (
    {},
    {"accept-language": "en-GB,en;q=0.9,fr;q=0.1"},
    {"accept-language": "de"},
    {"accept-language": "fr-SN"},
    {"cookie": "django_language=en"},
)


def asked(middleware, path, headers):
    request = RequestFactory().get(path, headers=headers)
    with translation.override("en"):  # as the request before may have left it
        answer = middleware(lambda _request: HttpResponse(translation.get_language()))(request)
        return request.LANGUAGE_CODE, answer.content, answer.headers


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize("path", PATHS)
def test_it_is_what_django_finds(path, headers):
    assert asked(PageLanguageMiddleware, path, headers) == asked(LocaleMiddleware, path, headers)


def test_a_browser_with_many_languages_costs_nothing_more():
    def cost(middleware):
        one = middleware(lambda _request: HttpResponse())
        request = RequestFactory().get("/secteurs/", headers={"accept-language": "fr-SN,fr;q=0.9,en;q=0.8,wo;q=0.5"})
        with translation.override("fr"):
            return least_cpu(lambda: [one.process_request(request) for _ in range(10_000)])

    assert cost(PageLanguageMiddleware) < 0.6 * cost(LocaleMiddleware)
