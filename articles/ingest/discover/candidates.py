"""Where a site may keep its feeds: what its home page says, what its robots.txt says, and where others keep theirs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree

from articles.text.charset import decode
from articles.web.html_tokens import CUT
from articles.web.robots import sitemap_urls

PAGE_LIMIT = 2_000_000  # bytes of the page that are looked at
MOST_TAGS = 5_000
LONGEST_TAG = 4_000  # signs: reading a tag costs the square of its attributes
MOST_DECLARED, MOST_LINKED, MOST_MAPS = 6, 4, 2
TITLE = 200  # signs
FRESH = timedelta(days=45)
TYPES = {
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml",
    "application/xml", "application/json",
}  # fmt: skip
LOOKS_LIKE_ONE = re.compile(
    r"(?:^|/)(?:rss|feeds?|atom|flux(?:[-_]?rss)?|backend|syndication)(?:[/.?]|$)|\.(?:rss|atom|rdf)(?:\?|$)"
    r"|[?&](?:feed|format|type|page)=(?:rss2?|feed|atom|backend)\b|(?:rss|feed|atom|index)\.xml\b",
    re.I,
)
NAMED_ONE = re.compile(r"\s*(?:s’abonner au\s+)?(?:flux|fil)?\s*(?:rss|atom)(?:\s+feed)?\s*", re.I)
COMMENTS = re.compile(r"\bcomment(?:s|aires?)?\b", re.I)
SECTION = re.compile(
    r"/(?:category|categorie|tag|author|auteur|rubrique|section|topics?)/|[?&](?:cat|tag|id_rubrique)=", re.I
)
NEWS = re.compile(r"news|actu", re.I)
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
HABIT = "adresse habituelle"
COMMON_MAPS = ("/news-sitemap.xml", "/sitemap-news.xml")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address where a feed may be. `kind` is "feed" or "sitemap"; `why` tells an editor where it comes from."""

    url: str
    title: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate that was read: how many entries it gives and when the newest is from; `title` is its own."""

    candidate: Candidate
    url: str
    title: str
    entries: int
    newest: datetime | None
    links: frozenset[str]


def candidates(html: bytes, url: str, robots_txt: str = "") -> tuple[Candidate, ...]:
    """Everything worth a look, the likeliest first: what the page declares, what it links to, news sitemaps, habits."""
    tags = list(islice(_tags(html), MOST_TAGS))
    base = next((one for tag in tags if tag.tag == "base" and (one := _absolute(url, tag.get("href", "")))), url)
    everything = (
        *_declared(tags, base),
        *_linked(tags, base),
        *(Candidate(one, "", "sitemap", "nommé dans le robots.txt") for one in _news_maps(robots_txt)),
        *guesses(url, _system(tags)),
    )
    first: dict[str, Candidate] = {}
    for candidate in everything:
        first.setdefault(candidate.url, candidate)
    return tuple(sorted(first.values(), key=lambda one: is_of_comments(one.url, one.title)))


def guesses(url: str, system: str = "") -> tuple[Candidate, ...]:
    """Addresses at which sites commonly keep their feed, those of `system` first."""
    here = urljoin(url, ".").rstrip("/")
    top = urljoin(url, "/").rstrip("/")
    paths = dict.fromkeys((*BY_SYSTEM.get(system, ()), *COMMON))
    near = [f"{here}/feed/"] if here != top else []
    feeds = (Candidate(one, "", "feed", HABIT) for one in [*near, *(top + path for path in paths)])
    maps = (Candidate(top + path, "", "sitemap", HABIT) for path in COMMON_MAPS)
    return (*feeds, *maps)


def is_of_comments(url: str, title: str) -> bool:
    """Whether a feed tells what readers say, not what the site publishes."""
    return bool(COMMENTS.search(urlsplit(url).path.replace("-", " ")) or COMMENTS.search(title))


def ranked(found: list[Found], now: datetime) -> tuple[Found, ...]:
    """Best first: with entries, not of comments, fresh, of the whole site, a feed. Of two with the same entries, the better."""

    def merit(one: Found) -> tuple[bool | int, ...]:
        return (
            one.entries > 0,
            not is_of_comments(one.url, f"{one.title} {one.candidate.title}"),
            bool(one.newest and now - one.newest < FRESH),
            not SECTION.search(one.url),
            one.candidate.kind == "feed",
            min(one.entries, 5),
        )

    best: dict[frozenset[str], Found] = {}
    for one in sorted(found, key=merit, reverse=True):
        best.setdefault(one.links or frozenset([one.url]), one)
    return tuple(best.values())


def _tags(html: bytes) -> Iterator[etree._Element]:
    text = CUT.sub(_short, decode(html[:PAGE_LIMIT]).replace("\0", ""))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is not None:
        yield from root.iter("base", "link", "a", "meta")


def _short(piece: re.Match[str]) -> str:
    """A tag that is read; a blank for what holds no link, and for a tag longer than any that does."""
    return piece[0] if piece["tag"] and not piece["text"] and len(piece[0]) <= LONGEST_TAG else " "


def _declared(tags: list[etree._Element], base: str) -> list[Candidate]:
    """<link rel="alternate" type="application/rss+xml">, as RSS Autodiscovery has it; on <a> too."""
    found = []
    for tag in tags:
        kind = tag.get("type", "").partition(";")[0].strip().lower()
        if kind not in TYPES or "alternate" not in tag.get("rel", "").lower().split():
            continue
        address = _absolute(base, tag.get("href", ""))
        if address and "wp-json" not in address:
            found.append(Candidate(address, _said(tag), "feed", "déclaré par la page"))
    return found[:MOST_DECLARED]


def _linked(tags: list[etree._Element], base: str) -> list[Candidate]:
    found: list[Candidate] = []
    for tag in tags:
        if tag.tag != "a" or len(found) == MOST_LINKED:
            continue
        address = _absolute(base, tag.get("href", ""))
        parts = urlsplit(address)
        if address and (LOOKS_LIKE_ONE.search(f"{parts.path}?{parts.query}") or NAMED_ONE.fullmatch(_said(tag))):
            found.append(Candidate(address, _said(tag), "feed", "lien dans la page"))
    return found


def _news_maps(robots_txt: str) -> list[str]:
    """Those named after news; without any, the first there is, which may be an index of others."""
    told = sitemap_urls(robots_txt)
    return ([one for one in told if NEWS.search(urlsplit(one).path)] or list(told[:1]))[:MOST_MAPS]


def _system(tags: list[etree._Element]) -> str:
    told = (
        tag.get("content", "")[:TITLE]
        for tag in tags
        if tag.tag == "meta" and tag.get("name", "").lower() == "generator"
    )
    return next((known[0].lower() for said in told if (known := GENERATOR.search(said))), "")


def _said(tag: etree._Element) -> str:
    text = tag.get("title", "") or "".join(islice(tag.itertext(), 20))
    return " ".join(text[: TITLE * 4].split())[:TITLE]


def _absolute(base: str, href: str) -> str:
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
