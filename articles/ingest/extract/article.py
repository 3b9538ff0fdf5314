"""Extracts an article from its web page; ingestion does so only where the source's rights allow the full text or pictures."""

import re
from copy import deepcopy
from dataclasses import dataclass, replace

from articles.ingest.clean.sanitise import sanitise
from articles.ingest.extract import boilerplate
from articles.ingest.extract.blocks import WORD, Block, to_html, to_text
from articles.ingest.extract.html import NotAnArticle, read_page
from articles.ingest.extract.metadata import PageMetadata, read_metadata
from articles.ingest.extract.paywalls import REJECTION_SENTENCES, without_walls
from articles.ingest.extract.segment import read_blocks
from articles.ingest.extract.select import select_blocks
from articles.text.html_text import html_to_text, normalise
from articles.text.language import detect_language

__all__ = ["NotAnArticle", "PageText", "extract_article"]

MIN_ARTICLE_CHARS, MAX_ARTICLE_CHARS = 60, 150_000
MIN_WALLED_CHARS = 400  # on a page with a wall, a shorter text is not an article
MIN_JSONLD_RATIO = 2.5  # the text in JSON-LD is used if it is that many times longer than what the page shows


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's article. `html` is sanitised; `published` is ISO 8601 in UTC or empty; `canonical` is absolute or empty.

    `paywalled`: the page says that the rest is for subscribers; the text is then what everybody can read.
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


def extract_article(page: bytes, url: str = "", content_type: str = "") -> PageText:
    """Extract a page's article and metadata. `url` is where it was found, `content_type` its HTTP header.

    Raises NotAnArticle: "empty", "too-large" (over 5 MB, 150,000 "<" or 60,000 elements), "not-html", "no-text", "paywall",
    "cookie-wall", "challenge-page".
    """
    tree = read_page(page, content_type)
    metadata = read_metadata(tree, url)
    stripped = deepcopy(tree)
    boilerplate.strip_boilerplate(stripped)
    blocks, walls = without_walls(read_blocks(stripped))
    chosen = _or_jsonld_body(select_blocks(tree, blocks, metadata.title, metadata.body), metadata)
    length = sum(len(block.text) for block in chosen)
    if length < MIN_ARTICLE_CHARS or (walls and length < MIN_WALLED_CHARS):
        reason = next(
            (wall for wall in REJECTION_SENTENCES if wall in walls),
            "paywall" if metadata.is_free is False else "no-text",
        )
        raise NotAnArticle(reason, REJECTION_SENTENCES[reason])
    chosen = _truncate(chosen)
    text = normalise(to_text(chosen))
    return PageText(
        title=metadata.title or chosen[0].text[:100],
        text=text,
        html=sanitise(to_html(chosen), url),
        author=metadata.author,
        published=metadata.published,
        image=metadata.image,
        language=detect_language(text, metadata.language),
        canonical=metadata.canonical,
        summary=metadata.description,
        paywalled="paywall" in walls or metadata.is_free is False,
    )


def _or_jsonld_body(chosen: list[Block], metadata: PageMetadata) -> list[Block]:
    """The text in JSON-LD if the article is free and the page shows much less: a script fills such pages."""
    shown_chars = sum(len(block.text) for block in chosen)
    if metadata.is_free is False or len(metadata.body) < max(MIN_WALLED_CHARS, MIN_JSONLD_RATIO * shown_chars):
        return chosen
    paragraphs = [html_to_text(line) for line in re.split(r"[\r\n]+|</p>|<br\s*/?>", metadata.body[:MAX_ARTICLE_CHARS])]
    jsonld_blocks = [_paragraph_block(text) for text in paragraphs if WORD.search(text)]
    return without_walls(jsonld_blocks)[0] or chosen


def _paragraph_block(text: str) -> Block:
    html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Block("p", text, html, 0, "", (), words=tuple(WORD.findall(text)))


def _truncate(blocks: list[Block]) -> list[Block]:
    """Blocks of at most 150,000 characters in all; a first block longer than that is cut."""
    kept: list[Block] = []
    room = MAX_ARTICLE_CHARS
    for block in blocks:
        if len(block.text) > room:
            if not kept:
                kept.append(
                    replace(_paragraph_block(block.text[:room]), kind=block.kind if block.kind != "table" else "p")
                )
            break
        kept.append(block)
        room -= len(block.text)
    return kept
