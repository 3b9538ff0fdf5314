"""A newspaper on the loopback, whose home page names a feed: what the picture of a new source is taken from."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from articles.ingest.fetch.samples import SAMPLES_FOLDER, render_sample

NAME = "Le Fleuve (exemple)"
HOME = f"""<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{NAME}</title>
<link rel="alternate" type="application/rss+xml" title="{NAME}" href="/flux.xml"></head>
<body><h1>{NAME}</h1></body></html>"""


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/":
            self._send(HOME.encode(), "text/html; charset=utf-8")
        elif self.path == "/flux.xml":
            sample = render_sample(SAMPLES_FOLDER / "courrier.rss", datetime.now(UTC)).decode()
            self._send(sample.replace("Le Courrier de l’Exemple", NAME).encode(), "application/rss+xml")
        else:
            self.send_error(404)

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def newspaper() -> Iterator[str]:
    """Its address, as long as it is there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
