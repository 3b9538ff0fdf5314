"""What a request reads once, however many parts of its page need it.

So all parts of a page show the state of one moment: that of the first reading, before what it decides is read.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_values: ContextVar[dict[str, Any] | None] = ContextVar("what this request has read, by name", default=None)


@contextmanager
def reading_once(**known: Any) -> Iterator[None]:
    """Inside, `once` keeps what it reads first, or what is `known`. Not for a request that changes something."""
    token = _values.set(known)
    try:
        yield
    finally:
        _values.reset(token)


def once[Value](name: str, read: Callable[[], Value]) -> Value:
    """What `read` gives, read once in a request under this name; outside of `reading_once` each time."""
    values = _values.get()
    if values is None:
        return read()
    if name not in values:
        values[name] = read()
    found: Value = values[name]
    return found
