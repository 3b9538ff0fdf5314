"""Addresses that come with a request: only those that lead to a page of this site are used."""

import re

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

MAX_PATH_CHARS = 2000
CONTROL = re.compile(r"[\x00-\x1f\x7f]")  # browsers leave some of them out: « /⇥//host » is another site in a link


def own_path(path: str, default: str = "") -> str:
    """`path` if it is a path of this site, with or without a query; else `default`."""
    ours = path.startswith("/") and not path.startswith("//") and len(path) <= MAX_PATH_CHARS
    return (
        path
        if ours and not CONTROL.search(path) and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
        else default
    )


def own_address(request: HttpRequest, address: str) -> str:
    """`address` if it is a path of this site, or an address of the host that was asked; else nothing."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours and not CONTROL.search(address) else ""
