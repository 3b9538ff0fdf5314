"""What a page says of itself: title, author, date, picture, address, language, from its JSON-LD, metas and marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from articles.ingest.extract.html import after_title, text_of
from articles.ingest.extract.jsonld import Linked, read_linked
from articles.ingest.extract.published import read_published
from articles.text.fold import fold
from articles.text.html_text import plain
from articles.web.hosts import registrable
from articles.web.urls import canonical

TITLE, AUTHOR, DESCRIPTION = 500, 200, 1_000  # signs
MOST_METAS = 500
AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl")
IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
BY = re.compile(
    r"^\s*(?:(?:écrit |publié |rédigé |propos recueillis )?par|by|written by|posted by|por|von|da)\s*:?\s+", re.I
)
NOT_A_NAME = re.compile(
    r"https?:|www\.|[@{}<>|]|\d\d|^\W*$|^(?:admin|administrator|webmaster|root|user|unknown|none|null|\d)$|^(?:afficher|view) ",
    re.I,
)
# Where pages put their author, and how many names may stand there.
SIGNATURES = (
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
SIGNED = re.compile(
    r"\b(?:Par|PAR|By|BY)\s:?\s?((?:[^\W\d_a-zà-ÿ][\w'’.-]{0,30})(?:\s(?:(?:de|du|des|la|le|el|ben|van|von|d’)\s)?[^\W\d_a-zà-ÿ][\w'’.-]{0,30}){1,3})"
)
SEPARATOR = re.compile(r"\s+[|•·»–—-]\s+|\s*[|]\s*|\s::\s")


@dataclass(frozen=True, slots=True)
class About:
    """Plain text throughout. `published` is ISO 8601 in UTC; addresses are absolute and canonical. Empty: not said."""

    title: str = ""
    author: str = ""
    published: str = ""
    image: str = ""
    canonical: str = ""
    language: str = ""
    description: str = ""
    body: str = ""  # the article's text where JSON-LD carries it
    free: bool | None = None  # None: not said


def read_metadata(tree: Any, url: str = "", now: datetime | None = None) -> About:
    """What the page found at `url` says of itself; a date after tomorrow is not believed."""
    metas = _metas(tree)
    url = _usable(url)
    said = read_linked([script.text or "" for script in tree.iter("script") if "ld+json" in script.get("type", "")])
    base = url or _usable(metas.get("og:url", ""))
    return About(
        title=_title(tree, metas, said, base),
        author=_author(tree, metas, said),
        published=read_published(tree, metas, said.published, url, now or datetime.now(UTC)),
        image=next(filter(None, (_address(one, base) for one in _images(metas, said))), ""),
        canonical=_canonical(tree, metas, url),
        language=_language(tree, metas, said),
        description=plain(metas.get("og:description") or metas.get("description", ""))[:DESCRIPTION],
        body=said.body,
        free=said.free if said.free is not None else _tier(metas),
    )


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for _, meta in zip(range(MOST_METAS), tree.iter("meta"), strict=False):
        content = (meta.get("content") or "").strip()
        for name in (meta.get("property"), meta.get("name"), meta.get("itemprop"), meta.get("http-equiv")):
            if name and content:
                found.setdefault(name.strip().lower(), content[:4_000])
    return found


def _title(tree: Any, metas: dict[str, str], said: Linked, url: str) -> str:
    """The title without the name of the site, which stands at its end or its beginning behind a separator."""
    heads = [text for text in (text_of(one) for _, one in zip(range(10), tree.iter("h1"), strict=False)) if text]
    window = text_of(tree.find(".//title"))
    title = plain(metas.get("og:title") or metas.get("twitter:title", "")) or said.title or window
    site = plain(metas.get("og:site_name", "")) or said.site
    title = _without_site(title, site, url)
    told = [head for head in heads if fold(head) in fold(title) and 2 * len(head) > len(title)]
    if told and SEPARATOR.search(title):
        title = told[0]
    return (title or (heads[0] if heads else ""))[:TITLE]


def _without_site(title: str, site: str, url: str) -> str:
    """Cut at the last separator when what follows names the site, at the first when what precedes does."""
    marks = list(SEPARATOR.finditer(title))
    names = {_key(site), _key(registrable(urlsplit(url).hostname or "").partition(".")[0])} - {""}
    if marks and _names(title[marks[-1].end() :], names):
        return _without_site(title[: marks[-1].start()].strip(), site, url)
    if marks and _names(title[: marks[0].start()], names):
        return title[marks[0].end() :].strip()
    return title.strip()


def _names(part: str, names: set[str]) -> bool:
    key = _key(part)
    long = {name for name in names if len(name) > 3 and len(key) > 3}
    return bool(key) and (key in names or any(name in key[:40] or key in name for name in long))


def _key(text: str) -> str:
    return re.sub(r"\W+|^(?:le|la|les|the)\s", "", fold(text.strip()))


def _author(tree: Any, metas: dict[str, str], said: Linked) -> str:
    """The names of the first place that gives people's; the site's own name, where it signs, when none does."""
    site = {_key(plain(metas.get("og:site_name", ""))), _key(said.site)}
    places = [[place] for place in (said.author, *(metas.get(name, "") for name in AUTHORS))]
    signed = ""
    for place in (*places, *_signatures(tree)):
        names = filter(_is_name, (BY.sub("", plain(name[: AUTHOR * 4])).strip(" ,;:–—-·|") for name in place))
        found = list(dict.fromkeys(names))
        people = [name for name in found if _key(name) not in site]
        if people:
            return ", ".join(people)[:AUTHOR]
        signed = signed or ", ".join(found)
    return signed


def _is_name(text: str) -> bool:
    return 1 < len(text) <= AUTHOR and not NOT_A_NAME.search(text)


def _signatures(tree: Any) -> Iterator[list[str]]:
    """What stands where pages put their author: rel, itemprop, then classes; short texts only."""
    for path, most in SIGNATURES:
        yield [text for text in map(text_of, tree.xpath(path)[:20]) if 2 < len(text) < 80][:most]
    yield [match[1] for match in SIGNED.finditer(after_title(tree)[:600])][:1]


def _images(metas: dict[str, str], said: Linked) -> Iterator[str]:
    yield from (metas.get(name, "") for name in IMAGES)
    yield said.image


def _canonical(tree: Any, metas: dict[str, str], url: str) -> str:
    """The address the page gives itself, believed only on its own site and never when it is the site's front page."""
    links = (link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower())
    for said in (*links, metas.get("og:url", "")):
        address = _address(said, url)
        if address and _same_site(address, url):
            return address
    return ""


def _same_site(address: str, url: str) -> bool:
    if not url:
        return True
    mine, theirs = urlsplit(url), urlsplit(address)
    if registrable(mine.hostname or "") != registrable(theirs.hostname or ""):
        return False
    return theirs.path.strip("/") != "" or bool(theirs.query) or mine.path.strip("/") == ""


def _language(tree: Any, metas: dict[str, str], said: Linked) -> str:
    for tag in (
        tree.get("lang"),
        metas.get("og:locale"),
        said.language,
        metas.get("content-language"),
        metas.get("language"),
    ):
        match = re.match(r"\s*([a-zA-Z]{2,3})(?:[-_,]|\s*$)", tag or "")
        if match:
            return match[1].lower()
    return ""


def _tier(metas: dict[str, str]) -> bool | None:
    tier = (metas.get("article:content_tier") or "").lower()
    return {"free": True, "locked": False, "metered": None}.get(tier)


def _usable(url: str) -> str:
    """The address, or nothing where it cannot be taken apart ("http://[")."""
    try:
        return url if urlsplit(url).hostname else ""
    except ValueError:
        return ""


def _address(address: str, base: str) -> str:
    try:
        return canonical(urljoin(base, address.strip())) if address.strip() else ""
    except ValueError:
        return ""
