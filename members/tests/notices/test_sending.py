"""Mails about replies, given to a real mail server: that takes them, is slow, refuses, or hangs up."""

from datetime import timedelta
from pkgutil import resolve_name

import pytest
from django.utils import timezone

from articles.models import Comment
from members.models import MailSettings, Member, Mute, Notice, Outgoing
from members.notices import sending
from members.notices.planning import next_digest, plan_mails
from members.notices.sending import send_due
from members.tests.notices.talk import MORNING, answer, article, comment, member, tick

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """In place of a SIGKILL: nothing catches it."""


@pytest.fixture
def planned(server, kofi, said):
    """A reply whose mail is due."""
    reply = answer(kofi, said)
    tick()
    return reply


def later(minutes=10):
    """As time would: every lease is over, every mail is due, and the minute of the pace has passed."""
    past = timezone.now() - timedelta(minutes=minutes)
    Outgoing.objects.update(lease_until=past, due_at=past, tried_at=past)


def outcome():
    one = Outgoing.objects.get()
    return one.state, one.outcome


def test_a_reply_is_mailed_once(planned, server):
    assert send_due() == 1
    assert send_due() == 0
    tick()
    assert send_due() == 0
    assert len(server.accepted) == 1
    assert outcome() == ("sent", "")


def test_whoever_wants_one_mail_a_day_gets_one_with_all_replies(server, awa, kofi, said):
    MailSettings.objects.create(member=awa, replies="daily")
    now = timezone.now()
    replies = [answer(kofi, said, body=f"Réponse {n}.") for n in range(3)]
    tick(now)
    assert Outgoing.objects.get().due_at == next_digest(now)
    assert send_due() == 0
    late = answer(kofi, said, body="Réponse 3.")
    tick()
    Notice.objects.filter(comment=replies[0]).update(read_at=now)
    later()
    send_due()
    (message,) = server.accepted
    text = message.get_body(("plain",)).get_content()
    assert message["Subject"] == "3 réponses ou décisions sur vos commentaires sur La Pesée"
    assert "Réponse 0." not in text  # read on the site meanwhile
    assert all(f"Réponse {n}." in text for n in (1, 2, 3))
    assert late.get_absolute_url() in text


def test_a_digest_that_was_taken_is_not_added_to(server, awa, kofi, said):
    MailSettings.objects.create(member=awa, replies="daily")
    now = timezone.now()
    answer(kofi, said)
    tick(now)
    later()
    send_due()
    answer(kofi, said)
    tick(now)  # the clock was set back, or the same day's digest went out early
    assert Outgoing.objects.count() == 2
    later()
    send_due()
    assert len(server.accepted) == 2
    assert Outgoing.objects.count() == 2


def test_a_digest_that_was_tried_keeps_its_words(server, awa, kofi, said):
    MailSettings.objects.create(member=awa, replies="daily")
    server.rcpt[awa.email] = "450 Busy"
    now = timezone.now()
    answer(kofi, said)
    tick(now)
    later()
    send_due()
    answer(kofi, said)
    tick(now)
    assert [digest.notices.count() for digest in Outgoing.objects.order_by("pk")] == [1, 1]


def test_a_digest_of_which_all_was_read_is_not_sent(server, awa, kofi, said):
    MailSettings.objects.create(member=awa, replies="daily")
    answer(kofi, said)
    tick()
    Notice.objects.update(read_at=timezone.now())
    later()
    send_due()
    assert server.accepted == []
    assert outcome()[0] == "dropped"


def test_the_digest_goes_out_at_seven():
    assert next_digest(MORNING.replace(hour=6, minute=59)) == MORNING.replace(hour=7)
    assert next_digest(MORNING) == MORNING.replace(hour=7) + timedelta(days=1)


def test_whoever_wants_none_gets_none_and_is_told_on_the_site(server, awa, kofi, said):
    MailSettings.objects.create(member=awa, replies="never")
    answer(kofi, said)
    tick()
    assert not Outgoing.objects.exists()
    assert Notice.objects.count_unread(awa.pk) == 1
    MailSettings.objects.set_replies(awa.pk, "at-once")
    tick()
    assert not Outgoing.objects.exists()  # what was decided stays decided


def test_decisions_and_votes_are_not_mailed(server, awa, said):
    Notice.objects.create(member=awa, kind="useful", key="useful:1", comment=said, number=1)
    tick()
    assert not Outgoing.objects.exists()


def test_a_held_reply_is_mailed_when_it_is_published(server, kofi, said):
    reply = answer(kofi, said, state="held", hold="newcomer")
    tick()
    assert not Outgoing.objects.exists()
    reply.publish()
    tick()
    assert send_due() == 1
    assert len(server.accepted) == 1


def test_a_reply_published_after_two_weeks_is_shown_on_the_site_only(server, awa, kofi, said):
    reply = answer(kofi, said, state="held", hold="newcomer")
    tick()
    reply.publish()
    plan_mails(timezone.now() + timedelta(days=15))
    assert not Outgoing.objects.exists()
    assert Notice.objects.count_unread(awa.pk) == 1


LEAVING = {
    "removed": lambda reply, awa: reply.remove(),
    "deleted by its author": lambda reply, awa: Comment.objects.filter(pk=reply.pk).update(state="deleted"),
    "deleted": lambda reply, awa: reply.delete(),
    "article hidden": lambda reply, awa: reply.article.hide(),
    "author muted": lambda reply, awa: Mute.objects.create(member=awa, muted=reply.author),
    "never": lambda reply, awa: MailSettings.objects.set_replies(awa.pk, "never"),
    "closed account": lambda reply, awa: Member.objects.filter(pk=awa.pk).update(is_active=False),
    "deleted account": lambda reply, awa: awa.delete(),
}


@pytest.mark.parametrize("leave", LEAVING)
def test_nothing_is_sent_that_ought_not_to_be_sent_any_more(planned, server, awa, leave):
    LEAVING[leave](planned, awa)
    send_due()
    later()
    send_due()
    assert server.asked == 0


def test_a_reply_held_before_its_mail_left_is_mailed_when_it_is_public_again(planned, server):
    Comment.objects.filter(pk=planned.pk).update(state="held", hold="reports")
    send_due()
    assert not Outgoing.objects.exists()
    planned.publish()
    tick()
    send_due()
    assert len(server.accepted) == 1


def test_a_temporary_refusal_is_tried_again_under_the_same_name(planned, server, awa):
    server.rcpt[awa.email] = "450 Busy"
    before = timezone.now()
    send_due()
    one = Outgoing.objects.get()
    assert one.state == "waiting"
    assert timedelta(seconds=50) < one.due_at - before < timedelta(seconds=90)
    assert send_due() == 0
    later()
    server.rcpt.clear()
    send_due()
    assert server.ids == [one.message_id]
    assert MailSettings.objects.of(awa.pk).refusals == 0


def test_it_is_tried_less_and_less_often_and_given_up_after_a_day(planned, server, awa):
    server.rcpt[awa.email] = "450 Busy"
    waits, moment = [], timezone.now()
    while (one := Outgoing.objects.get()).state == "waiting":
        claimed = Outgoing.objects.claim(max(moment, one.due_at), 60)
        claimed.put_off("450", claimed.tried_at)
        after = Outgoing.objects.get()
        waits.append(round((after.due_at - claimed.tried_at).total_seconds() / 60))
    assert waits[:6] == [1, 5, 15, 60, 240, 240]
    assert 8 <= len(waits) <= 14
    assert outcome() == ("dropped", "450")


def test_three_permanent_refusals_in_a_row_stop_an_address(server, awa, kofi, said):
    server.rcpt[awa.email] = "550 No such user"
    for _ in range(4):
        answer(kofi, said)
    tick()
    send_due()
    assert server.asked == 3
    assert MailSettings.objects.of(awa.pk).is_stopped(awa.email)
    assert [one.outcome for one in Outgoing.objects.order_by("pk")] == [
        *["550 No such user"] * 3,
        "the address has refused too often",
    ]


def test_a_mail_that_arrives_begins_the_count_anew(server, awa, kofi, said):
    for refuses in (True, True, False, True, True):
        server.rcpt = {awa.email: "550 No such user"} if refuses else {}
        answer(kofi, said)
        tick()
        send_due()
    assert MailSettings.objects.of(awa.pk).refusals == 2
    assert not MailSettings.objects.of(awa.pk).is_stopped(awa.email)


def test_a_refusal_after_the_mail_is_one_of_the_address_too(planned, server, awa):
    server.data = "554 Spam"
    send_due()
    assert MailSettings.objects.of(awa.pk).refusals == 1
    assert outcome() == ("dropped", "554 Spam")


FAILURES = [
    # what the server does, and how often it has the mail in the end
    ({"mail": "550 We do not know you"}, 1),
    ({"mail": "451 Later"}, 1),
    ({"hangs_up": "before the mail"}, 1),
    ({"hangs_up": "after the mail"}, 2),
    ({"slow": 1, "data": "451 Slow"}, 1),
]


@pytest.mark.parametrize(("failure", "times"), FAILURES)
def test_after_a_failure_of_the_server_the_mail_is_sent_again_under_one_name(
    planned, server, settings, awa, failure, times
):
    settings.MAILERS["default"]["OPTIONS"]["timeout"] = 0.2 if "slow" in failure else 2
    usual = {name: getattr(server, name) for name in failure}
    vars(server).update(failure)
    send_due()
    assert (outcome()[0], MailSettings.objects.of(awa.pk).refusals) == ("waiting", 0)
    vars(server).update(usual)
    later()
    send_due()
    assert len(server.accepted) == times
    assert len(set(server.ids)) == 1


def test_a_server_that_is_away_loses_nothing(planned, settings):
    settings.MAILERS = {"default": settings.MAILERS["default"] | {"OPTIONS": {"host": "127.0.0.1", "port": 1}}}
    send_due()
    assert outcome()[0] == "waiting"


def test_after_a_server_that_hung_up_the_others_still_leave(server, awa, kofi, said):
    answer(kofi, said)
    answer(kofi, comment(member("Zoe"), said.article))
    tick()
    real = server.handle_MAIL

    async def hangs_up_once(connection, *rest):
        server.handle_MAIL = real
        connection.transport.close()
        return "250 OK"

    server.handle_MAIL = hangs_up_once
    assert send_due() == 2
    assert len(server.accepted) == 1


def test_an_address_that_smtp_cannot_write_is_refused_for_good(planned, server, awa):
    Member.objects.filter(pk=awa.pk).update(email="éwa@example.org")
    send_due()
    assert outcome()[0] == "dropped"
    assert server.accepted == []


def refuse(server, monkeypatch, awa):
    server.rcpt[awa.email] = "450 Busy"


def fail_to_build(server, monkeypatch, awa):
    real = sending.letter
    monkeypatch.setattr(sending, "letter", lambda one, *rest: 1 / 0 if one.member == awa else real(one, *rest))


@pytest.mark.parametrize("fail", [refuse, fail_to_build])
def test_a_mail_that_fails_stops_no_other(server, awa, kofi, said, monkeypatch, fail):
    zoe = member("Zoe")
    fail(server, monkeypatch, awa)
    answer(kofi, said)
    answer(kofi, comment(zoe, said.article))
    tick()
    send_due()
    assert [message["To"] for message in server.accepted] == [zoe.email]
    assert Outgoing.objects.get(member=awa).state == "waiting"


def test_no_more_than_the_pace_leave_in_a_minute(server, awa, kofi, said, settings):
    settings.MAIL_PACE = 2
    for _ in range(5):
        answer(kofi, said)
    tick()
    sent = [send_due(), send_due()]
    later()
    sent.append(send_due())
    assert sent == [2, 0, 2]


def test_a_clock_set_back_stops_neither_pace_nor_lease(planned, server):
    future = timezone.now() + timedelta(days=3)
    claimed = Outgoing.objects.claim(future, 60)
    assert claimed.lease_until > future
    assert Outgoing.objects.claim(future, 60) is None
    assert send_due() == 1  # three days earlier by the clock
    assert len(server.accepted) == 1


def test_a_row_that_ends_its_workers_is_dropped_in_the_end(planned, server):
    Outgoing.objects.update(tries=sending.MAX_TRIES)
    send_due()
    assert outcome() == ("dropped", "tried too often")
    assert server.asked == 0


KILLS = {
    # where a worker is killed, before or after that call, and how often the mail arrives
    "after the claim": ("members.notices.sending.reason_not_to_send", "before", 1),
    "after it was built": ("members.notices.sending.letter", "after", 1),
    "before it is handed over": ("members.notices.sending.hand_over", "before", 1),
    "in the conversation": ("smtplib.SMTP.data", "before", 1),
    "between the server's yes and its record": ("members.models.Outgoing.mark_sent", "before", 2),  # SMTP cannot tell
    "after the record": ("members.notices.sending._close", "after", 1),
}


@pytest.mark.parametrize("step", KILLS)
def test_a_worker_is_killed_and_the_mail_arrives_under_one_name(planned, server, monkeypatch, step):
    name, when, times = KILLS[step]
    real = resolve_name(name)

    def killed(*args, **kwargs):
        if when == "after":
            real(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(name, killed)
        with pytest.raises(Killed):
            send_due()
    assert send_due() == 0  # it is leased, or was sent
    later()
    send_due()
    assert len(server.accepted) == times
    assert len(set(server.ids)) == 1


def test_killed_while_it_plans_nothing_is_lost(server, kofi, said, monkeypatch):
    answer(kofi, said)

    def killed(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("django.db.models.query.QuerySet.bulk_update", killed)
        with pytest.raises(Killed):
            tick()
    assert not Outgoing.objects.exists()
    tick()
    send_due()
    assert len(server.accepted) == 1


def test_a_worker_that_was_taken_over_sends_and_records_nothing(planned, server):
    asleep = Outgoing.objects.claim(timezone.now(), 60)
    later()
    awake = Outgoing.objects.claim(timezone.now(), 60)
    assert asleep.lease_token != awake.lease_token
    assert not asleep.mark_sending()
    assert not asleep.mark_sent(timezone.now())
    assert not asleep.put_off("451", timezone.now())
    assert awake.mark_sending()


def test_a_worker_that_waited_for_its_turn_takes_nothing_from_the_one_before_it(planned, server):
    began = timezone.now()
    assert Outgoing.objects.claim(began + timedelta(seconds=2), 60)
    assert Outgoing.objects.claim(began, 60) is None


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_send_each_mail_once_and_keep_the_pace(server, settings, at_once):
    settings.MAIL_PACE = 12
    awa, kofi = member("Awa"), member("Kofi")
    said = comment(awa, article())
    for _ in range(20):
        answer(kofi, said)
    tick()
    assert sum(at_once([send_due] * 4)) == 12
    at_once([later])
    assert sum(at_once([send_due] * 4)) == 8
    assert len(server.ids) == len(set(server.ids)) == 20
