"""Which browser a User-Agent header names, in a few words. Headers lie: nothing rests on this."""

from django.utils.translation import gettext as _

# The first one in the header counts, because most browsers also name those that they imitate.
BROWSERS_BY_SIGN = {
    "Opera Mini": "Opera Mini",
    "OPR/": "Opera",
    "OPX/": "Opera",
    "OPT/": "Opera",
    "Opera": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "EdgA/": "Edge",
    "EdgiOS/": "Edge",
    "Edg/": "Edge",
    "FxiOS/": "Firefox",
    "Firefox/": "Firefox",
    "CriOS/": "Chrome",
    "Chromium/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
PHONE_WORDS = ("Mobile", "Mobi", "Android", "iPhone", "iPad", "Opera Mini", "J2ME")


def family(user_agent: str) -> str:
    """The browser's name; "" if it is none of those that we know."""
    return next((name for sign, name in BROWSERS_BY_SIGN.items() if sign in user_agent), "")


def is_phone(user_agent: str) -> bool:
    """Whether it says that it runs on a phone or tablet."""
    return any(word in user_agent for word in PHONE_WORDS)


def described(family_name: str, is_on_phone: bool) -> str:
    """As members read it: « Firefox sur téléphone »."""
    browser = family_name or _("Navigateur inconnu")
    return (_("%(browser)s sur téléphone") if is_on_phone else _("%(browser)s sur ordinateur")) % {"browser": browser}
