"""The host of an address: the unit to which politeness is owed."""

from contextlib import suppress
from urllib.parse import urlsplit

import idna

USUAL = {"http": 80, "https": 443}


def host_of(url: str) -> str:
    """Name, in lower case, and port where it is not the usual one: "example.org", "127.0.0.1:8800". Empty for no address."""
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    name = name.rstrip(".")
    if not name.isascii():
        with suppress(idna.IDNAError):
            name = idna.encode(name, uts46=True).decode("ascii")
    name = f"[{name}]" if ":" in name else name
    return (name if port in (None, USUAL.get(parts.scheme)) else f"{name}:{port}")[:300]
