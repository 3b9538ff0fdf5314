"""Members at the desk."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from articles.models import Act
from articles.tests.admin.browser import opened
from members.models import Member, StaffNotDeletable

pytestmark = pytest.mark.django_db


def add(client, username, email):
    form = {"username": username, "email": email, "usable_password": "false"}
    return client.post(reverse("admin:members_member_add"), form)


def test_an_editor_adds_a_member_who_will_come_in_by_code(admin_client):
    assert admin_client.get(reverse("admin:members_member_add")).status_code == 200
    assert add(admin_client, "Aminata", "aminata@example.org").status_code == 302
    aminata = Member.objects.get(username="Aminata")
    assert not aminata.has_usable_password()
    assert admin_client.get(reverse("admin:members_member_change", args=[aminata.pk])).status_code == 200
    assert "Aminata" in admin_client.get(reverse("admin:members_member_changelist")).content.decode()


@pytest.mark.parametrize(
    ("username", "email"),
    [("AMINÀTA", "b@example.org"), ("ab", "b@example.org"), ("Koffi", "aminata@example.org")],
)
def test_a_pseudo_that_cannot_be_and_an_address_in_use_are_refused_in_a_sentence(admin_client, username, email):
    Member.objects.create_user("Aminata", "aminata@example.org")
    page = add(admin_client, username, email)
    assert (page.status_code, "errorlist" in page.text) == (200, True)


@pytest.fixture
def moderator():
    member = Member.objects.create_user("Moussa", "moussa@example.org", is_staff=True)
    member.groups.add(Group.objects.get(name="Modération"))
    return member


def former(member):
    """One who has left the staff, and whom the journal tells."""
    Act.objects.record(member, Act.Verb.CHANGE, member)
    member.groups.clear()
    Member.objects.filter(pk=member.pk).update(is_staff=False)


def test_an_account_of_the_staff_is_deactivated_never_deleted(admin_client, moderator):
    aminata = Member.objects.create_user("Aminata", "aminata@example.org")
    for leave in (lambda _: None, former):
        leave(moderator)
        several = {"action": "delete_selected", "_selected_action": [moderator.pk, aminata.pk], "post": "yes"}
        for page in (
            admin_client.post(reverse("admin:members_member_delete", args=[moderator.pk]), {"post": "yes"}),
            admin_client.post(reverse("admin:members_member_changelist"), several),
        ):
            assert "Moussa est ou a été de l’équipe" in page.content.decode()
    assert Member.objects.filter(pk__in=[moderator.pk, aminata.pk]).count() == 2


def test_no_code_deletes_an_account_of_the_staff(moderator):
    aminata = Member.objects.create_user("Aminata", "aminata@example.org")
    for leave in (lambda _: None, former):
        leave(moderator)
        with pytest.raises(StaffNotDeletable):
            moderator.delete()
        with pytest.raises(StaffNotDeletable):
            Member.objects.all().delete()
    aminata.delete()
    assert list(Member.objects.all()) == [moderator]


def test_the_journal_tells_what_a_member_may_do_never_who_he_is(admin_client):
    aminata = Member.objects.create_user("Aminata", "aminata@example.org", "secret")
    address = reverse("admin:members_member_change", args=[aminata.pk])
    said = {"is_staff": "on", "email": "autre@example.org", "groups": Group.objects.get(name="Modération").pk}
    assert admin_client.post(address, opened(admin_client, address, "member_form") | said).status_code == 302
    act = Act.objects.get()
    assert act.before == {"email": "…", "is_staff": False, "groups": []}
    assert act.after == {"email": "…", "is_staff": True, "groups": ["Modération"]}
