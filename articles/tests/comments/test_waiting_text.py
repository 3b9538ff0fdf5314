"""A new text of a public comment that must be read first: the former one stays up until a moderator has decided."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles.comments.moderation.judging import AlreadyJudged
from articles.comments.moderation.queue_items import load_items
from articles.comments.moderation.waiting import Kind, waiting_comments
from articles.comments.writing import authoring
from articles.comments.writing.leaving import part_with_comments
from articles.comments.writing.permission import WritingRule
from articles.models import Act, Comment, CommentText, Judgement, WaitingText
from articles.models.comments.reasons import Hold

pytestmark = pytest.mark.django_db
FORMER, NEW = "Le prix ne tiendra pas.", "Le prix tiendra, je crois."
State = Comment.State


@pytest.fixture(autouse=True)
def newcomers(settings):
    settings.HOLD_FIRST = 2


def edited(comment, body=NEW, seen=None, now=None):
    comment = Comment.objects.get(pk=comment.pk)
    seen = seen or (comment.new_text or comment).text_digest
    return authoring.edit(comment, body, "", seen, WritingRule(), now or timezone.now())


@pytest.fixture
def comment(aminata, say):
    """Published, with a new text that waits."""
    return edited(say(aminata, FORMER))


def now_is(comment):
    comment = Comment.objects.get(pk=comment.pk)
    return comment.state, comment.body, comment.new_text and comment.new_text.body


def test_readers_go_on_reading_the_former_text_and_its_author_reads_both(client, comment, aminata, new_member):
    assert now_is(comment) == (State.PUBLISHED, FORMER, NEW)
    address = comment.article.get_absolute_url()
    for reader in (None, new_member("Koffi"), aminata):
        if reader:
            client.force_login(reader)
        page = client.get(address).text
        assert FORMER in page
        assert (NEW in page) == ("attend d’être relue" in page) == (reader == aminata)
    assert NEW in client.get(reverse("my-comments")).text
    assert NEW in client.get(reverse("comment-edit", args=[comment.pk])).text


def test_a_reply_in_hand_finds_its_parent_and_quotes_what_readers_see(client, comment, new_member):
    client.force_login(new_member("Koffi"))
    form = reverse("comment", args=[comment.article_id, comment.article.slug])
    quoted = client.get(f"{form}?reponse={comment.pk}&citer=1").text
    assert f"&gt; {FORMER}" in quoted and NEW not in quoted
    client.post(form, {"body": "Pourquoi ?", "reponse": comment.pk})
    assert Comment.objects.get(body="Pourquoi ?").parent == comment


def test_published_the_new_text_shows_and_the_former_is_kept_for_moderators(comment, moderator, decide):
    judgement = decide(comment, moderator, "publish")
    assert now_is(comment) == (State.PUBLISHED, NEW, None)
    assert CommentText.objects.get().body == FORMER
    comment.refresh_from_db()
    assert (judgement.was, judgement.became, judgement.digest) == ("held", "published", comment.text_digest)
    assert comment.edit_shown_at and comment.published_at == comment.created_at


def test_refused_the_former_text_stays_and_its_author_is_told_so(comment, moderator, decide):
    digest = comment.new_text.text_digest
    judgement = decide(comment, moderator, "remove")
    assert now_is(comment) == (State.PUBLISHED, FORMER, None)
    assert (judgement.was, judgement.became, judgement.digest) == ("held", "published", digest)
    assert Act.objects.get().verb == "withdraw"
    with pytest.raises(Exception, match="A judgement is written once"):  # the table was made anew
        connection.cursor().execute("UPDATE articles_judgement SET verb = 'publish', reason = ''")


def test_it_waits_in_the_queue_with_both_texts(client, comment, moderator):
    (waiting,) = waiting_comments()
    assert (waiting.key, waiting.kinds, waiting.reasons) == (comment.pk, {Kind.HELD}, {Hold.NEWCOMER})
    (item,) = load_items([comment.pk], moderator, timezone.now())
    assert item.judges_new_text and item.may_publish and item.may_remove


@pytest.mark.parametrize(
    ("verb", "expected"), [("remove", (State.REMOVED, FORMER)), ("publish", (State.PUBLISHED, NEW))]
)
def test_with_a_report_one_decision_is_about_both(comment, moderator, decide, report, new_member, verb, expected):
    report(comment, new_member("Koffi"))
    decide(comment, moderator, verb)
    assert now_is(comment) == (*expected, None)


def test_a_second_edit_replaces_what_waits_and_the_former_text_takes_it_back(comment):
    edited(comment, "Encore autrement.")
    assert now_is(comment) == (State.PUBLISHED, FORMER, "Encore autrement.")
    with pytest.raises(authoring.Changed):  # of two at once, the second has not read the first
        edited(comment, "Et autrement.", seen=comment.text_digest)
    edited(comment, FORMER)
    assert now_is(comment) == (State.PUBLISHED, FORMER, None)
    assert not CommentText.objects.exists()


def test_edited_while_reports_hide_it_the_newest_text_takes_the_place_of_all(comment):
    comment.hold_back(Hold.REPORTS)
    edited(comment, "Sans ce mot.")
    assert now_is(comment) == (State.HELD, "Sans ce mot.", None)


def test_an_edit_while_a_moderator_judges_is_read_first(comment, moderator, decide):
    seen = Comment.objects.get(pk=comment.pk).version
    edited(comment, "Encore autrement.")
    with pytest.raises(AlreadyJudged, match="modifié"):
        decide(comment, moderator, "publish", seen=seen)
    assert not Judgement.objects.exists()


def test_it_leaves_with_the_comment_and_with_its_author(comment, aminata, say):
    say(aminata, "Et pourtant.", parent=comment)
    authoring.delete(comment, timezone.now())
    assert not WaitingText.objects.exists()
    edited(say(aminata, FORMER))
    part_with_comments(aminata.pk, erase=False)
    assert not WaitingText.objects.exists()
