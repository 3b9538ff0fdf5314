"""To follow a country, from its listing to the river: a visitor on a small phone, without JavaScript, by a code."""

import re

import pytest
from django.utils import timezone

from articles.models import Article, Source
from articles.tests.shipped_rows import ship

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"java_script_enabled": False, "viewport": {"width": 320, "height": 640}}


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_visitor_comes_in_follows_reads_his_river_and_leaves_it(live_server, page, mailoutbox):
    ship()
    source = Source.objects.create(slug="essai", name="Le Journal d’essai")
    url = "https://essai.example/cacao"
    article = Article.objects.create(source=source, url=url, title="Dakar emprunte", published_at=timezone.now())
    article.countries.add("SN")
    page.goto(f"{live_server.url}/pays/sn/")
    page.get_by_role("link", name="Suivre Sénégal").click()
    page.get_by_role("link", name=re.compile("membre gratuitement|Devenez membre")).first.click()
    page.locator("input[name=email]").fill("koffi@example.org")
    page.locator("input[name=username]").fill("Koffi")
    page.get_by_role("button", name="Devenir membre").click()
    page.locator("input[name=code]").fill(re.search(r"\d{6}", mailoutbox[-1].subject)[0])
    page.locator("main form button").first.click()
    page.get_by_role("button", name="Suivre", exact=True).click()
    page.get_by_text("ses articles arrivent dans votre fil").wait_for()
    page.get_by_role("link", name="Mon fil").first.click()
    page.get_by_role("link", name="Dakar emprunte").wait_for()
    assert page.locator(".because").inner_text() == "Vous suivez\u00a0: Sénégal"
    assert overflow(page) <= 0
    page.get_by_role("link", name="1 suivi").click()
    page.get_by_role("button", name="Ne plus suivre Sénégal").wait_for()
    assert overflow(page) <= 0
    page.get_by_role("button", name="Ne plus suivre Sénégal").click()
    page.get_by_text("Vous ne suivez rien pour l’instant").wait_for()
