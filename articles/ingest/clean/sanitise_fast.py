"""The sanitiser's fast path: plain text in paragraphs, as most feeds send it, sanitised without a parser."""

import re
from functools import lru_cache
from html import escape, unescape

from articles.text.html_text import is_printable_western, remember_text, single_paragraph_text

# Longer texts do not take the fast path, so that a text which does is within the sanitiser's limits on length and tags.
MAX_FAST_CHARS = 20_000

# The references that agencies write, and that all parsers read alike.
COMMON_REFERENCE = re.compile(
    r"&(?:amp|lt|gt|nbsp|quot|apos|[lr][sd]quo|hellip|[nm]dash|[aeou](?:acute|grave|circ)|ccedil|euro"
    r"|#0?3[2-9]|#160|#[2-9]\d\d|#[1-9]\d{3}|#x2[0-7]|#x20[0-9a-f]{2});"
)
MAX_REFERENCE_CHARS = 6  # of a reference's name
UNKNOWN_MARK = "\0"  # not printable: a text with it does not take the fast path
IMAGE_TAG_BODY = re.compile(r"img(?: ++[a-zA-Z-]++=\"[^\"]*+\")*+ *+/?")


def sanitise_paragraphs(html: str) -> str | None:
    """What `sanitise` returns for `html`; None if it contains more than printable text, paragraphs and images.

    Images are left out, as `sanitise` leaves them out.
    """
    if len(html) > MAX_FAST_CHARS:
        return None
    start, *tags = collapse_spaces(html).split("<")
    if ">" in start:
        return None
    if "&" in start:
        start = _resolve_references(start)
    serialised = _join_paragraphs(start, tags) if tags else start
    if serialised is None or not is_printable_western(serialised := serialised.replace("\xa0", "&nbsp;")):
        return None
    # An image left out may have been between two spaces, which the sanitiser collapses in another order.
    if "  " in serialised:
        return None
    serialised = serialised.strip()
    if "&" not in serialised and (text := single_paragraph_text(serialised)) is not None:
        remember_text(serialised, text.strip())
    return serialised


def _join_paragraphs(text: str, tags: list[str]) -> str | None:
    """Text and paragraphs as a parser serialises them, except no-break spaces; None where a parser is needed."""
    kept, words, inside = [], text, False
    for tag in tags:
        name, end, text = tag.partition(">")
        if not end or ">" in text:
            return None
        if "&" in text:
            text = _resolve_references(text)
        if name == "p" and not inside:
            kept.append(words)
            words, inside = text, True
        elif name == "/p" and inside:
            if words and not words.isspace():
                kept.append(f"<p>{words}</p>")
            words, inside = text, False
        elif IMAGE_TAG_BODY.fullmatch(name) and (name.isascii() or is_printable_western(name)):
            words += text
        else:
            return None
    kept.append(words)
    return None if inside else "".join(kept)


def _resolve_references(text: str) -> str:
    """Text with its references resolved, except those of "<", ">" and "&"; UNKNOWN_MARK for one that is not common."""
    parts = text.split("&")
    for at in range(1, len(parts)):
        name, end, after = parts[at].partition(";")
        parts[at] = (resolve_reference(name) if end and len(name) <= MAX_REFERENCE_CHARS else UNKNOWN_MARK) + after
    return "".join(parts)


@lru_cache(maxsize=1_000)
def resolve_reference(name: str) -> str:
    """The character of the named reference; "<", ">" and "&" stay references; UNKNOWN_MARK if it is not a common one."""
    reference = f"&{name};"
    return escape(unescape(reference), quote=False) if COMMON_REFERENCE.fullmatch(reference) else UNKNOWN_MARK


def collapse_spaces(html: str) -> str:
    """`html` with one space for several, and for tabs and line ends."""
    for white in "\t\n\r":
        html = html.replace(white, " ")
    while "  " in html:
        html = html.replace("  ", " ")
    return html
