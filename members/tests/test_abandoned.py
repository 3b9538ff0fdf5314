"""Sign-ups that nobody came back for are deleted; nothing else ever is."""

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Letter
from members import tasks
from members.models import Member
from members.models.abandoned import ABANDONED_AFTER
from members.tests.notices import talk
from members.tests.sign_in import PASSWORD, code_of, sign_up

pytestmark = pytest.mark.django_db
ADDRESS = "koffi@example.org"


def joined(password="", client=None, **sent):
    """Who has just signed up."""
    sign_up(client or Client(), password1=password, **sent)
    return Member.objects.order_by("pk").last()


def an_hour_too_old(member):
    Member.objects.filter(pk=member.pk).update(date_joined=timezone.now() - ABANDONED_AFTER - timedelta(hours=1))
    return member


@pytest.fixture
def abandoned():
    return an_hour_too_old(joined(PASSWORD))


def is_kept(member):
    tasks.delete_abandoned_accounts()
    return Member.objects.filter(pk=member.pk).exists()


def test_an_abandoned_sign_up_goes_with_its_address_and_frees_its_names(abandoned):
    fresh = joined(email="awa@example.org", username="Awa")
    assert tasks.delete_abandoned_accounts() == 1
    assert list(Member.objects.all()) == [fresh]
    assert [address.user for address in EmailAddress.objects.all()] == [fresh]
    assert joined().email == ADDRESS


def test_it_waits_for_forty_eight_hours(abandoned):
    assert timedelta(hours=48) == ABANDONED_AFTER
    Member.objects.filter(pk=abandoned.pk).update(date_joined=timezone.now() - timedelta(hours=47, minutes=50))
    assert is_kept(abandoned)


def test_a_sign_in_keeps_an_account(client, mailoutbox):
    member = joined(client=client)
    client.post(reverse("account_email_verification_sent"), {"code": code_of(mailoutbox[0])})
    EmailAddress.objects.update(verified=False)
    assert is_kept(an_hour_too_old(member))


TRACES = {
    "a confirmed address": lambda member: member.emailaddress_set.update(verified=True),
    "the staff's mark": lambda member: Member.objects.update(is_staff=True),
    "a superuser's mark": lambda member: Member.objects.update(is_superuser=True),
    "a group": lambda member: member.groups.add(Group.objects.first()),
    "a permission": lambda member: member.user_permissions.add(Permission.objects.first()),
    "closed by an editor": lambda member: Member.objects.update(is_active=False),
    "a comment": lambda member: talk.comment(member, talk.article()),
    "a follow": lambda member: member.follow("sector", "mines"),
    "a letter in hand": lambda member: Letter.objects.create(
        sender="lecteur", subject="question", name="K", email=ADDRESS, body="?", handler=member
    ),
    "a second factor": lambda member: Authenticator.objects.create(user=member, type="totp", data={}),
}


@pytest.mark.parametrize("trace", TRACES)
def test_whoever_left_a_trace_is_kept(abandoned, trace):
    TRACES[trace](abandoned)
    assert is_kept(abandoned)


def test_accounts_of_the_command_line_and_of_the_desk_are_kept(admin_client):
    Member.objects.create_user("Ligne", "ligne@example.org", PASSWORD)
    form = {"username": "Bureau", "email": "bureau@example.org", "usable_password": "false"}
    admin_client.post(reverse("admin:members_member_add"), form)
    made = [an_hour_too_old(Member.objects.get(username=name)) for name in ("Ligne", "Bureau")]
    Client().post(reverse("account_login"), {"login": "ligne@example.org", "password": PASSWORD})
    assert EmailAddress.objects.filter(user=made[0], verified=False).exists(), "a try to sign in leaves an address"
    EmailAddress.objects.create(user=made[1], email="bureau@example.org", primary=True)  # as an editor may write one
    assert is_kept(made[0])
    assert is_kept(made[1])


def test_a_batch_is_deleted_in_as_many_statements_as_one_account(abandoned, monkeypatch):
    monkeypatch.setattr("members.models.abandoned.DELETE_BATCH_SIZE", 20)
    with CaptureQueriesContext(connection) as for_one:
        assert tasks.delete_abandoned_accounts() == 1
    for number in range(40):
        member = Member.objects.create_user(f"Membre{number}", f"m{number}@example.org", signed_up=True)
        EmailAddress.objects.create(user=an_hour_too_old(member), email=member.email, primary=True)
    with CaptureQueriesContext(connection) as for_forty:
        assert tasks.delete_abandoned_accounts() == 40
    assert len(for_forty) == 2 * len(for_one) - 1  # both found at their end that nobody is left


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.parametrize("act", ["signs in", "confirms"])
def test_whoever_comes_in_at_that_very_moment_stays(act):
    member = an_hour_too_old(joined(PASSWORD))
    deleted = []

    def delete():
        deleted.append(tasks.delete_abandoned_accounts())
        connections.close_all()

    with transaction.atomic():  # has written, has not said so yet
        if act == "signs in":
            Member.objects.filter(pk=member.pk).update(last_login=timezone.now())
        else:
            EmailAddress.objects.filter(user=member).update(verified=True)
        thread = threading.Thread(target=delete)
        thread.start()
        thread.join(1)
        assert thread.is_alive(), "it waits for what is being written"
    thread.join(10)
    assert deleted == [0]
    assert Member.objects.filter(pk=member.pk).exists()
