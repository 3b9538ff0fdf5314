import pytest
from django.utils import timezone

from articles import search
from articles.models import Comment, Revision, Story

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def indexed(article):
    article.title = "La Banque de la Lagune ouvre trois agences"
    article.save()
    search.index([article])
    return article


def found(client, model, words):
    return client.get(f"/gestion/articles/{model}/", {"q": words}).content.decode().count('class="action-select"')


@pytest.mark.parametrize("words", ["Bien vu", "awa", "banque lagune"])
def test_a_comment_is_found_by_its_text_its_author_and_the_words_of_its_article(chief, indexed, member, words):
    Comment.objects.create(article=indexed, author=member, body="Bien vu.")
    assert found(chief, "comment", words) == 1
    assert found(chief, "comment", "introuvable") == 0


@pytest.mark.parametrize("words", ["Ancien titre", "banque lagune"])
def test_a_revision_is_found_by_its_title_and_the_words_of_its_article(chief, indexed, words):
    Revision.objects.create(article=indexed, at=timezone.now(), title="Ancien titre")
    assert chief.get("/gestion/articles/revision/", {"q": words}).content.decode().count("field-at") == 1


@pytest.mark.parametrize("status", ["published", "hidden"])
def test_a_story_is_found_by_the_title_of_an_article_published_or_not(chief, indexed, status):
    story = Story.objects.create(opened_at=timezone.now())
    type(indexed).objects.filter(pk=indexed.pk).update(story=story, status=status)
    assert found(chief, "story", "Lagune") == 1
    assert found(chief, "story", "introuvable") == 0
