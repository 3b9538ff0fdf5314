"""Becoming a member, coming in, going out."""

import re
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from articles.models import Organisation
from members.models import Member
from members.tests.sign_in import PASSWORD, code_of, is_signed_in, sign_up

pytestmark = pytest.mark.django_db


def sign_in(client, email, password="", **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def test_the_pages_speak_our_french(client):
    for name in ("account_login", "account_signup", "account_reset_password", "account_request_login_code"):
        page = client.get(reverse(name))
        assert page.status_code == 200, name
        text = page.content.decode()
        assert '<html lang="fr"' in text
        assert "style=" not in text
        scripts = ["site"] + ["account/passkeys"] * (name == "account_login")
        assert re.findall("<script[^>]*>", text) == [f'<script defer src="/static/js/{one}.js">' for one in scripts]
        assert "no-store" in page["Cache-Control"]
        assert not re.search(r"\b(Sign|Email|Password|Username|please)\b", text), name


def test_a_visitor_becomes_a_member_by_the_code_in_the_subject(client, mailoutbox):
    assert sign_up(client, next="/charte/").url == reverse("account_email_verification_sent")
    page = client.get(reverse("account_email_verification_sent")).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    (mail,) = mailoutbox
    code = code_of(mail)
    assert mail.to == ["koffi@example.org"]
    assert "La Pesée" in mail.from_email
    assert code in mail.body
    answer = client.post(reverse("account_email_verification_sent"), {"code": code})
    assert answer.url == "/charte/"
    assert is_signed_in(client)
    koffi = Member.objects.get(username="Koffi")
    assert not koffi.has_usable_password()
    assert EmailAddress.objects.get(user=koffi).verified


def test_a_sign_up_with_a_password_serves_to_sign_in(client, mailoutbox):
    sign_up(client, password1=PASSWORD)
    client.post(reverse("account_email_verification_sent"), {"code": code_of(mailoutbox[0])})
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)
    assert sign_in(client, "koffi@example.org", PASSWORD, next="/charte/").url == "/charte/"
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"username": "Rédaction"}, "pourrait passer pour le nôtre"),
        ({"username": "aminàta"}, "déjà pris"),
        ({"username": "Arninata"}, "ressemble trop à un autre"),
        ({"username": "Am1nata"}, "ressemble trop à un autre"),
        ({"username": "Support"}, "pourrait passer pour le nôtre"),
        ({"username": "Admın"}, "pourrait passer pour le nôtre"),
        ({"username": "Ecobank officiel"}, "celui d’une institution ou d’une société"),
        ({"username": "eti togo"}, "celui d’une institution ou d’une société"),
        ({"username": "ab"}, "3"),
        ({"username": "abc<script>"}, "Commencez par une lettre"),
        ({"username": "abc\x00"}, "nul"),
        ({"password1": "1234567890"}, "chiffres seulement"),
        ({"password1": "court"}, "10"),
        ({"email": "pas une adresse"}, "adresse"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(client, member, mailoutbox, changes, sentence):
    Organisation.objects.create(slug="eti", name_fr="Ecobank", name_en="Ecobank Group", names=["ETI Togo"])
    page = sign_up(client, **changes)
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert "<script>" not in page.content.decode()
    assert (Member.objects.count(), mailoutbox) == (1, [])


@pytest.mark.parametrize("wanted", ["Aminata", "Am1nata"])
def test_two_who_want_one_pseudo_or_look_alikes_at_the_same_moment_break_nothing(client, member, wanted):
    with patch.object(Member, "is_pseudo_taken", return_value=False):
        answer = sign_up(client, username=wanted)
    assert answer.url == reverse("account_email_verification_sent")
    assert Member.objects.count() == 1


def test_a_robot_that_fills_the_trap_becomes_nobody(client, mailoutbox):
    page = client.get(reverse("account_signup")).content.decode()
    assert 'name="site_web"' in page
    sign_up(client, site_web="https://spam.example")
    assert not Member.objects.exists()
    assert mailoutbox == []


def test_signing_up_tells_nobody_who_is_a_member(member, mailoutbox):
    known, unknown = (sign_up(Client(), email=email) for email in (member.email, "inconnu@example.org"))
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert "déjà un compte" in mailoutbox[0].subject
    assert reverse("account_login") in mailoutbox[0].body
    assert code_of(mailoutbox[1])


def test_the_code_page_is_the_same_for_known_and_unknown(client, member):
    def page(email, act):
        client.logout()
        act(client, email)
        where = reverse("account_email_verification_sent" if act is up else "account_confirm_login_code")
        html = client.get(where).content.decode().replace(email, "…")
        # The weight of a page is that of its bytes, a random token among them: it may be rounded up or down.
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|(?<=Poids de cette page\s:\s)\d+', "", html)

    def up(client, email):
        sign_up(client, email=email)

    assert page(member.email, up) == page("inconnu@example.org", up)
    assert page(member.email, sign_in) == page("autre@example.org", sign_in)


def test_a_member_comes_in_by_a_code(client, member, mailoutbox):
    answer = sign_in(client, member.email, next="/charte/")
    assert answer.url.startswith(reverse("account_confirm_login_code"))
    page = client.get(answer.url).content.decode()
    assert 'name="next" value="/charte/"' in page
    answer = client.post(reverse("account_confirm_login_code"), {"code": code_of(mailoutbox[0]), "next": "/charte/"})
    assert answer.url == "/charte/"
    assert is_signed_in(client)


def test_the_code_button_wins_over_a_password_the_browser_filled_in(client, member, mailoutbox):
    answer = sign_in(client, member.email, "autre chose", by_code="1")
    assert answer.url.startswith(reverse("account_confirm_login_code"))
    assert code_of(mailoutbox[0])


def test_a_wrong_password_is_answered_alike_for_known_and_unknown(client, member):
    pages = [sign_in(client, email, "faux-faux-faux") for email in (member.email, "inconnu@example.org")]
    for page in pages:
        assert page.status_code == 200
        assert "ne correspond pas" in page.content.decode()
    assert not is_signed_in(client)


def test_guessing_a_password_is_stopped(client, member):
    for _ in range(6):
        page = sign_in(client, member.email, "faux-faux-faux")
    assert "Trop de tentatives" in page.content.decode()
    assert "Trop de tentatives" in sign_in(client, member.email, PASSWORD).content.decode()


def test_sign_up_and_sign_in_lead_to_each_other_with_the_page_to_come_back_to(client):
    next_page = "/actualite/1-x/#commentaires"
    for here, there in (("account_login", "account_signup"), ("account_signup", "account_login")):
        page = client.get(reverse(here), {"next": next_page}).content.decode()
        assert f"{reverse(there)}?next=%2Factualite%2F1-x%2F%23commentaires" in page
        assert f'name="next" value="{next_page}"' in page


def test_nobody_is_sent_to_another_site(client, member):
    assert sign_in(client, member.email, PASSWORD, next="https://evil.example/").url == "/"


def test_a_forgotten_password_is_replaced_by_a_code(client, member, mailoutbox):
    assert client.post(reverse("account_reset_password"), {"email": member.email}).status_code == 302
    answer = client.post(reverse("account_confirm_password_reset_code"), {"code": code_of(mailoutbox[0])})
    assert client.get(answer.url).status_code == 200
    client.post(answer.url, {"password1": "anacarde-2026", "password2": "anacarde-2026"})
    client.post(reverse("account_logout"))
    sign_in(client, member.email, "anacarde-2026")
    assert is_signed_in(client)


@pytest.mark.django_db(transaction=True)  # the old address is told after the commit
def test_a_new_address_is_confirmed_by_a_code_and_the_old_one_is_told(client, member, mailoutbox):
    sign_in(client, member.email, PASSWORD)
    answer = client.post(reverse("account_email"), {"action_add": "", "email": "nouvelle@example.org"})
    assert answer.url.startswith(reverse("account_reauthenticate")), "an address is not changed from a phone left open"
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert member.email in client.get(reverse("account_email")).content.decode()
    client.post(reverse("account_email"), {"action_add": "", "email": "nouvelle@example.org"})
    code = code_of(mailoutbox[-1])
    assert mailoutbox[-1].to == ["nouvelle@example.org"]
    assert "nouvelle@example.org" in client.get(reverse("account_email_verification_sent")).content.decode()
    assert Member.objects.get().email == "aminata@example.org", "nothing changes before the code"
    client.post(reverse("account_email_verification_sent"), {"code": code})
    member.refresh_from_db()
    assert member.email == "nouvelle@example.org"
    assert "nouvelle@example.org est confirmée" in client.get(reverse("account_email")).content.decode()
    assert any(mail.to == ["aminata@example.org"] for mail in mailoutbox)


def test_going_out_asks_first(client, member):
    sign_in(client, member.email, PASSWORD)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client)
    assert client.post(reverse("account_logout")).url == "/"
    assert not is_signed_in(client)


def test_mail_that_cannot_leave_breaks_no_page(client, settings):
    settings.MAILERS = {"default": {"BACKEND": "members.tests.broken_mail.Broken"}}
    assert sign_up(client).status_code == 302
    page = client.get(reverse("account_email_verification_sent"))
    assert "n’est pas parti" in page.content.decode()


def test_too_many_sign_ups_from_one_address_get_a_sentence(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    sign_up(client)
    page = sign_up(client, email="autre@example.org", username="Autre")
    assert page.status_code == 429
    assert "Trop de demandes" in page.content.decode()


def test_a_closed_account_hears_the_same_at_every_door(client, member, mailoutbox):
    Member.objects.update(is_active=False)
    sign_in(client, member.email)
    client.logout()
    client.post(reverse("account_reset_password"), {"email": member.email})
    client.logout()
    sign_up(client, email=member.email)
    assert [mail.subject.replace("\u00a0", " ") for mail in mailoutbox] == ["Votre compte La Pesée est fermé"] * 3
    assert reverse("contact") in mailoutbox[0].body
