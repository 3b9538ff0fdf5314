"""Extracts the target from addresses of redirectors (search engines, networks, mailers) and AMP caches, without fetching."""

import re
from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote

TargetReader = Callable[[str, str], str]  # path, query → address, or ""

# host → the prefix of its redirecting paths, and the parameters that may hold the address
BY_PARAMETER: dict[str, tuple[str, tuple[str, ...]]] = {
    "l.facebook.com": ("/l.php", ("u",)),
    "lm.facebook.com": ("/l.php", ("u",)),
    "www.facebook.com": ("/l.php", ("u",)),
    "facebook.com": ("/l.php", ("u",)),
    "l.messenger.com": ("/l.php", ("u",)),
    "l.instagram.com": ("/", ("u",)),
    "l.threads.net": ("/", ("u",)),
    "l.threads.com": ("/", ("u",)),
    "t.umblr.com": ("/redirect", ("z",)),
    "www.youtube.com": ("/redirect", ("q",)),
    "youtube.com": ("/redirect", ("q",)),
    "www.bing.com": ("/news/apiclick.aspx", ("url",)),
    "bing.com": ("/news/apiclick.aspx", ("url",)),
    "duckduckgo.com": ("/l/", ("uddg",)),
    "www.linkedin.com": ("/", ("_redirect_url", "url")),
    "out.reddit.com": ("/", ("url",)),
    "click.redditmail.com": ("/", ("url",)),
    "steamcommunity.com": ("/linkfilter", ("url", "u")),
    "vk.com": ("/away.php", ("to",)),
    "away.vk.com": ("/away.php", ("to",)),
    "m.vk.com": ("/away.php", ("to",)),
    "slack-redir.net": ("/link", ("url",)),
    "getpocket.com": ("/redirect", ("url",)),
    "gate.sc": ("/", ("url",)),
    "exit.sc": ("/", ("url",)),
    "medium.com": ("/r/", ("url",)),
    "workable.com": ("/nr", ("l",)),
    "go.redirectingat.com": ("/", ("url",)),
    "go.skimresources.com": ("/", ("url",)),
    "redirect.viglink.com": ("/", ("u", "url")),
    "click.linksynergy.com": ("/", ("murl",)),
    "www.awin1.com": ("/", ("ued", "p")),
    "track.adform.net": ("/", ("ckurl",)),
    "www.curseforge.com": ("/linkout", ("remoteurl",)),
    "app.adjust.com": ("/", ("redirect",)),
    "www.tradedoubler.com": ("/", ("url", "_td_deeplink")),
    "clk.tradedoubler.com": ("/", ("url", "_td_deeplink")),
    "ad.admitad.com": ("/", ("ulp",)),
    "www.googleadservices.com": ("/", ("adurl",)),
    "translate.google.com": ("/translate", ("u",)),
    "feedproxy.google.com": ("/", ("url",)),
}
GOOGLE = re.compile(r"(?:(?:www|news|m)\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?")
GOOGLE_ARTICLE = re.compile(r"/(?:rss/|__i/rss/rd/|amp/)?(?:articles|read)/([A-Za-z0-9_-]{20,})")
AMP_CACHE = re.compile(r"/(?:[acvi]|amp|wp)/(s/)?([^/.][^/]*\.[^/].*)", re.S)
YAHOO = re.compile(r"/RU=(https?%3A%2F%2F[^/]+)/", re.I)
YAHOO_OLD = re.compile(r"/\*+(https?(?:://|%3A%2F%2F).+)", re.I | re.S)


def redirect_target(host: str, path: str, query: str) -> str:
    """The target in a redirector's address, as written there and unchecked; empty for any other address."""
    reader = _target_reader(host)
    return reader(path, query) if reader else ""


@lru_cache(maxsize=4096)
def _target_reader(host: str) -> TargetReader | None:
    if rule := BY_PARAMETER.get(host):
        start, names = rule
        return lambda path, query: _parameter(query, names) if path.startswith(start) else ""
    if GOOGLE.fullmatch(host):
        return _google
    if host.endswith((".cdn.ampproject.org", ".bing-amp.com")) or host == "cdn.ampproject.org":
        return _amp_cache
    if host.endswith(".yahoo.com"):
        return _yahoo
    if host.endswith(".safelinks.protection.outlook.com"):
        return lambda path, query: _parameter(query, ("url",))
    if host in {"href.li", "www.href.li", "anonym.to", "www.anonym.to", "nullrefer.com"}:
        return lambda path, query: unquote(query) if "%3A%2F%2F" in query[:16] else query
    return None


def _parameter(query: str, names: tuple[str, ...]) -> str:
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name.lower() in names and value:
            return unquote(value)
    return ""


def _google(path: str, query: str) -> str:
    if path in {"/url", "/news/url", "/imgres"}:
        return _parameter(query, ("url", "q", "imgrefurl"))
    if path.startswith("/amp/"):
        return _amp_cache(path, query)
    article = GOOGLE_ARTICLE.fullmatch(path)
    return _google_article(article[1]) if article else ""


def _google_article(code: str) -> str:
    """The address in an older Google News code: base64 of a protocol buffer, 08 13, then field 4 (22), its length, the address."""
    try:
        message = urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except (Error, ValueError):
        return ""
    start = message.find(b"\x22", 0, 8)
    if start < 0 or len(message) < start + 3:
        return ""
    length, start = message[start + 1], start + 2
    if length >= 0x80:  # a varint of two bytes
        length, start = (length & 0x7F) | message[start] << 7, start + 1
    return message[start : start + length].decode("utf-8", "replace")


def _amp_cache(path: str, query: str) -> str:
    cached = AMP_CACHE.fullmatch(path)
    if not cached:
        return ""
    return f"http{'s' if cached[1] else ''}://{cached[2]}{'?' + query if query else ''}"


def _yahoo(path: str, query: str) -> str:
    if found := YAHOO.search(path):
        return unquote(found[1])
    if found := YAHOO_OLD.search(path):
        target = unquote(found[1]) if "%3A" in found[1][:9] else found[1]
        return target + (f"?{query}" if query else "")
    return ""
