"""Addresses inside our own walls, in every spelling; a canary behind them, and a witness of every connection."""

import contextlib
import errno
import ipaddress
import json
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from benches.harness.programs import CORPORA

CORPUS = CORPORA / "ssrf-url"
# Spellings of addresses that no visitor has any business with.
HOSTS = (
    "127.0.0.1", "127.1", "127.0.0.1.", "0", "0.0.0.0", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "2130706433",  # noqa: S104
    "127.000.000.001", "①②⑦.⓪.⓪.①", "127。0。0。1", "%31%32%37.0.0.1", "localhost", "LOCALHOST", "localhost.", "ⓛocalhost",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::1%25lo]",
    "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[::ffff:0:127.0.0.1]",
    "[fe80::1]", "[fc00::1]", "[fec0::1]", "[2001:0:7f00:1::]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "[fd00:ec2::254]", "192.0.0.192", "224.0.0.1",
    "255.255.255.255", "inside.example", "u:p@127.0.0.1", "example.com@127.0.0.1", "127.0.0.1\\@example.com",
    "127.0.0.1#@example.com", "127.0.0.1\t", "127.0\n.0.1", "127.0.0.1%00.example.com", "example.com%2f@127.0.0.1",
)  # fmt: skip
FRONT = "127.9."  # where the site outside has its addresses: the only ones that are listed, at its port


def forms(port: int) -> list[str]:
    """Every spelling, with `port` and without; the corpus's too where it is on this machine."""
    spelled = [f"http://{host}{at}/" for host in HOSTS for at in (f":{port}", "")]
    for payload in _corpus("ssrf_payloads.shared.json"):
        text = payload["payload"]
        for one in dict.fromkeys([text, *re.split(r" = | ", text)]):
            spelled += [one, _with_port(one, port)]
    return [one for one in dict.fromkeys(spelled) if one]


def redirects(port: int) -> list[str]:
    """What a Location header may say to lead inside."""
    inside = [f"127.0.0.1:{port}", f"inside.example:{port}"]
    return [
        text.replace("{target}", one) for text in _corpus("open_redirect_payloads.shared.json") for one in inside
    ] + [
        f"{start}127.0.0.1:{port}/" for start in ("//", "///", "\\\\", "/\\", "http:", "http:/", "http:\\\\", "HTTP://")
    ]


def _corpus(name: str) -> list[Any]:
    path = CORPUS / name
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else []


def _with_port(url: str, port: int) -> str:
    url = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts._replace(netloc=f"{re.sub(r':[0-9]*$', '', parts.netloc)}:{port}").geturl()


class Canary:
    """Listens on every address of this machine; `knocks` counts who came."""

    def __init__(self) -> None:
        self.knocks = 0
        self._socket = _listener()
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.knocks += 1
            self.answer(visitor)

    def answer(self, visitor: socket.socket) -> None:
        """Accept the connection, so that the client gets something to read."""
        with visitor, contextlib.suppress(OSError):
            visitor.settimeout(2)
            visitor.recv(4096)
            visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret")

    def close(self) -> None:
        """Stop listening."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


class OutsideSite(Canary):
    """A site outside, as far as the guard knows: each of its hosts leads somewhere, and so does its robots.txt."""

    def __init__(self, port: int) -> None:
        self._inside = port
        self._places: dict[str, str] = {}
        super().__init__()

    def answer(self, visitor: socket.socket) -> None:
        """Send them on; from a host known by its name, to the canary under the same name."""
        with visitor, contextlib.suppress(OSError):
            visitor.settimeout(2)
            found = re.search(rb"\r\nHost: ([^\r:]*)", visitor.recv(65536), re.IGNORECASE)
            host = found[1].decode("latin-1") if found else ""
            place = self._places.get(host, f"http://{host}:{self._inside}/").replace("\r", "").replace("\n", "")
            head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: "
            visitor.sendall(head + place.encode("utf-8", "replace") + b"\r\n\r\n")

    def leading(self, places: Iterable[str]) -> list[str]:
        """Addresses of ours that lead to `places`, each with a host of its own: a host that fails twice is let alone."""
        hosts = {f"{FRONT}{n // 250}.{n % 250 + 1}": place for n, place in enumerate(places)}
        self._places |= hosts
        return [f"http://{host}:{self.port}/" for host in hosts]


def _listener() -> socket.socket:
    try:
        return socket.create_server(("", 0), family=socket.AF_INET6, backlog=500, dualstack_ipv6=True)
    except OSError as error:
        if error.errno not in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL):
            raise
        return socket.create_server(("", 0), backlog=500)


class Witness:
    """Sees every connection this process opens or tries to; `inside` are those to no public address but the front's."""

    def __init__(self, front: int) -> None:
        self.inside: list[str] = []
        self._front = front
        sys.addaudithook(self._see)

    def _see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "socket.connect" or not isinstance(arguments[1], tuple):
            return
        host, port = str(arguments[1][0]), arguments[1][1]
        if not (host.startswith(FRONT) and port == self._front) and not is_public(host):
            self.inside.append(f"{host} {port}")


def is_public(host: str) -> bool:
    """Whether an address belongs to the world at large. Written apart from the guard, which it judges."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = int(address) & 0xFFFFFFFF
        if address in ipaddress.ip_network("64:ff9b::/96") or int(address) >> 32 in (0, 0xFFFF, 0xFFFF0000):
            return is_public(str(ipaddress.IPv4Address(inner)))
        if address in ipaddress.ip_network("2002::/16"):
            return is_public(str(ipaddress.IPv4Address(int(address) >> 80 & 0xFFFFFFFF)))
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not address.is_multicast and not site_local


@contextlib.contextmanager
def treacherous_names(answers: Mapping[str, Callable[[], list[str]]]) -> Iterator[None]:
    """While open, every name leads to 127.0.0.1 and ::1, but those of `answers`, which say for themselves.

    Public addresses written as numbers are not found: nothing is sent outside.
    """
    real: Any = socket.getaddrinfo

    def resolve(host: Any, port: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode("latin-1") if isinstance(host, bytes) else str(host)
        try:
            found = real(name, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        except (OSError, UnicodeError):
            addresses = answers[name]() if name in answers else ["127.0.0.1", "::1"]
            found = [one for ip in addresses for one in real(ip, port, type=socket.SOCK_STREAM)]
        if all(is_public(one[4][0]) for one in found):
            raise socket.gaierror(socket.EAI_NONAME, "not in this play")
        return found

    socket.getaddrinfo = resolve
    try:
        yield
    finally:
        socket.getaddrinfo = real
