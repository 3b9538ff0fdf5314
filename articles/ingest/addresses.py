"""One spelling for each address."""

import re
from urllib.parse import quote, unquote, urlsplit, urlunsplit

LONGEST = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}
# Parameters that say where a click came from and change nothing in the page.
TRACKING = re.compile(
    r"(utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|igshid|twclid|ttclid|mc_[ce]id|at_(medium|campaign|custom\d?)\w*"
    r"|xtor|ns_(source|mchannel|campaign|linkname|fee)|cmpid|ocid|ref_src|ref_url|__twitter_impression|_hs(enc|mi)"
    r"|wt_mc|pk_(campaign|kwd|source|medium)|mtm_\w+|piwik_\w+|spm|ito|ftcamp|guccounter|guce_\w+)",
    re.I,
)
UNRESERVED = "-._~"
PATH_SIGNS = "/!$&'()*+,;=:@" + UNRESERVED
QUERY_SIGNS = PATH_SIGNS + "?[]"


def canonical(url: str) -> str:
    """The canonical spelling of a public http(s) address: ASCII, without fragment, default port or tracking.

    Idempotent. Raises ValueError for what is not http(s), has no host, carries a password, or is longer than 2,000 signs.
    """
    parts = urlsplit(re.sub(r"[\t\r\n]", "", url).strip())
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        raise ValueError(f"not a public web address: {url[:100]!r}")
    host = _host(parts.hostname)
    port = f":{parts.port}" if parts.port not in (None, DEFAULT_PORTS[scheme]) else ""
    # Spelling first: %2e is a dot, and utm%5Fsource is utm_source.
    path = _without_dots(_respell(parts.path, PATH_SIGNS)) or "/"
    query = _respell(parts.query, QUERY_SIGNS).split("&")
    kept = "&".join(part for part in query if not TRACKING.fullmatch(part.partition("=")[0]))
    clean = urlunsplit((scheme, host + port, path, kept, ""))
    if len(clean) > LONGEST:
        raise ValueError("longer than an address may be")
    return clean


def _host(host: str) -> str:
    if ":" in host:
        return f"[{host.lower()}]"
    host = host.rstrip(".").lower()
    if not host.isascii():
        host = host.encode("idna").decode("ascii")  # UnicodeError is a ValueError
    if not re.fullmatch(r"[a-z0-9._-]+", host):
        raise ValueError(f"not a host: {host[:100]!r}")
    return host


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4."""
    if "/." not in path:
        return path
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


def _respell(text: str, allowed: str) -> str:
    """Percent-encode what must be and nothing else, in capitals; an escape that hides a reserved sign stays."""

    def one(match: re.Match[str]) -> str:
        sign = unquote(match[0], encoding="latin-1")
        return sign if sign.isascii() and (sign.isalnum() or sign in UNRESERVED) else match[0].upper()

    return quote(re.sub(r"%[0-9a-fA-F]{2}", one, text), safe=allowed + "%") if text else ""
