"""The blocks of a page → those of its article, by what several opinions say of them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from articles.ingest.extract.blocks import HEADINGS, LISTS, WORD, Block
from articles.ingest.extract.boilerplate import is_line
from articles.ingest.extract.candidates import LEAST, by_density, by_library, by_text, weight, without_echoes

MUCH_MORE = 2.5  # times the signs the library keeps: then density is heard too
CONFIRMED, PASSING = 0.8, 150  # of what is kept; signs of a block that may be passed over
ENDINGS = '.!?…:;»”")'
FULL = 20  # words: a block that says something by itself
DATED = re.compile(r"(?:19|20)\d\d|\d{1,2}\s?[:h]\s?\d\d", re.I)
DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|csv|zip)\b", re.I)
TRAIL = re.compile(r"[^>»›]{1,60}(?:[>»›][^>»›]{1,120}){2,8}")


def select(tree: Any, blocks: list[Block], title: str, body: str = "") -> list[Block]:
    """The article's blocks in reading order. `tree` is for the library, which leaves it as it is; `body` is JSON-LD's text."""
    kept = by_library(tree, blocks)
    dense = by_density(blocks)
    if weight(kept, blocks) < LEAST or weight(dense, blocks) > MUCH_MORE * weight(kept, blocks):
        kept = without_echoes(kept | dense, blocks)
    kept = _filled(kept, dense, blocks)
    kept = {position for position in kept if not _is_apart(blocks[position], title)}
    kept = without_echoes(kept | _preceding(kept, blocks), blocks)
    if body:
        kept = _confirmed(kept, blocks, body)
    return _trimmed([blocks[position] for position in sorted(kept)])


def _filled(kept: set[int], dense: set[int], blocks: list[Block]) -> set[int]:
    """Add what stands in the same kind of place as much of what is kept, between what either opinion takes."""
    places: Counter[str] = Counter()
    for position in kept:
        places[blocks[position].place] += len(blocks[position].text)
    main = {place for place, length in places.items() if 4 * length > places.total()}
    span = kept | {position for position in dense if blocks[position].place in main}
    more = _headings(kept, blocks) | {
        position
        for position in range(min(span, default=0), max(span, default=-1))
        if blocks[position].place in main and _tells(blocks[position])
    }
    return without_echoes(kept | more, blocks) if more - kept else kept


def _tells(block: Block) -> bool:
    return len(block.words) > 3 and (block.linked < 0.5 or "@" in block.text)


def _headings(kept: set[int], blocks: list[Block]) -> set[int]:
    """The headings right above a paragraph that is kept, in its box, after the first."""
    first = min(kept, default=0)
    return {
        position - 1
        for position in kept
        if position - 1 > first
        and blocks[position - 1].kind in HEADINGS
        and blocks[position - 1].home == blocks[position].home
        and blocks[position - 1].linked < 0.5
    }


def _confirmed(kept: set[int], blocks: list[Block], body: str) -> set[int]:
    """Where the page's own text has nearly all that is kept, what it has not is left: polls, teasers, appeals."""
    told = by_text(re.split(r"[\r\n]+", body), blocks)
    if weight(kept & told, blocks) < CONFIRMED * weight(kept, blocks):
        return kept
    return {position for position in kept if position in told or not _is_passing(blocks[position])}


def _is_passing(block: Block) -> bool:
    return block.kind in {"p", *LISTS} and (len(block.text) < PASSING or block.linked > 0.3)


def _preceding(kept: set[int], blocks: list[Block]) -> set[int]:
    """A full paragraph right above the text, in the box around it: the facts, the lead."""
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
    return len(block.words) >= FULL and block.linked < 0.3 and block.kind not in HEADINGS


def _is_apart(block: Block, title: str) -> bool:
    """The title again, a line of the page, a link that stands alone."""
    told = [word.casefold() for word in WORD.findall(title)]
    if [word.casefold() for word in block.words] == told or is_line(block):
        return True
    if block.kind != "p" or not 3 < len(block.words) < 40 or "@" in block.text:
        return False
    return block.linked > (0.5 if block.text[-1] not in ENDINGS else 0.9)


def _trimmed(blocks: list[Block]) -> list[Block]:
    """Without dates and trails before the text, lists of links, and headings that head nothing."""
    blocks = [block for block, alone in zip(blocks, _link_lists(blocks), strict=True) if not alone]
    start, end = 0, len(blocks)
    while start < end and _is_preamble(blocks[start]):
        start += 1
    while end > start and (blocks[end - 1].kind in HEADINGS or blocks[end - 1].linked > 0.6):
        end -= 1
    kept = blocks[start:end]
    return [block for block, after in zip_longest(kept, kept[1:]) if not _heads_nothing(block, after)]


def _heads_nothing(block: Block, after: Block | None) -> bool:
    return block.kind in HEADINGS and (after is None or (after.kind in HEADINGS and after.kind <= block.kind))


def _link_lists(blocks: list[Block]) -> Iterator[bool]:
    """For each block, whether its whole list is links: titles of other articles, unless they lead to documents."""
    groups: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.group and block.kind in LISTS:
            groups[block.group].append(block)
    for block in blocks:
        rows = groups.get(block.group, [])
        yield bool(rows) and all(row.linked > 0.8 and not DOCUMENT.search(row.html) for row in rows)


def _is_preamble(block: Block) -> bool:
    if len(block.text) > 200 or block.kind in {*HEADINGS, "table"}:
        return False
    dated = len(block.words) < 12 and DATED.search(block.text) and block.text[-1] not in ENDINGS
    return bool(dated or (block.linked > 0.2 and TRAIL.fullmatch(block.text)))
