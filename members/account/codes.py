"""Mailed codes: how they look, and how often they may be tried."""

import json
from typing import Any

from allauth.core.internal.cryptokit import generate_user_code
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from members.models import CodeTries, Member

ADDRESS_SESSION_KEY = (
    "code_address"  # in the session: the address of a code that is over, for the page that sends another
)
ACCOUNT_SESSION_KEY = (
    "code_account"  # in the session: the account as it was when a code for a new password was asked for
)


def generate(*, is_long: bool) -> str:
    """Six digits (10⁶), or where these would be too few, eight consonants as in RFC 8628, « WDJB-MJHT » (20⁸)."""
    if is_long:
        return generate_user_code(length=8, numeric=False, dashed=True)
    return generate_user_code(length=6, numeric=True, dashed=False)


def digest_of_code(state: dict[str, Any]) -> str:
    """A key for the code in allauth's `state` that reveals nothing of it: a keyed digest of address, time and code.

    A state without a code (the page that an unknown address gets) has a key as well, and so ends after as many tries.
    """
    words = json.dumps([state.get("email"), state["at"], state.get("code", "")])
    return salted_hmac("members.codes", words, algorithm="sha256").hexdigest()


def take_try(state: dict[str, Any]) -> bool:
    """Count one try of that code, before it is compared; False where it has had all of them."""
    return CodeTries.objects.take(digest_of_code(state))


def bind_to_account(request: HttpRequest, member: Member) -> None:
    """Let the code for a new password die with a change of the member's address or password."""
    request.session[ACCOUNT_SESSION_KEY] = _fingerprint(member)


def is_bound_to_account(request: HttpRequest, member: Member) -> bool:
    """Whether the member's address and password are those of the moment of `bind_to_account`."""
    return constant_time_compare(request.session.get(ACCOUNT_SESSION_KEY, ""), _fingerprint(member))


def _fingerprint(member: Member) -> str:
    words = f"{member.pk}:{member.email.lower()}:{member.get_session_auth_hash()}"
    return salted_hmac("members.codes.account", words, algorithm="sha256").hexdigest()
