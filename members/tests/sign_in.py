"""Members with a confirmed address and a password, and what their browsers send to sign in."""

import re
from html import unescape

from django.test import Client
from django.urls import reverse

from members.models import Member

PASSWORD = "cacao-robusta-7"


def make_member(name="Aminata", password: str | None = PASSWORD, *, verified=True, **fields) -> Member:
    """A member whose address is `<name>@example.org` unless `fields` say otherwise."""
    email = fields.pop("email", f"{name.lower()}@example.org")
    member = Member.objects.create_user(name, email, password, **fields)
    member.emailaddress_set.create(email=email, verified=verified, primary=True)
    return member


def sign_in(member, **sent) -> Client:
    """A new browser in which the member has given the password."""
    client = Client()
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD, **sent})
    return client


def sign_up(client, **sent):
    """The answer to the form by which Koffi becomes a member."""
    form = {"email": "koffi@example.org", "username": "Koffi", "password1": "", "site_web": ""}
    return client.post(reverse("account_signup"), form | sent)


def code_of(mail) -> str:
    """The code in the mail's subject."""
    return re.match(r"(\S+) est votre code", mail.subject.replace("\u00a0", " "))[1]


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def text_of(answer) -> str:
    """The words of a page as they are typed, with plain spaces."""
    return unescape(answer.text).replace("\u00a0", " ").replace("\u202f", " ")
