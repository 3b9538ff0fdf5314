"""The mail to moderators when something has waited two hours, and the warning when there is nobody to mail."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone

from articles.checks import somebody_moderates
from articles.comments.moderation.reminding import moderators, remind
from articles.comments.moderation.reporting import report
from articles.models import Appeal, Comment, Judgement, Reminder
from articles.models.comments.reminder import LEASE
from articles.tasks import remind_moderators

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def after(**length):
    return NOW + timedelta(**length)


@pytest.fixture
def in_group(new_member):
    def in_group(name, **fields):
        member = new_member(name, is_staff=True, **fields)
        member.groups.add(Group.objects.get_or_create(name="Modération")[0])
        return member

    return in_group


@pytest.fixture
def team(in_group):
    return [in_group("Mariam"), in_group("Yao")]


@pytest.fixture
def held(aminata, say):
    comment = say(aminata, state="held", hold="newcomer")
    Comment.objects.update(created_at=NOW)
    return comment


def test_moderators_are_the_active_staff_with_the_right(team, in_group, moderator, new_member):
    in_group("Parti", is_active=False)
    new_member("Redacteur", is_staff=True)
    assert [one.username for one in moderators()] == ["Mariam", "Yao", moderator.username]


def test_after_two_hours_each_is_told_once(team, held):
    assert remind(after(minutes=110)) == 0
    assert remind(after(minutes=121)) == 2
    assert [message.to for message in mail.outbox] == [[one.email] for one in team]
    message = mail.outbox[0]
    assert "1 décision attend la modération" in message.subject and "\n" not in message.subject
    assert "1 commentaire en attente" in message.body and "/gestion/articles/comment/" in message.body
    assert "signalé" not in message.body


def test_the_same_things_are_told_of_again_after_six_hours(team, held):
    times = [minutes for minutes in range(0, 16 * 60, 20) if remind(after(minutes=minutes, seconds=1))]
    assert times == [120, 480, 840]
    held.publish()
    assert remind(after(hours=30)) == 0


def test_newer_ones_are_told_of_when_their_turn_comes_once_an_hour_at_most(team, held, aminata, say):
    for minutes in (10, 20, 90):
        Comment.objects.filter(pk=say(aminata, state="held").pk).update(created_at=after(minutes=minutes))
    times = [minutes for minutes in range(0, 11 * 60, 20) if remind(after(minutes=minutes, seconds=1))]
    assert times == [120, 180, 240, 600]


def test_reports_and_appeals_wait_too(team, aminata, say, new_member, moderator):
    reported, removed = say(aminata), say(aminata)
    for number in range(4):
        report(reported.pk, new_member(f"lecteur{number}"), "insult", "", NOW)
    removed.remove()
    judgement = Judgement.objects.create(
        comment=removed, by=moderator, by_name="M", verb="remove", reason="scam", was="published", became="removed",
        digest=removed.text_digest,
    )  # fmt: skip
    Appeal.objects.create(comment=removed, against=judgement, body="Non.", at=NOW)
    assert remind(after(hours=3)) == 3
    assert "2 décisions" in mail.outbox[0].subject
    assert "1 commentaire signalé" in mail.outbox[0].body and "1 contestation" in mail.outbox[0].body
    assert "en attente" not in mail.outbox[0].body


def test_what_its_author_deleted_waits_no_longer(team, aminata, say, new_member):
    comment = say(aminata)
    report(comment.pk, new_member("lecteur"), "insult", "", NOW)
    Comment.objects.update(state="deleted")
    assert remind(after(hours=3)) == 0


def test_of_two_workers_one_sends(team, held):
    seen = Reminder.objects.only_one()
    assert Reminder.objects.claim(seen, after(hours=3))
    assert not Reminder.objects.claim(seen, after(hours=3))
    assert remind(after(hours=3)) == 0


def test_a_worker_killed_before_it_sent_loses_nothing(team, held, monkeypatch):
    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("articles.comments.moderation.reminding._send", killed)
        remind(after(hours=3))
    assert remind(after(hours=3, minutes=1)) == 0
    assert remind(after(hours=3) + LEASE) == 2
    assert remind(after(hours=3, minutes=20)) == 0


def test_a_mail_that_cannot_leave_is_tried_again(team, held, monkeypatch, caplog):
    def fails(_message):
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", fails)
        assert remind(after(hours=3)) == 0
    assert "could not be told" in caplog.text
    assert remind(after(hours=3, minutes=10)) == 2


def test_without_moderators_nothing_is_sent_and_check_warns(held, new_member):
    assert remind(after(hours=3)) == 0
    (warning,) = somebody_moderates(None, databases=["default"])
    assert warning.id == "articles.W002" and "Nobody moderates" in warning.msg
    assert somebody_moderates(None) == []
    new_member("Chef", is_staff=True, is_superuser=True)
    assert somebody_moderates(None, databases=["default"]) == []


def test_the_task_tells(team, held):
    Comment.objects.update(created_at=timezone.now() - timedelta(hours=3))
    assert remind_moderators() == 2
    assert remind_moderators() == 0


def test_to_look_takes_few_queries_when_nothing_waits(team, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        remind(NOW)
