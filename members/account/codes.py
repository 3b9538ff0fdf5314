"""Mailed codes: how they look, and how often they may be tried."""

import json
from typing import Any

from allauth.core.internal.cryptokit import generate_user_code
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from members.models import CodeTries, Member

ADDRESS_SESSION_KEY = "code_address"  # the address of a code that has ended, for the page that sends another
ACCOUNT_SESSION_KEY = (
    "code_account"  # a fingerprint of the account when the code for a new password or address was asked for
)


def generate(*, is_long: bool) -> str:
    """Six digits (10⁶), or where these would be too few, eight consonants as in RFC 8628, « WDJB-MJHT » (20⁸)."""
    if is_long:
        return generate_user_code(length=8, numeric=False, dashed=True)
    return generate_user_code(length=6, numeric=True, dashed=False)


def digest_of_code(state: dict[str, Any]) -> str:
    """A key for the code in allauth's `state` that reveals nothing of it: a keyed digest of address, time and code.

    A state without a code (for an unknown address, to which none was sent) has a key too, so its page allows as many tries.
    """
    words = json.dumps([state.get("email"), state["at"], state.get("code", "")])
    return salted_hmac("members.codes", words, algorithm="sha256").hexdigest()


def take_try(state: dict[str, Any]) -> bool:
    """Count one try of that code, before the code is compared; False if it has no try left."""
    return CodeTries.objects.take(digest_of_code(state))


def bind_to_account(request: HttpRequest, member: Member) -> None:
    """Make the code for a new password or address void as soon as the member's address or password changes."""
    request.session[ACCOUNT_SESSION_KEY] = _fingerprint(member)


def is_bound_to_account(request: HttpRequest, member: Member) -> bool:
    """Whether the member's address and password have not changed since `bind_to_account`."""
    return constant_time_compare(request.session.get(ACCOUNT_SESSION_KEY, ""), _fingerprint(member))


def _fingerprint(member: Member) -> str:
    words = f"{member.pk}:{member.email.lower()}:{member.get_session_auth_hash()}"
    return salted_hmac("members.codes.account", words, algorithm="sha256").hexdigest()
