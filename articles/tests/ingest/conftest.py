"""What several tests of ingest start from."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@pytest.fixture
def serve(settings):
    """Serve `pages` on a host of its own; its address, and how often each path was asked for.

    Path → its body, gzip or not; or, as text, where it leads.
    """
    settings.FETCH_ALLOW_PRIVATE_NETWORKS = "1"
    settings.FETCH_HOST_PAUSE = 0
    servers = []

    def serve(pages):
        asked = Counter()

        class Door(BaseHTTPRequestHandler):
            def do_GET(self):
                asked[self.path] += 1
                said = pages[self.path]
                body = b"" if isinstance(said, str) else said
                self.send_response(302 if isinstance(said, str) else 200)
                if isinstance(said, str):
                    self.send_header("Location", said)
                self.send_header("Content-Length", str(len(body)))
                if body.startswith(b"\x1f\x8b"):
                    self.send_header("Content-Encoding", "gzip")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}", asked

    yield serve
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()
