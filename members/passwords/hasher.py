"""How passwords are hashed: at a cost that a stranger cannot make the site pay many times at once (docs/decisions/023)."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

BUSY = "passwords-busy"
MAX_AT_ONCE, MAX_WAIT_SECONDS = 2, 0.3  # in a process; a command that runs alone never waits
_places = BoundedSemaphore(MAX_AT_ONCE)


class PasswordsBusy(ValidationError):
    """The process hashes as many passwords as it may. A form shows the sentence; members/passwords/busy.py makes it a 503."""

    def __init__(self) -> None:
        sentence = _(
            "Beaucoup de personnes se connectent en ce moment. Attendez quelques secondes, puis envoyez de nouveau."
        )
        super().__init__(sentence, code=BUSY)


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id at OWASP's cost: 19 MiB, two passes, one lane. A hash of another cost is renewed when its member signs in."""

    memory_cost = 19_456  # KiB
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Raises PasswordsBusy."""
        with _place():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Raises PasswordsBusy."""
        with _place():
            return super().verify(password, encoded)


class FormerPasswordHasher(PasswordHasher):
    """At the cost of the hashes that were stored before: 100 MB and eight lanes."""

    memory_cost = Argon2PasswordHasher.memory_cost
    parallelism = Argon2PasswordHasher.parallelism

    @classmethod
    def stored_prefix(cls) -> str:
        """How every hash of this cost begins."""
        return f"{cls.algorithm}$argon2id$v=19$m={cls.memory_cost},t={cls.time_cost},p={cls.parallelism}$"


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=MAX_WAIT_SECONDS):
        raise PasswordsBusy
    try:
        yield
    finally:
        _places.release()
