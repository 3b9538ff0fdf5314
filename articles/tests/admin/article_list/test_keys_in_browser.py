"""The list of articles by keyboard alone: look, reclassify, hide; and by mouse without JavaScript nothing is missing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Source
from articles.tests.shipped_rows import ship
from benches.browser.inspector import wide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/gestion/articles/article/"


@pytest.fixture
def taxonomy(db):
    ship()


@pytest.fixture
def articles(taxonomy):
    source = Source.objects.get(slug="la-cote-exemple")
    return [
        Article.objects.create(
            source=source,
            url=f"https://lacote.example/{number}",
            title=f"Titre {number} " + "assez long pour passer à la ligne " * 3,
            category_id="economie",
            published_at=timezone.now() - timedelta(minutes=number),
        )
        for number in range(3)
    ]


@pytest.fixture
def editor(chief_page):
    return chief_page


def test_by_keyboard(articles, editor, live_server):
    page = editor
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{live_server.url}{LIST}?status__exact=published")
    share = page.evaluate(
        "document.querySelector('.column-headline').offsetWidth / document.querySelector('#result_list').offsetWidth"
    )
    assert share >= 0.4
    assert wide(page) == []
    page.keyboard.press("j")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("a")
    page.locator(".preview", has_text="Titre 1").wait_for()
    assert "status__exact=published" in page.url
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.keyboard.type("Publicité")
    page.keyboard.press("Enter")
    page.get_by_text("1 article masqué").wait_for()
    assert Article.objects.get(status="hidden") == articles[2], "the row after the previewed one"
    page.keyboard.press("j")
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.name") == "category"


@pytest.mark.parametrize("width", [1280, 1600])
def test_the_row_of_a_preview_stays_the_current_one(articles, editor, live_server, width):
    source = articles[0].source
    for number in range(3, 30):
        Article.objects.create(
            source=source,
            url=f"https://lacote.example/{number}",
            title=f"Titre {number}",
            summary="Un chapô qui dit l’essentiel. " * 40,
            category_id="economie",
            published_at=timezone.now() - timedelta(minutes=number),
        )
    editor.set_viewport_size({"width": width, "height": 800})
    editor.goto(live_server.url + LIST)
    for _ in range(20):
        editor.keyboard.press("j")
    twentieth = focused_row(editor)
    with editor.expect_navigation():
        editor.keyboard.press("a")
    assert editor.locator("#preview-title").text_content() in twentieth
    assert focused_row(editor) == twentieth
    row, preview = (one.bounding_box() for one in (editor.locator("tr:focus-within"), editor.locator(".preview")))
    assert 0 <= preview["y"] < preview["y"] + preview["height"] <= 800
    assert 0 <= row["y"] < row["y"] + row["height"] < 801
    assert row["y"] >= preview["y"] + preview["height"] or row["x"] + row["width"] <= preview["x"]
    editor.keyboard.press("j")
    following = focused_row(editor)
    editor.keyboard.press("k")
    assert focused_row(editor) == twentieth != following
    editor.keyboard.press("m")
    assert editor.evaluate("document.activeElement.name") == "reason"
    assert editor.locator("tr:has(input.action-select:checked)").inner_text() == twentieth


def test_a_key_for_an_action_chooses_none_while_no_row_is_meant(articles, editor, live_server):
    editor.goto(live_server.url + LIST)
    editor.keyboard.press("m")
    assert editor.locator("select[name=action]").first.input_value() == ""


def focused_row(page):
    return page.evaluate("document.activeElement.closest('#result_list tbody tr')?.innerText")


@pytest.mark.parametrize("width", [360, 1280])
def test_columns_links_and_fields_fit_the_window(editor, articles, live_server, width):
    Article.objects.update(filing_margin=0.01)
    editor.set_viewport_size({"width": width, "height": 800})
    for search, number in {"?marge=classement": 6, "?status__exact=published": 5}.items():
        editor.goto(f"{live_server.url}{LIST}{search}")
        cells = editor.locator("#result_list tbody tr:first-child > *").all()
        assert len(cells) == number
        if width > 360 or number == 5:
            frame = editor.locator(".results").bounding_box()
            ends = [box["x"] + box["width"] for box in (cell.bounding_box() for cell in cells)]
            assert max(ends) <= frame["x"] + frame["width"] + 1, "the columns are read without scrolling sideways"
    boxes = [link.bounding_box() for link in editor.locator("#result_list .field-preview a").all()]
    assert len(boxes) == 9
    assert min(side for box in boxes for side in (box["width"], box["height"])) >= 24, "they stand beside each other"
    first = editor.locator(".actions").first
    boxes = [one.bounding_box() for one in first.locator("select, input[type=text], button").all()]
    labels = [one.bounding_box() for one in first.locator("label").all()]
    for label, before in zip(labels[1:], boxes, strict=False):
        is_below = label["y"] >= before["y"] + before["height"] + 4
        assert is_below or label["x"] >= before["x"] + before["width"] + 8


def test_on_a_phone_the_filters_stand_folded_above_the_list(articles, editor, live_server):
    editor.set_viewport_size({"width": 360, "height": 800})
    editor.goto(f"{live_server.url}{LIST}?status__exact=published&sujet=seul")
    fold, choice = editor.locator(".folded-filters"), editor.get_by_role("link", name="masqué", exact=True)
    assert "2 actifs" in fold.inner_text()
    assert fold.bounding_box()["y"] < editor.locator("#toolbar").bounding_box()["y"]
    assert fold.bounding_box()["height"] < 60
    assert not choice.is_visible()
    fold.locator("> summary").click()
    assert choice.is_visible()
    editor.set_viewport_size({"width": 1280, "height": 800})
    editor.reload()
    assert choice.is_visible()
