"""Reads a page's metadata (title, author, date, picture, address, language) from its JSON-LD, meta tags and markup."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from articles.ingest.extract.html import element_text, text_after_title
from articles.ingest.extract.jsonld import JsonLdArticle, read_jsonld
from articles.ingest.extract.published import read_published
from articles.text.fold import fold
from articles.text.html_text import html_to_text
from articles.web.hosts import registrable_domain
from articles.web.urls import canonical_url_or_empty

MAX_TITLE_CHARS, MAX_AUTHOR_CHARS, MAX_DESCRIPTION_CHARS = 500, 200, 1_000
MAX_METAS = 500
AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl")
IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
BYLINE_PREFIX = re.compile(
    r"^\s*(?:(?:écrit |publié |rédigé |propos recueillis )?par|by|written by|posted by|por|von|da)\s*:?\s+", re.I
)
NOT_A_NAME = re.compile(
    r"https?:|www\.|[@{}<>|]|\d\d|^\W*$|^(?:admin|administrator|webmaster|root|user|unknown|none|null|\d)$|^(?:afficher|view) ",
    re.I,
)
# Where pages put their author, and how many names are taken from there.
BYLINE_XPATHS = (
    ('.//*[@itemprop="author"]//*[@itemprop="name"]', 3),
    ('.//*[@itemprop="author"]', 3),
    ('.//a[@rel="author"]', 3),
    ('.//*[contains(concat(" ", @class, " "), " vcard ")]//*[contains(concat(" ", @class, " "), " fn ")]', 1),
    (
        ".//*[self::a or self::span or self::p or self::div or self::address]"
        '[contains(@class, "author-name") or contains(@class, "author__name") or contains(@class, "byline")'
        ' or contains(@class, "signature") or @class="author" or @class="auteur" or @id="author"]',
        1,
    ),
)
# “Par Aminata Sow”, “By Grace Otieno”: names begin with a capital, particles do not.
BYLINE_TEXT = re.compile(
    r"\b(?:Par|PAR|By|BY)\s:?\s?((?:[^\W\d_a-zà-ÿ][\w'’.-]{0,30})(?:\s(?:(?:de|du|des|la|le|el|ben|van|von|d’)\s)?[^\W\d_a-zà-ÿ][\w'’.-]{0,30}){1,3})"
)
SEPARATOR = re.compile(r"\s+[|•·»–—-]\s+|\s*[|]\s*|\s::\s")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """Plain text throughout. `published` is ISO 8601 in UTC; addresses are absolute and canonical. Empty: the page does not say."""

    title: str = ""
    author: str = ""
    published: str = ""
    image: str = ""
    canonical: str = ""
    language: str = ""
    description: str = ""
    body: str = ""  # the article's text in JSON-LD
    is_free: bool | None = None  # None: the page does not say


def read_metadata(tree: Any, url: str = "", now: datetime | None = None) -> PageMetadata:
    """The metadata of the page found at `url`; a date after tomorrow is ignored."""
    metas = _metas(tree)
    url = _usable(url)
    jsonld = read_jsonld([script.text or "" for script in tree.iter("script") if "ld+json" in script.get("type", "")])
    base = url or _usable(metas.get("og:url", ""))
    return PageMetadata(
        title=_title(tree, metas, jsonld, base),
        author=_author(tree, metas, jsonld),
        published=read_published(tree, metas, jsonld.published, url, now or datetime.now(UTC)),
        image=next(filter(None, (canonical_url_or_empty(image_url, base) for image_url in _images(metas, jsonld))), ""),
        canonical=_canonical(tree, metas, url),
        language=_language(tree, metas, jsonld),
        description=html_to_text(metas.get("og:description") or metas.get("description", ""))[:MAX_DESCRIPTION_CHARS],
        body=jsonld.body,
        is_free=jsonld.is_free if jsonld.is_free is not None else _is_free_tier(metas),
    )


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for _, meta in zip(range(MAX_METAS), tree.iter("meta"), strict=False):
        content = (meta.get("content") or "").strip()
        for name in (meta.get("property"), meta.get("name"), meta.get("itemprop"), meta.get("http-equiv")):
            if name and content:
                found.setdefault(name.strip().lower(), content[:4_000])
    return found


def _title(tree: Any, metas: dict[str, str], jsonld: JsonLdArticle, url: str) -> str:
    """The title without the name of the site at its end or its beginning."""
    headings = [
        text for text in (element_text(one) for _, one in zip(range(10), tree.iter("h1"), strict=False)) if text
    ]
    title_tag = element_text(tree.find(".//title"))
    title = html_to_text(metas.get("og:title") or metas.get("twitter:title", "")) or jsonld.title or title_tag
    site = html_to_text(metas.get("og:site_name", "")) or jsonld.site
    title = _without_site(title, site, url)
    matching = [heading for heading in headings if fold(heading) in fold(title) and 2 * len(heading) > len(title)]
    if matching and SEPARATOR.search(title):
        title = matching[0]
    return (title or (headings[0] if headings else ""))[:MAX_TITLE_CHARS]


def _without_site(title: str, site: str, url: str) -> str:
    """The title cut at the last separator if the site's name follows, at the first if the site's name precedes it."""
    separators = list(SEPARATOR.finditer(title))
    names = {
        _comparison_key(site),
        _comparison_key(registrable_domain(urlsplit(url).hostname or "").partition(".")[0]),
    } - {""}
    if separators and _is_site_name(title[separators[-1].end() :], names):
        return _without_site(title[: separators[-1].start()].strip(), site, url)
    if separators and _is_site_name(title[: separators[0].start()], names):
        return title[separators[0].end() :].strip()
    return title.strip()


def _is_site_name(part: str, names: set[str]) -> bool:
    key = _comparison_key(part)
    long = {name for name in names if len(name) > 3 and len(key) > 3}
    return bool(key) and (key in names or any(name in key[:40] or key in name for name in long))


def _comparison_key(text: str) -> str:
    return re.sub(r"\W+|^(?:le|la|les|the)\s", "", fold(text.strip()))


def _author(tree: Any, metas: dict[str, str], jsonld: JsonLdArticle) -> str:
    """The names from the first place that names people; else the site's own name, if it signs the article."""
    site = {_comparison_key(html_to_text(metas.get("og:site_name", ""))), _comparison_key(jsonld.site)}
    candidates = [[candidate] for candidate in (jsonld.author, *(metas.get(name, "") for name in AUTHORS))]
    signed_by_site = ""
    for candidate in (*candidates, *_bylines(tree)):
        names = filter(
            _is_name,
            (
                BYLINE_PREFIX.sub("", html_to_text(name[: MAX_AUTHOR_CHARS * 4])).strip(" ,;:–—-·|")
                for name in candidate
            ),
        )
        found = list(dict.fromkeys(names))
        people = [name for name in found if _comparison_key(name) not in site]
        if people:
            return ", ".join(people)[:MAX_AUTHOR_CHARS]
        signed_by_site = signed_by_site or ", ".join(found)
    return signed_by_site


def _is_name(text: str) -> bool:
    return 1 < len(text) <= MAX_AUTHOR_CHARS and not NOT_A_NAME.search(text)


def _bylines(tree: Any) -> Iterator[list[str]]:
    """The short texts at the places of a byline: itemprop, rel, then classes, then “Par …” after the title."""
    for path, most in BYLINE_XPATHS:
        yield [text for text in map(element_text, tree.xpath(path)[:20]) if 2 < len(text) < 80][:most]
    yield [match[1] for match in BYLINE_TEXT.finditer(text_after_title(tree)[:600])][:1]


def _images(metas: dict[str, str], jsonld: JsonLdArticle) -> Iterator[str]:
    yield from (metas.get(name, "") for name in IMAGES)
    yield jsonld.image


def _canonical(tree: Any, metas: dict[str, str], url: str) -> str:
    """The canonical address that the page declares, if it is on the page's own site and not the site's front page."""
    links = (link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower())
    for href in (*links, metas.get("og:url", "")):
        address = canonical_url_or_empty(href, url)
        if address and _is_same_site(address, url):
            return address
    return ""


def _is_same_site(address: str, url: str) -> bool:
    if not url:
        return True
    mine, theirs = urlsplit(url), urlsplit(address)
    if registrable_domain(mine.hostname or "") != registrable_domain(theirs.hostname or ""):
        return False
    return theirs.path.strip("/") != "" or bool(theirs.query) or mine.path.strip("/") == ""


def _language(tree: Any, metas: dict[str, str], jsonld: JsonLdArticle) -> str:
    for tag in (
        tree.get("lang"),
        metas.get("og:locale"),
        jsonld.language,
        metas.get("content-language"),
        metas.get("language"),
    ):
        match = re.match(r"\s*([a-zA-Z]{2,3})(?:[-_,]|\s*$)", tag or "")
        if match:
            return match[1].lower()
    return ""


def _is_free_tier(metas: dict[str, str]) -> bool | None:
    tier = (metas.get("article:content_tier") or "").lower()
    return {"free": True, "locked": False, "metered": None}.get(tier)


def _usable(url: str) -> str:
    """The address, or an empty string if it cannot be parsed ("http://[")."""
    try:
        return url if urlsplit(url).hostname else ""
    except ValueError:
        return ""
