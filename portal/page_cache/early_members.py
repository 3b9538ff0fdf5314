"""Answers members before Django does, where a visitors' page only needs its holes filled.

Django's request and middleware take longer than the member's own query and holes. If Django has lately filled the same page for a
request that differs only by the member, its headers are given again, and the holes are filled for this member. Session and member
are read and checked at each request, by the same code as behind Django. Requests of the staff, requests of members for whom a
message waits, and the first request of a session in each hour, which Django notes, are left to Django; nothing is written before.
"""

import logging
import time
from collections.abc import Callable, Iterable
from hashlib import blake2b
from importlib import import_module
from secrets import token_bytes
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.messages.storage.session import SessionStorage
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_started
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from portal.page_cache import segments, store
from portal.page_cache.once import asking_once
from portal.web.page_language import PageLanguageMiddleware

Environ = dict[str, Any]
Asked = tuple[Any, ...]
Headers = tuple[tuple[str, str], ...]

# In a request's environment: the key of the cached page whose holes were filled to answer it, and the page.
FILLED_PAGE = "portal.filled_page"
NOTED_SESSION = "portal.noted_session"  # there: the session is a member's, who is not staff, and noted in this hour
MAX_KNOWN, MAX_SESSIONS = 200, 2_000  # ways of asking, and sessions, that a process remembers
HOUR_SECONDS = 3600
STAND_IN = "s" * 32  # in the kept cookie of forms; each answer's secret takes its place
OWN_HEADERS = {"Content-Length", "Set-Cookie"}  # of one answer

logger = logging.getLogger(__name__)


class Known(NamedTuple):
    """How Django answered: the key of the page that it filled, that page's headers, and those of the answer but OWN_HEADERS."""

    key: str
    page_headers: Headers
    headers: Headers


class MemberAnswers:
    """What a process knows of Django's answers to members. It keeps no filled page, nor whose session it has seen."""

    def __init__(self) -> None:
        self._session_store = import_module(settings.SESSION_ENGINE).SessionStore
        self._language, self._csrf = PageLanguageMiddleware(_no_answer), CsrfViewMiddleware(_no_answer)
        self._known: dict[Asked, Known] = {}
        self._hours: dict[bytes, int] = {}  # when Django last answered a session
        self._form_cookie = 0, ""  # the second of which it is, and the header
        self._secret, self._lock = token_bytes(16), Lock()

    def answer(
        self, asked: Asked, cookies: dict[str, str], environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes] | None:
        """The answer to this member; None leaves it to Django, as if nothing had been asked."""
        known, session = self._known.get(asked), cookies[settings.SESSION_COOKIE_NAME]
        if known is None or self._hours.get(self._digest(session)) != _hour():
            return None
        request_started.send(
            sender=WSGIHandler, environ=environ
        )  # closes connections that are too old, as at a request's end
        try:
            return self._filled(known, session, cookies, environ, start_response)
        except Exception:
            logger.exception("A member's page could not be filled before Django, who is asked.")
            return None

    def learn(
        self, environ: Environ, asked: Asked, session: str, key: str, page: store.CachedPage, headers: Headers
    ) -> None:
        """Django has filled this page for a request of this session, and answered with these headers.

        A session that is left to Django at each request is not remembered, nor how it was answered.
        """
        if not environ.get(NOTED_SESSION):
            return
        said = tuple(header for header in headers if header[0] not in OWN_HEADERS)
        with self._lock:
            _keep(self._known, asked, Known(key, page.headers, said), MAX_KNOWN)
            _keep(self._hours, self._digest(session), _hour(), MAX_SESSIONS)

    def _filled(
        self,
        known: Known,
        session: str,
        cookies: dict[str, str],
        environ: Environ,
        start_response: Callable[..., Any],
    ) -> Iterable[bytes] | None:
        # Whoever has just posted must see it, also if another process took the form.
        page = store.find(known.key, asks_redis=True)
        if page is None or page.headers != known.page_headers:
            return None
        request: Any = WSGIRequest({**environ})  # Django writes into it, and may be asked after us
        request.COOKIES, request.session = cookies, self._session_store(session)
        member = request.user = request.session.signed_in_member()
        if member is None or member.is_staff or request.session.get(SessionStorage.session_key):
            return None
        member.has_staff_powers = False
        self._language.process_request(request)
        self._csrf.process_request(request)
        with asking_once():
            body = segments.fill_as_accepted(page.bodies["gzip"], page.segments, request)[0]
        if request.session.modified:
            return None
        own = [("Content-Length", str(len(body))), *self._cookies(request)]
        start_response("200 OK", [*known.headers, *own])
        return [body]

    def _cookies(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        """The cookie of forms, if the page has any; Django renews it each time."""
        if not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            return ()
        second = int(time.time())
        if self._form_cookie[0] != second:
            self._form_cookie = second, self._form_cookie_of(STAND_IN)
        return [("Set-Cookie", self._form_cookie[1].replace(STAND_IN, request.META["CSRF_COOKIE"]))]

    def _form_cookie_of(self, secret: str) -> str:
        """The header by which Django sets the cookie of forms at this moment."""
        request, response = HttpRequest(), HttpResponse()
        request.META |= {"CSRF_COOKIE": secret, "CSRF_COOKIE_NEEDS_UPDATE": True}
        self._csrf.process_response(request, response)
        return response.cookies[settings.CSRF_COOKIE_NAME].OutputString()

    def _digest(self, session: str) -> bytes:
        """Stands for a session here: its key would let whoever reads it sign in."""
        return blake2b(session.encode(), digest_size=16, key=self._secret).digest()


def _keep[Key, Value](kept: dict[Key, Value], key: Key, value: Value, maximum: int) -> None:
    """Keep it; what was kept longest ago is forgotten beyond `maximum`."""
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > maximum:
        del kept[next(iter(kept))]


def _hour() -> int:
    return int(time.time()) // HOUR_SECONDS


def _no_answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
