"""Parses robots.txt: RFC 9309, and the older Crawl-delay and Sitemap lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

MAX_ROBOTS_CHARS = 500 * 1024  # the RFC requires at least as many bytes
MAX_CRAWL_DELAY_SECONDS = 24 * 3600.0
MAX_SITEMAPS = 20
PRODUCT_TOKEN = re.compile(r"\*|[a-z_-]+", re.I)
ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
SAFE_CHARS = "/!$&'()*+,;=:@-._~?[]%"
UNRESERVED_CHARS = "-._~"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for one agent, its groups merged. `allow` and `disallow` are normalised patterns."""

    allow: tuple[str, ...] = ()
    disallow: tuple[str, ...] = ()
    delay: float | None = None


def allows(robots_txt: str, agent: str, url: str) -> bool:
    """Whether `agent` (a product token, "LaPesee") may fetch `url`: the longest matching pattern decides."""
    rules = _rules(robots_txt, agent.lower())
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    path = _normalise_path((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    path = path.replace("*", "%2A").replace("$", "%24")
    if path == "/robots.txt":
        return True
    yes = max((len(pattern) for pattern in rules.allow if _matches_path(pattern, path)), default=-1)
    no = max((len(pattern) for pattern in rules.disallow if _matches_path(pattern, path)), default=-1)
    return yes >= no


def crawl_delay(robots_txt: str, agent: str) -> float | None:
    """The seconds between two requests that the site asks of `agent`, at most a day; None if it does not say."""
    return _rules(robots_txt, agent.lower()).delay


def sitemap_urls(robots_txt: str) -> tuple[str, ...]:
    """The http(s) addresses of the Sitemap lines, at most 20."""
    found = (value for key, value in _lines(robots_txt) if key == "sitemap" and re.match(r"https?://\S+$", value, re.I))
    return tuple(dict.fromkeys(found))[:MAX_SITEMAPS]


@lru_cache(maxsize=32)
def _rules(robots_txt: str, agent: str) -> Rules:
    """The rules of all groups that name `agent`, else of those for all agents."""
    groups: dict[str, list[tuple[str, str]]] = {}
    named: list[str] = []
    in_rules = False
    for key, value in _lines(robots_txt):
        if key == "user-agent":
            named = [] if in_rules else named
            in_rules = False
            token = PRODUCT_TOKEN.match(value)
            named.append(token[0].lower() if token else "")
            groups.setdefault(named[-1], [])
        elif key in {"allow", "disallow", "crawl-delay"}:
            in_rules = True
            for name in {agent, "*"}.intersection(named):
                groups[name].append((key, value))
    chosen = groups.get(agent, groups.get("*", []))
    delays = [
        float(value) for key, value in chosen if key == "crawl-delay" and re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value)
    ]
    return Rules(
        allow=_patterns(value for key, value in chosen if key == "allow"),
        disallow=_patterns(value for key, value in chosen if key == "disallow"),
        delay=min(max(delays), MAX_CRAWL_DELAY_SECONDS) if delays else None,
    )


def _lines(robots_txt: str) -> Iterator[tuple[str, str]]:
    """The (key in lower case, value) of each line with a colon. The value may be empty."""
    for line in re.split(r"[\r\n]+", robots_txt[:MAX_ROBOTS_CHARS].removeprefix("\ufeff")):
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _patterns(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(_normalise_path(value) for value in values if value)


def _normalise_path(path: str) -> str:
    """The path normalised by RFC 9309, 2.2.2: unreserved characters unescaped, other escapes in capitals, non-ASCII escaped."""

    def normalise_escape(escape: re.Match[str]) -> str:
        character = unquote(escape[0], encoding="latin-1")
        return (
            character
            if character.isascii() and (character.isalnum() or character in UNRESERVED_CHARS)
            else escape[0].upper()
        )

    return quote(ESCAPE.sub(normalise_escape, path), safe=SAFE_CHARS, errors="replace")


def _matches_path(pattern: str, path: str) -> bool:
    """Whether `path` begins with `pattern`: "*" matches anything, a final "$" the end of the path."""
    ends = pattern.endswith("$")
    first, *others = (pattern[:-1] if ends else pattern).replace("$", "%24").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = others.pop() if others and ends else None
    for part in others:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    if last is None:
        return not ends or at == len(path)
    return len(path) - len(last) >= at and path.endswith(last)
