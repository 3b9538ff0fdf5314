"""Talks, their roots, votes, settings and judgements, as the database keeps them."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction

from articles.models import Article, Category, Comment, Judgement, Source, Story, TalkSetting, TalkState, Vote
from articles.models.append_only import NotErasable

pytestmark = pytest.mark.django_db


def an_article(number, story=None, **more):
    Category.objects.get_or_create(slug="info-generale", defaults={"name_fr": "Info", "name_en": "News"})
    source, _ = Source.objects.get_or_create(slug="wari-matin", defaults={"name": "Wari Matin"})
    return Article.objects.create(
        source=source,
        url=f"https://wari.example/{number}",
        title=f"Cacao : le prix monte {number}",
        published_at=datetime(2026, 11, 24, 18, 5, tzinfo=UTC),
        story=story,
        **more,
    )


@pytest.fixture
def article():
    return an_article(1)


@pytest.fixture
def awa():
    return get_user_model().objects.create_user("Awa", "awa@example.org")


def say(article, author=None, body="Bien vu.", **more):
    return Comment.objects.create(article=article, author=author, body=body, **more)


def test_a_talk_is_the_comments_of_all_published_articles_of_a_story():
    story = Story.objects.create()
    one, two = an_article(1, story), an_article(2, story, is_lead=False)
    hidden, other = an_article(3, story, is_lead=False, status=Article.Status.HIDDEN), an_article(4)
    said = [say(one), say(two)]
    say(hidden), say(other)
    assert set(Comment.objects.in_talk(two)) == set(said)
    assert Comment.objects.in_talk(other).count() == 1


def test_all_replies_below_a_comment_have_it_as_their_root(article):
    root = say(article)
    reply = say(article, parent=root)
    deeper = say(article, parent=reply)
    assert (root.root_id, reply.root_id, deeper.root_id) == (None, root.pk, root.pk)


def test_votes_are_counted_once_a_member(article, awa):
    comment = say(article)
    for _ in range(2):
        Vote.objects.add(comment, awa)
    comment.refresh_from_db()
    assert comment.useful == 1
    for _ in range(2):
        Vote.objects.take_back(comment, awa)
    comment.refresh_from_db()
    assert comment.useful == 0


def test_a_talk_is_set_for_the_whole_story_and_stays_set_when_an_article_leaves_it():
    story = Story.objects.create()
    one, two = an_article(1, story), an_article(2, story, is_lead=False)
    TalkSetting.objects.set_state(one, TalkState.HELD)
    TalkSetting.objects.set_state(two, TalkState.CLOSED)
    Article.objects.filter(pk=two.pk).update(story=None)
    two.refresh_from_db()
    assert [TalkSetting.objects.state_of(each) for each in (one, two)] == [TalkState.CLOSED] * 2
    TalkSetting.objects.set_state(two, TalkState.OPEN)
    assert TalkSetting.objects.state_of(two) == TalkState.OPEN
    assert TalkSetting.objects.state_of(one) == TalkState.CLOSED


def test_the_strictest_setting_holds_for_united_talks():
    story = Story.objects.create()
    one, two = an_article(1), an_article(2)
    TalkSetting.objects.set_state(one, TalkState.CLOSED)
    TalkSetting.objects.set_state(two, TalkState.HELD)
    Article.objects.update(story=story)
    two.refresh_from_db()
    assert TalkSetting.objects.state_of(two) == TalkState.CLOSED


def a_judgement(comment, awa):
    return Judgement.objects.create(
        comment=comment,
        by=awa,
        by_name="Awa",
        verb="remove",
        reason="scam",
        was="published",
        became="removed",
        digest="0",
    )


def test_a_judgement_is_written_once(article, awa):
    judged = a_judgement(say(article), awa)
    for change in (judged.save, judged.delete, Judgement.objects.all().delete):
        with pytest.raises(NotErasable):
            change()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE articles_judgement SET reason = 'other'")


def test_a_judgement_stays_when_its_comment_goes(article, awa):
    comment = say(article)
    a_judgement(comment, awa)
    comment.delete()
    assert Judgement.objects.count() == 1
