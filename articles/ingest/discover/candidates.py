"""Where a site may keep its feeds: what its home page says, what its robots.txt says, and where others keep theirs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree

from articles.text.charset import decode
from articles.web.html_tokens import HTML_TOKEN
from articles.web.robots import sitemap_urls

MAX_PAGE_BYTES_READ = 2_000_000  # bytes of the page that are looked at
MAX_TAGS_READ = 5_000
MAX_TAG_CHARS = 4_000  # signs: reading a tag costs the square of its attributes
MAX_DECLARED_FEEDS, MAX_LINKED_FEEDS, MAX_SITEMAPS = 6, 4, 2
MAX_TITLE_CHARS = 200  # signs
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
COMMENTS = re.compile(r"\bcomment(?:s|aires?)?\b", re.I)
SECTION = re.compile(
    r"/(?:category|categorie|tag|author|auteur|rubrique|section|topics?)/|[?&](?:cat|tag|id_rubrique)=", re.I
)
NEWS_WORD = re.compile(r"news|actu", re.I)
GENERATOR = re.compile(r"wordpress|spip|joomla|drupal|blogger", re.I)
# Where the common systems keep their feed, and then where others do.
BY_SYSTEM = {
    "wordpress": ("/feed/", "/?feed=rss2"),
    "spip": ("/spip.php?page=backend",),
    "joomla": ("/?format=feed&type=rss", "/index.php?format=feed&type=rss"),
    "drupal": ("/rss.xml", "/taxonomy/term/1/feed"),
    "blogger": ("/feeds/posts/default",),
}
COMMON = (
    "/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/index.xml", "/?feed=rss2", "/?format=feed&type=rss",
    "/spip.php?page=backend", "/feeds/posts/default", "/feed.json", "/rss/news.xml", "/flux-rss",
)  # fmt: skip
GUESSED_ORIGIN = "adresse habituelle"
COMMON_MAPS = ("/news-sitemap.xml", "/sitemap-news.xml")


@dataclass(frozen=True, slots=True)
class FeedCandidate:
    """An address where a feed may be. `kind` is "feed" or "sitemap"; `origin` tells an editor where it comes from."""

    url: str
    title: str
    kind: str
    origin: str


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A candidate that was read: how many entries it gives and when the newest is from; `title` is its own."""

    candidate: FeedCandidate
    url: str
    title: str
    entries: int
    newest: datetime | None
    entry_urls: frozenset[str]


def feed_candidates(html: bytes, url: str, robots_txt: str = "") -> tuple[FeedCandidate, ...]:
    """Everything worth a look, the likeliest first: what the page declares, what it links to, news sitemaps, habits."""
    tags = list(islice(_tags(html), MAX_TAGS_READ))
    base = next((one for tag in tags if tag.tag == "base" and (one := _http_url(url, tag.get("href", "")))), url)
    everything = (
        *_declared(tags, base),
        *_linked(tags, base),
        *(FeedCandidate(one, "", "sitemap", "nommé dans le robots.txt") for one in _news_maps(robots_txt)),
        *guessed_candidates(url, _system(tags)),
    )
    first: dict[str, FeedCandidate] = {}
    for candidate in everything:
        first.setdefault(candidate.url, candidate)
    return tuple(sorted(first.values(), key=lambda one: is_comments_feed(one.url, one.title)))


def guessed_candidates(url: str, cms: str = "") -> tuple[FeedCandidate, ...]:
    """Addresses at which sites commonly keep their feed, those of `cms` first."""
    here = urljoin(url, ".").rstrip("/")
    top = urljoin(url, "/").rstrip("/")
    paths = dict.fromkeys((*BY_SYSTEM.get(cms, ()), *COMMON))
    near = [f"{here}/feed/"] if here != top else []
    feeds = (
        FeedCandidate(feed_url, "", "feed", GUESSED_ORIGIN) for feed_url in [*near, *(top + path for path in paths)]
    )
    maps = (FeedCandidate(top + path, "", "sitemap", GUESSED_ORIGIN) for path in COMMON_MAPS)
    return (*feeds, *maps)


def is_comments_feed(url: str, title: str) -> bool:
    """Whether a feed tells what readers say, not what the site publishes."""
    return bool(COMMENTS.search(urlsplit(url).path.replace("-", " ")) or COMMENTS.search(title))


def rank_candidates(found: list[FoundFeed], now: datetime) -> tuple[FoundFeed, ...]:
    """Best first: with entries, not of comments, fresh, of the whole site, a feed. Of two with the same entries, the better."""

    def merit(one: FoundFeed) -> tuple[bool | int, ...]:
        return (
            one.entries > 0,
            not is_comments_feed(one.url, f"{one.title} {one.candidate.title}"),
            bool(one.newest and now - one.newest < MAX_FRESH_AGE),
            not SECTION.search(one.url),
            one.candidate.kind == "feed",
            min(one.entries, 5),
        )

    best: dict[frozenset[str], FoundFeed] = {}
    for candidate in sorted(found, key=merit, reverse=True):
        best.setdefault(candidate.entry_urls or frozenset([candidate.url]), candidate)
    return tuple(best.values())


def _tags(html: bytes) -> Iterator[etree._Element]:
    text = HTML_TOKEN.sub(_keep_short_tag, decode(html[:MAX_PAGE_BYTES_READ]).replace("\0", ""))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is not None:
        yield from root.iter("base", "link", "a", "meta")


def _keep_short_tag(piece: re.Match[str]) -> str:
    """A tag that is read; a blank for what holds no link, and for a tag longer than any that does."""
    return piece[0] if piece["tag"] and not piece["text"] and len(piece[0]) <= MAX_TAG_CHARS else " "


def _declared(tags: list[etree._Element], base: str) -> list[FeedCandidate]:
    """<link rel="alternate" type="application/rss+xml">, as RSS Autodiscovery has it; on <a> too."""
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


def _news_maps(robots_txt: str) -> list[str]:
    """Those named after news; without any, the first there is, which may be an index of others."""
    declared = sitemap_urls(robots_txt)
    return (
        [sitemap_url for sitemap_url in declared if NEWS_WORD.search(urlsplit(sitemap_url).path)] or list(declared[:1])
    )[:MAX_SITEMAPS]


def _system(tags: list[etree._Element]) -> str:
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
    """The http(s) address of a link; empty for anything else. `feed:` is an old way of writing one."""
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
