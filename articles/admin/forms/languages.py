"""The languages that editors choose from."""

from django.utils.translation import get_language_info

OFFERED_LANGUAGES = ("fr", "en", "ar", "pt", "es", "sw")


def language_choices(current: str) -> list[tuple[str, str]]:
    """The codes and names of the offered languages, and `current`, whatever its code."""
    choices = [(code, str(get_language_info(code)["name_translated"])) for code in OFFERED_LANGUAGES]
    return choices if current in OFFERED_LANGUAGES else [*choices, (current, current)]
