import pytest
from django.test import RequestFactory

from articles.context_processors import site
from portal.web.preferences import Preferences, preferences


def asked(cookie="", path="/", **headers):
    request = RequestFactory().get(path, headers={"Cookie": cookie, **headers})
    request.resolver_match = None
    return request


def test_who_has_chosen_nothing_gets_the_whole_page_in_the_theme_of_his_device():
    assert preferences(asked()) == Preferences(theme="", light=False)


@pytest.mark.parametrize("theme", ["clair", "sombre"])
def test_a_theme_is_the_one_of_the_cookie(theme):
    assert preferences(asked(f"theme={theme}")).theme == theme


@pytest.mark.parametrize("odd", ["rose", "CLAIR", "", '"><script>', "clair sombre"])
def test_an_unknown_theme_is_none(odd):
    assert preferences(asked(f"theme={odd}")).theme == ""


@pytest.mark.parametrize(
    ("cookie", "save_data", "light"),
    [
        ("", "", False),
        ("leger=1", "", True),
        ("leger=0", "", False),
        ("leger=yes", "", False),
        ("", "on", True),
        ("", "ON", True),
        ("", "off", False),
        ("leger=0", "on", False),
        ("leger=1", "on", True),
    ],
)
def test_the_light_version_is_chosen_or_comes_with_save_data_unless_refused(cookie, save_data, light):
    assert preferences(asked(cookie, **{"Save-Data": save_data})).light is light


@pytest.mark.parametrize(
    ("cookie", "path", "edition"),
    [
        ("edition=uemoa", "/", "uemoa"),
        ("edition=uemoa", "/en/", "uemoa"),
        ("edition=uemoa", "/editions/cemac/", "uemoa"),
        ("edition=uemoa", "/charte/", ""),
        ("edition=uemoa", "/en/charte/", ""),
        ("edition=toutes", "/", ""),
        ("edition=UEMOA", "/", ""),
    ],
)
def test_front_pages_know_the_edition_of_the_cookie(cookie, path, edition):
    assert preferences(asked(cookie, path)).edition == edition


def test_templates_name_them_prefs():
    assert site(asked("theme=sombre; leger=1"))["prefs"] == Preferences("sombre", True)
