"""What readers see of a page on a phone of 360 × 740 px before they scroll, and how far down it goes."""

import pytest

from benches.browser.screens import footer_height
from benches.browser.sights import english

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAX_FOOTER = 400  # pixels, on a phone
VERSIONS = {"whole": "0", "light": "1"}


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture(params=VERSIONS)
def version(request, context, live_server):
    context.add_cookies([{"name": "leger", "value": VERSIONS[request.param], "url": live_server.url}])
    return request.param


def test_the_footer_of_no_kind_of_page_is_taller_than_400_pixels(version, sights, visit, page):
    found = {}
    for path in [*sights.values(), english("/")]:
        visit(path)
        if footer_height(page) > MAX_FOOTER:
            found[path] = footer_height(page)
    assert found == {}


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


def test_a_member_reaches_their_account_from_the_header(version, member, newsroom, visit, page):
    visit("/")
    page.get_by_role("banner").get_by_role("link", name="Mon compte").tap()
    page.wait_for_url("**/compte/email/")


def test_a_visitor_signs_in_from_the_header(version, newsroom, visit, page):
    visit("/charte/")
    page.get_by_role("banner").get_by_role("link", name="Se connecter").tap()
    page.wait_for_url("**/compte/login/?next=%2Fcharte%2F")
