"""The daily mail to editors about sources that broke or fell silent: who, of what, how often, and after a killed worker."""

from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from articles.contact import source_alerts
from articles.contact.source_alerts import alert, write_alerts
from articles.models import Feed, Source, SourceAlert
from articles.models.feeds.source_alert import LEASE
from articles.tasks import alert_editors
from portal.tests.together import together

pytestmark = pytest.mark.django_db
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
NOW = timezone.now().replace(hour=12)


@pytest.fixture
def editor(django_user_model):
    """What makes a member of « Rédaction »."""

    def make(name, group="Rédaction", **fields):
        fields = {"is_staff": True, "email": f"{name}@redaction.example"} | fields
        member = django_user_model.objects.create_user(name, **fields)
        member.groups.add(of := Group.objects.get_or_create(name=group)[0])
        if group == "Rédaction":  # which a test of several connections has emptied
            of.permissions.add(Permission.objects.get(codename="change_source"))
        return member

    return make


@pytest.fixture
def editors(editor):
    return [editor("mariam"), editor("yao")]


def source(name):
    return Source.objects.get_or_create(slug=name.lower(), defaults={"name": name})[0]


def broken(name, number=0, *, health="down", since=2 * HOUR, **columns):
    feed = Feed.objects.create(source=source(name), url=f"https://{name.lower()}.example/{number}")
    columns = {
        "health": health,
        "health_since": NOW - since,
        "reason": "http-403" if health == "down" else "",
    } | columns
    Feed.objects.filter(pk=feed.pk).update(**columns)
    return feed


def test_each_editor_is_told_once_of_what_broke_and_fell_silent(editors):
    feed = broken("Gazette", succeeded_at=NOW - 3 * DAY)
    broken("Bourse", health="quiet", since=9 * DAY, recent=[1_770_000_000])
    broken("Journal", health="suspended", reason="gone")
    broken("Calme", health="ok")
    assert alert(NOW) == 2
    assert [message.to for message in mail.outbox] == [[one.email] for one in editors]
    subject, body = mail.outbox[0].subject, mail.outbox[0].body
    assert "3 sources à vérifier" in subject and "\n" not in subject
    assert "Gazette\u00a0: en panne depuis le" in body and "La source refuse nos visites. (http-403)" in body
    assert f"/gestion/articles/feed/{feed.pk}/change/" in body and "Dernière visite réussie le" in body
    assert "Bourse\u00a0: silencieuse depuis le 2 février 2026" in body and "Journal\u00a0: flux disparu" in body
    assert "Calme" not in body
    assert alert(NOW + MINUTE) == alert(NOW + 2 * DAY) == 0


def test_only_active_staff_who_may_change_sources_are_told(editor):
    broken("Gazette")
    editor("parti", is_active=False)
    editor("lecteur", is_staff=False)
    editor("moderatrice", group="Modération")
    editor("muette", email="")
    assert alert(NOW) == 0
    assert not Feed.objects.exclude(mailed_health="").exists()  # it waits for somebody who can be told
    editor("rose")
    assert alert(NOW) == 1


def test_one_mail_a_day_at_most(editors):
    broken("Gazette")
    times = []
    for minutes in range(0, 49 * 60, 30):
        broken("Autre", minutes, since=2 * HOUR - minutes * MINUTE)
        times += [minutes] if alert(NOW + minutes * MINUTE) else []
    assert times == [0, 24 * 60, 48 * 60]


def test_nothing_is_sent_when_nothing_broke(editors, django_assert_max_num_queries):
    broken("Calme", health="ok")
    broken("Lente", health="slow")
    broken("Suspendue", health="suspended")
    with django_assert_max_num_queries(9):
        assert alert(NOW) == 0
    assert not SourceAlert.objects.exists()


def test_a_trouble_is_told_when_it_has_lasted_an_hour(editors):
    broken("Gazette", since=59 * MINUTE)
    assert alert(NOW) == 0
    assert alert(NOW + MINUTE) == 2


def test_one_quiet_feed_among_others_is_no_silent_source(editors):
    broken("Gazette", 1, health="quiet")
    broken("Gazette", 2, health="ok")
    assert alert(NOW) == 0


def test_none_while_our_own_network_is_down(editors, monkeypatch):
    broken("Gazette")
    monkeypatch.setattr("articles.ingest.network.is_down", lambda _now: True)
    assert alert(NOW) == 0
    monkeypatch.setattr("articles.ingest.network.is_down", lambda _now: False)
    assert alert(NOW + HOUR) == 2


def test_a_trouble_that_came_back_is_told_again(editors):
    feed = broken("Gazette")
    alert(NOW)
    Feed.objects.filter(pk=feed.pk).update(health="slow")  # and back, without a success: the same trouble
    Feed.objects.filter(pk=feed.pk).update(health="down", health_since=NOW)
    assert alert(NOW + 2 * DAY) == 0
    Feed.objects.refresh_health(NOW + 2 * DAY, our_network_is_down=False)
    assert Feed.objects.get().mailed_health == "down"
    Feed.objects.filter(pk=feed.pk).update(failures=0, reason="", succeeded_at=NOW + 3 * DAY, due_at=NOW + 9 * DAY)
    Feed.objects.refresh_health(NOW + 3 * DAY, our_network_is_down=False)
    Feed.objects.filter(pk=feed.pk).update(failures=3, reason="dns")
    Feed.objects.refresh_health(NOW + 4 * DAY, our_network_is_down=False)
    assert alert(NOW + 5 * DAY) == 2


def killed(*_args, **_options):
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_writes_has_done_nothing(editors, monkeypatch):
    broken("Gazette")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("articles.models.feeds.feed_queries.FeedQuerySet.mark_mailed", killed)
        alert(NOW)
    assert not SourceAlert.objects.exists()
    assert alert(NOW + MINUTE) == 2


def test_a_worker_killed_between_two_mails_doubles_none(editors, monkeypatch):
    broken("Gazette")
    send = EmailMessage.send

    def second_kills(message):
        return killed() if mail.outbox else send(message)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(EmailMessage, "send", second_kills)
        alert(NOW)
    assert alert(NOW + MINUTE) == 0  # the killed worker's lease
    assert alert(NOW + LEASE) == 1
    assert [message.to[0] for message in mail.outbox] == [one.email for one in editors]


def test_a_mail_that_cannot_leave_is_tried_again_under_the_same_name(editors, monkeypatch, caplog):
    broken("Gazette")

    def fails(_message):
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", fails)
        assert alert(NOW) == 0
    assert "could not be told" in caplog.text
    assert alert(NOW + 10 * MINUTE) == 2
    named = {message.extra_headers["Message-ID"] for message in mail.outbox}
    assert named == set(SourceAlert.objects.values_list("message_id", flat=True))


def test_who_left_in_between_is_not_told(editors):
    broken("Gazette")
    write_alerts(NOW)
    editors[0].groups.clear()
    assert source_alerts.send_alerts(NOW) == 1


def test_the_task_tells(editors):
    broken("Gazette", since=9 * DAY)
    assert alert_editors() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_writes_and_each_mail_is_sent_once(editors, tmp_path, monkeypatch):
    broken("Gazette")
    run = together(tmp_path, monkeypatch)
    assert sorted(run([partial(write_alerts, NOW)] * 2)) == [0, 2]
    assert sum(run([partial(source_alerts.send_alerts, NOW)] * 2)) == 2
