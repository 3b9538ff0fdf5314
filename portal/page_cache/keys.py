"""Computes the key of an answer in the page cache from everything the answer may depend on."""

import re
from hashlib import blake2b
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

from portal.web.middleware import PRIVATE_PATHS, PRIVATE_SUFFIX
from portal.web.preferences import Preferences, preferences

HTML_SUFFIXES = ("/", ".html")
CACHEABLE_SUFFIXES = (*HTML_SUFFIXES, ".xml", ".json", ".txt", ".opml")  # how the addresses of cached pages end
# Pages that their views give to one person only: to look for them in the cache, or to build them for visitors, is in vain.
OWN_PATHS = (
    "/preferences/",
    *(
        f"{root}{path}/"
        for root in ("/", "/en/")
        for path in ("mon-fil", "suivre", "contact", "commentaires", "partage")
    ),
)
MAX_CACHED_PATH_CHARS, MAX_CACHED_QUERY_CHARS = 200, 300
NUMBERED_PATH = re.compile(r"/[0-9]")  # an article, a story, a day: one of many
# The kind of a page, the first letter of its key: pages with a query (visitors can invent any number of them), pages of one
# article, story or day (their number grows), and all others (their number is fixed).
QUERY_KIND, NUMBERED_KIND, FIXED_KIND = "?", "1", "/"


def cache_key(request: HttpRequest) -> str | None:
    """The key of what visitors see there; None for private paths, and for addresses that anybody could invent without end."""
    query, path = request.META.get("QUERY_STRING", ""), request.path_info
    host = split_domain_port(request._get_raw_host())[0]  # type: ignore[attr-defined]
    if (
        request.method not in {"GET", "HEAD"}
        or not path.endswith(CACHEABLE_SUFFIXES)
        or path.startswith((settings.STATIC_URL, *PRIVATE_PATHS, *OWN_PATHS))
        or path.endswith(PRIVATE_SUFFIX)
        or len(path) > MAX_CACHED_PATH_CHARS
        or len(query) > MAX_CACHED_QUERY_CHARS
        or host not in {*settings.ALLOWED_HOSTS, urlsplit(settings.SITE_URL).hostname}
    ):
        return None
    param_names = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    if len(set(param_names)) < len(param_names) or not settings.PAGE_CACHE_WORDS.issuperset(param_names):
        return None
    # Feeds and other answers for programs have no theme.
    chosen = preferences(request) if path.endswith(HTML_SUFFIXES) else Preferences()
    # Sites that share a Redis may have the same host.
    parts = "\n".join([settings.SITE_URL, str(settings.INDEXABLE), host, path, query, repr(chosen)])
    return _kind(path, query) + blake2b(parts.encode(errors="replace"), digest_size=16).hexdigest()


def _kind(path: str, query: str) -> str:
    return QUERY_KIND if query else NUMBERED_KIND if NUMBERED_PATH.search(path) else FIXED_KIND
