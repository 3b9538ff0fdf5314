"""The group « Administration »: it opens and closes rights, and never gives more than it holds."""

from functools import partial

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles.models import Act
from articles.tests.admin.browser import opened
from conftest import StaffClient
from members.erasure.erase import LastAdministrator, erase
from members.models import Erasure, Member
from portal.tests.together import in_threads

pytestmark = pytest.mark.django_db
LIST = reverse("admin:members_member_changelist")


def make(name, *groups, **rights):
    member = Member.objects.create_user(name, f"{name}@member.example", "mot-de-passe-77", **rights)
    member.groups.add(*Group.objects.filter(name__in=groups))
    return member


def client_of(member):
    client = StaffClient()
    client.force_login(member)
    return client


def page_of(member):
    return reverse("admin:members_member_change", args=[member.pk])


def save(client, member, **sent):
    """Send the account's form as it stands, with these changes; None leaves a field out."""
    form = opened(client, page_of(member), "member_form") | sent
    return client.post(page_of(member), {name: value for name, value in form.items() if value is not None})


@pytest.fixture
def rose():
    return make("Rose", "Administration", is_staff=True)


@pytest.fixture
def client(rose):
    return client_of(rose)


@pytest.fixture
def awa():
    return make("Awa")


def key_of(group):
    return str(Group.objects.get(name=group).pk)


def test_an_administrator_opens_rights_and_closes_them(client, awa):
    groups = [key_of("Rédaction"), key_of("Administration")]
    assert save(client, awa, is_staff="on", groups=groups).status_code == 302
    awa.refresh_from_db()
    assert awa.is_staff
    assert {*awa.groups.values_list("name", flat=True)} == {"Rédaction", "Administration"}
    after = Act.objects.get().after
    assert (after["is_staff"], {*after["groups"]}) == (True, {"Rédaction", "Administration"})
    assert save(client, awa, is_active=None, is_staff=None, groups=[]).status_code == 302
    awa.refresh_from_db()
    assert not (awa.is_active or awa.is_staff or awa.groups.exists())


def test_a_group_without_the_status_of_the_team_opens_nothing_and_the_page_says_so(client, awa):
    told = "Awa est dans un groupe"
    assert save(client, awa, groups=key_of("Rédaction")).status_code == 302
    assert told in client.get(LIST).text
    save(client, awa, is_staff="on")
    assert told not in client.get(LIST).text


def test_nobody_makes_a_superuser_or_gives_a_right_to_one_person_but_superusers(client, awa, rose):
    right = str(Permission.objects.get(codename="change_group").pk)
    for member in (awa, rose):
        assert save(client, member, is_superuser="on", user_permissions=[right]).status_code == 302
        member.refresh_from_db()
        assert not (member.is_superuser or member.user_permissions.exists())


def test_a_group_that_allows_more_than_one_holds_is_not_given(client, awa, rose):
    above = Group.objects.create(name="Exploitation")
    above.permissions.add(Permission.objects.get(codename="change_group"))
    for member in (awa, rose):
        groups = [*map(str, member.groups.values_list("pk", flat=True)), str(above.pk)]
        answer = save(client, member, groups=groups)
        assert answer.status_code == 200
        assert "errorlist" in answer.text
        assert not member.groups.filter(pk=above.pk).exists()


@pytest.mark.parametrize("rights", ["superuser", "closed superuser", "more", "more, closed"])
def test_the_account_of_somebody_who_holds_more_is_read_and_not_changed(client, rights):
    chief = make("Chef", is_staff=True, is_active="closed" not in rights, is_superuser="superuser" in rights)
    if "more" in rights:
        chief.user_permissions.add(Permission.objects.get(codename="change_group"))
    chief.authenticator_set.create(type="totp", data={})
    page = client.get(page_of(chief))
    assert page.status_code == 200
    assert chief.password not in page.text
    sent = {"username": "Chef", "email": "rose@member.example"}
    assert client.post(page_of(chief), sent).status_code == 403
    passwords = {"password1": "cacao-robusta-77", "password2": "cacao-robusta-77", "set-password": "1"}
    assert client.post(reverse("admin:auth_user_password_change", args=[chief.pk]), passwords).status_code == 403
    assert client.post(reverse("admin:members_member_delete", args=[chief.pk]), {"post": "yes"}).status_code == 403
    reset = {"action": "reset_second_factor", "_selected_action": [chief.pk]}
    assert "a plus de droits que vous" in client.post(LIST, reset, follow=True).text
    before = chief.email, chief.password
    chief.refresh_from_db()
    assert (chief.email, chief.password) == before
    assert chief.authenticator_set.exists()
    assert not Act.objects.exists()


def test_an_administrator_takes_the_lost_second_factor_of_others_away(client, rose):
    other = make("Fatou", "Administration", is_staff=True)
    other.authenticator_set.create(type="totp", data={})
    client.post(LIST, {"action": "reset_second_factor", "_selected_action": [other.pk]})
    assert not other.authenticator_set.exists()
    assert Act.objects.get().verb == "reset-factor"


def test_groups_are_read_and_not_changed(client, rose):
    group = Group.objects.get(name="Administration")
    address = reverse("admin:auth_group_change", args=[group.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "Administration", "permissions": []}).status_code == 403
    assert client.post(reverse("admin:auth_group_add"), {"name": "Tout"}).status_code == 403
    assert client.post(reverse("admin:auth_group_delete", args=[group.pk]), {"post": "yes"}).status_code == 403
    assert group.permissions.exists()


@pytest.mark.parametrize("lost", [{"is_active": None}, {"is_staff": None}, {"groups": []}])
def test_the_last_administrator_stays(client, rose, lost):
    make("parti", "Administration", is_staff=True, is_active=False)
    make("ailleurs", "Administration")
    make("Plume", "Rédaction", is_staff=True)
    answer = save(client, rose, **lost)
    assert answer.status_code == 200
    assert "Personne d’autre n’administre le site" in answer.text
    rose.refresh_from_db()
    assert rose.is_administrator()
    with pytest.raises(LastAdministrator):
        erase(rose.pk, Erasure.Comments.ANONYMISE, timezone.now())
    make("Fatou", "Administration", is_staff=True)
    assert save(client, rose, **lost).status_code == 302
    rose.refresh_from_db()
    assert not rose.is_administrator()


def test_the_last_superuser_leaves_where_an_administrator_remains(admin_client, admin_user, rose):
    chief = Member.objects.get(pk=admin_user.pk)
    assert save(admin_client, chief, is_superuser=None, is_staff=None).status_code == 302
    chief.refresh_from_db()
    assert not chief.is_administrator()


def test_the_last_superuser_alone_stays(admin_client, admin_user):
    chief = Member.objects.get(pk=admin_user.pk)
    assert "Personne d’autre n’administre le site" in save(admin_client, chief, is_superuser=None).text
    chief.refresh_from_db()
    assert chief.is_superuser


def test_a_member_without_the_group_administers_nothing(awa):
    assert client_of(awa).get(LIST).status_code == 302
    for group in ("Rédaction", "Modération"):
        assert client_of(make(group[:4], group, is_staff=True)).get(LIST).status_code == 403


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's tests have one connection")
def test_of_two_administrators_who_put_each_other_out_one_stays():
    group = Group.objects.get_or_create(name="Administration")[0]
    group.permissions.add(*Permission.objects.filter(codename__in=["view_member", "change_member"]))
    pair = [make(name, "Administration", is_staff=True) for name in ("Rose", "Fatou")]
    for _ in range(5):
        acts = []
        for member, other in (pair, pair[::-1]):
            client = client_of(member)
            form = {
                name: value for name, value in opened(client, page_of(other), "member_form").items() if name != "groups"
            }
            acts.append(partial(client.post, page_of(other), form))
        in_threads(acts)
        assert group.user_set.exists()
        group.user_set.add(*pair)


@pytest.mark.parametrize("address", ["Chef@member.example", "chef@MEMBER.example"])
def test_nobody_is_given_the_address_of_another_in_other_letters(client, awa, address):
    make("chef", is_staff=True, is_superuser=True)
    answer = save(client, awa, email=address)
    assert (answer.status_code, "Un autre compte a déjà cette adresse" in answer.text) == (200, True)
    new = opened(client, reverse("admin:members_member_add"), "member_form")
    new |= {"username": "Zoe", "email": address, "usable_password": "false"}
    assert "Un autre compte a déjà cette adresse" in client.post(reverse("admin:members_member_add"), new).text
    assert not Member.objects.exclude(username="chef").filter(email__iexact=address).exists()
