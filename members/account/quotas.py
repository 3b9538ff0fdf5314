"""Limits how many codes may be mailed to an address, and sets how long they are. The reasons: docs/decisions/014.

A browser that is known to the address's member (members/account/browsers.py) has a quota of its own. All others share one, by
network address and in all; when it runs low their codes become long, and when it is used up no mail leaves.
"""

from math import ceil

from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, ngettext

from members.account import browsers
from portal.rate_limits import client_address, count_action

LONG_CODE_SESSION_KEY = "long_code"  # in the session: whether the code it is waiting for is long
COUNTED_ATTRIBUTE = "_codes_asked"  # on the request: address → whether its code is long


class TooManyMails(ImmediateHttpResponse):
    """No mail may be sent to that address now. If nobody catches it, allauth answers with `response`, a page that says so."""

    def __init__(self, request: HttpRequest, wait: int) -> None:
        self.sentence = _wait_sentence(wait)
        response = render(request, "429.html", {"sentence": self.sentence}, status=429)
        response["Retry-After"] = str(wait)
        super().__init__(response)


def count_mail(request: HttpRequest, email: str) -> None:
    """Count one mail that this request makes us send to `email`, once per request. Raises TooManyMails."""
    email = email.lower()
    counted: dict[str, bool] = vars(request).setdefault(COUNTED_ATTRIBUTE, {})
    if email in counted:
        return
    if nonce := browsers.nonce_for_address(request, email):
        wait, is_long = count_action(f"mails:known:{nonce}", settings.CODE_LIMITS["known browser"]), False
    else:
        address = salted_hmac("members.quotas", email, algorithm="sha256").hexdigest()[:32]
        unknown_browser = f"mails:{address}:{client_address(request)}"
        wait = count_action(unknown_browser, settings.CODE_LIMITS["one unknown browser"])
        wait = wait or count_action(f"mails:{address}", settings.CODE_LIMITS["all unknown browsers"])
        is_long = bool(wait or count_action(f"short:{address}", settings.CODE_LIMITS["short codes"]))
    if wait:
        raise TooManyMails(request, wait)
    counted[email] = request.session[LONG_CODE_SESSION_KEY] = is_long


def is_code_long(request: HttpRequest) -> bool:
    """Whether a code made for this request must be long; it must if no mail was counted."""
    counted: dict[str, bool] = vars(request).get(COUNTED_ATTRIBUTE, {})
    return any(counted.values()) or not counted


def _wait_sentence(wait: int) -> str:
    hours, minutes = ceil(wait / 3600), ceil(wait / 60)
    when = (
        ngettext("dans %d minute", "dans %d minutes", minutes) % minutes
        if minutes < 60
        else ngettext("dans %d heure", "dans %d heures", hours) % hours
    )
    return gettext(
        "Plusieurs messages viennent de partir à cette adresse. Utilisez le dernier code reçu, sur la page "
        "où vous l’avez demandé, votre mot de passe, ou un navigateur qui a déjà servi à vous connecter. "
        "Un nouveau code pourra partir %(when)s."
    ) % {"when": when}
