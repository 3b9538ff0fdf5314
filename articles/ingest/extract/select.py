"""Selects the blocks of a page that are its article, by combining the methods of candidates.py."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from articles.ingest.extract.blocks import HEADINGS, LISTS, WORD, Block
from articles.ingest.extract.boilerplate import is_boilerplate_line
from articles.ingest.extract.candidates import (
    MIN_LIBRARY_CHARS,
    by_density,
    by_matching_text,
    by_trafilatura,
    selected_chars,
    without_repeats,
)

MIN_DENSITY_RATIO = 2.5  # times the characters that trafilatura keeps: then the density's blocks are added
MIN_CONFIRMED_SHARE, MAX_DISPENSABLE_CHARS = 0.8, 150  # of the kept text; of a block that may be dropped
SENTENCE_ENDINGS = '.!?…:;»”")'
MIN_FULL_WORDS = 20  # a block of so many words is a full paragraph
DATE_OR_TIME = re.compile(r"(?:19|20)\d\d|\d{1,2}\s?[:h]\s?\d\d", re.I)
DOCUMENT_LINK = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|csv|zip)\b", re.I)
BREADCRUMBS = re.compile(r"[^>»›]{1,60}(?:[>»›][^>»›]{1,120}){2,8}")


def select_blocks(tree: Any, blocks: list[Block], title: str, body: str = "") -> list[Block]:
    """The article's blocks in reading order. `tree` is for trafilatura, which does not change it; `body` is JSON-LD's text."""
    kept = by_trafilatura(tree, blocks)
    dense = by_density(blocks)
    if selected_chars(kept, blocks) < MIN_LIBRARY_CHARS or selected_chars(
        dense, blocks
    ) > MIN_DENSITY_RATIO * selected_chars(kept, blocks):
        kept = without_repeats(kept | dense, blocks)
    kept = _filled(kept, dense, blocks)
    kept = {position for position in kept if not _is_title_or_boilerplate(blocks[position], title)}
    kept = without_repeats(kept | _preceding(kept, blocks), blocks)
    if body:
        kept = _confirm_with_jsonld(kept, blocks, body)
    return _trimmed([blocks[position] for position in sorted(kept)])


def _filled(kept: set[int], dense: set[int], blocks: list[Block]) -> set[int]:
    """Add the blocks of the main paths (over a quarter of the kept text each) that lie between the selected ones."""
    chars_by_path: Counter[str] = Counter()
    for position in kept:
        chars_by_path[blocks[position].path] += len(blocks[position].text)
    main = {path for path, length in chars_by_path.items() if 4 * length > chars_by_path.total()}
    span = kept | {position for position in dense if blocks[position].path in main}
    more = _headings(kept, blocks) | {
        position
        for position in range(min(span, default=0), max(span, default=-1))
        if blocks[position].path in main and _has_content(blocks[position])
    }
    return without_repeats(kept | more, blocks) if more - kept else kept


def _has_content(block: Block) -> bool:
    return len(block.words) > 3 and (block.link_share < 0.5 or "@" in block.text)


def _headings(kept: set[int], blocks: list[Block]) -> set[int]:
    """The headings right above a kept paragraph in the same box, except above the first one."""
    first = min(kept, default=0)
    return {
        position - 1
        for position in kept
        if position - 1 > first
        and blocks[position - 1].kind in HEADINGS
        and blocks[position - 1].box == blocks[position].box
        and blocks[position - 1].link_share < 0.5
    }


def _confirm_with_jsonld(kept: set[int], blocks: list[Block], body: str) -> set[int]:
    """If JSON-LD's text has nearly all that is kept, drop what it lacks: polls, teasers, appeals."""
    matched = by_matching_text(re.split(r"[\r\n]+", body), blocks)
    if selected_chars(kept & matched, blocks) < MIN_CONFIRMED_SHARE * selected_chars(kept, blocks):
        return kept
    return {position for position in kept if position in matched or not _is_dispensable(blocks[position])}


def _is_dispensable(block: Block) -> bool:
    return block.kind in {"p", *LISTS} and (len(block.text) < MAX_DISPENSABLE_CHARS or block.link_share > 0.3)


def _preceding(kept: set[int], blocks: list[Block]) -> set[int]:
    """The full paragraphs right above the text, in the box around it: key facts, a summary."""
    first = min((position for position in kept if _is_full(blocks[position])), default=0)
    if not first:
        return set()
    around = blocks[first].parents[1] if blocks[first].parents[1:] else None
    return {
        position
        for position in range(max(0, first - 2), first)
        if around in blocks[position].parents[:2] and blocks[position].kind == "p" and _is_full(blocks[position])
    }


def _is_full(block: Block) -> bool:
    return len(block.words) >= MIN_FULL_WORDS and block.link_share < 0.3 and block.kind not in HEADINGS


def _is_title_or_boilerplate(block: Block, title: str) -> bool:
    """Whether the block repeats the title, is boilerplate, or is mostly a link."""
    title_words = [word.casefold() for word in WORD.findall(title)]
    if [word.casefold() for word in block.words] == title_words or is_boilerplate_line(block):
        return True
    if block.kind != "p" or not 3 < len(block.words) < 40 or "@" in block.text:
        return False
    return block.link_share > (0.5 if block.text[-1] not in SENTENCE_ENDINGS else 0.9)


def _trimmed(blocks: list[Block]) -> list[Block]:
    """Without dates and breadcrumbs before the text, lists of links, and headings without text."""
    blocks = [block for block, is_link in zip(blocks, _in_link_list(blocks), strict=True) if not is_link]
    start, end = 0, len(blocks)
    while start < end and _is_preamble(blocks[start]):
        start += 1
    while end > start and (blocks[end - 1].kind in HEADINGS or blocks[end - 1].link_share > 0.6):
        end -= 1
    kept = blocks[start:end]
    return [block for block, after in zip_longest(kept, kept[1:]) if not _is_empty_heading(block, after)]


def _is_empty_heading(block: Block, after: Block | None) -> bool:
    return block.kind in HEADINGS and (after is None or (after.kind in HEADINGS and after.kind <= block.kind))


def _in_link_list(blocks: list[Block]) -> Iterator[bool]:
    """For each block, whether it is in a list of links to other articles; lists of links to documents do not count."""
    groups: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.group and block.kind in LISTS:
            groups[block.group].append(block)
    for block in blocks:
        rows = groups.get(block.group, [])
        yield bool(rows) and all(row.link_share > 0.8 and not DOCUMENT_LINK.search(row.html) for row in rows)


def _is_preamble(block: Block) -> bool:
    if len(block.text) > 200 or block.kind in {*HEADINGS, "table"}:
        return False
    dated = len(block.words) < 12 and DATE_OR_TIME.search(block.text) and block.text[-1] not in SENTENCE_ENDINGS
    return bool(dated or (block.link_share > 0.2 and BREADCRUMBS.fullmatch(block.text)))
