"""A member's sessions: noted while they read, shown to them, and closed by them."""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import SESSION_KEY as AUTH_KEY
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.account import user_agent
from members.models import Member, MemberSession

logger = logging.getLogger(__name__)

HOUR_SECONDS = 3600
MAX_REMEMBERED = 10_000  # sessions, in each process


class MemberSessionMiddleware:
    """Notes each session of a member once an hour; all other requests cost it no query, and mostly not even the cache.

    It changes nothing in the session itself, which would then live longer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.hour_by_session: dict[str, int] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then note: at once where somebody may have signed in, else when the answer has been sent."""
        response = self.get_response(request)
        session: Any = getattr(request, "session", None)
        # A request that has not read its session stays as it is: visitors share cached pages.
        if session is None or not session.accessed or AUTH_KEY not in session:
            return response
        if request.method == "POST":
            if session.session_key is None:
                session.save()
            self.note(request, time.time())
        else:
            response._resource_closers.append(partial(self.note, request, time.time()))  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Sign out a member whose account was erased in the middle of their own request."""
        if not isinstance(error, (IntegrityError, ObjectDoesNotExist)) or not _is_gone(request):
            return None
        logout(request)
        return redirect_to_login(request.get_full_path())

    def note(self, request: HttpRequest, now: float) -> None:
        """Write the row, unless this process, or another by the cache, did so in this hour."""
        key, hour = request.session.session_key or "", int(now) // HOUR_SECONDS
        name = salted_hmac("members.sessions", key, algorithm="sha256").hexdigest()[:32]
        if self.hour_by_session.get(name) != hour:
            self._write(request, key, name, hour)

    def _write(self, request: HttpRequest, key: str, name: str, hour: int) -> None:
        """Write the row, unless another process did in this hour."""
        if len(self.hour_by_session) >= MAX_REMEMBERED:
            self.hour_by_session.clear()
        self.hour_by_session[name] = hour
        if not cache.add(f"session:{name}:{hour}", 1, HOUR_SECONDS) or not request.user.is_authenticated:
            return
        header = request.headers.get("User-Agent", "")
        browser, is_on_phone = user_agent.family(header), user_agent.is_phone(header)
        try:
            MemberSession.objects.note(request.user, key, timezone.now(), browser=browser, is_on_phone=is_on_phone)
        except DatabaseError:  # the page was read all the same; the next request tries again
            logger.exception("A member's session could not be noted.")
            del self.hour_by_session[name]
            cache.delete(f"session:{name}:{hour}")


def _is_gone(request: HttpRequest) -> bool:
    member = request.user
    return member.is_authenticated and not Member.objects.filter(pk=member.pk).exists()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the member is signed in. POST closes one session (`session`), or with `autres` all but this one."""
    member = cast(Member, request.user)
    alive = member.sessions.alive(timezone.now())
    others = alive.exclude(session=request.session.session_key)
    if request.method == "POST":
        chosen = others if "autres" in request.POST else others.filter(pk=_key(request))
        _say_closed(request, chosen.close())
        return redirect("member-sessions")
    rows = [
        {
            "row": one,
            "name": user_agent.described(one.browser, one.is_on_phone),
            "is_this": one.session_id == request.session.session_key,
        }
        for one in alive
    ]
    return render(request, "account/sessions.html", {"sessions": rows})


def _key(request: HttpRequest) -> int:
    sent = request.POST.get("session", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= 18 else 0


def _say_closed(request: HttpRequest, number: int) -> None:
    if not number:
        messages.info(request, _("Cette session était déjà fermée."))
        return
    sentence = ngettext("%(n)d session fermée.", "%(n)d sessions fermées.", number)
    messages.success(request, sentence % {"n": number})
