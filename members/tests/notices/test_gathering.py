"""What the members' clock writes of what it finds new."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from articles.models import Comment, Report, Vote
from articles.models.comments.judgement import SETTLED_AFTER
from members.models import Mute, Notice, Outgoing, ReadingPosition
from members.notices import gathering
from members.notices.gathering import gather
from members.tests.notices.talk import MORNING, answer, article, comment, judge, keys, member, shown, tick

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def moderator():
    return member("Moderatrice")


def test_a_reply_is_told_to_the_author_of_the_comment_it_answers_once(awa, kofi, said):
    reply = answer(kofi, said)
    tick()
    tick()
    assert keys(awa) == [f"reply:{reply.pk}"]
    assert shown(kofi) == []


TELLS_NOBODY = {
    "it answers no comment": lambda awa, kofi, said: comment(kofi, said.article),
    "one's own": lambda awa, kofi, said: answer(awa, said),
    "to who has left": lambda awa, kofi, said: (
        answer(kofi, said) and Comment.objects.filter(pk=said.pk).update(author=None)
    ),
    "of a muted member": lambda awa, kofi, said: Mute.objects.create(member=awa, muted=kofi) and answer(kofi, said),
}


@pytest.mark.parametrize("write", TELLS_NOBODY.values(), ids=TELLS_NOBODY)
def test_a_comment_that_concerns_nobody_else_gives_no_notice(awa, kofi, said, write):
    write(awa, kofi, said)
    tick()
    assert not Notice.objects.exists()


def becomes(state):
    return lambda awa, reply: Comment.objects.filter(pk__in=[reply.pk, reply.parent_id]).update(state=state)


HIDDEN_LATER = {
    "held": becomes("held"),
    "removed": becomes("removed"),
    "deleted": becomes("deleted"),
    "muted": lambda awa, reply: Mute.objects.create(member=awa, muted=reply.author),
    "its article hidden": lambda awa, reply: reply.article.hide(),
}


@pytest.mark.parametrize("hide", HIDDEN_LATER.values(), ids=HIDDEN_LATER)
def test_what_nobody_may_read_any_more_is_neither_shown_nor_counted(awa, kofi, said, hide):
    reply = answer(kofi, said)
    tick()
    assert len(shown(awa)) == 1
    hide(awa, reply)
    assert (shown(awa), Notice.objects.count_unread(awa.pk)) == ([], 0)


@pytest.mark.parametrize(
    "hide", [lambda said: said.article.hide(), lambda said: Comment.objects.filter(pk=said.pk).update(state="deleted")]
)
def test_no_decision_is_shown_about_a_deleted_comment_or_under_a_hidden_article(awa, said, moderator, hide):
    judge(said, moderator)
    tick()
    assert len(shown(awa)) == 1
    hide(said)
    assert shown(awa) == []


def test_a_held_reply_is_told_when_it_is_published_however_that_happens(awa, kofi, said, moderator):
    judged = answer(kofi, said, state="held", hold="newcomer")
    edited = answer(kofi, said, state="held", hold="links")
    tick()
    assert shown(awa) == []
    judge(judged, moderator, verb="publish")
    edited.publish()  # no judgement: an edit of its author, or a setting
    tick()
    assert set(keys(awa)) == {f"reply:{judged.pk}", f"reply:{edited.pk}"}
    assert all(notice.read_at is None for notice in shown(awa))


def test_nobody_is_told_of_a_judgement_that_may_still_be_taken_back(awa, kofi, said, moderator):
    reply = answer(kofi, said, state="held", hold="newcomer")
    tick()
    judge(reply, moderator, verb="publish", at=timezone.now())
    tick()
    assert (shown(awa), shown(kofi), Notice.objects.count_unread(awa.pk)) == ([], [], 0)
    assert not Outgoing.objects.exists()
    later = timezone.now() + SETTLED_AFTER
    gather(later)
    assert keys(kofi) == [f"judgement:{reply.judgements.get().pk}"]


def test_a_held_reply_stays_unread_when_all_that_is_shown_is_marked(awa, kofi, said):
    held, public = answer(kofi, said, state="held", hold="newcomer"), answer(kofi, said)
    tick()
    assert Notice.objects.mark_read(awa.pk, Notice.objects.newest_key(awa.pk), timezone.now()) == 1
    held.publish()
    assert [notice.read_at is None for notice in shown(awa)] == [True, False]
    assert keys(awa) == [f"reply:{held.pk}", f"reply:{public.pk}"]


def test_a_decision_is_told_to_the_author_with_its_reason_and_not_to_the_judge(awa, said, moderator):
    judgement = judge(said, moderator, reason="scam", message="Aucune promesse de gains ici.")
    own = comment(moderator, said.article)
    judge(own, moderator)
    tick()
    assert keys(awa) == [f"judgement:{judgement.pk}"]
    assert shown(awa)[0].judgement.message == "Aucune promesse de gains ici."
    assert shown(moderator) == []


def test_whoever_reported_is_told_the_outcome_and_the_judge_is_not(awa, kofi, said, moderator):
    reports = [
        Report.objects.create(comment=said, member=one, reason="insult", digest="0") for one in (kofi, moderator)
    ]
    judge(said, moderator, closes=reports)
    tick()
    (notice,) = shown(kofi)
    assert (notice.kind, notice.judgement.verb) == ("report", "remove")
    assert shown(moderator) == []


def test_useful_votes_are_gathered_once_a_day_and_each_is_counted_once(awa, said):
    evening = MORNING.replace(hour=18)
    gather(MORNING)
    for name in ("Un", "Deux", "Trois"):
        Vote.objects.add(said, member(name))
    gather(MORNING + timedelta(hours=1))
    gather(evening)
    assert not Notice.objects.exists()  # the highest vote is noted; those of the same moment may still be committed
    gather(evening + timedelta(minutes=6))
    gather(evening + timedelta(minutes=7))
    assert [(notice.kind, notice.number) for notice in shown(awa)] == [("useful", 3)]
    Vote.objects.add(said, member("Quatre"))
    for minutes in (0, 6):
        gather(evening + timedelta(days=1, minutes=minutes))
    assert sorted(notice.number for notice in shown(awa)) == [1, 3]


def test_votes_that_were_taken_back_or_of_muted_members_are_not_counted(awa, kofi, said):
    evening = MORNING.replace(hour=18)
    gather(MORNING)
    Mute.objects.create(member=awa, muted=kofi)
    gone = member("Gone")
    for voter in (kofi, gone):
        Vote.objects.add(said, voter)
    Vote.objects.take_back(said, gone)
    for minutes in (0, 6):
        gather(evening + timedelta(minutes=minutes))
    assert not Notice.objects.exists()


def test_the_first_reading_leaves_old_talk_alone(awa, kofi, said):
    old = answer(kofi, said, created_at=timezone.now() - timedelta(days=3))
    new = answer(kofi, said)
    tick()
    assert keys(awa) == [f"reply:{new.pk}"]
    assert old.pk < new.pk


def test_many_rows_are_read_a_page_at_a_time(awa, kofi, said, monkeypatch):
    monkeypatch.setattr(gathering, "PAGE_SIZE", 2)
    replies = [answer(kofi, said) for _ in range(5)]
    tick()
    assert set(keys(awa)) == {f"reply:{reply.pk}" for reply in replies}


def test_the_position_follows_only_when_the_transactions_of_then_have_ended(awa, kofi, said):
    answer(kofi, said)
    now = timezone.now()
    gather(now)
    gather(now + timedelta(minutes=1))
    place = ReadingPosition.objects.get(pk="comment")
    assert place.position == 0
    late = answer(kofi, said)  # in effect: any row above the position is read, whenever it was committed
    gather(now + timedelta(minutes=6))
    gather(now + timedelta(minutes=12))
    place.refresh_from_db()
    assert place.position == late.pk


def test_a_reply_committed_after_a_later_one_was_read_is_told(awa, kofi, said):
    number = said.pk + 1000
    later = Comment.objects.create(pk=number, author=kofi, article=said.article, parent=said, body="Après.")
    now = timezone.now()
    for minutes in (0, 1, 2, 3, 4):
        gather(now + timedelta(minutes=minutes))
    earlier = Comment.objects.create(pk=number - 1, author=kofi, article=said.article, parent=said, body="Avant.")
    gather(now + timedelta(minutes=4, seconds=50))
    assert set(keys(awa)) == {f"reply:{later.pk}", f"reply:{earlier.pk}"}


def test_a_clock_set_back_neither_doubles_nor_loses(awa, kofi, said):
    now = timezone.now()
    first = answer(kofi, said)
    gather(now)
    second = answer(kofi, said)
    gather(now - timedelta(days=2))
    for minutes in range(0, 30, 2):
        gather(now - timedelta(days=2) + timedelta(minutes=minutes))
    assert Notice.objects.count() == 2
    assert set(keys(awa)) == {f"reply:{first.pk}", f"reply:{second.pk}"}
    assert ReadingPosition.objects.get(pk="comment").position == second.pk


def test_a_reading_that_fails_is_done_again(awa, kofi, said, monkeypatch):
    reply = answer(kofi, said)
    with monkeypatch.context() as patch, pytest.raises(OSError), transaction.atomic():
        patch.setattr(ReadingPosition, "move", lambda *args: (_ for _ in ()).throw(OSError))
        gather(timezone.now())
    assert shown(awa) == []
    tick()
    assert keys(awa) == [f"reply:{reply.pk}"]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_write_each_notice_once(at_once):
    awa, kofi = member("Awa"), member("Kofi")
    said = comment(awa, article())
    for _ in range(30):
        answer(kofi, said)

    def count_rows():
        notices = Notice.objects.filter(member=awa)
        return notices.count(), notices.filter(is_mail_decided=True).count(), awa.outgoing.count()

    at_once([tick] * 4)
    assert at_once([count_rows]) == [(30, 30, 30)]
