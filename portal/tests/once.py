"""Which tests do not depend on the database: `bin/ci` runs them once, on SQLite, and all others on both databases.

Some check how a finished page looks in Chromium, which draws the same bytes alike; tests without a browser check on each
database that the pages are the same. What is written, searched or followed in a browser is tested on both. The others are
about steps and words without database or cache; pytest-django would stop one that asks the database. The benches start sites of
their own, on SQLite, whichever database the tests use.

Others ask the database, but what they check is not of its making: which words and style sheets a page holds, and whom our code
lets do what; what is done then is tested elsewhere on both databases. portal/tests/test_access.py marks five of the nine roles: the
other four send nearly all their statements too. portal/tests/test_desk.py marks what is refused before the database is asked.
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
ALIKE = (
    "articles/tests/pages/test_stylesheets.py::",
    "members/tests/wording/",
    "portal/tests/guide/test_guide.py::",
    "portal/tests/roles/",
)
PURE = (
    *(f"articles/tests/ingest/{folder}/" for folder in ("clean", "discover", "enrich", "extract", "fetch", "parse")),
    "articles/tests/comments/test_harmless_text.py::",
    "articles/tests/comments/test_suspect_text.py::",
    "articles/tests/figures/",
    "articles/tests/filing/",
    "articles/tests/ingest/test_cpu_budget.py::",
    "articles/tests/ingest/test_linear.py::",
    "articles/tests/stories/",
    "articles/tests/syndication/",
    "articles/tests/text/",
    "articles/tests/web/",
    "benches/tests/",
    "members/tests/test_pseudo.py::",
    "portal/tests/startup/",
    *(
        f"portal/tests/test_{name}.py::"
        for name in ("admin_config", "budgets", "celery", "docs", "env", "typography", "wording", "words")
    ),
)
DATABASE = {"db", "transactional_db", "live_server", "module_rows"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark them, for `-m "not once"`."""
    looks = item.nodeid.startswith(LOOKS) and item.get_closest_marker("browser")
    if looks or item.nodeid.startswith(ALIKE) or (item.nodeid.startswith(PURE) and not _asks_the_database(item)):
        item.add_marker("once")


def _asks_the_database(item: pytest.Item) -> bool:
    fixtures = {*getattr(item, "fixturenames", ())}
    return item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint(DATABASE)
