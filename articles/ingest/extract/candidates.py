"""Which blocks of a page are its article: three opinions, each a set of positions, and what they agree on.

The library's (trafilatura, https://trafilatura.readthedocs.io), the density of text outside links as in Arc90's Readability
(2009), and the article's text where the page's JSON-LD carries it.
"""

import logging
from collections import Counter, defaultdict
from typing import Any

from articles.ingest.extract.blocks import WORD, Block, chars_outside_links, shingles

MAX_THOROUGH_ELEMENTS, MAX_LIBRARY_ELEMENTS, MAX_LIBRARY_CHARS = 4_000, 20_000, 1_000_000
CODE = {"script", "style"}
MIN_MATCH_SHARE, MIN_REPEAT_SHARE = 0.6, 0.8  # of a block's four-word runs
MIN_LIBRARY_CHARS, MAX_COUNTED_CHARS = 250, 600  # signs
LINES = {"p", "head", "item", "quote", "row", "lb", "code", "list", "table", "cell"}


def by_trafilatura(tree: Any, blocks: list[Block]) -> set[int]:
    """The blocks trafilatura gives back. Its import costs 0.2 s and 22 MB: it is done here, in workers that extract.

    Its second thoughts take time as the square of the page: only usual pages (4,000 elements) get them, and those of
    more than 20,000, or of more than a million signs, do without it.
    """
    sizes = [len(element.text or "") + len(element.tail or "") for element in tree.iter() if element.tag not in CODE]
    if len(sizes) > MAX_LIBRARY_ELEMENTS or sum(sizes) > MAX_LIBRARY_CHARS:
        return set()
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = bare_extraction(
            tree,
            fast=len(sizes) > MAX_THOROUGH_ELEMENTS,
            include_comments=False,
            include_links=True,
            include_formatting=True,
            favor_precision=True,
        )
    except Exception:  # whatever a stranger's page breaks in it, the other opinions stand
        return set()
    body = getattr(found, "body", None)
    return set() if body is None else by_matching_text(_text_lines(body), blocks)


def by_matching_text(lines: list[str], blocks: list[Block]) -> set[int]:
    """The blocks whose words run in `lines`; those of fewer than four words only when they are a line. None twice."""
    line_words = [tuple(WORD.findall(line)) for line in lines]
    runs = {run for words in line_words for run in shingles(words)}
    runs.update(shingles(tuple(word for words in line_words for word in words)))
    whole = set(line_words)
    kept = set()
    for position, block in enumerate(blocks):
        if len(block.words) < 4:
            if block.words in whole:
                kept.add(position)
        elif run_share(block, runs) >= MIN_MATCH_SHARE:
            kept.add(position)
    return without_repeats(kept, blocks)


def without_repeats(positions: set[int], blocks: list[Block]) -> set[int]:
    """Of blocks that say the same again (a caption, a pull quote, a teaser), only the one in the fullest kind of place."""
    weights: Counter[str] = Counter()
    for position in positions:
        weights[blocks[position].path] += min(len(blocks[position].text), MAX_COUNTED_CHARS)
    fullest = max(weights.values(), default=0)
    runs_seen: set[tuple[str, ...]] = set()
    kept = set()
    for position in sorted(positions, key=lambda one: (-weights[blocks[one].path], one)):
        if weights[blocks[position].path] == fullest or run_share(blocks[position], runs_seen) < MIN_REPEAT_SHARE:
            kept.add(position)
            runs_seen.update(shingles(blocks[position].words))
    return kept


def run_share(block: Block, runs: set[tuple[str, ...]]) -> float:
    """The share of a block's runs that are among `runs`, 0 to 1."""
    mine = list(shingles(block.words))
    return sum(run in runs for run in mine) / len(mine)


def by_density(blocks: list[Block]) -> set[int]:
    """The blocks of the box whose paragraphs hold the most text outside links; a paragraph counts half for the box around."""
    weights: dict[int, float] = defaultdict(float)
    for block in blocks:
        length = len(block.text) - block.link_chars
        if length < 40 or block.link_share > 0.5:
            continue
        for box, share in zip(block.parents, (1.0, 0.5, 0.25), strict=False):
            weights[box] += length * share
    if not weights:
        return set()
    best = max(weights, key=lambda box: weights[box])
    return {position for position, block in enumerate(blocks) if best in block.parents and block.link_share < 0.5}


def selected_chars(positions: set[int], blocks: list[Block]) -> int:
    """The signs outside links of these blocks."""
    return chars_outside_links(blocks[position] for position in positions)


def _text_lines(element: Any) -> list[str]:
    """The text of trafilatura's tree, a string a block."""
    lines = [""]

    def visit(node: Any) -> None:
        block = node.tag in LINES
        if block:
            lines.append("")
        lines[-1] += node.text or ""
        for child in node:
            apart = " " if child.tag in {"ref", "hi"} else ""  # whose outer spaces it trims
            lines[-1] += apart
            visit(child)
            lines[-1] += apart + (child.tail or "")
        if block:
            lines.append("")

    visit(element)
    return [" ".join(line.split()) for line in lines]
