"""An article out of its web page. Used only where the source's rights allow its full text."""

import re
from copy import deepcopy
from dataclasses import dataclass, replace

from articles.ingest.clean.sanitise import sanitise
from articles.ingest.extract import boilerplate
from articles.ingest.extract.blocks import WORD, Block, to_html, to_text
from articles.ingest.extract.html import NotAnArticle, read_page
from articles.ingest.extract.metadata import About, read_metadata
from articles.ingest.extract.paywalls import SENTENCES, without_walls
from articles.ingest.extract.segment import read_blocks
from articles.ingest.extract.select import select
from articles.text.html_text import legible, plain
from articles.text.language import spoken

__all__ = ["NotAnArticle", "PageText", "extract"]

SHORTEST, LONGEST = 60, 150_000  # signs
WALLED = 400  # signs: less beside a wall is not an article
FULLER = 2.5  # times what the page shows


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says. `html` is sanitised; `published` is ISO 8601 in UTC or empty; `canonical` absolute or empty.

    `paywalled`: the page says that the rest is for subscribers; the text is then what it shows to everybody.
    """

    title: str
    text: str
    html: str
    author: str = ""
    published: str = ""
    image: str = ""
    language: str = ""
    canonical: str = ""
    summary: str = ""
    paywalled: bool = False


def extract(page: bytes, url: str = "", content_type: str = "") -> PageText:
    """Read a page's article and what the page says of it. `url` is where it was found, `content_type` its HTTP header.

    Raises NotAnArticle: "empty", "too-large" (over 5 MB), "not-html", "no-text", "paywall", "cookie-wall", "challenge-page".
    """
    tree = read_page(page, content_type)
    about = read_metadata(tree, url)
    bare = deepcopy(tree)
    boilerplate.strip(bare)
    blocks, walls = without_walls(read_blocks(bare))
    chosen = _or_linked(select(tree, blocks, about.title, about.body), about)
    length = sum(len(block.text) for block in chosen)
    if length < SHORTEST or (walls and length < WALLED):
        reason = next((one for one in SENTENCES if one in walls), "paywall" if about.free is False else "no-text")
        raise NotAnArticle(reason, SENTENCES[reason])
    chosen = _bounded(chosen)
    text = legible(to_text(chosen))
    return PageText(
        title=about.title or chosen[0].text[:100],
        text=text,
        html=sanitise(to_html(chosen), url),
        author=about.author,
        published=about.published,
        image=about.image,
        language=spoken(text, about.language),
        canonical=about.canonical,
        summary=about.description,
        paywalled="paywall" in walls or about.free is False,
    )


def _or_linked(chosen: list[Block], about: About) -> list[Block]:
    """The text of JSON-LD where the page shows much less of it and it is free: pages that a script fills."""
    shown = sum(len(block.text) for block in chosen)
    if about.free is False or len(about.body) < max(WALLED, FULLER * shown):
        return chosen
    paragraphs = [plain(line) for line in re.split(r"[\r\n]+|</p>|<br\s*/?>", about.body[:LONGEST])]
    told = [_paragraph(text) for text in paragraphs if WORD.search(text)]
    return without_walls(told)[0] or chosen


def _paragraph(text: str) -> Block:
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Block("p", text, shown, 0, "", (), words=tuple(WORD.findall(text)))


def _bounded(blocks: list[Block]) -> list[Block]:
    """At most 150,000 signs; a single block longer than that is cut."""
    kept: list[Block] = []
    room = LONGEST
    for block in blocks:
        if len(block.text) > room:
            if not kept:
                kept.append(replace(_paragraph(block.text[:room]), kind=block.kind if block.kind != "table" else "p"))
            break
        kept.append(block)
        room -= len(block.text)
    return kept
