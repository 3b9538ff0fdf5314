"""Each kind of page loads the stylesheets that it needs, and no other. Which there are: portal/web/static_files.py."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth import get_user_model

from benches.browser.sights import MEMBERS
from portal.web.static_files import PAGE_STYLESHEETS, STYLESHEET, page_stylesheet, site_stylesheet

pytestmark = pytest.mark.django_db
LOADED = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')
RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
STATE = re.compile(r"::[\w-]+|:(?:hover|focus-visible|focus|target|visited)\b")  # an element's, for a while
FUNCTION = re.compile(r":[\w-]+\([^()]*(?:\([^()]*\)[^()]*)*\)")
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
COMMA = re.compile(r",(?![^(]*\))")
ONE_STYLESHEET = ["home", "markets", "narrowed", "language", "sector", "rubrique", "country", "company", "archive-day"]


def rules(css):
    """Selector and declarations of each rule of `css` → the classes that a page must have for it to say anything of it."""
    found = {
        (STATE.sub("", selector).strip(), declarations)
        for selectors, declarations in RULE.findall(css)
        for selector in COMMA.split(selectors)
        if not selectors.strip().startswith("@")
    }
    return {rule: {*CLASS.findall(FUNCTION.sub("", rule[0]))} for rule in found if rule[0]}


@pytest.fixture(scope="module")
def sheets():
    """Stylesheet → its rules."""
    css = settings.BASE_DIR / "static" / "css"
    pages = {name: rules(page_stylesheet(css, name)) for name in PAGE_STYLESHEETS}
    return {STYLESHEET: rules(site_stylesheet(css)), **pages}


@pytest.fixture
def pages(sights, newsroom, client, admin_client):
    """A page of each kind: name → HTML; a text with documents, what a member who follows a source sees, a story to an editor."""
    paths = sights | {"text": newsroom[8].get_absolute_url()}
    texts = {name: client.get(path).text for name, path in paths.items()}
    member = get_user_model().objects.create_user("Seydou", "seydou@example.org")
    member.follows.create(kind="source", key=newsroom[0].source.slug)
    client.force_login(member)
    texts |= {name: client.get(path).text for name, path in MEMBERS.items()}
    return texts | {"edited": admin_client.get(sights["story"]).text}


def matching(sheet, tree):
    """The rules of `sheet` for an element of the page."""
    classes = {name for element in tree.find_all(class_=True) for name in element["class"]}
    return {rule for rule, needed in sheet.items() if needed <= classes and tree.select_one(rule[0])}


def test_a_page_loads_every_stylesheet_that_styles_it_and_no_other_and_never_more_than_two(pages, sheets):
    lacking, idle, count = {}, {}, {}
    for name, html in pages.items():
        tree, loaded = BeautifulSoup(html, "lxml"), LOADED.findall(html)
        found = {sheet: matching(sheets[sheet], tree) for sheet in sheets}
        lacking[name] = set().union(*found.values()) - set().union(*(found[sheet] for sheet in loaded))
        idle[name] = {sheet for sheet in loaded if not found[sheet]}
        count[name] = len(loaded)
    assert {name: some for name, some in lacking.items() if some} == {}
    assert {name: some for name, some in idle.items() if some} == {}
    assert [name for name in ONE_STYLESHEET if count[name] != 1] == []
    assert [name for name in count if count[name] > 2] == []
