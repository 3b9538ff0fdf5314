"""The resolver of a whole session of aiohttp: it gives no address that the policy refuses (ssrf.py)."""

import socket

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from articles.web.ssrf import Policy, PrivateAddress


class GuardedResolver(AbstractResolver):
    """The system's resolver, filtered by a policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy, self._inner = policy, ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The allowed addresses of `host`. Raises PrivateAddress if none is allowed."""
        found = await self._inner.resolve(host, port, family)
        allowed = [result for result in found if self._policy.allows(result["host"], port)]
        if found and not allowed:
            raise PrivateAddress(f"{host} port {port} is not allowed")
        return allowed

    async def close(self) -> None:
        """Close the inner resolver."""
        await self._inner.close()
