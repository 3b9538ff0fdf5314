"""Protects against SSRF: decides which addresses may be connected to, for every resolved name and again for every socket.

The second check matters: an address written as a number is never resolved, and a name may resolve differently later.
Redirects pass the same two checks: `ingest/fetch/client.py:Connector` installs them for a whole session, and `_follow_redirects`
there makes each redirect a new request of that session, after `check_url_form` has accepted its address.
"""

import ipaddress
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver
    from aiohttp.connector import AddrInfoType

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


class PrivateAddress(OSError):
    """A connection that the policy refuses. It is an OSError, so that aiohttp treats it like any failed connection."""


class BadAddress(ValueError):
    """A feed address that is not a plain http(s) address."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Allows public addresses, and the networks that the operator lists."""

    loopback: bool = False
    allowed_networks: tuple[tuple[Network, int | None], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read FETCH_ALLOW_PRIVATE_NETWORKS: empty or 0, 1 (loopback), or `network[:port]`, comma-separated.

        An IPv6 network with a port is written in brackets. Raises ValueError for anything else.
        """
        text = text.strip()
        if text in {"", "0"}:
            return cls()
        if text == "1":
            return cls(loopback=True)
        return cls(allowed_networks=tuple(_parse_network(part.strip()) for part in text.split(",") if part.strip()))

    def allows(self, ip: str, port: int) -> bool:
        """Whether a connection to `ip` and `port` may be opened. An unreadable address is refused."""
        try:
            address = _embedded_ipv4(ipaddress.ip_address(ip))
        except ValueError:
            return False
        if address.is_link_local or address.is_unspecified or address.is_multicast:
            return False
        if any(address in network and wanted in (None, port) for network, wanted in self.allowed_networks):
            return True
        if port not in (80, 443) and port < 1024:
            return False
        if address.is_loopback:
            return self.loopback
        site_local = isinstance(address, IPv6Address) and address.is_site_local
        return address.is_global and not address.is_reserved and not site_local

    def resolver(self) -> "AbstractResolver":
        """A resolver without the addresses that this policy refuses. To be called inside a running loop."""
        from articles.web.guarded_resolver import GuardedResolver  # it loads aiohttp, 17 MB, which pages do without

        return GuardedResolver(self)

    def socket_factory(self, info: "AddrInfoType") -> socket.socket:
        """The socket for `TCPConnector(socket_factory=…)`. Raises PrivateAddress."""
        family, kind, proto, _, sockaddr = info
        if not self.allows(str(sockaddr[0]), int(sockaddr[1])):
            raise PrivateAddress(f"{sockaddr[0]} port {sockaddr[1]} is not allowed")
        return socket.socket(family, kind, proto)


def check_url_form(url: str) -> None:
    """Raise BadAddress unless `url` is http or https, with a host, a valid port, and without user name or password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddress(url) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or port == 0:
        raise BadAddress(url)


def _parse_network(text: str) -> tuple[Network, int | None]:
    port = ""
    if text.startswith("["):
        text, _, port = text[1:].partition("]")
        port = port.removeprefix(":")
    elif text.count(":") == 1:
        text, port = text.split(":")
    return ipaddress.ip_network(text, strict=False), int(port) if port else None


def _embedded_ipv4(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one (mapped, 6to4, NAT64), else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
