"""The host of an address, to which rate limits apply, and its registrable domain."""

from contextlib import suppress
from functools import lru_cache
from urllib.parse import urlsplit

import idna

DEFAULT_PORTS = {"http": 80, "https": 443}


def host_of(url: str) -> str:
    """The name in lower case, with a port that is not the default: "example.org", "127.0.0.1:8800". Empty for no address."""
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


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """The part of a host that somebody registered, by the Public Suffix List: "fr.news.example.co.za" → "example.co.za".

    Of a host under no known suffix, the last two labels.
    """
    from tld import get_fld  # 7 MB, which only workers that read pages and an editor's search need

    name = host.lower().strip(".")
    found: str | None = get_fld(f"//{name}", fail_silently=True)
    return found or ".".join(name.split(".")[-2:])
