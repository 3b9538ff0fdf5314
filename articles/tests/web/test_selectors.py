import pytest
from bs4 import BeautifulSoup

from articles.web.selectors import BadSelector, Finder, split_selector
from portal.tests.cost import cpu_at_most

PAGE = BeautifulSoup(
    """<main><ul class="fil"><li class="une"><a href="/1">Un</a></li><li><p><a href="/2">Deux</a></p></li></ul>
    <table><tr><td>12/03/2026</td><td><a href="/3.pdf" title="a, b">Trois</a></td></tr></table><a href="/4">Quatre</a></main>""",
    "lxml",
)


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("a", "Un Deux Trois Quatre"),
        (".fil a", "Un Deux"),
        ("li > a", "Un"),
        ("ul li a", "Un Deux"),
        ("main li p a", "Deux"),
        ("td:nth-child(2) > a", "Trois"),
        ("tr td + td a", "Trois"),
        ("a[href$='.pdf'], li.une a", "Un Trois"),
        ("[title='a, b']", "Trois"),
        ("li:not(.une) a", "Deux"),
        ("li:first-child a", "Un"),
        ("table a, a", "Un Deux Trois Quatre"),
        ("aside a", ""),
        ("li li > a", ""),
    ],
)
def test_a_selector_finds_what_a_browser_finds_in_the_order_of_the_page(selector, found):
    assert [tag.get_text() for tag in Finder(PAGE).select(selector)] == found.split()
    assert [tag.get_text() for tag in PAGE.select(selector)] == found.split()


@pytest.mark.parametrize(
    "selector",
    [
        "", " ", "a >", "> a", "a,", "a,,b", "..a", "a:has(b)", "a:is(b)", "a ~ b", "a:not(:not(b))", "a:nth-child(2n)",
        "a:contains(x)", "a[", "a{}", "a\x00", "a" * 301, "a " * 20 + "a", "tr td a " * 50_000,
    ],
)  # fmt: skip
def test_a_selector_we_do_not_understand_is_refused(selector):
    with pytest.raises(BadSelector):
        split_selector(selector)


@pytest.mark.parametrize("html", ["<div>" * 30_000, "<div></div>" * 15_000, "<div><p>" * 15_000])
def test_no_page_makes_a_selector_slow(html):
    """Tag by tag, five blanks cost the depth of the page to the power of five."""
    soup = BeautifulSoup(html, "lxml")
    with cpu_at_most(3):
        Finder(soup).select("div div div div div b")
