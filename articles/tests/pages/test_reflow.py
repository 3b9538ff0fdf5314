"""A small phone, and a desktop's window at 400 %: 1280 × 1024 px become 320 × 256."""

import re

import pytest

from benches.browser.inspector import broken_buttons, enlarge_text, wide
from benches.browser.sights import MEMBERS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENLARGED = ("article", "watch", "search", "search-found", "login")
# A window's width in pixels, the size of its text in percent, and whether the text alone is enlarged.
SIZES = ((280, 100, False), (360, 130, False), (320, 200, False), (320, 200, True), (1280, 200, True))


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 1}


def test_enlarged_text_makes_no_page_scroll_sideways_and_breaks_no_word_of_a_button(
    sights, member, visit, page, context, live_server
):
    """WCAG 1.4.4, in both versions. The first pages are a member's, the others a visitor's."""
    found = {}
    for path in (MEMBERS["account"], "/en/", "/", *(sights[name] for name in ENLARGED)):
        if path == "/":
            context.clear_cookies(name=re.compile("session"))
        for light in ("0", "1"):
            context.add_cookies([{"name": "leger", "value": light, "url": live_server.url}])
            visit(path)
            for width, percent, zooms in SIZES:
                page.set_viewport_size({"width": width, "height": 740})
                enlarge_text(page, percent, zooms)
                if told := wide(page) + broken_buttons(page):
                    found[path, light, width, percent, zooms] = told
    assert found == {}


def test_nothing_that_stands_above_the_text_covers_a_low_window(newsroom, visit, page):
    assert visit(newsroom[0].get_absolute_url()) + wide(page) == []  # with a mouse
    page.mouse.wheel(0, 600)
    fixed = "getComputedStyle(one).position"
    assert page.evaluate(
        f"[...document.body.querySelectorAll('*')].filter((one) => /fixed|sticky/.test({fixed})).map((one) => one.className)"
    ) in ([], ["skip"])


def test_the_tables_of_the_method_lie_within_the_screen(newsroom, visit, page):
    visit("/methode/")
    cut = "[...document.querySelectorAll('main figure')].map((one) => one.scrollWidth > one.clientWidth)"
    assert page.evaluate(cut) == [False, False]
