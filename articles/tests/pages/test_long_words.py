"""A word of 1,900 letters makes nothing wider: neither the page, at 320 px, nor the moderators' list."""

import pytest

from articles.models import Comment
from benches.browser.inspector import wide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/gestion/articles/comment/"


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 320, "height": 640}}


@pytest.fixture
def long_word(newsroom):
    comment = Comment.objects.filter(parent=None).earliest("pk")
    Comment.objects.exclude(pk=comment.pk).delete()
    Comment.objects.filter(pk=comment.pk).update(body="m" * 1900)
    return comment


@pytest.fixture
def moderator(long_word, django_user_model, client, context, live_server, settings):
    client.force_login(django_user_model.objects.create_superuser("Cheffe", "cheffe@example.org"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


@pytest.mark.parametrize("light", ["0", "1"])
def test_the_page_of_the_article_keeps_its_width(long_word, visit, page, context, live_server, light):
    context.add_cookies([{"name": "leger", "value": light, "url": live_server.url}])
    visit(long_word.article.get_absolute_url())
    assert "m" * 1900 in page.content()
    assert wide(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_moderators_list_and_the_form_are_no_wider_than_with_a_short_one(
    moderator, long_word, page, live_server, width
):
    def widths():
        page.goto(live_server.url + LIST)
        in_list = page.evaluate("document.querySelector('#result_list').scrollWidth")
        page.goto(f"{live_server.url}{LIST}{long_word.pk}/change/")
        return in_list, page.evaluate("document.documentElement.scrollWidth")

    page.set_viewport_size({"width": width, "height": 900})
    with_it = widths()
    assert "m" * 1900 in page.content()
    Comment.objects.filter(pk=long_word.pk).update(body="Un mot bref.")
    without = widths()
    assert with_it == without
