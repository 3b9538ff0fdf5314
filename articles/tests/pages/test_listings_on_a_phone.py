"""A phone's first screen of a listing holds news, and its filters open where they stand."""

import pytest

from articles.models import Article, Country
from benches.browser.inspector import wide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LISTINGS = (
    *("sector", "rubrique", "country", "region", "company", "institution", "source"),
    *("watch", "language", "archive-day", "narrowed"),
)
MAX_TOP_PIXELS = 480
NUMBER_OF_LINES = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getClientRects().length;
}"""
TITLE_TOP = "Math.round(document.querySelector('.listing h3').getBoundingClientRect().top + scrollY)"
LONG_LISTINGS = ("/rubriques/economie/", "/secteurs/banque-assurance/", "/pays/ci/", "/pays/sn/?tout=1")
NARROWED = "/rubriques/economie/?secteur=banque-assurance&pays=ci&langue=fr&periode=1an"


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def listings(sights, client):
    """Name → path of each kind of listing, the second page of one among them."""
    found = {name: sights[name] for name in LISTINGS}
    older = client.get("/langues/fr/").context["page"].older
    return found | {"second-page": f"/langues/fr/{older}"} | {path: path for path in LONG_LISTINGS}


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_first_headline_stands_in_the_upper_two_thirds_of_a_phone(listings, visit, page, language):
    tops = {}
    for name, path in listings.items():
        assert visit(language + path) == []
        tops[name] = page.evaluate(TITLE_TOP)
        page.set_viewport_size({"width": 320, "height": 740})
        assert wide(page) == []
        page.set_viewport_size({"width": 360, "height": 740})
    assert {name: top for name, top in tops.items() if top > MAX_TOP_PIXELS} == {}


def test_so_it_does_with_four_filters_in_force(newsroom, visit, page):
    newsroom[0].sectors.add("banque-assurance")
    newsroom[0].countries.add(Country.objects.get(pk="CI"))
    type(newsroom[0]).objects.filter(pk=newsroom[0].pk).update(category_id="economie", language="fr")
    visit(NARROWED)
    assert page.evaluate(TITLE_TOP) <= MAX_TOP_PIXELS
    page.set_viewport_size({"width": 320, "height": 740})
    assert visit(f"{NARROWED}&filtrer=1") + wide(page) == []


@pytest.mark.parametrize(
    ("width", "path"), [(320, "/pays/ci/"), (360, "/rubriques/economie/?langue=fr"), (1280, "/langues/fr/")]
)
def test_the_button_of_the_filters_stays_in_place_and_the_form_opens_under_it(newsroom, visit, page, width, path):
    page.set_viewport_size({"width": width, "height": 740})
    # The title font may be shown from the second page on, from the service worker's cache too: at 320 px the header is then lower.
    page.route("**/*.woff2", lambda route: route.abort())
    page.add_init_script("delete Navigator.prototype.serviceWorker")
    visit(path)
    button = page.get_by_role("link", name="Filtrer")
    before = button.bounding_box()
    button.click()
    page.wait_for_url("**filtrer=1*")
    assert button.bounding_box() == before
    assert page.locator("#filtrer form").bounding_box()["y"] >= before["y"] + before["height"]
    assert wide(page) == []
    button.click()
    page.wait_for_url(lambda url: "filtrer" not in url)
    assert button.bounding_box() == before
    assert page.locator("#filtrer").count() == 0


@pytest.mark.parametrize("width", [320, 360])
def test_the_words_over_a_long_listing_are_whole_and_its_languages_beside_each_other(newsroom, visit, page, width):
    Article.objects.filter(pk__in=[one.pk for one in newsroom]).update(category_id="actions")
    page.set_viewport_size({"width": width, "height": 740})
    visit("/marches/")
    page.evaluate("document.querySelector('.total').textContent = '1 339 articles'")
    line = page.locator(".narrow-line")
    assert line.get_by_role("link", name="Filtrer").evaluate(NUMBER_OF_LINES) == 1
    assert {link.bounding_box()["y"] for link in line.locator(".languages a").all()} == {
        line.locator(".languages a").first.bounding_box()["y"]
    }
    assert wide(page) == []


def test_what_a_listing_covers_is_read_at_a_touch_and_stands_open_where_there_is_room(newsroom, visit, page):
    visit("/rubriques/economie/")
    definition = page.get_by_text("Macroéconomie", exact=False)
    assert not definition.is_visible()
    page.get_by_text("Ce que couvre cette page").click()
    assert definition.is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    visit("/rubriques/economie/")
    assert definition.is_visible()
    assert not page.get_by_text("Ce que couvre cette page").is_visible()
