"""Canonical URLs, and the keys by which variants of an address are recognised."""

import re
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import quote, unquote, urljoin

import idna

from articles.text.digest import hex_digest
from articles.web.redirectors import redirect_target
from articles.web.trackers import without_tracking

MAX_URL_CHARS = 2000
MAX_HOST_CHARS = 253
MAX_AUTHORITY_CHARS = MAX_HOST_CHARS + len("[]:00065535")
MAX_UNWRAPS = MAX_URL_CHARS // 16  # more redirectors do not fit into one address
DEFAULT_PORTS = {"http": "80", "https": "443"}
UNRESERVED = "-._~"
PATH_CHARS = "/!$&'()*+,;=:@" + UNRESERVED
QUERY_CHARS = PATH_CHARS.replace("'", "") + "?[]"
# RFC 3986, appendix B
PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.I | re.S | re.A)
AUTHORITY = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[^\[\]:@%\s]+)(?::0*(\d{0,5}))?", re.I)
HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
NORMALISED_PATH = re.compile(r"[A-Za-z0-9/!$&'()*+,;=:@._~-]*")
NORMALISED_QUERY = re.compile(r"[A-Za-z0-9/!$&()*+,;=:@._~?\[\]-]*")
# An address of this form is spelled canonically, except dot segments and tracking parameters.
USUAL_URL = re.compile(
    r"(https?)://([A-Za-z0-9.:_-]++)(/[A-Za-z0-9/!$&'()*+,=:@._~-]*+)(?:\?([A-Za-z0-9/!$&()*+,;=:@._~?\[\]-]*+))?"
)
SESSION = re.compile(r";jsessionid=[\w.!-]+", re.I)

MOBILE = ("m.", "mobile.", "amp.")
AMP_END = re.compile(r"/amp/?$|\.amp(?=\.html?$)|\.amp$", re.I)
INDEX = re.compile(r"/index\.(?:html?|php)$", re.I)
AMP_START = re.compile(r"^/amp(?=/.)", re.I)


def canonical_url(url: str) -> str:
    """The canonical form of a public http(s) address: ASCII, without fragment (except #!), default port or tracking.

    The target of a redirector or an AMP cache replaces it. Idempotent. Raises ValueError for an address that is not http(s),
    has no host, contains a password, or is longer than 2,000 characters.
    """
    spelled, target = _canonicalise_parts(*_split_url(url))
    return _unwrap(spelled, target) if target else spelled


def canonical_url_or_empty(address: str, base: str = "") -> str:
    """The canonical form of an address, joined to `base` if it is relative; empty if it has none."""
    address = address.strip()
    try:
        return canonical_url(urljoin(base, address)) if address else ""
    except ValueError:
        return ""


def canonical_url_if_usual(url: str) -> str:
    """The canonical form of an address in the usual spelling, with only allowed characters; else an empty string."""
    usual = USUAL_URL.fullmatch(url)
    if not usual:
        return ""
    spelled, target = _canonicalise_parts(*usual.groups(""))
    return _unwrap(spelled, target) if target else spelled


def _unwrap(spelled: str, target: str) -> str:
    for _ in range(MAX_UNWRAPS):
        if not target:
            break
        try:
            spelled, target = _canonicalise_parts(*_split_url(target))
        except ValueError:
            break
    return spelled


def strip_url_variants(url: str) -> str:
    """The canonical `url` without its variants; the result is no longer an address.

    Variants are http or https, www., a final slash, index.html, and mobile or AMP addresses of the same page.
    """
    scheme, separator, address = url.partition("://")
    if not separator or scheme.lower() not in DEFAULT_PORTS:
        return url
    address, _, fragment = address.partition("#")
    address, _, query = address.partition("?")
    authority, slash, path = address.partition("/")
    name = authority.removeprefix("www.")
    if name.startswith(MOBILE):
        full = name.partition(".")[2]
        name = full if "." in full else name
    path = slash + path
    lower = path.lower()
    if "amp" in lower:
        path = AMP_START.sub("", AMP_END.sub("", path))
    if "/index." in lower:
        path = INDEX.sub("/", path)
    return f"{name}{path.rstrip('/')}{'?' if query else ''}{query}{'#' if fragment else ''}{fragment}"


def _canonicalise_parts(scheme: str, authority: str, path: str, query: str, page: str = "") -> tuple[str, str]:
    """The canonical form of an address given in parts, and its target if it is a redirector's."""
    if len(authority) > MAX_AUTHORITY_CHARS:  # refused before the cached function below
        raise ValueError(f"not a host: {authority[:100]!r}")
    host, port = _split_host(authority)
    port = f":{port}" if port and port != DEFAULT_PORTS[scheme] else ""
    path = _without_dots(path) if "/." in path else path
    target = redirect_target(host, path, query)
    query = without_tracking(host, query) if query else ""
    spelled = f"{scheme}://{host}{port}{path}{'?' + query if query else ''}{'#' + page if page else ''}"
    if len(spelled) > MAX_URL_CHARS:
        raise ValueError("longer than an address may be")
    return spelled, target


def _split_url(url: str) -> tuple[str, ...]:
    """Scheme, authority, path, query and "#!" fragment, normalised."""
    usual = USUAL_URL.fullmatch(url)
    return usual.groups("") if usual else _split_and_normalise(url)


def _split_and_normalise(url: str) -> tuple[str, str, str, str, str]:
    if not url.isprintable():
        url = re.sub(r"[\t\r\n]", "", url)
    if "\\" in url:  # browsers read it as a slash
        url = re.sub(r"^[^?#]+", lambda start: start[0].replace("\\", "/"), url)
    parts = PARTS.fullmatch(url.strip())
    if not parts:
        raise ValueError(f"not a public web address: {url[:100]!r}")
    scheme, authority, path, query, fragment = parts.groups("")
    # Spelling first: %2e is a dot, and utm%5Fsource is utm_source.
    path = path if NORMALISED_PATH.fullmatch(path) else _percent_encode(path, PATH_CHARS)
    path = (SESSION.sub("", path) if ";" in path else path) or "/"
    query = query if NORMALISED_QUERY.fullmatch(query) else _percent_encode(query, QUERY_CHARS)
    page = _percent_encode(fragment, QUERY_CHARS) if fragment.startswith("!") else ""
    return scheme.lower(), authority, path, query, page


@lru_cache(maxsize=4096)
def _split_host(authority: str) -> tuple[str, str]:
    """Host and port; names in other scripts are normalised by UTS 46 and encoded in punycode."""
    parts = AUTHORITY.fullmatch(authority)
    if not parts or len(parts[1]) > MAX_HOST_CHARS:
        raise ValueError(f"not a host: {authority[:100]!r}")
    host, port = parts[1], parts[2] or ""
    if port and int(port) > 65535:
        raise ValueError(f"not a port: {port}")
    if host.startswith("["):
        return f"[{IPv6Address(host[1:-1]).compressed}]", port  # AddressValueError is a ValueError
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode("ascii")  # IDNAError is a ValueError
    host = host.lower().rstrip(".")
    if not HOST.fullmatch(host):
        raise ValueError(f"not a host: {authority[:100]!r}")
    return host, port


def _without_dots(path: str) -> str:
    """The path without dot segments (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)


def _percent_encode(text: str, allowed: str) -> str:
    """Percent-encode only what must be, in capitals; an escaped reserved character stays escaped."""

    def one(match: re.Match[str]) -> str:
        char = unquote(match[0], encoding="latin-1")
        return char if char.isascii() and (char.isalnum() or char in UNRESERVED) else match[0].upper()

    return quote(re.sub(r"%[0-9a-fA-F]{2}", one, text), safe=allowed + "%") if text else ""


def address_key(url: str) -> str:
    """32 hex digits shared by the variants of a canonical address (see `strip_url_variants`).

    The first eight are its host's, the next four its folder's, so that the entries of one feed are close together in the
    index of these keys: scattered, each row would cost a page of the index.
    """
    address = strip_url_variants(url)
    page = address.partition("?")[0].partition("#")[0]
    return f"{_folder_key(page.rpartition('/')[0] or page)}{hex_digest(address)[:20]}"


@lru_cache(maxsize=1024)
def _folder_key(folder: str) -> str:
    return f"{hex_digest(folder.partition('/')[0])[:8]}{hex_digest(folder)[:4]}"
