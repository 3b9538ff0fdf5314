"""What the shop window may weigh on a slow line: whoever passes a budget meets it here."""

import brotli
import pytest

from portal.web.static_files import PAGE_STYLESHEETS, light_stylesheet, page_stylesheet, site_script, site_stylesheet


@pytest.fixture
def static(settings):
    return settings.BASE_DIR / "static"


def compressed(text):
    return len(brotli.compress(text.encode()))


def test_the_styles_of_every_page_weigh_at_most_six_and_a_half_kilobytes(static):
    assert compressed(site_stylesheet(static / "css")) <= 6_500


@pytest.mark.parametrize(
    ("name", "budget"),
    [("css/article.css", 1_600), ("css/story.css", 1_150), ("css/account.css", 850), ("css/pages.css", 1_700)],
)
def test_the_styles_of_some_kinds_of_page_weigh_little(static, name, budget):
    assert compressed(page_stylesheet(static / "css", name)) <= budget


@pytest.mark.parametrize("name", PAGE_STYLESHEETS)
def test_all_the_styles_of_a_page_weigh_at_most_eight_kilobytes(static, name):
    assert compressed(site_stylesheet(static / "css")) + compressed(page_stylesheet(static / "css", name)) <= 8_000


def test_the_styles_of_the_light_version_weigh_at_most_six_kilobytes_unpacked(static):
    assert len(light_stylesheet(static / "css").encode()) <= 6_000


def test_all_that_visitors_run_weighs_at_most_ten_kilobytes(static):
    assert compressed(site_script(static / "js")) <= 10_000


def test_the_font_weighs_at_most_twenty_one_kilobytes(static):
    fonts = list((static / "fonts").glob("*.woff2"))
    assert len(fonts) == 1
    assert fonts[0].stat().st_size <= 21_000


def test_the_font_never_moves_the_page(static):
    css = site_stylesheet(static / "css")
    assert css.count("font-display: optional") == 1
    assert "size-adjust" in css


@pytest.mark.parametrize("icon", ["icon-192.png", "icon-512.png", "icon-maskable.png", "favicon.svg"])
def test_an_icon_weighs_little(static, icon):
    assert (static / "img" / icon).stat().st_size <= 5_000
