"""Keeps a form that staff sent after their powers had ended, and submits it once their powers are open again.

A session keeps one form at a time, under a token. The page that asks for the second factor sends the token; its answer is a
redirect (307) by which the browser sends the token to the form's own address. There portal/staff/powers.py replaces the request's
fields by those of the kept form.
"""

import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, QueryDict
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

SESSION_KEY = "kept_form"
LOST_FILE = "fichier-perdu"  # the value of a field whose file was not kept, for forms that must not be saved without it
WAITING_FORM_FIELD = "formulaire_garde"  # the field that holds the token


class NotKept(Exception):
    """The form cannot be kept; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form as it was sent.

    `user` is the key of the member who sent it, `path` its address with the query, `body` its fields, urlencoded, `at` the
    time in seconds since 1970.
    """

    user: int
    path: str
    body: str
    at: float
    token: str


def keep(request: HttpRequest) -> None:
    """Store the form that was sent, with LOST_FILE for its files, in place of an earlier one. Raises NotKept."""
    if is_resent(request):
        return  # the form it names is stored already
    drop(request.session)
    if any("password" in name for name in request.POST):
        raise NotKept(_("Un mot de passe n’est pas conservé\u00a0: envoyez-le de nouveau après le code."))
    sent = request.POST.copy()
    sent.update(dict.fromkeys(request.FILES, LOST_FILE))
    body = sent.urlencode()
    if len(body) > settings.STAFF_FORM_MAX_BYTES:
        raise NotKept(_("Ce formulaire est trop long pour être conservé\u00a0: envoyez-le de nouveau après le code."))
    kept = KeptForm(int(request.user.pk or 0), request.get_full_path(), body, time.time(), secrets.token_urlsafe(16))
    request.session[SESSION_KEY] = asdict(kept)


def waiting_form(request: HttpRequest) -> KeptForm | None:
    """The form that this member sent recently, or None."""
    drop_expired(request.session)
    if SESSION_KEY not in request.session:
        return None
    kept = KeptForm(**request.session[SESSION_KEY])
    return kept if kept.user == request.user.pk else None


def drop(session: Any) -> None:
    """Forget the kept form."""
    session.pop(SESSION_KEY, None)


def drop_expired(session: Any) -> None:
    """Forget it if it has expired."""
    if SESSION_KEY in session and abs(time.time() - session[SESSION_KEY]["at"]) >= settings.STAFF_FORM_SECONDS:
        drop(session)


def is_resent(request: HttpRequest) -> bool:
    """Whether this request sends a kept form on; False for anybody without a session."""
    return (
        request.method == "POST"
        and settings.SESSION_COOKIE_NAME in request.COOKIES
        and WAITING_FORM_FIELD in request.POST
    )


def restore(request: HttpRequest) -> bool:
    """Replace the request's form by the kept one, once; False if there is none that fits."""
    kept = waiting_form(request)
    token = request.POST.get(WAITING_FORM_FIELD, "")
    if kept is None or kept.path != request.get_full_path() or not constant_time_compare(kept.token, token):
        return False
    drop(request.session)
    # Two clicks send two requests, and both find the form in their session: the first one takes it.
    if not cache.add(f"kept-form:{token}", 1, settings.STAFF_FORM_SECONDS):
        return False
    request.POST = QueryDict(kept.body)
    return True
