"""A hostile site: serves what it is given under any path, on as many loopback addresses as there are paths."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benches.harness.programs import free_port

NETWORK = "127.9.0."  # the only addresses, at one port, that the guard may let through


@dataclass(frozen=True, slots=True)
class HostileAnswer:
    """An answer. `length` is announced instead of the true one where it is given."""

    body: bytes = b""
    kind: str = "application/xml; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


class Hostile:
    """Its paths, each on a host of its own; what was asked for, the host before the path, is in `asked`."""

    def __init__(self, network: str = NETWORK) -> None:
        self.port, self.network = free_port(), network
        self.asked: list[str] = []
        self._pages: dict[str, HostileAnswer | Callable[[str], HostileAnswer]] = {}
        self._servers: dict[str, ThreadingHTTPServer] = {}
        self._hosts: dict[str, str] = {}

    @property
    def allowed(self) -> str:
        """For FETCH_ALLOW_PRIVATE_NETWORKS."""
        where = f"{self.network}0/24" if self.network.endswith(".") else f"{self.network}/32"
        return f"{where}:{self.port}"

    def serve(self, path: str, page: HostileAnswer | Callable[[str], HostileAnswer], host: str = "") -> str:
        """Serve `page`, or what it gives for the path asked, under everything that begins with `path`; its address."""
        own = host or (f"{self.network}{len(self._hosts) + 1}" if self.network.endswith(".") else self.network)
        self._hosts[path] = own
        self._pages[path] = page
        if own not in self._servers:
            self._servers[own] = self._listen(own)
        return f"http://{own}:{self.port}{path}"

    def find(self, path: str) -> HostileAnswer:
        """What is under this path."""
        known = [start for start in self._pages if path.startswith(start)]
        if not known:
            return HostileAnswer(b"", "text/plain", 404)
        page = self._pages[max(known, key=len)]
        return page(path) if callable(page) else page

    def close(self) -> None:
        """Stop serving."""
        for server in self._servers.values():
            server.shutdown()
            server.server_close()

    def _listen(self, host: str) -> ThreadingHTTPServer:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                """Answer as `serve` has set."""
                site.asked.append(f"{host}{self.path}")
                page = site.find(self.path)
                self.send_response(page.status)
                self.send_header("Content-Type", page.kind)
                self.send_header("Content-Length", str(len(page.body) if page.length is None else page.length))
                self.send_header("Connection", "close")
                for name, value in page.headers.items():
                    self.send_header(name, value)
                try:
                    self.end_headers()
                    self.wfile.write(page.body)
                except OSError:  # who has seen enough hangs up
                    self.close_connection = True

            def log_message(self, *words: Any) -> None:
                """In silence."""

        server = ThreadingHTTPServer((host, self.port), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        return server
