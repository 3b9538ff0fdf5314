"""A source's feeds suspended and resumed from its page; the link from a comment to the queue; the bar of a story's page."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles.models import Act, Comment, Feed
from articles.stories.editing import unite

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(make):
    article = make()
    return Feed.objects.create(source=article.source, url="https://guichet.example/rss", failures=4, reason="http-500")


def send(editor, feed, action):
    return editor.post(reverse("source-edit", args=[feed.source.slug]), {"action": action}, follow=True)


def test_its_page_shows_at_once_that_its_feeds_are_suspended(editor, feed, django_capture_on_commit_callbacks):
    address = feed.source.get_absolute_url()
    assert "Suspendre ses flux" in editor.get(address).text
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(reverse("source-edit", args=[feed.source.slug]), {"action": "suspend"})
    assert "Reprendre ses flux" in editor.get(address).text


def test_its_feeds_are_suspended_and_undone(editor, undo, feed):
    page = send(editor, feed, "suspend")
    assert "1 flux suspendu" in page.text
    assert "Reprendre ses flux" in page.text
    feed.refresh_from_db()
    assert feed.state == "suspended"
    undo(page)
    feed.refresh_from_db()
    assert (feed.state, feed.failures) == ("active", 4)
    assert [act.verb for act in Act.objects.order_by("pk")] == ["suspend", "resume"]


def test_they_are_resumed_with_the_failures_forgotten_and_undone(editor, undo, feed):
    send(editor, feed, "suspend")
    page = send(editor, feed, "resume")
    feed.refresh_from_db()
    assert (feed.state, feed.failures, feed.reason) == ("active", 0, "")
    undo(page)
    feed.refresh_from_db()
    assert (feed.state, feed.failures, feed.reason) == ("suspended", 4, "http-500")


@pytest.mark.parametrize("action", ["resume", "x"])
def test_a_wrong_form_changes_nothing(editor, feed, action):
    assert "rien n’est changé" in send(editor, feed, action).text
    assert not Act.objects.exists()


def test_a_story_s_page_has_the_bar_of_the_article_that_leads_it_and_is_returned_to(editor, make, undo):
    one, other, third = make("Le cacao monte"), make("Le cacao grimpe"), make("Le cacao bondit")
    story = unite([one, other, third], None)
    text = editor.get(story.get_absolute_url()).text
    assert text.count("Réunir avec un autre") == 1
    address = re.search(r'action="(/actualite/[^"]+/gestion/)"', text)[1]
    page = editor.post(address, {"action": "hide", "retour": story.get_absolute_url()}, follow=True)
    assert page.redirect_chain[-1][0].startswith(f"/sujets/{story.pk}-")
    assert "est masqué" in page.text
    assert "tout est comme avant" in undo(page).text


def test_a_story_united_on_its_page_is_undone_there(editor, undo, make):
    story = unite([make("Le cacao monte"), make("Le cacao grimpe")], None)
    third = make("Le cacao bondit")
    page = editor.post(reverse("story-union", args=[story.pk]), {"avec": third.get_absolute_url()}, follow=True)
    undo(page)
    third.refresh_from_db()
    assert third.story_id is None


def test_moderators_are_led_from_a_comment_to_its_place_in_the_queue(editor, make, django_user_model):
    awa = django_user_model.objects.create_user("awa", "awa@member.example")
    comment = Comment.objects.create(article=make(), author=awa, body="Bien vu.")
    address = f"/gestion/articles/comment/file/?commentaire={comment.pk}"
    assert address not in editor.get(comment.article.get_absolute_url()).text
    django_user_model.objects.get(username="plume").user_permissions.add(
        Permission.objects.get(codename="change_comment")
    )
    assert address in editor.get(comment.article.get_absolute_url()).text
