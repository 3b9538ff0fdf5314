"""The processor's time that a request takes, of Python and of the database; in a process that has Django."""

import time
from pathlib import Path

from benches.harness.processes import read_process


def busy_seconds() -> float:
    """What this process has used, and PostgreSQL for it: what else the machine does adds little."""
    return time.process_time() + server_seconds()


def server_seconds() -> float:
    """What PostgreSQL's process for this connection has used, and its parallel workers that have ended; 0 if it is elsewhere."""
    from django.db import connection

    if connection.vendor == "sqlite":  # works inside Python's process
        return 0.0
    connection.ensure_connection()
    backend = read_process(connection.connection.info.backend_pid)
    if backend is None or not (parent := read_process(backend.parent)):
        return 0.0
    return int(Path(f"/proc/{backend.pid}/schedstat").read_text().split()[0]) / 1e9 + parent.cpu
