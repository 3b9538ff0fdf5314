"""Which browser tests ask how a finished page looks: what Chromium makes of its bytes, in which no database has a part.

`bin/ci` runs them once, on SQLite. That both databases give the same pages, tests without a browser say on each of them;
whatever is written, found or followed in a browser is tested on both too.
"""

import pytest

PAGES = "axe first_screen listings_on_a_phone long_words pictograms reflow screens weights whole_words"
LOOKS = (
    *(f"articles/tests/pages/test_{name}.py::" for name in PAGES.split()),
    "articles/tests/syndication/test_jsonld_in_browser.py::",
    "benches/tests/test_keyboard.py::",
    "benches/tests/test_screens.py::",
    "portal/tests/guide/test_guide_in_browser.py::",
    "portal/tests/test_desk_in_browser.py::",
)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark them, for `-m "not looks"`."""
    if item.get_closest_marker("browser") and item.nodeid.startswith(LOOKS):
        item.add_marker("looks")
