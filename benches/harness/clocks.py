"""The processor's time that the database takes for a request; in a process that has Django."""

from pathlib import Path

from benches.harness.processes import read_process


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
