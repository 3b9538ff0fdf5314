"""Answers visitors before Django does, where this process has just given the same answer to the same request.

Django and our middleware take longer to make request and answer of a cached page than all the rest. Their answer is kept
unchanged, by everything in the request on which a cached answer can depend. It is given again only while `find` would find the
same page without asking Redis: for a second at a time. Of members' answers none is kept: see early_members.py.
"""

from collections.abc import Callable, Iterable
from functools import partial
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.http.cookie import parse_cookie

from portal.page_cache import store
from portal.page_cache.early_members import FILLED_PAGE, Asked, Environ, MemberAnswers
from portal.web.preferences import PREFERENCE_COOKIES

Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

# In a request's environment: the key of the cached page that answered it, and the page.
SERVED_PAGE = "portal.served_page"
MAX_ANSWERS, MAX_ASKED_CHARS = 100, 2_000  # kept in a process; of a request, beyond which it is not kept
# Of the kept answers with their pages. Without it, 100 made-up headers would keep a page of half a megabyte 100 times.
MAX_BYTES = 3_000_000
# No cached answer depends on these. Any other header, known or not, makes another request.
UNREAD_HEADERS = frozenset(
    (
        "HTTP_ACCEPT",
        "HTTP_ACCEPT_LANGUAGE",
        "HTTP_CACHE_CONTROL",
        "HTTP_CONNECTION",
        "HTTP_DNT",
        "HTTP_PRAGMA",
        "HTTP_PRIORITY",
        "HTTP_REFERER",
        "HTTP_SEC_CH_UA",
        "HTTP_SEC_CH_UA_MOBILE",
        "HTTP_SEC_CH_UA_PLATFORM",
        "HTTP_SEC_FETCH_MODE",
        "HTTP_SEC_FETCH_SITE",
        "HTTP_SEC_FETCH_USER",
        "HTTP_SEC_GPC",
        "HTTP_UPGRADE_INSECURE_REQUESTS",
        "HTTP_USER_AGENT",
        "HTTP_X_FORWARDED_FOR",
    )
)


class Answer(NamedTuple):
    """What was answered, and the page of the cache that it was made of."""

    key: str
    page: store.CachedPage
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def size(self) -> int:
        """The bytes that it may hold in memory; a page that others hold too is counted with each."""
        return len(self.body) + sum(map(len, self.page.bodies.values()))


class EarlyAnswers:
    """A WSGI application around Django's."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._answers: dict[Asked, Answer] = {}
        self._bytes = 0
        self._lock = Lock()
        self._members = MemberAnswers()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer again what was answered; else ask Django."""
        cookies = _cookies(environ)
        asked = None if cookies is None else _asked(environ, cookies)
        if cookies is None or asked is None:
            return self.application(environ, start_response)
        if settings.SESSION_COOKIE_NAME in cookies:
            filled = self._members.answer(asked, cookies, environ, start_response)
            return self._answer(asked, cookies, environ, start_response) if filled is None else filled
        kept = self._answers.get(asked)
        if kept is None or not store.is_in_memory(kept.key, kept.page):
            return self._answer(asked, cookies, environ, start_response)
        start_response(kept.status, [*kept.headers])
        return [kept.body]

    def _answer(
        self, asked: Asked, cookies: dict[str, str], environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Django's answer; it is kept if it is a page from the cache, and if that was filled, how it was answered."""
        begun: list[tuple[str, tuple[tuple[str, str], ...]]] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            begun.append((status, tuple(headers)))
            return start_response(status, headers, *error)

        response: Any = self.application(environ, start)
        (status, sent), served = begun[-1], environ.get(SERVED_PAGE)
        if served and status[:3] in {"200", "304"}:
            key, page = served
            self._keep(asked, Answer(key, page, status, sent, response.content))
        if (filled := environ.get(FILLED_PAGE)) and status[:3] == "200":
            session, (key, page) = cookies[settings.SESSION_COOKIE_NAME], filled
            # Sessions are noted when the answer has been sent.
            response._resource_closers.append(partial(self._members.learn, environ, asked, session, key, page, sent))
        answer: Iterable[bytes] = response
        return answer

    def _keep(self, asked: Asked, answer: Answer) -> None:
        with self._lock:
            self._drop(asked)
            self._answers[asked] = answer
            self._bytes += answer.size
            while len(self._answers) > MAX_ANSWERS or self._bytes > MAX_BYTES:
                self._drop(next(iter(self._answers)))

    def _drop(self, asked: Asked) -> None:
        if answer := self._answers.pop(asked, None):
            self._bytes -= answer.size


def _cookies(environ: Environ) -> dict[str, str] | None:
    """The cookies of a request that may be answered here; None where it is asked of Django each time."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in environ:
        return None
    sent = environ.get("HTTP_COOKIE")
    if not sent:
        return {}
    cookies = parse_cookie(sent)
    if cookies.keys() <= {*PREFERENCE_COOKIES}:
        return cookies
    is_members = settings.SESSION_COOKIE_NAME in cookies and environ["REQUEST_METHOD"] == "GET" and sent.isascii()
    return cookies if is_members and cookies.keys() <= _members_cookies() else None


def _members_cookies() -> set[str]:
    """Those of a member's browser; only preferences decide which page it gets."""
    own = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.BROWSER_COOKIE_NAME}
    return own | {*PREFERENCE_COOKIES}


def _asked(environ: Environ, cookies: dict[str, str]) -> Asked | None:
    """All of a request on which its page may depend; None where it has to be asked of Django each time."""
    sent = [one for one in environ.items() if one[0][:5] == "HTTP_" and one[0] not in UNREAD_HEADERS]
    if settings.SESSION_COOKIE_NAME in cookies:
        chosen = [(name, cookies[name]) for name in PREFERENCE_COOKIES if name in cookies]
        sent = [one for one in sent if one[0] != "HTTP_COOKIE"] + [(settings.SESSION_COOKIE_NAME, ""), *chosen]
    if (
        sum([len(name) + len(value) for name, value in sent]) > MAX_ASKED_CHARS
        or len(environ["PATH_INFO"]) > MAX_ASKED_CHARS
    ):
        return None
    names = (
        "REQUEST_METHOD",
        "wsgi.url_scheme",
        "SCRIPT_NAME",
        "PATH_INFO",
        "QUERY_STRING",
        "SERVER_NAME",
        "SERVER_PORT",
    )
    return *[environ.get(name) for name in names], tuple(sent)
