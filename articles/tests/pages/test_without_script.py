"""What a reader does, with JavaScript off. Becoming a member and writing stand in members/tests/test_talk_in_browser.py."""

import pytest
from playwright.sync_api import expect

from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"java_script_enabled": False, "viewport": {"width": 360, "height": 740}}


@pytest.fixture(autouse=True)
def home(newsroom, live_server, page):
    page.goto(live_server.url)


def count(page):
    return page.locator("article.card").count()


def test_he_searches_and_narrows_what_is_found(page):
    page.locator(".search-link").click()
    page.get_by_label("Mots cherchés").fill("Sénégal")
    page.get_by_label("Mots cherchés").press("Enter")
    page.wait_for_url("**q=S*")
    found = count(page)
    assert found > 1
    page.get_by_text("Affiner").click()
    page.locator(".facets a").first.click()
    page.wait_for_url("**q=S*&*")
    assert 0 < count(page) <= found


def test_he_narrows_a_listing_and_widens_it_again(page):
    page.get_by_role("navigation", name="Rubriques").get_by_role("link", name="Économie").click()
    page.get_by_role("link", name="Filtrer").click()
    page.get_by_label("Pays").select_option("sn")
    page.get_by_role("button", name="Appliquer les filtres").click()
    page.wait_for_url("**/rubriques/economie/?pays=sn")
    chosen = page.get_by_label("Filtres actifs")
    chosen.get_by_role("link", name="Sénégal").click()
    page.wait_for_url("**/rubriques/economie/")


def test_he_chooses_the_light_version_and_dark_colours_and_keeps_them(page, live_server):
    page.get_by_role("link", name="Version légère").click()
    page.get_by_role("link", name="Version complète").wait_for()
    page.get_by_text("Toutes les pages, version et thème").click()
    page.get_by_role("link", name="sombre").click()
    page.locator("html[data-theme=sombre]").wait_for()
    page.goto(f"{live_server.url}/charte/")
    assert page.locator("html").get_attribute("data-theme") == "sombre"
    assert page.locator("script").count() == 0
    page.get_by_role("link", name="Version complète").click()
    expect(page.locator("script[src]")).to_have_count(1)


TO_PRESS = "button, .button:not(.out), input, select, textarea, form, nav, summary.button, dialog"
WRITTEN = "getComputedStyle(document.querySelector('link[rel=canonical]'), '::after').content"


@pytest.mark.parametrize("kind", ["article", "story", "listing", "home"])
def test_on_paper_is_the_address_and_nothing_to_press(page, newsroom, live_server, context, kind):
    lead = Article.objects.select_related("story").get(pk=newsroom[1].pk)
    paths = {
        "article": newsroom[30].get_absolute_url(),  # with its discussion
        "story": lead.story.get_absolute_url(),
        "listing": "/rubriques/economie/",
        "home": "/",
    }
    page.emulate_media(media="print")
    for light in ("0", "1"):
        context.add_cookies([{"name": "leger", "value": light, "url": live_server.url}])
        page.goto(live_server.url + paths[kind])
        pressed = [
            one.evaluate("one => one.outerHTML.slice(0, 80)")
            for one in page.locator(TO_PRESS).all()
            if one.is_visible()
        ]
        assert pressed == []
        assert page.locator("h1").count() == 1
        assert paths[kind] in page.evaluate(WRITTEN)
        assert page.locator("link[rel=canonical]").is_visible()
