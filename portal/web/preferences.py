"""A visitor's choices for this browser, stored in two plain cookies that do not identify anybody."""

from dataclasses import dataclass

from django.http import HttpRequest

THEME_COOKIE, LIGHT_COOKIE = PREFERENCE_COOKIES = ("theme", "leger")
THEMES = ("clair", "sombre")


@dataclass(frozen=True, slots=True)
class Preferences:
    """`theme` is "" if the device decides; `light` is the version légère: no image, no font, no script."""

    theme: str = ""
    light: bool = False


def preferences(request: HttpRequest) -> Preferences:
    """The preferences of this request. A browser that saves data gets the version légère, unless its reader refused it."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    light_choice = request.COOKIES.get(LIGHT_COOKIE, "")
    saves = request.headers.get("Save-Data", "").strip().lower() == "on"
    return Preferences(theme if theme in THEMES else "", light_choice == "1" or (saves and light_choice != "0"))
