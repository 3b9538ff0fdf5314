"""Many readers at once (wrk), and what a plain file server does with the same bytes (nginx)."""

import re
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from benches.harness.processes import cpu
from benches.harness.programs import Missing, Program, find_program, free_port
from benches.harness.services import start_nginx
from benches.harness.web import HEADERS

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
FILES = """
  access_log off;
  sendfile on;
  open_file_cache max=100;
  keepalive_requests 1000000;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; default_type text/html; add_header Content-Encoding br; }}
"""


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How a server did: requests a second, milliseconds for the middle request and for the slowest of a hundred, and of
    its CPU for one."""

    rate: float
    p50: float
    p99: float
    cpu: float = 0.0


def measure_load(url: str, server: Program, connections: int, seconds: float, cookie: str = "") -> LoadResult:
    """Ask for `url` as fast as answers come, on so many connections that stay open. Raises Missing."""
    sent = HEADERS | ({"Cookie": cookie} if cookie else {})
    headers = [word for name, value in sent.items() for word in ("-H", f"{name}: {value}")]
    command = [find_program("wrk"), "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency", *headers, url]
    before = cpu(server.pid)
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    count, pace = read(done.stdout + done.stderr)
    return replace(pace, cpu=1000 * (cpu(server.pid) - before) / count)


def read(output: str) -> tuple[int, LoadResult]:
    """What wrk has said: how many answers, and how fast. Raises Missing where some were none."""
    count = re.search(r"([1-9]\d*) requests in", output)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    times = {
        int(share): float(n) * UNITS[unit] for share, n, unit in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s|m)\b", output)
    }
    failed = re.search(r"Non-2xx.*|Socket errors: connect [1-9].*", output)
    if failed or not (count and rate) or not {50, 99} <= times.keys():
        raise Missing(f"wrk could not measure; more --seconds may help: {failed[0] if failed else output[-500:]}")
    return int(count[1]), LoadResult(float(rate[1]), times[50], times[99])


class Nginx:
    """A file server in a folder of its own; ends with the folder."""

    def __init__(self, folder: Path) -> None:
        self.port, self.files = free_port(), folder / "files"
        self.files.mkdir()
        self.program = start_nginx(folder, FILES.format(folder=folder, port=self.port), self.port)

    def serve(self, name: str, content: bytes) -> str:
        """The address at which it serves these bytes."""
        (self.files / name).write_bytes(content)
        return f"http://127.0.0.1:{self.port}/{name}"
