"""« Retirer du sujet » on a story's page, and what undoing restores."""

import pytest
from django.urls import reverse

from articles.editing import separating
from articles.models import Act, Apart, Article, FormerStory, Story
from articles.stories.editing import confirm_join, separate, set_editors_lead, unite

pytestmark = pytest.mark.django_db


@pytest.fixture
def take_out(editor):
    def take_out(article):
        return editor.post(reverse("story-apart", args=[article.story_id]), {"article": article.pk}, follow=True)

    return take_out


@pytest.fixture
def story_of(make):
    def story_of(count):
        unite([make(f"Titre {number}") for number in range(count)], None)
        return list(Article.objects.order_by("pk"))

    return story_of


def rows():
    stories = Story.objects.order_by("pk").values_list("pk", "lead", "lead_is_chosen")
    return list(stories), list(Article.objects.order_by("pk").values_list("pk", "story", "is_lead", "join_margin"))


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("chosen", [0, 1])
def test_everything_is_as_before(take_out, undo, story_of, client, count, chosen):
    articles = story_of(count)
    for number, article in enumerate(articles[:2]):
        Article.objects.filter(pk=article.pk).update(join_margin=0.1 + number / 10)
    set_editors_lead(articles[chosen], None)
    before = rows()
    page = take_out(articles[0])
    assert "ne fait plus partie du sujet" in page.text
    assert Article.objects.get(pk=articles[0].pk).story is None
    back = undo(page)
    assert rows() == before
    assert back.redirect_chain[-1][0] == Story.objects.get().get_absolute_url()
    assert "tout est comme avant" in back.text
    assert not Apart.objects.exists()
    assert not FormerStory.objects.exists()
    assert list(Act.objects.order_by("pk").values_list("verb", "reason")) == [("separate", ""), ("unite", "Annulation")]


def test_what_was_kept_apart_from_others_stays_so(take_out, undo, make, story_of):
    articles = story_of(3)
    other = make("Autre")
    unite([articles[0], other], None)
    separate(other, None)
    kept = Apart.objects.count()
    undo(take_out(articles[0]))
    assert Apart.objects.count() == kept


def test_what_joined_meanwhile_stays_and_so_does_a_lead_chosen_meanwhile(take_out, undo, make, story_of):
    articles = story_of(3)
    page = take_out(articles[0])
    joined = make("Quatre")
    unite([articles[1], joined], None)
    set_editors_lead(Article.objects.get(pk=joined.pk), None)
    undo(page)
    story = Story.objects.get()
    assert (story.articles.count(), story.lead, story.lead_is_chosen) == (4, joined, True)


def test_what_somebody_moved_meanwhile_is_not_put_back(take_out, undo, make, story_of):
    articles = story_of(2)
    page = take_out(articles[0])
    unite([articles[0], make("Ailleurs")], None)
    before = rows()
    assert "Une autre personne l’a changé entre-temps" in undo(page).text
    assert rows() == before


def test_an_act_remembered_without_margins_is_undone(story_of):
    articles = story_of(2)
    done = separating.separate(articles[0].pk, None)
    del done.before["margins"]
    separating.undo(done, None)
    assert Story.objects.get().articles.count() == 2


def test_a_join_confirmed_meanwhile_stays_confirmed(take_out, undo, story_of):
    articles = story_of(3)
    Article.objects.update(join_margin=0.1)
    page = take_out(articles[0])
    confirm_join(articles[1], None)
    undo(page)
    assert list(Article.objects.order_by("pk").values_list("join_margin", flat=True)) == [0.1, None, 0.1]
