"""Activates the language of a page, which depends on its address alone."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class PageLanguageMiddleware(LocaleMiddleware):
    """As Django's, without reading the browser's cookies and languages, which do not count where the address says the language."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the address: the first of our languages, unless it names another."""
        translation.activate(translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
