"""What the one script does in a real browser, with the policy on: a line in the console fails the test."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, Source
from articles.tests.shipped_rows import ship
from portal.tests.browser import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {
        "viewport": {"width": 360, "height": 740},
        "timezone_id": "Africa/Lagos",
        "locale": "fr-FR",
        "permissions": ["clipboard-read", "clipboard-write"],
    }


@pytest.fixture
def article():
    ship()
    source = Source.objects.create(slug="essai", name="Le Journal d’essai")
    for number in range(6):
        made = Article.objects.create(
            source=source,
            url=f"https://essai.example/{number}",
            title=f"Titre {number} : le cacao recule à Abidjan & ailleurs",
            published_at=timezone.now() - timedelta(hours=number, minutes=2),
            category_id="matieres-premieres",
        )
    Article.objects.filter(pk=made.pk).update(published_at=datetime(2026, 11, 1, 23, 30, tzinfo=UTC))
    return Article.objects.get(pk=made.pk)


@pytest.fixture
def quiet(page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert said == []


def under_worker(page, address):
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    wait_until(page, "navigator.serviceWorker.controller !== null")


def without_a_line(context):
    """For the page, and for the worker, whose line Playwright does not cut."""
    context.set_offline(True)
    context.service_workers[0].evaluate("() => { self.fetch = () => Promise.reject(new TypeError('no line')); }")


def test_dates_are_told_in_the_readers_zone(article, live_server, quiet):
    quiet.goto(live_server.url + article.get_absolute_url())
    quiet.get_by_text("2 novembre 2026 à 0\u00a0h\u00a030 (UTC+1)").wait_for()
    quiet.get_by_text("Heures de votre appareil (UTC+1)").wait_for()


def test_the_watch_whose_filter_is_a_zone_tells_the_readers_too(article, live_server, quiet):
    quiet.goto(f"{live_server.url}/veille-reglementaire/")
    quiet.get_by_text("Heures de votre appareil (UTC+1)").wait_for()


def test_a_list_says_how_long_ago(article, live_server, quiet):
    quiet.goto(f"{live_server.url}/rubriques/matieres-premieres/")
    texts = quiet.locator(".facts time").all_inner_texts()
    assert re.fullmatch(r"il y a 2\smin", texts[0])
    assert re.fullmatch(r"il y a 1\sh", texts[1])
    assert re.fullmatch(r"2\snov\.(\s2026)?", texts[-1])


def test_titles_are_reached_by_j_and_k_and_a_switch_turns_it_off(article, live_server, quiet):
    quiet.goto(f"{live_server.url}/rubriques/matieres-premieres/")
    focused = "document.activeElement.textContent"
    quiet.keyboard.press("j")
    assert "Titre 0" in quiet.evaluate(focused)
    quiet.keyboard.press("j")
    quiet.keyboard.press("j")
    quiet.keyboard.press("k")
    assert "Titre 1" in quiet.evaluate(focused)
    quiet.keyboard.press("Control+j")
    assert "Titre 1" in quiet.evaluate(focused)
    quiet.keyboard.press("?")
    quiet.get_by_label("Activer les raccourcis").uncheck()
    quiet.keyboard.press("Escape")
    assert not quiet.locator("dialog").is_visible()
    quiet.reload()
    quiet.keyboard.press("j")
    assert quiet.evaluate("document.activeElement === document.body")


def test_slash_goes_to_the_search_and_letters_typed_there_stay_letters(article, live_server, quiet):
    quiet.set_viewport_size({"width": 1280, "height": 800})
    quiet.goto(f"{live_server.url}/charte/")
    quiet.keyboard.press("/")
    quiet.keyboard.type("j?k/")
    assert quiet.locator("#quick-search").input_value() == "j?k/"


def test_the_link_is_copied(article, live_server, quiet, settings):
    quiet.goto(live_server.url + article.get_absolute_url())
    quiet.get_by_text("Partager").click()
    quiet.get_by_role("button", name="Copier le lien").click()
    quiet.get_by_text("Lien copié").wait_for()
    assert quiet.evaluate("navigator.clipboard.readText()") == settings.SITE_URL + article.get_absolute_url()


def test_a_phone_opens_its_own_sheet(article, live_server, quiet):
    quiet.add_init_script(
        "Object.defineProperty(navigator, 'share', {value: async (what) => { window.shared = what; }});"
        "const real = window.matchMedia; window.matchMedia = (query) => query.includes('hover') ? {matches: false} : real(query);"
    )
    quiet.goto(live_server.url + article.get_absolute_url())
    quiet.get_by_text("Partager").click()
    assert quiet.evaluate("window.shared.title") == quiet.locator("h1").inner_text()
    assert not quiet.get_by_role("link", name="WhatsApp").is_visible()


def test_pages_read_are_there_without_a_line_and_say_how_old_they_are(article, live_server, page, context):
    under_worker(page, live_server.url)
    page.goto(live_server.url + article.get_absolute_url())
    wait_until(page, "caches.open('pages-lues').then((shelf) => shelf.keys()).then((keys) => keys.length > 0)")
    without_a_line(context)
    page.goto(live_server.url + article.get_absolute_url())
    assert "le cacao recule" in page.locator("h1").inner_text()
    page.get_by_text(re.compile("Copie enregistrée sur cet appareil le .* à")).wait_for()
    page.goto(f"{live_server.url}/secteurs/")
    page.get_by_role("heading", name="Lire hors ligne").wait_for()
    page.get_by_text("Vous êtes hors ligne.").wait_for()
    page.get_by_role("link", name="le cacao recule à Abidjan & ailleurs").wait_for()


def test_an_article_is_kept_on_request_and_let_go(article, live_server, page, context):
    under_worker(page, live_server.url + article.get_absolute_url())
    page.get_by_role("button", name="Enregistrer pour lire hors ligne").click()
    page.get_by_role("button", name="Enregistré sur cet appareil").wait_for()
    page.goto(f"{live_server.url}/hors-ligne/")
    page.locator("#gardees-enregistres").get_by_role("link", name="le cacao recule").wait_for()
    page.get_by_role("button", name="Retirer de cet appareil").click()
    expect(page.locator("#gardees-enregistres a")).to_have_count(0)


def hide_when_free(article):
    """Hide it; the test's database, shared in memory with the server's thread, refuses while the worker's own fetch reads."""
    until = time.monotonic() + 10
    while True:
        try:
            return article.hide()
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_an_article_that_was_withdrawn_is_let_go_at_the_next_visit(article, live_server, page, context):
    under_worker(page, live_server.url + article.get_absolute_url())
    page.get_by_role("button", name="Enregistrer pour lire hors ligne").click()
    page.get_by_role("button", name="Enregistré sur cet appareil").wait_for()
    hide_when_free(article)
    for _ in range(20):  # at first the browser may show its own copy, while it asks anew
        page.goto(live_server.url + article.get_absolute_url())
        if page.get_by_role("heading", name="Page introuvable").count():
            break
        page.wait_for_timeout(300)
    page.get_by_role("heading", name="Page introuvable").wait_for()
    gone = "Promise.all(['pages-lues', 'pages-enregistrees'].map((n) => caches.open(n).then((s) => s.match(location.href))))"
    wait_until(page, f"{gone}.then((found) => !found.some(Boolean))")


def test_a_members_page_is_never_kept(article, live_server, page, context, settings):
    under_worker(page, live_server.url)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": "x", "url": live_server.url}])
    page.goto(f"{live_server.url}/charte/")
    page.wait_for_timeout(300)
    kept = page.evaluate("caches.open('pages-lues').then(async (s) => (await s.keys()).map((key) => key.url))")
    assert not [address for address in kept if "charte" in address]


def test_the_light_version_registers_nothing(article, live_server, quiet, context):
    context.add_cookies([{"name": "leger", "value": "1", "url": live_server.url}])
    asked = []
    quiet.on("request", lambda request: asked.append(request.url))
    quiet.goto(live_server.url)
    assert len(asked) <= 2
    assert quiet.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_a_picture_that_has_not_come_leaves_its_frame(article, live_server, page):
    Source.objects.update(may_image=True)
    Article.objects.filter(pk=article.pk).update(image="https://essai.example/i.png")
    page.goto(live_server.url + article.get_absolute_url())
    page.locator("span.picture").wait_for()
    assert page.locator("img.picture").count() == 0
    assert page.locator("span.picture").bounding_box()["height"] > 100
