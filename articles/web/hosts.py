"""The host of an address: the unit to which politeness is owed; and whose it is."""

from contextlib import suppress
from urllib.parse import urlsplit

import idna

DEFAULT_PORTS = {"http": 80, "https": 443}
SECOND_LEVEL = {"co", "com", "gov", "gouv", "gob", "org", "net", "ac", "edu", "or", "go", "ne", "nom", "mil", "web"}


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
    return (name if port in (None, DEFAULT_PORTS.get(parts.scheme)) else f"{name}:{port}")[:300]


def registrable_domain(host: str) -> str:
    """The part of a host that somebody registered: "fr.news.example.co.za" → "example.co.za"."""
    labels = host.lower().strip(".").split(".")
    keep = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL else 2
    return ".".join(labels[-keep:])
