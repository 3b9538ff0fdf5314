"""A small phone, and a desktop's window at 400 %: 1280 × 1024 px become 320 × 256."""

import pytest

from benches.browser.inspector import wide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 1}


@pytest.mark.parametrize("light", ["0", "1"])
def test_no_kind_of_page_scrolls_sideways_at_320_pixels(sights, visit, page, context, live_server, light):
    context.add_cookies([{"name": "leger", "value": light, "url": live_server.url}])
    found = {path: visit(path) + wide(page) for path in sights.values()}
    assert {path: told for path, told in found.items() if told} == {}


def test_nothing_that_stands_above_the_text_covers_a_low_window(newsroom, visit, page):
    visit(newsroom[0].get_absolute_url())
    page.mouse.wheel(0, 600)
    fixed = "getComputedStyle(one).position"
    assert page.evaluate(
        f"[...document.body.querySelectorAll('*')].filter((one) => /fixed|sticky/.test({fixed})).map((one) => one.className)"
    ) in ([], ["skip"])


def test_the_tables_of_the_method_lie_within_the_screen(newsroom, visit, page):
    visit("/methode/")
    cut = "[...document.querySelectorAll('main figure')].map((one) => one.scrollWidth > one.clientWidth)"
    assert page.evaluate(cut) == [False, False]
