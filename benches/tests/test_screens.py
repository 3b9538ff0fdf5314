"""What is measured of the screens of a page, on pages of a few lines."""

import pytest

from benches.browser.screens import first_headline_y, footer_height, headlines_above, page_height, small_targets

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><style>body { margin: 0; font: 16px/20px serif } h2, p { margin: 0; font: inherit }</style>
<main style="height: 900px">%s</main><footer class="footer" style="height: 300px"></footer>"""
TITLE = '<h2 class="title" style="height: 100px"><a href="/1">Un titre</a></h2>'


def opened(page, content):
    page.set_viewport_size({"width": 360, "height": 740})
    page.set_content(PAGE % content)
    return page


def test_the_heights_of_the_page_and_its_footer(page):
    opened(page, "")
    assert page_height(page) == 1200
    assert footer_height(page) == 300
    page.set_content("<p>Rien.</p>")
    assert footer_height(page) == 0


def test_headlines_are_counted_by_their_whole_first_line(page):
    opened(page, f'<p><a href="/0">Un lien</a></p>{TITLE * 3}<p><a class="headline" href="/2">Une ligne</a></p>')
    assert headlines_above(page, 30) == 0
    assert headlines_above(page, 45) == 1
    assert headlines_above(page, 900) == 4
    assert 20 <= first_headline_y(page) <= 25


def test_a_page_without_headlines_has_no_first_one(page):
    assert first_headline_y(opened(page, "<h1>Rien</h1>")) is None


def test_a_long_headline_counts_once_its_first_line_is_seen(page):
    opened(page, TITLE.replace("Un titre", "Un titre de plusieurs lignes " * 9))
    assert headlines_above(page, 25) == 1


def test_a_folded_headline_is_not_seen(page):
    opened(page, f"<details><summary>Plus</summary>{TITLE}</details>")
    assert headlines_above(page, 900) == 0


@pytest.mark.parametrize(
    "target",
    [
        '<p><a href="/">Un lien seul</a></p>',
        '<p><a href="/">Un lien</a> · <a href="/" style="display: inline-block; line-height: 24px">un autre</a></p>',
        '<button style="height: 30px; width: 20px; padding: 0">x</button>',
        '<input type="checkbox">',
        "<details><summary>Plus</summary></details>",
    ],
)
def test_a_small_target_is_found(page, target):
    [found] = small_targets(opened(page, target))
    assert " × " in found


@pytest.mark.parametrize(
    "target",
    [
        '<p>Une phrase avec <a href="/">un lien</a>.</p>',
        '<p><a href="/" style="display: inline-block; line-height: 24px">Un lien</a></p>',
        '<p><a href="/" style="padding-block: 4px">Un lien seul</a></p>',
        '<label style="display: block; line-height: 24px"><input type="checkbox"> Oui</label>',
        '<p hidden><a href="/">Un lien caché</a></p>',
        '<p class="hidden"><a href="/">Un lien caché</a></p>',
    ],
)
def test_what_is_large_enough_in_a_sentence_or_hidden_is_not(page, target):
    assert small_targets(opened(page, target)) == []
