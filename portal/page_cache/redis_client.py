"""Asks Redis for the page cache in fewer steps than redis-py, which take longer than Redis to answer."""

import os
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCacheClient


class KeptClient(RedisCacheClient):
    """Keeps redis-py's client: Django makes one for each command, which costs more than the command."""

    _serializer: Any  # Django's own, unknown to its stubs, as the next two
    _get_connection_pool: Callable[..., Any]
    _get_connection_pool_index: Callable[..., int]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept: dict[int, Any] = {}
        self._connection: Any = None
        self._opened_in = 0  # the process that opened it

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The client of a server; threads may share it: each command takes a connection of the server's pool."""
        server = self._get_connection_pool_index(write)
        if server not in self._kept:
            self._kept[server] = super().get_client(key, write=write)
        return self._kept[server]

    def number(self, key: str) -> int | None:
        """The number under `key`, as `get` gives it."""
        answer: bytes | None = self._command("GET", key)
        return None if answer is None else int(answer)

    def get(self, key: Any, default: Any) -> Any:
        """The value under `key`."""
        value = self._command("GET", key)
        return default if value is None else self._serializer.loads(value)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        """Store a value for so many seconds; without a number, for ever."""
        if timeout == 0:
            super().set(key, value, timeout)
        else:
            self._command("SET", key, self._stored(value), *_expiry(timeout))

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        """Store a value if there is none; returns whether it was done."""
        if timeout == 0:
            return bool(super().add(key, value, timeout))
        return self._command("SET", key, self._stored(value), *_expiry(timeout), "NX") is not None

    def delete(self, key: Any) -> bool:
        """Forget a value; returns whether there was one."""
        return bool(self._command("DEL", key))

    def get_many(self, keys: Any) -> dict[Any, Any]:
        """The values under those of these keys that Redis has."""
        if not keys:
            return {}
        found = zip(keys, self._command("MGET", *keys), strict=True)
        return {key: self._serializer.loads(value) for key, value in found if value is not None}

    def _stored(self, value: Any) -> bytes:
        stored: int | bytes = self._serializer.dumps(value)
        return b"%d" % stored if isinstance(stored, int) else stored

    def _command(self, *words: str | bytes) -> Any:
        """Send a command over a connection of our own: redis-py's pool and retries cost more than the question.

        If the server has closed the connection, connect again.
        """
        # RESP: the number of words, then each with its length.
        sent = [word.encode() if isinstance(word, str) else word for word in words]
        parts = [b"$%d\r\n%b\r\n" % (len(word), word) for word in sent]
        command = b"*%d\r\n%b" % (len(parts), b"".join(parts))
        try:
            return self._ask(command)
        except redis.exceptions.ConnectionError:
            return self._ask(command)

    def _ask(self, command: bytes) -> Any:
        if self._opened_in != os.getpid():  # never shared with a forked process: each would read the other's answers
            pool = self._get_connection_pool(write=False)
            self._connection, self._opened_in = pool.make_connection(), os.getpid()
        is_answered = False
        try:
            self._connection.send_packed_command([command])
            answer = self._connection.read_response()
            is_answered = True
            return answer
        except redis.exceptions.ResponseError:
            is_answered = True
            raise
        finally:
            # Broken off in between, by a time limit for example: the next question would read this answer.
            if not is_answered:
                self._connection.disconnect()


def _expiry(timeout: int | None) -> tuple[str, ...]:
    return () if timeout is None else ("EX", str(timeout))
