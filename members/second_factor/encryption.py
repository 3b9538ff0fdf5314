"""Encrypts the stored secrets of second factors.

A stored secret is "fernet:" and a Fernet token (https://github.com/fernet/spec). Its key is made by HKDF (RFC 5869) from
the first of MFA_KEYS, or from SECRET_KEY where there is none. The others, SECRET_KEY and its fallbacks are tried for reading.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

CIPHERTEXT_PREFIX = "fernet:"
HKDF_INFO = b"lapesee: secrets of second factors"


class UndecryptableSecret(Exception):
    """No available key decrypts it: SECRET_KEY or MFA_KEYS were changed or lost."""


def encrypt(text: str) -> str:
    """Encrypt under the newest key."""
    return CIPHERTEXT_PREFIX + _keys().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """The secret. Raises UndecryptableSecret, also for a secret in clear, since we did not write it."""
    if not stored.startswith(CIPHERTEXT_PREFIX):
        raise UndecryptableSecret
    try:
        return _keys().decrypt(stored.removeprefix(CIPHERTEXT_PREFIX)).decode()
    except InvalidToken:
        raise UndecryptableSecret from None


def renew(stored: str) -> str:
    """Encrypt under the newest key a secret that is in clear or under any key. Raises UndecryptableSecret."""
    return encrypt(decrypt(stored) if stored.startswith(CIPHERTEXT_PREFIX) else stored)


def each_secret(data: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """A copy of allauth's `Authenticator.data` with each of its secrets changed."""
    changed: dict[str, Any] = {name: change(data[name]) for name in ("secret", "seed") if name in data}
    if "migrated_codes" in data:
        changed["migrated_codes"] = [change(code) for code in data["migrated_codes"]]
    return data | changed


def _keys() -> MultiFernet:
    """All keys, newest first."""
    secrets: list[Any] = [*settings.MFA_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=HKDF_INFO).derive(secret.encode())
    return urlsafe_b64encode(derived)
