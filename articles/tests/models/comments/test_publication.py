"""When a comment was first published: it stands there in its talk, and is edited for a quarter of an hour from then."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.comments.reading.place import NEWEST, OLDEST, USEFUL, Place
from articles.comments.reading.talk import find_place, load_talk
from articles.comments.writing.authoring import why_not_editable
from articles.models import Comment
from articles.models.comments.comment import EDITABLE_FOR
from articles.tests.comments.conftest import aminata, article, new_member, say  # noqa: F401

pytestmark = pytest.mark.django_db
State = Comment.State


def test_what_is_published_at_once_was_published_when_it_was_written(say, aminata):  # noqa: F811
    comment = say(aminata, minutes=5)
    assert comment.published_at == comment.created_at
    assert say(aminata, state=State.HELD, hold="newcomer").published_at is None


def test_a_later_decision_leaves_the_first_publication(say, aminata):  # noqa: F811
    comment = say(aminata, minutes=60, state=State.HELD, hold="newcomer")
    comment.publish()
    first = Comment.objects.get(pk=comment.pk).published_at
    assert timezone.now() - first < timedelta(minutes=1)
    comment.remove()
    comment.publish()
    assert Comment.objects.get(pk=comment.pk).published_at == first
    assert why_not_editable(comment, first + EDITABLE_FOR) == ""
    assert why_not_editable(comment, first + EDITABLE_FOR + timedelta(seconds=1))


def test_the_database_publishes_nothing_without_a_moment(say, aminata):  # noqa: F811
    comment = say(aminata)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(published_at=None)


@pytest.mark.parametrize(("sort", "order"), [(OLDEST, "ba"), (USEFUL, "ba"), (NEWEST, "ab")])
def test_it_stands_in_the_talk_where_it_was_published(say, aminata, article, sort, order):  # noqa: F811
    said = {"a": say(aminata, minutes=60, state=State.HELD, hold="newcomer"), "b": say(aminata, minutes=30)}
    said["a"].publish()
    lines = load_talk(article, Place(sort)).lines
    assert [line.id for line in lines] == [said[name].pk for name in order]


def test_replies_and_permanent_addresses_follow(say, aminata, article, monkeypatch):  # noqa: F811
    root = say(aminata, minutes=90)
    late = say(aminata, minutes=60, state=State.HELD, hold="newcomer", parent=root)
    early = say(aminata, minutes=30, parent=root)
    late.publish()
    assert [line.id for line in load_talk(article, Place()).lines[0].replies] == [early.pk, late.pk]
    monkeypatch.setattr("articles.comments.reading.place.REPLIES_AT_FIRST", 1)
    assert [find_place(one).root for one in (early, late)] == [None, root.pk]


@pytest.mark.parametrize(("edited", "shown"), [(-1, False), (1, True), (None, False)])
def test_an_edit_is_shown_where_readers_saw_the_comment_before(say, aminata, client, edited, shown):  # noqa: F811
    comment = say(aminata)
    at = edited and comment.published_at + timedelta(seconds=edited)
    Comment.objects.update(edited_at=at)
    assert ("modifié le" in client.get(comment.article.get_absolute_url()).text) == shown
