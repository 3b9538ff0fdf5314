"""Asks the portal as its web server does: Django's handler, and what stands before it."""

import io
from contextlib import contextmanager

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from portal.page_cache.early import EarlyAnswers

BROWSER = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br", "HTTP_ACCEPT": "text/html", "HTTP_USER_AGENT": "Firefox"}


@contextmanager
def _open_connection():
    """As Django's test client does: a request would close the connection of the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ask(application, path, **sent):
    """Status, headers and body of the answer; `sent` is put into the request's environment."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **sent,
    }
    begun = []
    with _open_connection():
        response = application(environ, lambda status, headers, *error: begun.append((status, dict(headers))))
        body = b"".join(response)
        if hasattr(response, "close"):
            response.close()
    return *begun[0], body


class Counted(EarlyAnswers):
    """Counts the requests, and those of them that were left to Django."""

    def __init__(self, django):
        super().__init__(self._leave_to_django)
        self.django = django
        self.asked = self.left = 0

    def __call__(self, environ, start_response):
        self.asked += 1
        return super().__call__(environ, start_response)

    def _leave_to_django(self, environ, start_response):
        self.left += 1
        return self.django(environ, start_response)

    @property
    def given(self):
        return self.asked - self.left
