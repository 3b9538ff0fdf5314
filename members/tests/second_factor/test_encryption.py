"""What is stored of second factors, and who can read it."""

import time
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from members.second_factor import encryption
from members.tests.factor import code_of, give_one, recovery_codes
from members.tests.sign_in import is_signed_in, sign_in
from portal.staff import powers

pytestmark = pytest.mark.django_db


def test_no_page_of_the_desk_shows_a_secret(plume, admin_client):
    secret = give_one(plume)
    admin.site.get_urls()
    assert not admin.site.is_registered(Authenticator)
    stored = plume.authenticator_set.get(type="totp").data["secret"]
    page = admin_client.get(reverse("admin:members_member_change", args=[plume.pk])).text
    assert secret not in page
    assert stored not in page
    assert admin_client.get("/gestion/mfa/authenticator/").status_code == 404


def test_secrets_are_encrypted_at_rest_and_serve_to_sign_in(plume):
    secret = give_one(plume)
    for factor in plume.authenticator_set.all():
        assert secret not in str(factor.data)
        for name in {"secret", "seed"} & factor.data.keys():
            assert factor.data[name].startswith("fernet:")
    client = sign_in(plume)
    assert client.post(reverse("mfa_authenticate"), {"code": recovery_codes(plume)[0]}).status_code == 302
    assert is_signed_in(client)


def stored(member):
    return {factor.type: factor.data for factor in member.authenticator_set.all()}


CLEAR = {
    "totp": {"secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"},
    "recovery_codes": {"seed": "5eed" * 20, "used_mask": 3, "migrated_codes": ["12345678"]},
}


def test_the_command_encrypts_what_is_stored_in_clear_and_may_run_again(plume):
    for kind, data in CLEAR.items():
        plume.authenticator_set.create(type=kind, data=data)
    for _ in range(2):
        call_command("encrypt_second_factors")
        now = stored(plume)
        assert now["totp"]["secret"].startswith(encryption.CIPHERTEXT_PREFIX)
        assert now["recovery_codes"]["used_mask"] == 3
        assert encryption.decrypt(now["recovery_codes"]["migrated_codes"][0]) == "12345678"
        assert encryption.decrypt(now["totp"]["secret"]) == CLEAR["totp"]["secret"]


def test_keys_are_changed_newest_first_and_the_old_one_may_go_after_the_command(plume, settings, capsys):
    settings.MFA_KEYS = []
    secret = give_one(plume)
    for keys in (["one"], ["two", "one"]):
        settings.MFA_KEYS = keys
        assert encryption.decrypt(stored(plume)["totp"]["secret"]) == secret
        call_command("encrypt_second_factors")
    assert "2 secrets are under the newest key" in capsys.readouterr().out
    settings.MFA_KEYS, settings.SECRET_KEY = ["two"], "another"
    assert encryption.decrypt(stored(plume)["totp"]["secret"]) == secret


def test_the_command_names_who_is_under_a_key_that_is_lost(plume, settings):
    give_one(plume)
    settings.SECRET_KEY = "another"
    with pytest.raises(CommandError, match=r"plume@example\.org"):
        call_command("encrypt_second_factors")


def test_a_secret_that_somebody_put_there_in_clear_is_not_believed(plume):
    plume.authenticator_set.create(type="totp", data=CLEAR["totp"])
    with pytest.raises(encryption.UndecryptableSecret):
        encryption.decrypt(stored(plume)["totp"]["secret"])


def under_another_key(settings, text):
    plain, ours = encryption.decrypt(text), settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    text, settings.SECRET_KEY = encryption.encrypt(plain), ours
    return text


def test_a_lost_key_is_told_in_a_sentence_wherever_a_code_is_asked_for(plume, settings, caplog):
    secret = give_one(plume)
    at_once = Client()
    at_once.force_login(plume)
    client = sign_in(plume)
    for factor in plume.authenticator_set.all():
        factor.data = encryption.each_secret(factor.data, partial(under_another_key, settings))
        factor.save()
    for browser, name in ((client, "mfa_authenticate"), (at_once, "second-factor")):
        page = browser.post(reverse(name), {"code": code_of(secret)})
        assert page.status_code == 200
        assert "ne peut plus être lu" in page.text, name
    assert "SECRET_KEY or MFA_KEYS has changed" in caplog.text
    session = at_once.session
    session["account_authentication_methods_user"] = str(plume.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    powers.open_powers(session, plume)
    session.save()
    for name in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes"):
        page = at_once.get(reverse(name), follow=True)
        assert page.status_code == 200
        assert "ne peut plus être lu" in page.text, name
