"""A form that was opened before something moved says only what its editor changed."""

import pytest

from articles.models import Article, Source, Story
from articles.stories import editing
from articles.tests.admin.browser import opened

pytestmark = pytest.mark.django_db


def test_what_moved_since_the_page_was_opened_stays_moved_and_is_not_kept(chief, article):
    article.countries.add("SN")
    address = f"/gestion/articles/article/{article.pk}/change/"
    form = opened(chief, address, "article_form")
    Article.objects.filter(pk=article.pk).update(category="taux")
    article.countries.set(["ML"])
    article.filed_sectors.create(sector_id="mines", rank=0)
    answer = chief.post(address, form | {"title": ["Un titre mieux tourné"]})
    assert answer.status_code == 302, answer.content.decode()
    article = Article.objects.get(pk=article.pk)
    assert article.locks == ["title"]
    assert article.category_id == "taux"
    assert list(article.countries.values_list("pk", flat=True)) == ["ML"]
    assert list(article.filed_sectors.values_list("sector", flat=True)) == ["mines"]


def test_a_lead_chosen_meanwhile_by_another_editor_stays(chief, taxonomy):
    source = Source.objects.create(slug="gazette", name="Gazette")
    articles = [
        Article.objects.create(source=source, url=f"https://gazette.example/{n}", title=f"Le titre {n}")
        for n in range(4)
    ]
    story = editing.unite(articles, None)
    address = f"/gestion/articles/story/{story.pk}/change/"
    form = opened(chief, address, "story_form")
    editing.set_editors_lead(articles[2], None)
    chief.post(address, form | {"leaving": [str(articles[3].pk)]})
    story = Story.objects.get(pk=story.pk)
    assert (story.lead, story.lead_is_chosen) == (articles[2], True)
    assert story.articles.count() == 3
