"""Setting up a second factor, losing it, and what is stored of it."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from articles.models import Act
from members.models import Member
from members.tests.factor import code_of, give_one, recovery_codes
from members.tests.sign_in import PASSWORD, is_signed_in, make_member, sign_in
from members.tests.sign_in import code_of as mailed_code

pytestmark = pytest.mark.django_db


KEY = re.compile(r"<code>([A-Z2-7]{32})</code>")


def test_the_first_editor_of_the_readme_ends_at_the_desk(mailoutbox, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", username="chef", email="chef@desk.example", interactive=False, verbosity=0)
    client = Client()
    answer = client.get("/gestion/", follow=True)
    form = {"login": "chef@desk.example", "password": PASSWORD, "next": "/gestion/"}
    assert 'name="next" value="/gestion/"' in answer.text
    answer = client.post(reverse("account_login"), form, follow=True)
    code = mailed_code(mailoutbox[0])
    answer = client.post(reverse("account_email_verification_sent"), {"code": code, "next": "/gestion/"}, follow=True)
    address = answer.redirect_chain[-1][0]
    assert address == f"{reverse('mfa_activate_totp')}?next=%2Fgestion%2F"
    assert "La gestion ne s’ouvre qu’avec un second facteur" in answer.text
    assert "<svg" in answer.text, "to be scanned"
    (secret,) = KEY.findall(answer.text)
    answer = client.post(address, {"code": "000000"})
    assert "Ce code n’est pas le bon" in answer.text
    answer = client.post(address, {"code": code_of(secret)}, follow=True)
    codes = re.findall(r"<li><code>(\d{8})</code></li>", answer.text)
    assert len(codes) == 10
    onwards = re.search(r'href="([^"]+)">Continuer vers la gestion', answer.text)[1]
    assert client.get(onwards).url == "/gestion/"
    assert client.get("/gestion/").status_code == 200
    assert codes == recovery_codes(Member.objects.get())


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_another_site(plume, elsewhere):
    client = sign_in(plume)
    secret = give_one(plume)
    answer = client.post(reverse("second-factor", query={"next": elsewhere}), {"code": code_of(secret)})
    assert answer.url == "/gestion/"


@pytest.mark.parametrize(("steps_ago", "opens"), [(1, True), (4, False)])
def test_a_code_that_was_typed_in_time_may_arrive_a_little_late(plume, steps_ago, opens):
    secret = give_one(plume)
    client = Client()
    client.force_login(plume)
    client.post(reverse("second-factor"), {"code": code_of(secret, steps_ago)})
    assert (client.get("/gestion/").status_code == 200) is opens


def test_guessing_codes_is_stopped(plume):
    client = sign_in(plume)
    secret = give_one(plume)
    for _ in range(6):
        page = client.post(reverse("second-factor"), {"code": "abcdef"})
    assert "Trop de tentatives" in page.text
    assert client.post(reverse("second-factor"), {"code": code_of(secret)}).status_code == 200


def test_an_ordinary_member_has_no_business_there(db):
    client = Client()
    client.force_login(Member.objects.create_user("awa", "awa@example.org"))
    assert client.get(reverse("second-factor")).status_code == 403
    assert Client().get(reverse("second-factor")).url.startswith(reverse("account_login"))


def test_who_signed_in_long_ago_gives_the_password_before_setting_up(plume):
    client = Client()
    client.force_login(plume)
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_who_signed_in_long_ago_and_has_no_password_signs_in_again(plume, name):
    plume.set_unusable_password()
    plume.save()
    client = Client()
    client.force_login(plume)
    page = reverse(name, query={"next": "/gestion/"})
    assert f'action="{page}"' in client.get(page).text
    assert is_signed_in(client), "a link on another site signs nobody out"
    answer = client.post(page, follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert "votre connexion n’est pas récente" in answer.text
    assert not is_signed_in(client)


def test_a_member_sets_one_up_as_before(db):
    client = sign_in(make_member("awa"))
    page = client.get(reverse("mfa_activate_totp"))
    assert "La gestion" not in page.text
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(KEY.search(page.text)[1])}, follow=True)
    assert "Codes de secours" in answer.text
    assert "vers la gestion" not in answer.text
    assert "staff_powers" not in client.session


# Who lost it


@pytest.mark.parametrize("address", ["plume@example.org", "PLUME@example.org"])
def test_a_command_removes_it_and_signs_out_everywhere(plume, capsys, caplog, address):
    secret = give_one(plume)
    client, other = sign_in(plume), Client()
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    other.force_login(Member.objects.create_user("awa", "awa@example.org"))
    call_command("reset_second_factor", address)
    assert "has no second factor any more" in capsys.readouterr().out
    assert "was removed by reset_second_factor" in caplog.text
    assert not plume.authenticator_set.exists()
    assert client.get(reverse("my-feed")).status_code == 302
    assert other.get(reverse("my-feed")).status_code == 200
    (act,) = Act.objects.all()
    assert (act.verb, act.by, act.kind, act.key) == ("reset-factor", None, "members.member", str(plume.pk))


def test_the_command_says_what_is_not_to_be_had(plume):
    with pytest.raises(CommandError, match="No member has the address"):
        call_command("reset_second_factor", "personne@desk.example")
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("reset_second_factor", plume.email)
    assert not Act.objects.exists()


def test_the_desk_removes_it_too_as_an_act_of_somebody(plume, admin_client, admin_user):
    secret = give_one(plume)
    client = sign_in(plume)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    form = {"action": "reset_second_factor", "_selected_action": [plume.pk]}
    answer = admin_client.post(reverse("admin:members_member_changelist"), form, follow=True)
    assert "1 second facteur retiré" in answer.text
    assert not plume.authenticator_set.exists()
    assert client.get(reverse("my-feed")).status_code == 302
    act = Act.objects.get(verb=Act.Verb.RESET_FACTOR)
    assert (act.by, act.key) == (admin_user, str(plume.pk))
