"""A visitor's choices for this browser, stored in plain cookies that do not identify anybody."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

THEME_COOKIE, LIGHT_COOKIE, EDITION_COOKIE = PREFERENCE_COOKIES = ("theme", "leger", "edition")
THEMES = ("clair", "sombre")
EDITIONS_PATH = "/editions/"  # the addresses of the editions begin with it; in English behind /en


@dataclass(frozen=True, slots=True)
class Preferences:
    """`theme` is "" if the device decides; `light` is the version légère: no image, no font, no script.

    `edition` is the slug of the edition that the home page shows, "" if none was chosen or on pages that do not say it.
    """

    theme: str = ""
    light: bool = False
    edition: str = ""


def preferences(request: HttpRequest) -> Preferences:
    """The preferences of this request. A browser that saves data gets the version légère, unless its reader refused it."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    light_choice = request.COOKIES.get(LIGHT_COOKIE, "")
    # Not `request.headers`, which names all headers anew for each request.
    saves = request.META.get("HTTP_SAVE_DATA", "").strip().lower() == "on"
    return Preferences(
        theme if theme in THEMES else "", light_choice == "1" or (saves and light_choice != "0"), _edition(request)
    )


@cache
def edition_slugs() -> Collection[str]:
    """The editions that may be chosen."""
    return frozenset(import_string(settings.EDITIONS))


def _edition(request: HttpRequest) -> str:
    """The chosen edition. Only front pages know it, so that the page cache has every other page once for all editions."""
    path = request.path_info.removeprefix("/en")
    chosen = request.COOKIES.get(EDITION_COOKIE, "")
    is_front_page = path == "/" or path.startswith(EDITIONS_PATH)
    return chosen if is_front_page and chosen in edition_slugs() else ""
