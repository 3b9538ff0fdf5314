"""What pages weigh on the line, of real headlines. Styles, script and font alone: portal/tests/test_budgets.py."""

from urllib.parse import urlsplit

import brotli
import pytest

from articles.tests.pages.conftest import illustrate, talk
from portal.page_cache.compression import BROTLI_QUALITY


def compressed(body):
    return len(brotli.compress(body, quality=BROTLI_QUALITY))


@pytest.fixture
def asked(live_server, page):
    """Opens a path; what was asked for, address → bytes on the line."""

    answers = []

    def note(answer):  # Playwright takes no method of a list
        answers.append(answer)

    page.on("response", note)
    page.route("**/*", lambda route: route.continue_())  # and nothing comes from the browser's own cache

    def asked(path, until="load"):
        answers.clear()
        page.goto(live_server.url + path, wait_until=until)
        return {answer.url: on_the_line(answer) for answer in answers}

    def on_the_line(answer):
        is_packed = urlsplit(answer.url).path.endswith((".webp", ".png", ".woff2"))
        return len(answer.body()) if is_packed else compressed(answer.body())

    return asked


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_home_page_weighs_at_most_fourteen_kilobytes(newsroom, client, language):
    page = client.get(f"{language}/").content
    assert page.count(b"<article") > 30
    assert compressed(page) <= 14_000


@pytest.mark.django_db
@pytest.mark.parametrize(("comments", "budget"), [(20, 12_000), (50, 16_000), (200, 16_000)])
def test_an_article_keeps_to_its_weight(newsroom, client, comments, budget):
    talk(newsroom[1], comments)
    assert compressed(client.get(newsroom[1].get_absolute_url()).content) <= budget


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_first_visit_weighs_at_most_200_kilobytes_all_from_here(newsroom, asked, page, live_server):
    page.set_viewport_size({"width": 360, "height": 740})
    for article in newsroom:
        illustrate(article)
    got = asked("/", until="networkidle")
    assert {urlsplit(url).netloc for url in got} == {urlsplit(live_server.url).netloc}
    assert any(url.endswith(".webp") for url in got)
    assert sum(got.values()) <= 200_000, got
