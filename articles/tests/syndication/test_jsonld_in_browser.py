"""What our pages say of themselves to machines is read by a browser as data, and run by none."""

import json

import pytest
from django.utils import timezone

from articles.models import Article, Category, Source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "</script><script>document.title='run'</script><!-- & l’or"


def test_a_data_block_is_data_and_the_policy_has_nothing_against_it(live_server, page):
    Category.objects.create(slug="info-generale", name_fr="Info générale", name_en="General news")
    source = Source.objects.create(slug="essai", name="Essai")
    article = Article.objects.create(
        source=source, url="https://essai.example/1", title=TITLE, published_at=timezone.now()
    )
    told = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(live_server.url + article.get_absolute_url())
    (block,) = page.locator('script[type="application/ld+json"]').all_text_contents()
    assert json.loads(block)["@graph"][0]["isBasedOn"]["headline"] == TITLE
    assert page.title() != "run"
    assert told == []
