"""Members at the desk."""

import pytest
from django.urls import reverse

from members.models import Member

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


@pytest.mark.parametrize("username", ["AMINÀTA", "ab"])
def test_a_pseudo_that_cannot_be_is_told_in_a_sentence(admin_client, username):
    Member.objects.create_user("Aminata", "aminata@example.org")
    page = add(admin_client, username, "b@example.org")
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()


def test_an_address_in_use_is_told_in_a_sentence(admin_client):
    Member.objects.create_user("Aminata", "aminata@example.org")
    assert add(admin_client, "Koffi", "aminata@example.org").status_code == 200
