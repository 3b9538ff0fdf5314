"""Addresses where a site's feeds may be: from its home page, its robots.txt and common habits; and their ranking."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree

from articles.ingest.discover.records import FeedCandidate, FoundFeed
from articles.text.charset import decode
from articles.web.html_tokens import HTML_TOKEN
from articles.web.robots import sitemap_urls

MAX_PAGE_BYTES_READ = 2_000_000
MAX_TAGS_READ = 5_000
MAX_TAG_CHARS = 4_000  # parsing a tag is quadratic in its attributes
MAX_DECLARED_FEEDS, MAX_LINKED_FEEDS, MAX_SITEMAPS = 6, 4, 2
MAX_TITLE_CHARS = 200
MAX_FRESH_AGE = timedelta(days=45)
FEED_TYPES = {
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml",
    "application/xml", "application/json",
}  # fmt: skip
FEED_URL = re.compile(
    r"(?:^|/)(?:rss|feeds?|atom|flux(?:[-_]?rss)?|backend|syndication)(?:[/.?]|$)|\.(?:rss|atom|rdf)(?:\?|$)"
    r"|[?&](?:feed|format|type|page)=(?:rss2?|feed|atom|backend)\b|(?:rss|feed|atom|index)\.xml\b",
    re.I,
)
FEED_LINK_TEXT = re.compile(r"\s*(?:s’abonner au\s+)?(?:flux|fil)?\s*(?:rss|atom)(?:\s+feed)?\s*", re.I)
COMMENTS_WORD = re.compile(r"\bcomment(?:s|aires?)?\b", re.I)
SECTION_URL = re.compile(
    r"/(?:category|categorie|tag|author|auteur|rubrique|section|topics?)/|[?&](?:cat|tag|id_rubrique)=", re.I
)
NEWS_WORD = re.compile(r"news|actu", re.I)
GENERATOR = re.compile(r"wordpress|spip|joomla|drupal|blogger", re.I)
# Where common content management systems have their feeds, then where other sites have them.
FEED_PATHS_BY_CMS = {
    "wordpress": ("/feed/", "/?feed=rss2"),
    "spip": ("/spip.php?page=backend",),
    "joomla": ("/?format=feed&type=rss", "/index.php?format=feed&type=rss"),
    "drupal": ("/rss.xml", "/taxonomy/term/1/feed"),
    "blogger": ("/feeds/posts/default",),
}
COMMON_FEED_PATHS = (
    "/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/index.xml", "/?feed=rss2", "/?format=feed&type=rss",
    "/spip.php?page=backend", "/feeds/posts/default", "/feed.json", "/rss/news.xml", "/flux-rss",
)  # fmt: skip
GUESSED_ORIGIN = "adresse habituelle"
COMMON_SITEMAP_PATHS = ("/news-sitemap.xml", "/sitemap-news.xml")


def feed_candidates(html: bytes, url: str, robots_txt: str = "") -> tuple[FeedCandidate, ...]:
    """All candidates, the likeliest first: declared by the page, linked from it, news sitemaps, common paths."""
    tags = list(islice(_tags(html), MAX_TAGS_READ))
    base = next((one for tag in tags if tag.tag == "base" and (one := _http_url(url, tag.get("href", "")))), url)
    everything = (
        *_declared(tags, base),
        *_linked(tags, base),
        *(FeedCandidate(one, "", "sitemap", "cité dans robots.txt") for one in _news_sitemaps(robots_txt)),
        *guessed_candidates(url, _cms(tags)),
    )
    first: dict[str, FeedCandidate] = {}
    for candidate in everything:
        first.setdefault(candidate.url, candidate)
    return tuple(sorted(first.values(), key=lambda one: is_comments_feed(one.url, one.title)))


def guessed_candidates(url: str, cms: str = "") -> tuple[FeedCandidate, ...]:
    """Addresses at which sites commonly keep their feed, those of `cms` first."""
    here = urljoin(url, ".").rstrip("/")
    top = urljoin(url, "/").rstrip("/")
    paths = dict.fromkeys((*FEED_PATHS_BY_CMS.get(cms, ()), *COMMON_FEED_PATHS))
    near = [f"{here}/feed/"] if here != top else []
    feeds = (
        FeedCandidate(feed_url, "", "feed", GUESSED_ORIGIN) for feed_url in [*near, *(top + path for path in paths)]
    )
    maps = (FeedCandidate(top + path, "", "sitemap", GUESSED_ORIGIN) for path in COMMON_SITEMAP_PATHS)
    return (*feeds, *maps)


def is_comments_feed(url: str, title: str) -> bool:
    """Whether it is a feed of readers' comments."""
    return bool(COMMENTS_WORD.search(urlsplit(url).path.replace("-", " ")) or COMMENTS_WORD.search(title))


def rank_candidates(found: list[FoundFeed], now: datetime) -> tuple[FoundFeed, ...]:
    """Best first: with entries, not of comments, fresh, of the whole site, a feed. Only the best of those with the same entries."""

    def quality(one: FoundFeed) -> tuple[bool | int, ...]:
        return (
            one.entries > 0,
            not is_comments_feed(one.url, f"{one.title} {one.candidate.title}"),
            bool(one.newest and now - one.newest < MAX_FRESH_AGE),
            not SECTION_URL.search(one.url),
            one.candidate.kind == "feed",
            min(one.entries, 5),
        )

    best: dict[frozenset[str], FoundFeed] = {}
    for candidate in sorted(found, key=quality, reverse=True):
        best.setdefault(candidate.entry_urls or frozenset([candidate.url]), candidate)
    return tuple(best.values())


def _tags(html: bytes) -> Iterator[etree._Element]:
    text = HTML_TOKEN.sub(_keep_short_tag, decode(html[:MAX_PAGE_BYTES_READ]).replace("\0", ""))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is not None:
        yield from root.iter("base", "link", "a", "meta")


def _keep_short_tag(piece: re.Match[str]) -> str:
    """The tag, if it may hold a link; a blank for scripts and the like, and for tags that are too long."""
    return piece[0] if piece["tag"] and not piece["text"] and len(piece[0]) <= MAX_TAG_CHARS else " "


def _declared(tags: list[etree._Element], base: str) -> list[FeedCandidate]:
    """Feeds declared by <link rel="alternate" type="application/rss+xml"> (RSS Autodiscovery), also on <a>."""
    found = []
    for tag in tags:
        kind = tag.get("type", "").partition(";")[0].strip().lower()
        if kind not in FEED_TYPES or "alternate" not in tag.get("rel", "").lower().split():
            continue
        address = _http_url(base, tag.get("href", ""))
        if address and "wp-json" not in address:
            found.append(FeedCandidate(address, _label(tag), "feed", "déclaré par la page"))
    return found[:MAX_DECLARED_FEEDS]


def _linked(tags: list[etree._Element], base: str) -> list[FeedCandidate]:
    found: list[FeedCandidate] = []
    for tag in tags:
        if tag.tag != "a" or len(found) == MAX_LINKED_FEEDS:
            continue
        address = _http_url(base, tag.get("href", ""))
        parts = urlsplit(address)
        if address and (FEED_URL.search(f"{parts.path}?{parts.query}") or FEED_LINK_TEXT.fullmatch(_label(tag))):
            found.append(FeedCandidate(address, _label(tag), "feed", "lien dans la page"))
    return found


def _news_sitemaps(robots_txt: str) -> list[str]:
    """The declared sitemaps named after news; without any, the first one, which may be an index."""
    declared = sitemap_urls(robots_txt)
    return (
        [sitemap_url for sitemap_url in declared if NEWS_WORD.search(urlsplit(sitemap_url).path)] or list(declared[:1])
    )[:MAX_SITEMAPS]


def _cms(tags: list[etree._Element]) -> str:
    generators = (
        tag.get("content", "")[:MAX_TITLE_CHARS]
        for tag in tags
        if tag.tag == "meta" and tag.get("name", "").lower() == "generator"
    )
    return next((known[0].lower() for generator in generators if (known := GENERATOR.search(generator))), "")


def _label(tag: etree._Element) -> str:
    text = tag.get("title", "") or "".join(islice(tag.itertext(), 20))
    return " ".join(text[: MAX_TITLE_CHARS * 4].split())[:MAX_TITLE_CHARS]


def _http_url(base: str, href: str) -> str:
    """The http(s) address of a link; empty for anything else. The old `feed:` scheme is accepted."""
    href = re.sub(r"^feed:(?://)?(?=https?:)", "", href.strip(), flags=re.I)
    href = re.sub(r"^feed://", "https://", href, flags=re.I)
    if not href or href.startswith("#") or len(href) > 1_000:
        return ""
    try:
        target = urljoin(base, href).partition("#")[0]
        urlsplit(target)
    except ValueError:
        return ""
    return target if target.lower().startswith(("http://", "https://")) and len(target) <= 1_000 else ""
