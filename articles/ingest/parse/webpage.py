"""A source without a feed: a web page that lists its news, read by an editor's CSS selectors."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from articles.ingest.errors import not_a_feed
from articles.ingest.parse.feed import CHALLENGE
from articles.ingest.parse.recipe import Recipe
from articles.ingest.records import Enclosure, Fetched, NotAFeed, Parsed, RawEntry
from articles.text.charset import decode
from articles.text.dates import read_date
from articles.web.browser_dom import soup_of, text_of
from articles.web.files import document, type_of
from articles.web.selectors import Finder
from articles.web.urls import canonical

PAGE_LIMIT = 5_000_000  # bytes
MOST_MARKS = 60_000  # signs "<": some 30,000 tags, a few seconds of reading at the very worst
MOST_ITEMS = 500
MOST_DOCUMENTS = MOST_LINKS = 10  # an item
MOST_DATES = 5
TITLE, LEAD, LONGEST_DATE = 500, 2_000, 300  # signs
DECLARED = re.compile(rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
# Wherever a date stands in the text of its tag ("Publié le 12 mars 2026", "Date : 12/03/2026").
DATE = re.compile(
    r"(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|\d{1,2}(?:er|st|nd|rd|th)?[ .-]+(?:de |of )?[^\W\d_]{3,12}\.?,?[ -]+(?:de )?\d{4}"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?!\d)",
    re.I,
)
CLOCK = 20  # signs after a date in which its hour may stand
NUMBERS = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2")
SENTENCES = {
    "no-items": "Les sélecteurs ne trouvent plus rien dans cette page : elle a dû changer. Ouvrez-la et corrigez-les.",
    "page-too-large": "Cette page est trop lourde pour être lue par sélecteurs. Cherchez-en une plus courte sur le site.",
}


def read(fetched: Fetched, recipe: Recipe) -> Parsed:
    """What `recipe` finds in a page, in the page's order; at most 500 items. Raises NotAFeed, and nothing else.

    An item whose links lead nowhere we may go is skipped; an item's links to files are its enclosures.
    """
    if len(fetched.content) > PAGE_LIMIT or fetched.content.count(b"<") > MOST_MARKS:
        raise NotAFeed("page-too-large", SENTENCES["page-too-large"])
    text = _decoded(fetched).replace("\0", "")
    if not text.strip():
        raise not_a_feed("empty")
    page = Page(soup_of(text), fetched.url, recipe)
    if not page.items:
        if CHALLENGE.search(text[:20_000]):
            raise not_a_feed("challenge-page")
        raise NotAFeed("no-items", SENTENCES["no-items"])
    return page.parsed()


class Page:
    """One page under its recipe: every selector is asked once, and what it finds is given to the item it stands in."""

    def __init__(self, soup: BeautifulSoup, url: str, recipe: Recipe) -> None:
        self.soup, self.url, self.recipe = soup, url, recipe
        base = soup.find("base", href=True)
        self.base = _join(url, str(base["href"])) or url if base else url
        self.finder = Finder(soup)
        self.items, self.owner = _items(self.finder, recipe.item)
        self.links = self._owned("a[href]")
        self.found = {
            name: self._owned(selector)
            for name in ("title", "link", "date", "summary")
            if (selector := getattr(recipe, name) or ("time" if name == "date" else ""))
        }

    def parsed(self) -> Parsed:
        """Everything, read."""
        entries = [entry for item in self.items[:MOST_ITEMS] if (entry := self._entry(item))]
        counts = {
            "no-address": min(len(self.items), MOST_ITEMS) - len(entries),
            "too-many": len(self.items) - MOST_ITEMS,
        }
        html = self.soup.html
        return Parsed(
            entries=tuple(entries),
            title=text_of([self.soup.title], TITLE) if self.soup.title else "",
            language=self.recipe.language or (str(html.get("lang") or "")[:12] if html else ""),
            home=self.url,
            skipped={reason: number for reason, number in counts.items() if number > 0},
        )

    def _owned(self, selector: str) -> dict[int, list[Tag]]:
        owned: defaultdict[int, list[Tag]] = defaultdict(list)
        for tag in self.finder.select(selector):
            if item := self.owner.get(id(tag)):
                owned[id(item)].append(tag)
        return owned

    def _of(self, name: str, item: Tag) -> list[Tag]:
        return self.found.get(name, {}).get(id(item), [])

    def _entry(self, item: Tag) -> RawEntry | None:
        chosen = self._of("link", item) if self.recipe.link else self.links[id(item)]
        targets = [(tag, address) for tag in chosen[:MOST_LINKS] if _key(address := self._address(tag))]
        if not targets:
            return None
        named = self._of("title", item)[:1] if self.recipe.title else [tag for tag, _ in targets]
        link = targets[0][1]
        return RawEntry(
            guid=_key(link),
            link=escape(link, quote=False),
            title=escape(_first_text(named, TITLE), quote=False),
            summary=escape(text_of(self._of("summary", item)[:3], LEAD), quote=False),
            published=self._date(self._of("date", item)[:MOST_DATES]),
            base=self.base,
            enclosures=self._documents(item),
        )

    def _address(self, tag: Tag) -> str:
        """Where a tag leads: its own address, or that of the first link inside it."""
        link = tag if tag.has_attr("href") else tag.find("a", href=True)
        return _join(self.base, str(link["href"])) if link else ""

    def _documents(self, item: Tag) -> tuple[Enclosure, ...]:
        links = {address: tag for tag in self.links[id(item)] if type_of(address := self._address(tag))}
        around = text_of([item], LEAD) if len(links) == 1 else ""
        told = (document(address, text_of([tag], TITLE)) for address, tag in [*links.items()][:MOST_DOCUMENTS])
        return tuple(one if one.length else document(one.url, around) or one for one in told if one)

    def _date(self, tags: list[Tag]) -> str:
        """The first date that can be read, in ISO 8601; else what is written there, which the next step flags."""
        said = [text_of([tag], LONGEST_DATE) for tag in tags]
        told = (
            str(one.get("datetime") or "") for tag in tags if (one := tag if tag.name == "time" else tag.find("time"))
        )
        for text in (*told, *said, " ".join(said)):  # together: day, month and year may each have a tag
            for moment in _moments(text, self.recipe.date_order):
                return moment
        return said[0] if said else ""


def _items(finder: Finder, selector: str) -> tuple[list[Tag], dict[int, Tag]]:
    """The items, and the item that each tag stands in. An item inside an item is part of it."""
    wanted = {id(tag) for tag in finder.select(selector)}
    items: list[Tag] = []
    owner: dict[int, Tag] = {}
    for tag in finder.tags if wanted else ():
        if above := owner.get(id(tag.parent)):
            owner[id(tag)] = above
        elif id(tag) in wanted:
            owner[id(tag)] = tag
            items.append(tag)
    return items, owner


def _moments(text: str, order: str) -> Iterator[str]:
    for found in DATE.finditer(text[:LONGEST_DATE]):
        said = found[0] + text[found.end() : found.end() + CLOCK]
        if order == "md":
            said = NUMBERS.sub(r"\3\2\1\2", said)
        if moment := read_date(said) or read_date(found[0]):
            yield moment.isoformat()


def _first_text(tags: Iterable[Tag], longest: int) -> str:
    """What the first tag says that says something; a link around a picture may say it in its title."""
    for tag in tags:
        if text := text_of([tag], longest) or " ".join(str(tag.get("title") or "").split())[:longest]:
            return text
    return ""


def _join(base: str, href: str) -> str:
    """The http(s) address of a link, without its fragment; empty for a script, a mailbox or nothing at all."""
    href = href.strip()
    if not href or href.startswith("#") or len(href) > 2_000:
        return ""
    try:
        target = urljoin(base, href).partition("#")[0]
    except ValueError:
        return ""
    return target if target.lower().startswith(("http://", "https://")) else ""


def _key(address: str) -> str:
    """The canonical spelling of an address, by which an entry is known again; empty where it has none."""
    try:
        return canonical(address) if address else ""
    except ValueError:
        return ""


def _decoded(fetched: Fetched) -> str:
    declared = DECLARED.search(fetched.content[:4_000])
    said = fetched.content_type
    if declared and "charset" not in said.lower():
        said = f"text/html; charset={declared[1].decode('ascii', 'replace')}"
    return decode(fetched.content, said)
