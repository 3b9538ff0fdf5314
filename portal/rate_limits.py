"""Rate limits: counters in the cache, one for each window of time.

The numbers are in `portal/settings.py`: COMMENT_LIMITS for what members send (comments or drafts), DRAFT_LIMITS for visitors'
drafts (both counted in `articles/views/comments/write.py`), ACT_LIMITS for members' other actions
(`articles/views/comments/own_actions.py`), REPORT_LIMITS, EXPORT_LIMITS (downloads of one's own data), LETTER_LIMITS, SHARE_LIMITS,
API_LIMITS, SEARCH_LIMITS (`articles/views/search.py`) and, for mailed codes, CODE_LIMITS. Those for what WebSub hubs send are in
`articles/views/websub.py`. ACCOUNT_RATE_LIMITS (signing in and up) are counted by allauth, not here.
"""

import time
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def count_action(key: str, limits: Iterable[str]) -> int:
    """Count one action of `key`; returns 0 if it is allowed, else the seconds to wait. A refused action is not counted.

    `limits` are texts like "5/m" or "40/h". Windows are fixed: across the end of one, up to twice the amount can pass.
    """
    now = time.time()
    counted = []
    wait = 0
    for limit in limits:
        amount, seconds = _parse(limit)
        window = f"throttle:{key}:{limit}:{int(now // seconds)}"
        counted.append(window)
        if _count(window, seconds) > amount:
            wait = max(wait, int(seconds - now % seconds) + 1)
    if wait:
        for window in counted:
            _uncount(window)
    return wait


def client_address(request: HttpRequest) -> str:
    """The client's address, an IPv6 one cut to its /64; "unknown" behind a local socket.

    X-Forwarded-For is trusted only as far as our own proxies wrote it: the last `ALLAUTH_TRUSTED_PROXY_COUNT` entries.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = hops[-trusted:] if trusted else []
    try:
        address = ip_address(forwarded[0] if forwarded else request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(ip_network((address, 64), strict=False).network_address)
    return str(getattr(address, "ipv4_mapped", None) or address)


def _parse(limit: str) -> tuple[int, int]:
    amount, _, unit = limit.partition("/")
    return int(amount), UNIT_SECONDS[unit]


def _count(window: str, seconds: int) -> int:
    cache.add(window, 0, timeout=seconds)
    try:
        return cache.incr(window)
    except ValueError:  # the counter expired in between, so this is the first action of a new window
        return 1


def _uncount(window: str) -> None:
    try:
        cache.decr(window)
    except ValueError:
        return
