"""Reads the web page of a source without a feed, by an editor's CSS selectors."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from articles.ingest.errors import not_a_feed
from articles.ingest.parse.feed import CHALLENGE_PAGE
from articles.ingest.parse.recipe import Recipe
from articles.ingest.records import Fetched, NotAFeed, Parsed, RawEntry
from articles.text.charset import decode
from articles.text.dates import read_date
from articles.web.browser_dom import browser_dom, tags_text
from articles.web.files import Enclosure, linked_file, media_type
from articles.web.selectors import Finder
from articles.web.urls import canonical_url_or_empty

MAX_LISTING_BYTES = 5_000_000
MAX_LISTING_TAG_OPENINGS = 60_000  # occurrences of "<": some 30,000 elements, a few seconds of reading at worst
MAX_ITEMS = 500
MAX_ITEM_DOCUMENTS = MAX_ITEM_LINKS = 10
MAX_ITEM_DATES = 5
MAX_TITLE_CHARS, MAX_SUMMARY_CHARS, MAX_DATE_TEXT_CHARS = 500, 2_000, 300
META_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
# A date anywhere in the text of its tag ("Publié le 12 mars 2026", "Date : 12/03/2026").
DATE = re.compile(
    r"(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|\d{1,2}(?:er|st|nd|rd|th)?[ .-]+(?:de |of )?[^\W\d_]{3,12}\.?,?[ -]+(?:de )?\d{4}"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?!\d)",
    re.I,
)
CLOCK_CHARS = 20  # after a date, where its time may be
LEADING_NUMERIC_DATE = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2")
PAGE_ERRORS = {
    "no-items": "Les sélecteurs ne trouvent plus rien dans cette page : elle a dû changer. Ouvrez-la et corrigez-les.",
    "page-too-large": "Cette page est trop lourde pour être lue par sélecteurs. Cherchez-en une plus courte sur le site.",
}


def read_webpage(fetched: Fetched, recipe: Recipe) -> Parsed:
    """The items that `recipe` finds in a page, in the page's order; at most 500. Raises only NotAFeed.

    An item without a usable http(s) link is skipped; an item's links to files are its enclosures.
    """
    if len(fetched.content) > MAX_LISTING_BYTES or fetched.content.count(b"<") > MAX_LISTING_TAG_OPENINGS:
        raise NotAFeed("page-too-large", PAGE_ERRORS["page-too-large"])
    text = _decoded(fetched).replace("\0", "")
    if not text.strip():
        raise not_a_feed("empty")
    page = ListingPage(browser_dom(text), fetched.url, recipe)
    if not page.items:
        if CHALLENGE_PAGE.search(text[:20_000]):
            raise not_a_feed("challenge-page")
        raise NotAFeed("no-items", PAGE_ERRORS["no-items"])
    return page.parsed()


class ListingPage:
    """One page with its recipe: each selector is run once on the page, and its matches are assigned to their items."""

    def __init__(self, dom: BeautifulSoup, url: str, recipe: Recipe) -> None:
        self.dom, self.url, self.recipe = dom, url, recipe
        base = dom.find("base", href=True)
        self.base = _http_url(url, str(base["href"])) or url if base else url
        self.finder = Finder(dom)
        self.items, self.item_by_tag = _items(self.finder, recipe.item)
        self.links = self._by_item("a[href]")
        self.matches_by_field = {
            name: self._by_item(selector)
            for name in ("title", "link", "date", "summary")
            if (selector := getattr(recipe, name) or ("time" if name == "date" else ""))
        }

    def parsed(self) -> Parsed:
        """The page's entries and properties."""
        entries = [entry for item in self.items[:MAX_ITEMS] if (entry := self._entry(item))]
        counts = {
            "no-address": min(len(self.items), MAX_ITEMS) - len(entries),
            "too-many": len(self.items) - MAX_ITEMS,
        }
        html = self.dom.html
        return Parsed(
            entries=tuple(entries),
            title=tags_text([self.dom.title], MAX_TITLE_CHARS) if self.dom.title else "",
            language=self.recipe.language or (str(html.get("lang") or "")[:12] if html else ""),
            home=self.url,
            skipped={reason: number for reason, number in counts.items() if number > 0},
        )

    def _by_item(self, selector: str) -> dict[int, list[Tag]]:
        owned: defaultdict[int, list[Tag]] = defaultdict(list)
        for tag in self.finder.select(selector):
            if item := self.item_by_tag.get(id(tag)):
                owned[id(item)].append(tag)
        return owned

    def _matches(self, name: str, item: Tag) -> list[Tag]:
        return self.matches_by_field.get(name, {}).get(id(item), [])

    def _entry(self, item: Tag) -> RawEntry | None:
        chosen = self._matches("link", item) if self.recipe.link else self.links[id(item)]
        targets = [
            (tag, address)
            for tag in chosen[:MAX_ITEM_LINKS]
            if canonical_url_or_empty(address := self._target_url(tag))
        ]
        if not targets:
            return None
        title_tags = self._matches("title", item)[:1] if self.recipe.title else [tag for tag, _ in targets]
        link = targets[0][1]
        return RawEntry(
            guid=canonical_url_or_empty(link),
            link=escape(link, quote=False),
            title=escape(_first_text(title_tags, MAX_TITLE_CHARS), quote=False),
            summary=escape(tags_text(self._matches("summary", item)[:3], MAX_SUMMARY_CHARS), quote=False),
            published=self._date(self._matches("date", item)[:MAX_ITEM_DATES]),
            base=self.base,
            enclosures=self._documents(item),
        )

    def _target_url(self, tag: Tag) -> str:
        """The address a tag links to: its own, or that of the first link inside it."""
        link = tag if tag.has_attr("href") else tag.find("a", href=True)
        return _http_url(self.base, str(link["href"])) if link else ""

    def _documents(self, item: Tag) -> tuple[Enclosure, ...]:
        links = {address: tag for tag in self.links[id(item)] if media_type(address := self._target_url(tag))}
        around = tags_text([item], MAX_SUMMARY_CHARS) if len(links) == 1 else ""
        documents = (
            linked_file(address, tags_text([tag], MAX_TITLE_CHARS))
            for address, tag in [*links.items()][:MAX_ITEM_DOCUMENTS]
        )
        return tuple(
            enclosure if enclosure.length else linked_file(enclosure.url, around) or enclosure
            for enclosure in documents
            if enclosure
        )

    def _date(self, tags: list[Tag]) -> str:
        """The first readable date, in ISO 8601; else the text itself, which cleaning flags as no date."""
        texts = [tags_text([tag], MAX_DATE_TEXT_CHARS) for tag in tags]
        datetimes = (
            str(time_tag.get("datetime") or "")
            for tag in tags
            if (time_tag := tag if tag.name == "time" else tag.find("time"))
        )
        for text in (*datetimes, *texts, " ".join(texts)):  # joined: day, month and year may each have a tag
            for moment in _dates_in(text, self.recipe.date_order):
                return moment
        return texts[0] if texts else ""


def _items(finder: Finder, selector: str) -> tuple[list[Tag], dict[int, Tag]]:
    """The items, and the item that contains each tag. An item inside another item is part of it."""
    wanted = {id(tag) for tag in finder.select(selector)}
    items: list[Tag] = []
    item_by_tag: dict[int, Tag] = {}
    for tag in finder.tags if wanted else ():
        if above := item_by_tag.get(id(tag.parent)):
            item_by_tag[id(tag)] = above
        elif id(tag) in wanted:
            item_by_tag[id(tag)] = tag
            items.append(tag)
    return items, item_by_tag


def _dates_in(text: str, order: str) -> Iterator[str]:
    for found in DATE.finditer(text[:MAX_DATE_TEXT_CHARS]):
        written = found[0] + text[found.end() : found.end() + CLOCK_CHARS]
        if order == "md":
            written = LEADING_NUMERIC_DATE.sub(r"\3\2\1\2", written)
        if moment := read_date(written) or read_date(found[0]):
            yield moment.isoformat()


def _first_text(tags: Iterable[Tag], max_chars: int) -> str:
    """The text of the first tag that has any; for a link around a picture, its title attribute."""
    for tag in tags:
        if text := tags_text([tag], max_chars) or " ".join(str(tag.get("title") or "").split())[:max_chars]:
            return text
    return ""


def _http_url(base: str, href: str) -> str:
    """The http(s) address of a link, without its fragment; empty for a script, a mailbox or an empty link."""
    href = href.strip()
    if not href or href.startswith("#") or len(href) > 2_000:
        return ""
    try:
        target = urljoin(base, href).partition("#")[0]
    except ValueError:
        return ""
    return target if target.lower().startswith(("http://", "https://")) else ""


def _decoded(fetched: Fetched) -> str:
    declared = META_CHARSET.search(fetched.content[:4_000])
    content_type = fetched.content_type
    if declared and "charset" not in content_type.lower():
        content_type = f"text/html; charset={declared[1].decode('ascii', 'replace')}"
    return decode(fetched.content, content_type)
