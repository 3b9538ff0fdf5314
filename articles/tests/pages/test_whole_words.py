"""No word of a choice breaks in its middle on a phone: « assainissement » did, in a wide font."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

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
    return browser_context_args | {"viewport": {"width": 360, "height": 740}}


def test_the_words_of_the_first_choices_are_whole(newsroom, member, visit, page):
    visit("/compte/bienvenue/")
    assert page.locator(".picks label").count() > 15
    assert page.evaluate(BROKEN) == []
