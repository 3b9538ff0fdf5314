"""Each kind of page in Chromium: opened once in each version, and looked at in each width.

The matrix of all themes, widths and languages for axe is `bin/bench pages --axe`; here each page takes one of them.
"""

from itertools import cycle, product

import pytest

from articles.tests.pages.test_weights import asked  # noqa: F401
from benches.browser.inspector import ConsoleListener, barriers, wide
from benches.browser.screens import footer_height, small_targets
from benches.browser.sights import FIXED, LINKED, MEMBERS, english

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALLEST, PHONE, DESKTOP = 320, 360, 1280  # pixels; the smallest is a desktop's window at 400 % too
MAX_FOOTER = 400  # pixels, on a phone
MAX_LIGHT_BYTES, MAX_LIGHT_REQUESTS = 25_000, 2
GUISES = list(product(("light", "dark"), (PHONE, DESKTOP)))


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"has_touch": True}  # without a mouse there are fewer words in the footer


def walk(page, paths, ask):
    """What is wrong with these pages; `ask` opens a path and returns what is wrong with what it loads."""
    console, found = ConsoleListener(page), {}
    for path, (scheme, looked_at), into in zip(paths, cycle(GUISES), cycle([str, str, english]), strict=False):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": SMALLEST, "height": 740})
        faults = ask(into(path))
        for width in (SMALLEST, PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": 740})
            faults += wide(page)
            faults += on_a_phone(page) if width == PHONE else []
            faults += barriers(page) if width == looked_at else []
        if faults := faults + console.take_messages():
            found[f"{into(path)} {scheme} {looked_at}"] = faults
    return found


def on_a_phone(page):
    height = footer_height(page)
    return small_targets(page) + ([f"a footer of {height} px"] if height > MAX_FOOTER else [])


def test_each_kind_of_page(front, sights, visit, page):
    assert walk(page, sights.values(), visit) == {}
    assert sights.keys() == FIXED.keys() | LINKED.keys()


def test_each_page_of_a_member(newsroom, member, visit, page):
    member.follow("country", "SN")
    assert walk(page, MEMBERS.values(), visit) == {}


def test_the_light_version_of_each_kind_of_page(front, sights, asked, page, context, live_server):  # noqa: F811
    context.add_cookies([{"name": "leger", "value": "1", "url": live_server.url}])

    def ask(path):
        sizes = asked(path)
        is_heavy = len(sizes) > MAX_LIGHT_REQUESTS or sum(sizes.values()) > MAX_LIGHT_BYTES
        return [f"loads {sizes}"] if is_heavy else []

    assert walk(page, sights.values(), ask) == {}
