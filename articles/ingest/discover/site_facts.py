"""What a home page says of its site: its name and its language."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from articles.text.charset import decode

MAX_HEAD_CHARS = 200_000  # of the page: its head stands within them
MAX_NAME_CHARS = 160
HTML_TAG = re.compile(r"<html\b([^>]{0,2000})", re.I)
META_TAG = re.compile(r"<meta\b([^>]{0,2000})", re.I)
TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{0,1000})", re.I)
LANG_ATTRIBUTE = re.compile(r"\blang\s{0,9}=\s{0,9}[\"']?([a-z]{2,3})\b", re.I)
SITE_NAME = re.compile(r"\bproperty\s{0,9}=\s{0,9}[\"']?og:site_name\b", re.I)
CONTENT = re.compile(r"\bcontent\s{0,9}=\s{0,9}(?:\"([^\"]{0,1000})|'([^']{0,1000}))", re.I)
TITLE_SEPARATOR = re.compile(r"\s+[|\-–—»:•]\s+|\s*\|\s*")
# Parts of a title that name no site.
HOME_WORDS = {"accueil", "home", "homepage", "home page", "bienvenue", "welcome", "rss", "flux rss", "feed"}


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A site: the address of its home page after redirects, and its name and language (two letters), if it says so."""

    homepage: str
    name: str = ""
    language: str = ""


def describe_site(html: bytes, url: str) -> SiteFacts:
    """What the home page at `url` says of its site."""
    head = decode(html[: MAX_HEAD_CHARS * 4])[:MAX_HEAD_CHARS]
    declared = next((content for tag in META_TAG.finditer(head) if (content := _site_name(tag[1]))), "")
    title = TITLE.search(head)
    page = HTML_TAG.search(head)
    language = LANG_ATTRIBUTE.search(page[1]) if page else None
    name = declared or (name_in_title(unescape(title[1])) if title else "")
    return SiteFacts(url, _one_line(name), language[1].lower() if language else "")


def describe_feed(url: str, title: str, language: str, home: str) -> SiteFacts:
    """The site of a feed whose address was given instead of the home page's."""
    parts = urlsplit(url)
    homepage = home if home.startswith(("http://", "https://")) else f"{parts.scheme}://{parts.netloc}/"
    return SiteFacts(homepage, name_in_title(title), language[:2].lower())


def name_in_title(title: str) -> str:
    """The part of a page's or a feed's title that names the site: the first that is not « Accueil » or the like."""
    parts = [part for part in map(_one_line, TITLE_SEPARATOR.split(title[:1000])) if part]
    return next((part for part in parts if part.lower() not in HOME_WORDS), "")


def _site_name(attributes: str) -> str:
    content = CONTENT.search(attributes) if SITE_NAME.search(attributes) else None
    return _one_line(unescape(content[1] or content[2] or "")) if content else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())[:MAX_NAME_CHARS].strip()
