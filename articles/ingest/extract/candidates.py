"""Three ways to find an article's blocks, each giving a set of positions, and helpers to compare them.

They are trafilatura (https://trafilatura.readthedocs.io), the density of text outside links as in Arc90's Readability
(2009), and matching with the article's text in the page's JSON-LD.
"""

import logging
from collections import Counter, defaultdict
from typing import Any

from articles.ingest.extract.blocks import WORD, Block, chars_outside_links, shingles

MAX_THOROUGH_ELEMENTS, MAX_LIBRARY_ELEMENTS, MAX_LIBRARY_CHARS = 4_000, 20_000, 1_000_000
CODE_TAGS = {"script", "style"}
MIN_MATCH_SHARE, MIN_REPEAT_SHARE = 0.6, 0.8  # of a block's runs of four words
MIN_LIBRARY_CHARS, MAX_COUNTED_CHARS = 250, 600
LINE_TAGS = {"p", "head", "item", "quote", "row", "lb", "code", "list", "table", "cell"}


def by_trafilatura(tree: Any, blocks: list[Block]) -> set[int]:
    """The blocks that trafilatura selects. Its import costs 0.2 s and 22 MB, so only workers that extract import it.

    Its fallback algorithms are quadratic: only pages of up to 4,000 elements get them, and pages of more than 20,000
    elements, or of more than a million characters, do without trafilatura.
    """
    sizes = [
        len(element.text or "") + len(element.tail or "") for element in tree.iter() if element.tag not in CODE_TAGS
    ]
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
    except Exception:  # whatever a page breaks in trafilatura, the other methods remain
        return set()
    body = getattr(found, "body", None)
    return set() if body is None else by_matching_text(_text_lines(body), blocks)


def by_matching_text(lines: list[str], blocks: list[Block]) -> set[int]:
    """The blocks whose words are in `lines`; a block of fewer than four words only if it is a whole line. No repeats."""
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
    """Without blocks that repeat others (a caption, a pull quote, a teaser); the one in the path with most text is kept."""
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
    """The share of a block's runs of words that are in `runs`, 0 to 1."""
    mine = list(shingles(block.words))
    return sum(run in runs for run in mine) / len(mine)


def by_density(blocks: list[Block]) -> set[int]:
    """The blocks of the box with the most text outside links.

    A block counts whole for the box that contains it, half for the box around that one, a quarter for the next.
    """
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
    """The number of characters outside links in these blocks."""
    return chars_outside_links(blocks[position] for position in positions)


def _text_lines(element: Any) -> list[str]:
    """The text of trafilatura's tree, one string per block."""
    lines = [""]

    def visit(node: Any) -> None:
        block = node.tag in LINE_TAGS
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
