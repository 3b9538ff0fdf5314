"""What a worker does meanwhile, in a thread of its own: Playwright keeps an event loop in that of the tests."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def by_worker[T](act: Callable[[], T]) -> T:
    """Do it, and return what it returns; on SQLite, whose database lies in memory, by the connection of the test."""
    own = connections["default"]
    is_shared = own.vendor == "sqlite"

    def run() -> T:
        if is_shared:
            connections["default"] = own
        try:
            return act()
        finally:
            if not is_shared:
                connections.close_all()

    if is_shared:
        own.inc_thread_sharing()
    try:
        with ThreadPoolExecutor(1) as worker:
            return worker.submit(run).result(60)
    finally:
        if is_shared:
            own.dec_thread_sharing()
