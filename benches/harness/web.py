"""The portal's web server, and one request to it."""

import http.client
import sys
from contextlib import closing
from pathlib import Path

from benches.harness.product import Product
from benches.harness.programs import ROOT, Program, free_port

HEADERS = {"Accept-Encoding": "gzip, deflate, br", "Accept": "text/html"}  # as a browser on a phone asks


class Web:
    """The web server as production starts it (deploy/gunicorn_conf.py)."""

    def __init__(self, product: Product, workers: int = 2, threads: int = 4) -> None:
        self.port = free_port()
        config = ROOT / "deploy" / "gunicorn_conf.py"
        command: list[str | Path] = [sys.executable, "-m", "gunicorn", "--config", config, "portal.wsgi"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", str(workers)]
        command += ["--worker-class", "gthread", "--threads", str(threads)]  # by itself, one thread is another class
        self.program = Program(command, product.folder / "web.log", cwd=product.root, env=product.environment)
        self.program.wait_for(self._is_healthy, "gunicorn")

    def _is_healthy(self) -> bool:
        """Gunicorn listens before it has read our code."""
        try:
            return self.get("/healthz")[0].status in {200, 301}  # 301: where TLS is asked for
        except OSError:
            return False

    def address(self, path: str) -> str:
        """Of a page."""
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path: str, cookie: str = "") -> tuple[http.client.HTTPResponse, bytes]:
        """The answer to one request, and its body."""
        return get(f"127.0.0.1:{self.port}", path, HEADERS | ({"Cookie": cookie} if cookie else {}))


def get(place: str, path: str, headers: dict[str, str]) -> tuple[http.client.HTTPResponse, bytes]:
    """The answer to one request, over a connection of its own, and its body; `place` is a host and its port."""
    with closing(http.client.HTTPConnection(place, timeout=60)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()
