"""No sentence of a library reaches a reader: every page and mail about an account is ours, in both languages."""

from pathlib import Path

import allauth
import pytest
from allauth.core import context
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from members.adapter import AccountAdapter
from members.models import Member
from members.tests.factor import code_of, give_one
from members.tests.second_factor.test_passkeys import give_passkey
from members.tests.sign_in import PASSWORD, make_member
from members.tests.wording.words import read, wrong

pytestmark = pytest.mark.django_db
LIBRARY = Path(allauth.__file__).parent / "templates"
# Frames without a word, and what our settings never show: links in mails, telephones, browsers to be trusted.
NEVER_SHOWN = {
    "account/base_entrance.html",
    "account/base_manage.html",
    "account/base_manage_email.html",
    "account/base_manage_password.html",
    "account/base_manage_phone.html",
    "account/confirm_phone_verification_code.html",
    "account/email.html",
    "account/email/email_confirmation_signup_message.txt",
    "account/email/email_confirmation_signup_subject.txt",
    "account/email/password_reset_key_message.txt",
    "account/email/password_reset_key_subject.txt",
    "account/email/password_reset_message.txt",
    "account/email_confirm.html",
    "account/messages/phone_verification_sent.txt",
    "account/messages/phone_verified.txt",
    "account/password_reset_done.html",
    "account/phone_change.html",
    "account/snippets/already_logged_in.html",
    "account/snippets/warn_no_email.html",
    "account/verification_sent.html",
    "account/verified_email_required.html",
    "mfa/base_entrance.html",
    "mfa/base_manage.html",
    "mfa/recovery_codes/download.txt",
    "mfa/totp/base.html",
    "mfa/trust.html",
    "mfa/webauthn/base.html",
    "mfa/webauthn/snippets/login_script.html",
    "mfa/webauthn/snippets/scripts.html",
}
VISITORS = ("account_login", "account_signup", "account_signup_by_passkey", "account_reset_password",
            "account_request_login_code", "account_inactive", "account_password_reset_completed", "contact")  # fmt: skip
MEMBERS = ("account_email", "change-pseudo", "account_change_password", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_index",
           "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "member-sessions", "my-data",
           "my-profile", "my-comments", "notices", "mail-settings", "my-mutes", "my-reports", "my-feed", "my-follows",
           "welcome", "erase-account", "accept-charter", "account_reauthenticate", "mfa_reauthenticate",
           "account_logout")  # fmt: skip
TOLD = {"code": "123456", "email": "awa@example.org", "name": "Téléphone", "undo_url": "https://example.org/x",
        "from_email": "awa@example.org", "to_email": "awa@new.example", "deleted_email": "awa@example.org",
        "ip": "192.0.2.7", "browser": "Firefox"}  # fmt: skip


def ours() -> list[str]:
    """The mails of ours, by their names."""
    found = (path for part in ("account", "mfa") for path in Path("templates", part, "email").glob("*_subject.txt"))
    return sorted(str(path.relative_to("templates")).removesuffix("_subject.txt") for path in found)


@pytest.fixture(params=["fr", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def awa() -> Member:
    member = make_member()
    give_one(member)
    return member


def test_every_template_of_the_library_with_words_is_ours():
    theirs = [path for part in ("account", "mfa") for path in (LIBRARY / part).rglob("*.*")]
    names = {str(path.relative_to(LIBRARY)) for path in theirs}
    kept = {name for name in names if str(LIBRARY) in get_template(name).origin.name}
    assert sorted(kept - NEVER_SHOWN) == []
    assert sorted(NEVER_SHOWN - names) == []


@pytest.mark.parametrize("name", VISITORS)
def test_what_visitors_read(client, language, name):
    assert wrong(read(client.get(reverse(name)).text)) == []


def test_what_visitors_read_where_nobody_may_join(client, language, settings):
    settings.SIGNUPS = "closed"
    assert wrong(read(client.get(reverse("account_signup")).text)) == []


@pytest.mark.parametrize("name", MEMBERS)
def test_what_members_read(client, language, awa, name):
    signed_in(client, awa)
    answer = client.get(reverse(name))
    assert (answer.status_code, wrong(read(answer.text))) == (200, [])


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_what_members_read_of_a_passkey(client, language, awa, name):
    signed_in(client, awa)
    answer = client.get(reverse(name, args=[give_passkey(awa).pk]))
    assert (answer.status_code, wrong(read(answer.text))) == (200, [])


def signed_in(client: Client, member: Member) -> None:
    """Signed in by the page itself, with both factors, so that allauth asks for neither again."""
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    code = member.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[0]
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


def test_the_second_step_of_a_sign_in(client, language, awa):
    answer = client.post(reverse("account_login"), {"login": awa.email, "password": PASSWORD}, follow=True)
    assert wrong(read(answer.text)) == []
    assert wrong(read(client.post(reverse("mfa_authenticate"), {"code": "000000"}).text)) == []


def test_a_forgotten_password_from_the_code_to_the_new_one(client, language, mailoutbox):
    member = make_member()
    answer = client.post(reverse("account_reset_password"), {"email": member.email}, follow=True)
    assert wrong(read(answer.text)) == []
    code = mailoutbox[-1].subject.split()[0]
    answer = client.post(reverse("account_confirm_password_reset_code"), {"code": code}, follow=True)
    assert wrong(read(answer.text)) == []
    for typed in ("", "court", "1234567890", "motdepasse", "awa@example"):
        sent = {"password1": typed, "password2": f"{typed}x"}
        answer = client.post(reverse("account_complete_password_reset"), sent)
        assert (answer.status_code, wrong(read(answer.text))) == (200, []), typed
    answer = client.post(
        reverse("account_complete_password_reset"), dict.fromkeys(("password1", "password2"), PASSWORD)
    )
    assert wrong(read(client.get(answer.url).text)) == []
    assert wrong(f"{mailoutbox[-1].subject} {mailoutbox[-1].body}") == []


def test_a_first_application_from_the_page_to_its_codes(client, language, mailoutbox):
    member = make_member()
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    answer = client.get(reverse("mfa_activate_totp"))
    assert wrong(read(answer.text)) == []
    secret = answer.context["form"].secret
    assert wrong(read(client.post(reverse("mfa_activate_totp"), {"code": "000000"}).text)) == []
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    assert wrong(read(answer.text)) == []
    assert [wrong(f"{mail.subject} {mail.body}") for mail in mailoutbox] == [[]] * len(mailoutbox)


@pytest.mark.parametrize("prefix", ours())
def test_what_mails_say(language, awa, mailoutbox, prefix):
    request = RequestFactory().get("/", HTTP_USER_AGENT="Mozilla/5.0 (Android) Firefox/140.0")
    request.session, request.user = {}, AnonymousUser()
    request._messages = FallbackStorage(request)
    with context.request_context(request):
        AccountAdapter(request).send_mail(prefix, awa.email, TOLD | {"timestamp": timezone.now()})
    (mail,) = mailoutbox
    assert wrong(f"{mail.subject} {mail.body}") == []
    assert ("\n" in mail.subject, mail.body.count("\n\n\n"), "{{" in mail.body) == (False, 0, False)
    assert (len(mail.subject) <= 50, mail.subject.startswith("La Pesée")) == (True, False)  # docs/words.md, rule 21
