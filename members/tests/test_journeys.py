"""What a person does, in a real browser with JavaScript off, on a small phone."""

import re

import pytest
from django.utils import timezone

from articles.models import Article, Source
from articles.tests.shipped_rows import ship

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"java_script_enabled": False, "viewport": {"width": 320, "height": 640}}


@pytest.fixture
def article():
    ship()
    source = Source.objects.create(slug="essai", name="Le Journal d’essai")
    return Article.objects.create(
        source=source,
        url="https://essai.example/cacao",
        title="Le cacao recule à Abidjan : un titre assez long pour passer à la ligne sur un petit téléphone",
        summary="Les arrivages reprennent dans les ports, selon les exportateurs.",
        published_at=timezone.now(),
        category_id="matieres-premieres",
    )


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_visitor_writes_becomes_a_member_and_publishes(article, live_server, page, mailoutbox):
    page.goto(live_server.url)
    page.get_by_role("link", name=re.compile("Le cacao recule")).first.click()
    page.get_by_text("Vous devez être membre pour ajouter un commentaire.").wait_for()
    page.locator("textarea").fill("Les stocks du port de San Pedro disent le contraire.")
    page.get_by_role("button", name="Devenir membre gratuitement").click()
    page.locator("input[name=email]").fill("koffi@example.org")
    page.locator("input[name=username]").fill("Koffi")
    page.get_by_role("button", name="Devenir membre").click()
    page.locator("input[name=code]").fill(re.search(r"\d{6}", mailoutbox[-1].subject)[0])
    page.locator("main form button").first.click()
    assert "San Pedro" in page.locator("textarea").input_value()
    assert article.comments.count() == 0
    page.locator("main form button").last.click()
    page.get_by_text("Les stocks du port de San Pedro").wait_for()
    page.wait_for_url("**#c*")
    assert article.comments.get().author.username == "Koffi"


@pytest.mark.parametrize(
    "path", ["", "secteurs/", "recherche/?q=cacao", "charte/", "compte/login/", "rien-ici/", "en/"]
)
def test_no_page_is_wider_than_a_small_phone_or_breaks_its_policy(article, live_server, page, path):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.goto(f"{live_server.url}/{path}")
    assert overflow(page) <= 0
    assert complaints == []


def test_the_article_page_fits_too(article, live_server, page):
    page.goto(live_server.url + article.get_absolute_url())
    assert overflow(page) <= 0
    assert page.get_by_role("link", name=re.compile("Lire sur")).get_attribute("href") == article.url
