"""A newspaper's site on loopback: a home page that names its feed, the feed, and a picture."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from django.utils import timezone

TITLES = ("La BRVM clôt la semaine en hausse", "Le Mali ouvre une mine d’or à Kayes")


class Paper:
    """`feed` is the path of its feed: a paper that moves it answers 404 at the old one."""

    def __init__(self, base: str) -> None:
        self.base, self.feed, self.titles = base, "/rss", TITLES

    def read(self, path: str) -> str:
        """What the site answers there; empty where nothing is."""
        if path == "/":
            link = f'<link rel="alternate" type="application/rss+xml" href="{self.feed}" title="À la une">'
            return f"<html lang='fr-ML'><title>Le Fleuve de Kayes</title>{link}<h1>Le Fleuve de Kayes</h1>"
        return self._rss() if path == self.feed else ""

    def _rss(self) -> str:
        date = format_datetime(timezone.now().replace(microsecond=0) - timezone.timedelta(minutes=20))
        items = "".join(
            f"<item><title>{title}</title><link>{self.base}{self.feed}/{number}</link><pubDate>{date}</pubDate></item>"
            for number, title in enumerate(self.titles)
        )
        return f"<rss version='2.0'><channel><title>Le Fleuve de Kayes</title>{items}</channel></rss>"


@contextmanager
def printed() -> Iterator[Paper]:
    """The paper, on a port of its own as long as the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = paper.read(self.path).encode()
            self.send_response(200 if text else 404)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        paper = Paper(f"http://127.0.0.1:{server.server_port}")
        Thread(target=server.serve_forever, daemon=True).start()
        yield paper
        server.shutdown()
