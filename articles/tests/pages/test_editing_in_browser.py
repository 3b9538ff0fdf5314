"""An article hidden from its page, restored and reclassified: by the keyboard alone, without JavaScript, at 360 px."""

import pytest
from django.conf import settings as site
from django.contrib.auth import get_user_model

from articles.models import Article
from articles.shipped import load
from articles.tests.pages.conftest import write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"java_script_enabled": False, "viewport": {"width": 360, "height": 640}}


@pytest.fixture
def article(client, context, live_server):
    """An article on whose site an editor is signed in."""
    load.load_shipped(demo=True, rulebook=False)
    client.force_login(get_user_model().objects.create_superuser("chef", "chef@desk.example"))
    session = client.cookies[site.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return write(1)[0]


@pytest.fixture
def press(page):
    """Tabs to the control of this name, and presses a key there."""

    def press(name, key="Enter", most=40):
        for _ in range(most):
            page.keyboard.press("Tab")
            focus = page.evaluate(
                "[document.activeElement.textContent.trim(), document.activeElement.labels?.[0]?.textContent]"
            )
            if name in focus:
                return page.keyboard.press(key)
        return pytest.fail(f"no {name} within {most} stops")

    return press


def test_an_article_is_hidden_restored_and_reclassified(article, live_server, page, press):
    page.goto(live_server.url + article.get_absolute_url())
    press("Masquer")
    press("Motif (pour le journal)", "P", most=1)
    press("Masquer l’article", most=1)
    page.get_by_text("les lecteurs ne le voient pas").wait_for()
    assert Article.objects.get(pk=article.pk).status == "hidden"
    press("Annuler")
    page.get_by_text("tout est comme avant").wait_for()
    assert Article.objects.get(pk=article.pk).status == "published"
    press("Reclasser")
    press("Rubrique", "ArrowDown", most=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press("Reclasser l’article", most=2)
    page.get_by_text("est reclassé").wait_for()
    assert Article.objects.get(pk=article.pk).category_id != article.category_id
    press("Annuler")
    page.get_by_text("tout est comme avant").wait_for()
    assert Article.objects.get(pk=article.pk).category_id == article.category_id
