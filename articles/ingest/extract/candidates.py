"""Which blocks of a page are its article: three opinions, each a set of positions, and what they agree on.

The library's (trafilatura, https://trafilatura.readthedocs.io), the density of text outside links as in Arc90's Readability
(2009), and the article's text where the page's JSON-LD carries it.
"""

import logging
from collections import Counter, defaultdict
from typing import Any

from articles.ingest.extract.blocks import WORD, Block, shingles, signs

USUAL_ELEMENTS, MOST_ELEMENTS, MOST_SIGNS = 4_000, 20_000, 1_000_000
CODE = {"script", "style"}
ENOUGH, ECHO = 0.6, 0.8  # of a block's four-word runs
LEAST, PARAGRAPH = 250, 600  # signs
LINES = {"p", "head", "item", "quote", "row", "lb", "code", "list", "table", "cell"}


def by_library(tree: Any, blocks: list[Block]) -> set[int]:
    """The blocks trafilatura gives back. Its import costs 0.2 s and 22 MB: it is done here, in workers that extract.

    Its second thoughts take time as the square of the page: only usual pages (4,000 elements) get them, and those of
    more than 20,000, or of more than a million signs, do without it.
    """
    sizes = [len(element.text or "") + len(element.tail or "") for element in tree.iter() if element.tag not in CODE]
    if len(sizes) > MOST_ELEMENTS or sum(sizes) > MOST_SIGNS:
        return set()
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = bare_extraction(
            tree,
            fast=len(sizes) > USUAL_ELEMENTS,
            include_comments=False,
            include_links=True,
            include_formatting=True,
            favor_precision=True,
        )
    except Exception:  # whatever a stranger's page breaks in it, the other opinions stand
        return set()
    body = getattr(found, "body", None)
    return set() if body is None else by_text(_lines(body), blocks)


def by_text(lines: list[str], blocks: list[Block]) -> set[int]:
    """The blocks whose words run in `lines`; those of fewer than four words only when they are a line. None twice."""
    told = [tuple(WORD.findall(line)) for line in lines]
    runs = {run for words in told for run in shingles(words)}
    runs.update(shingles(tuple(word for words in told for word in words)))
    whole = set(told)
    kept = set()
    for position, block in enumerate(blocks):
        if len(block.words) < 4:
            if block.words in whole:
                kept.add(position)
        elif share(block, runs) >= ENOUGH:
            kept.add(position)
    return without_echoes(kept, blocks)


def without_echoes(positions: set[int], blocks: list[Block]) -> set[int]:
    """Of blocks that say the same again (a caption, a pull quote, a teaser), only the one in the fullest kind of place."""
    weights: Counter[str] = Counter()
    for position in positions:
        weights[blocks[position].place] += min(len(blocks[position].text), PARAGRAPH)
    fullest = max(weights.values(), default=0)
    said: set[tuple[str, ...]] = set()
    kept = set()
    for position in sorted(positions, key=lambda one: (-weights[blocks[one].place], one)):
        if weights[blocks[position].place] == fullest or share(blocks[position], said) < ECHO:
            kept.add(position)
            said.update(shingles(blocks[position].words))
    return kept


def share(block: Block, runs: set[tuple[str, ...]]) -> float:
    """The share of a block's runs that are among `runs`, 0 to 1."""
    mine = list(shingles(block.words))
    return sum(run in runs for run in mine) / len(mine)


def by_density(blocks: list[Block]) -> set[int]:
    """The blocks of the box whose paragraphs hold the most text outside links; a paragraph counts half for the box around."""
    weights: dict[int, float] = defaultdict(float)
    for block in blocks:
        length = len(block.text) - block.links
        if length < 40 or block.linked > 0.5:
            continue
        for box, share in zip(block.parents, (1.0, 0.5, 0.25), strict=False):
            weights[box] += length * share
    if not weights:
        return set()
    best = max(weights, key=lambda box: weights[box])
    return {position for position, block in enumerate(blocks) if best in block.parents and block.linked < 0.5}


def weight(positions: set[int], blocks: list[Block]) -> int:
    """The signs outside links of these blocks."""
    return signs(blocks[position] for position in positions)


def _lines(element: Any) -> list[str]:
    """The text of trafilatura's tree, a string a block."""
    lines = [""]

    def read(node: Any) -> None:
        block = node.tag in LINES
        if block:
            lines.append("")
        lines[-1] += node.text or ""
        for child in node:
            apart = " " if child.tag in {"ref", "hi"} else ""  # whose outer spaces it trims
            lines[-1] += apart
            read(child)
            lines[-1] += apart + (child.tail or "")
        if block:
            lines.append("")

    read(element)
    return [" ".join(line.split()) for line in lines]
