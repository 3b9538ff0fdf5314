"""What a member's authenticator application does."""

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.urls import reverse


def code_of(secret: str, steps_ago: int = 0) -> str:
    """What it shows now, or showed some steps of 30 seconds ago."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 - steps_ago))


def give_one(member) -> str:
    """Let the member have a second factor and recovery codes; the secret."""
    secret = generate_totp_secret()
    TOTP.activate(member, secret)
    RecoveryCodes.activate(member)
    return secret


def recovery_codes(member) -> list[str]:
    """Those not used yet."""
    return member.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()


def age(client, seconds: float, *names: str) -> None:
    """Let time pass for what the session remembers of staff powers."""
    session = client.session
    session["staff_powers"] = session["staff_powers"] | {n: session["staff_powers"][n] - seconds for n in names}
    session.save()


def prove(client, member, **words):
    """Give the second factor by a recovery code, which serves once; where that leads."""
    address = reverse("second-factor", query=words)
    return client.post(address, {"code": recovery_codes(member)[0]})
