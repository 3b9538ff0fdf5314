"""What a visitor has chosen for this browser, kept in two plain cookies that say nothing of who he is."""

from dataclasses import dataclass

from django.http import HttpRequest

THEME_COOKIE, LIGHT_COOKIE = "theme", "leger"
THEMES = ("clair", "sombre")


@dataclass(frozen=True, slots=True)
class Preferences:
    """`theme` is "" where the device decides; `light` is the version légère: no image, no font, no script."""

    theme: str = ""
    light: bool = False


def preferences(request: HttpRequest) -> Preferences:
    """Of this request. A browser that saves data gets the version légère, unless its reader has said no to it."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    light_choice = request.COOKIES.get(LIGHT_COOKIE, "")
    saves = request.headers.get("Save-Data", "").strip().lower() == "on"
    return Preferences(theme if theme in THEMES else "", light_choice == "1" or (saves and light_choice != "0"))
