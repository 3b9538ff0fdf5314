"""From the top of the home page to a comment, by the keyboard alone, with JavaScript off."""

import pytest

from articles.models import Comment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Where the focus is; and whether one sees it there: a ring or another ground, inside the window.
FOCUSED = """
() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const seen = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none';
  return {
    name: (one.textContent || one.value || '').trim().replace(/\\s+/g, ' '), tag: one.localName, url: one.href || '',
    seen: (seen || one.matches('main')) && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}
"""


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"java_script_enabled": False, "viewport": {"width": 360, "height": 640}}


@pytest.fixture
def tab(page):
    """Presses Tab until the focus is on what `wanted` says; every stop on the way must be seen."""

    def tab(wanted, most=80):
        for _ in range(most):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUSED)
            assert focus["seen"], focus
            if wanted(focus):
                return focus
        pytest.fail(f"not within {most} stops, the last is {focus}")

    return tab


def test_from_the_skip_link_through_the_sections_and_a_card_to_a_comment(newsroom, member, live_server, page, tab):
    page.goto(live_server.url)
    tab(lambda focus: focus["name"] == "Aller au contenu", most=1)
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED)["tag"] == "main"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("!!document.activeElement.closest('nav.sections')")
    page.goto(live_server.url)
    tab(lambda focus: focus["name"] == "Économie")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rubriques/economie/")
    card = tab(lambda focus: "/actualite/" in focus["url"])
    page.keyboard.press("Enter")
    page.wait_for_url(card["url"])
    tab(lambda focus: focus["tag"] == "textarea")
    page.keyboard.type("Écrit sans souris.")
    tab(lambda focus: focus["name"] == "Publier le commentaire", most=3)
    page.keyboard.press("Enter")
    page.get_by_text("Écrit sans souris.").wait_for()
    assert Comment.objects.get(body="Écrit sans souris.").author == member
