"""What readers see of a page on a phone of 360 × 740 px before they scroll, and how far down it goes."""

import pytest
from django.urls import reverse

from articles.models import Comment, Organisation, Sector
from articles.tests.pages.conftest import illustrate
from benches.browser.screens import first_headline_y, headlines_above, page_height

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN, MAX_SCREENS = 740, 10  # the height of a phone's screen in pixels, and how many the front page may fill
VERSIONS = {"whole": "0", "light": "1"}
# Width and height of all that is drawn in the page's content and begins on the first screen.
DRAWN = """() => [...document.querySelectorAll('main :is(.pictogram, .drawing, .chart, .picture)')]
    .map((one) => one.getBoundingClientRect())
    .filter((box) => box.top < innerHeight - 24 && box.left < innerWidth && box.width)
    .map((box) => [Math.round(box.width), Math.round(box.height)])"""
# The words of the labels that stand on more than one line.
BROKEN = """
() => [...document.querySelectorAll('.picks label')].flatMap((label) => {
  const text = [...label.childNodes].find((node) => node.nodeType === 3 && node.data.trim());
  return [...text.data.matchAll(/[\\p{L}’]+/gu)].filter((word) => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }).map((word) => word[0]);
})
"""


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture(params=VERSIONS)
def version(request, context, live_server):
    context.add_cookies([{"name": "leger", "value": VERSIONS[request.param], "url": live_server.url}])
    return request.param


def test_the_links_folded_in_the_footer_are_a_touch_away(version, newsroom, visit, page):
    visit("/charte/")
    link = page.get_by_role("contentinfo").get_by_role("link", name="Sociétés")
    assert not link.is_visible()
    page.get_by_text("Toutes les pages, version et thème").tap()
    assert page.get_by_role("contentinfo").get_by_role("link", name="sombre").is_visible()
    link.tap()
    page.wait_for_url("**/societes/")


def test_a_phone_is_not_offered_the_keys_of_a_keyboard(newsroom, visit, page):
    visit("/")
    assert page.locator("[data-keys]").count() == 1
    assert not page.get_by_role("button", name="Raccourcis clavier").is_visible()


@pytest.mark.parametrize("unread", [0, 3])
def test_the_header_names_the_site_to_members_too_in_one_line_with_their_buttons(member, newsroom, visit, page, unread):
    for one in Comment.objects.all()[:unread]:
        member.notices.create(kind="useful", key=f"useful:{one.pk}", comment=one)
    visit("/")
    header = page.locator(".masthead > .frame")
    assert header.locator(".bell .count").count() == (unread > 0)
    name = header.get_by_text("La Pesée").bounding_box()
    buttons = [one.bounding_box() for one in header.locator("> .button").all() if one.is_visible()]
    assert name["width"] > 50 and len(buttons) == 4
    assert all(one["y"] < name["y"] + name["height"] / 2 < one["y"] + one["height"] for one in buttons)


@pytest.mark.parametrize("pictured", [False, True])
def test_the_first_screen_of_the_front_page_shows_two_headlines_and_ten_screens_all_of_it(
    front, newsroom, visit, page, pictured
):
    for article in newsroom if pictured else ():
        illustrate(article)
    for path in ("/", "/en/", "/editions/uemoa/"):
        visit(path)
        assert headlines_above(page, SCREEN) >= 2, path
        assert page_height(page) <= MAX_SCREENS * SCREEN, path


def test_the_front_page_says_what_the_site_is_before_its_headlines(version, newsroom, visit, page):
    visit("/")
    said = page.get_by_text("réunit et compare l’actualité économique et financière de l’Afrique")
    assert said.bounding_box()["y"] < first_headline_y(page) < SCREEN


def test_the_end_of_the_river_is_a_touch_away(version, newsroom, visit, page):
    visit("/")
    page.get_by_text("La suite du fil").tap()
    assert page.locator(".latest .card").last.is_visible()


def test_on_a_desktop_ten_headlines_stand_in_the_first_900_pixels(front, visit, page):
    page.set_viewport_size({"width": 1280, "height": 900})
    for path in ("/", "/en/", "/editions/uemoa/"):
        visit(path)
        assert headlines_above(page, 900) >= 10, path


def test_the_rest_of_africa_takes_the_whole_width_below_an_edition(newsroom, visit, page):
    page.set_viewport_size({"width": 1280, "height": 900})
    visit("/editions/cemac/")
    front, river, beside, rest = (page.locator(one).bounding_box() for one in (".front", ".latest", ".side", ".rest"))
    assert rest["width"] == front["width"] > river["width"] + beside["width"]
    assert rest["y"] >= max(one["y"] + one["height"] for one in (river, beside)) - 1


def test_the_second_column_begins_beside_the_lead_and_the_markets_below_it(front, visit, page):
    page.set_viewport_size({"width": 1280, "height": 900})
    visit("/")
    lead, beside, markets = (page.locator(f".front > .{name}").bounding_box() for name in ("lead", "beside", "brief"))
    assert (beside["y"], markets["y"]) == (lead["y"], lead["y"] + lead["height"])
    rows = [page.locator(f".brief .families > li:nth-child({n}) .headline") for n in (1, 2)]
    assert len({round(row.nth(0).bounding_box()["x"]) for row in rows}) == 1
    for row in rows:
        assert row.nth(0).bounding_box()["y"] == row.nth(1).bounding_box()["y"]


@pytest.mark.parametrize("size", [(360, 740), (1280, 900)])
def test_the_first_screen_of_the_pages_read_most_holds_something_drawn(newsroom, sights, visit, page, size):
    Organisation.objects.filter(kind=Organisation.Kind.COMPANY).update(sector=Sector.objects.get(pk="mines"))
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in (*(sights[name] for name in ("home", "story", "sector", "company")), reverse("marches")):
        assert visit(path) == []
        assert page.evaluate(DRAWN), path


def test_the_words_of_the_first_choices_are_whole(newsroom, member, visit, page):
    """« assainissement » broke in its middle, in a wide font."""
    visit("/compte/bienvenue/")
    assert page.locator(".picks label").count() > 15
    assert page.evaluate(BROKEN) == []
