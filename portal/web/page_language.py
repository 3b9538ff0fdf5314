"""Activates the language of a page, which its address alone says."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class PageLanguageMiddleware(LocaleMiddleware):
    """Django's, which asks each request for its cookies and for the languages of its browser too, and does not use the answer."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the address: the first of our languages, unless it names another."""
        translation.activate(translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
