"""Under what an answer is kept in the page cache: all that it may depend on."""

import re
from hashlib import blake2b
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

from portal.web.middleware import PRIVATE_ROOMS
from portal.web.preferences import Preferences, preferences

HTML = ("/", ".html")
PAGES = (*HTML, ".xml", ".json", ".txt", ".opml")  # how the addresses end that the page cache may keep
LONGEST_PATH, LONGEST_QUERY = 200, 300  # signs
COUNTER = re.compile(
    r"(?:utm_[a-z_]+|fbclid|gclid|dclid|msclkid|igshid|ref_src|mc_[ce]id|at_[a-z][a-z_]*|xtor)(?:=|$)", re.I
)
NUMBERED = re.compile(r"/[0-9]")  # an article, a story, a day: one of many
# The first letter of a key: the kinds whose number grows with the paper, or with what visitors invent; and all others.
ASKED, ONE_OF_MANY, STANDING = "?", "1", "/"


def key_of(request: HttpRequest) -> str | None:
    """The key; None for what may be one person's, and for addresses that anybody could invent more of without end."""
    query, path = request.META.get("QUERY_STRING", ""), request.path_info
    host = split_domain_port(request._get_raw_host())[0]  # type: ignore[attr-defined]
    if (
        request.method not in {"GET", "HEAD"}
        or not path.endswith(PAGES)
        or path.startswith((settings.STATIC_URL, *PRIVATE_ROOMS))
        or len(path) > LONGEST_PATH
        or len(query) > LONGEST_QUERY
        or host not in {*settings.ALLOWED_HOSTS, urlsplit(settings.SITE_URL).hostname}
        or "HTTP_AUTHORIZATION" in request.META
        or settings.SESSION_COOKIE_NAME in request.COOKIES
    ):
        return None
    words = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    if len(set(words)) < len(words) or not settings.PAGE_CACHE_WORDS.issuperset(words):
        return None
    chosen = preferences(request) if path.endswith(HTML) else Preferences()  # what machines read knows no themes
    # Sites that share a Redis may be asked for by the same host.
    parts = "\n".join([settings.SITE_URL, str(settings.INDEXABLE), host, path, query, repr(chosen)])
    return _kind(path, query) + blake2b(parts.encode(errors="replace"), digest_size=16).hexdigest()


def _kind(path: str, query: str) -> str:
    return ASKED if query else ONE_OF_MANY if NUMBERED.search(path) else STANDING


def drop_counters(request: HttpRequest) -> None:
    """Take from the query the words by which others count their visits: with them, a link that is shared would be a page
    of its own for each who follows it. No view sees them.
    """
    query: str = request.META.get("QUERY_STRING", "")
    kept = "&".join(pair for pair in query.split("&") if not COUNTER.match(pair))
    if kept != query and request.method in {"GET", "HEAD"}:
        request.META["QUERY_STRING"] = kept
