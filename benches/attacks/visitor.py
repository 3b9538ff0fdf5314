"""A visitor without a screen: keeps cookies, follows nothing, comes from a loopback address of its own."""

import http.client
import re
import socket
import ssl
import struct
import time
from base64 import b32decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hmac import digest
from html import unescape
from http.cookies import SimpleCookie
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

HIDDEN = re.compile(r"<input\b[^>]*>")
NUMBERS = count(2)
TOKEN = "csrfmiddlewaretoken"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """As text."""
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        """Where it leads, or nothing."""
        return self.headers.get("Location", "")

    @property
    def caching(self) -> str:
        """How long it may be kept, and by whom."""
        return self.header("Cache-Control")

    def header(self, name: str) -> str:
        """A header's value, or nothing."""
        return self.headers.get(name, "")


@dataclass(slots=True)
class Visitor:
    """Cookies are kept even if they are marked Secure: the server under test is behind a proxy that ends TLS."""

    base: str
    source: str = field(default_factory=lambda: "127.1.{}.{}".format(*divmod(next(NUMBERS), 250)))
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request."""
        said = {"Accept-Encoding": "identity", **(headers or {})}
        if self.cookies and "Cookie" not in said:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        source = self.source if self.source.isascii() else "127.0.0.1"
        connection = _connection(self.base, source)
        try:
            connection.request(method, path, body, said)
            answer = connection.getresponse()
            got = Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        for line in got.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0" or not morsel.value:
                    del self.cookies[name]
        return got

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def follow(self, path: str) -> Answer:
        """Ask for a page, and go where it leads, five times at most."""
        for _ in range(5):
            answer = self.get(path)
            if answer.status not in (301, 302) or not answer.location.startswith("/"):
                break
            path = answer.location
        return answer

    def post(self, path: str, fields: Mapping[str, Any], **headers: str) -> Answer:
        """Send a form as it is given."""
        said = {"Content-Type": "application/x-www-form-urlencoded", **self._from_here()}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", path, urlencode(fields, doseq=True).encode(), said)

    def submit(self, path: str, fields: Mapping[str, Any], at: str = "", **headers: str) -> Answer:
        """Open the page of a form, and send the form with its hidden fields and its token."""
        return self.post(path, self.form(at or path) | dict(fields), **headers)

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of the form on a page; its token is of the browser, and good for every form."""
        fields = hidden(self.follow(path).text)
        return fields | {TOKEN: self.token or fields.get(TOKEN, "")}

    def forge(self, path: str, fields: Mapping[str, Any]) -> dict[str, int]:
        """Send a form without a token, and with it from another site: the statuses."""
        bare = self.post(path, fields).status
        elsewhere = self.post(path, {**fields, TOKEN: self.token}, Origin="http://evil.test").status
        return {f"{path} without a token": bare, f"{path} from elsewhere": elsewhere}

    def _from_here(self) -> dict[str, str]:
        """What Django asks of a form that comes by TLS: where it stood. nginx tells the application no port."""
        parts = urlsplit(self.base)
        return {"Origin": f"https://{parts.hostname}"} if parts.scheme == "https" else {}

    @property
    def token(self) -> str:
        """The token that goes with the cookie, if there is one."""
        return next((value for name, value in self.cookies.items() if "csrf" in name), "")

    @property
    def session(self) -> str:
        """The session's key, if there is one."""
        return next((value for name, value in self.cookies.items() if "session" in name), "")


def _connection(base: str, source: str) -> http.client.HTTPConnection:
    """From this loopback address; by TLS where the base says so, whoever signed the certificate."""
    parts = urlsplit(base)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.netloc, timeout=60, source_address=(source, 0), context=_trusting())
    return http.client.HTTPConnection(parts.netloc, timeout=60, source_address=(source, 0))


@cache  # made in 15 ms
def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    found = {}
    for tag in HIDDEN.findall(html):
        says = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if says.get("type") == "hidden" and "name" in says:
            found[says["name"]] = unescape(says.get("value", ""))
    return found


def code_of(secret: str, later: int = 0) -> str:
    """The six digits that a second factor shows now, or so many turns of half a minute later (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + later)
    value = digest(b32decode(secret), counter, "sha1")
    start = value[-1] & 15
    return f"{(struct.unpack('>I', value[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def raw_get(base: str, path: str) -> bytes:
    """All that a server answers to a request for a path, sent as it is spelled."""
    return raw(base, f"GET {path} HTTP/1.1\r\nHost: {urlsplit(base).netloc}\r\nConnection: close\r\n\r\n".encode())


def location(answer: bytes) -> str:
    """Where an answer of `raw` leads, or nothing."""
    found = re.search(rb"(?i)\r\nlocation: *([^\r]*)", answer)
    return found[1].decode("latin-1") if found else ""


def raw(base: str, *parts: bytes, patience: float = 5) -> bytes:
    """All that a server says to these bytes, until it closes or is silent for so many seconds."""
    parts_of = urlsplit(base)
    said = b""
    with socket.create_connection((parts_of.hostname or "", parts_of.port or 80), timeout=patience) as plain:
        line = _trusting().wrap_socket(plain) if parts_of.scheme == "https" else plain
        try:
            for part in parts:
                line.sendall(part)
            while got := line.recv(65536):
                said += got
        except OSError:  # a reset is an answer too
            pass
    return said
