"""Repairs a damaged feed for a strict parser: removes control characters, escapes bare ampersands, adds a missing end.

`feed._parse_xml` removes control characters from every XML feed (`wellformed.strip_controls`), then tries `read_rss_fast`;
only a document that this declines is repaired.

`wellformed.make_wellformed` first tries the document without control characters, ended after its last complete entry. If expat
refuses that, or if the document has references or comments that repair would change, the uncut text goes through
`remove_forbidden_chars` (which also removes U+FFFE, U+FFFF, lone surrogates, and references to forbidden characters),
`end_document` and `repair_references`, in this order; what is then still not well-formed goes to feedparser.
`tolerant.py` calls `remove_long_persons`, then `remove_costly_markup`, before feedparser reads. Broken sitemaps are not
repaired here: lxml reads them (`sitemap.py`).
"""

import html
import re
from collections.abc import Callable, Iterator
from html.entities import html5

MAX_ENTRIES = 2_000
CHANNEL_SEARCH_CHARS = 4_000  # from the beginning of a document, in which its <channel> is looked for
MAX_RAW_TEXT_CHARS, MAX_RAW_TITLE_CHARS = 400_000, 20_000  # between two "<"
MAX_PERSON_CHARS = 2_000
MAX_PREFIXES, MAX_BASE_CHARS, MAX_TOTAL_BASE_CHARS = 100, 300, 1_000
TITLE_TAG = re.compile(r"(?:\w{1,20}:)?title[\s>]", re.I)
DOCUMENT_END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>(?:\s*<!--(?:(?!-->).)*-->)*\s*$", re.I | re.S)
ENTRY_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>")
# The controls that XML 1.0 forbids, as characters and as references.
CONTROL_BYTES = bytes([*range(9), 11, 12, *range(14, 32)])
FORBIDDEN_CHARS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
FORBIDDEN_REFERENCES = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.I
)
NAMED_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")
BARE_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
UNKNOWN_REFERENCE = re.compile(r"&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
PERSON_TAG = re.compile(
    r"<((?:\w+:)?(?:author|creator|contributor|publisher|owner|managingEditor|webMaster|name|email))\b[^<>]*(?<!/)>",
    re.I,
)
TOO_MANY_ATTRIBUTES = 60
# A tag of that many attributes, all quoted; "<" ends the search, so that it is linear.
OVERLOADED_TAG = re.compile(
    rf"""<([^\s<>"'=/!?][^\s<>"'=/]*+)(?:\s[^<>"'=]*+=\s*+(?:"[^"<]*+"|'[^'<]*+')){{{TOO_MANY_ATTRIBUTES},}}+[^<>]*+>"""
)
# A whole opening tag, quoted values included. Once begun it always matches, so the document is scanned only once.
OPENING_TAG = re.compile(r"""<[a-zA-Z](?:[^>=]++|=\s*+"[^"]*+"?|=\s*+'[^']*+'?|=)*+""")
BASE_ATTRIBUTE = re.compile(r"""\s(?:xml:)?base\s*+=\s*+(?:"([^"<]*+)"|'([^'<]*+)'|([^\s"'<>]++))""")
PREFIX_DECLARATION = re.compile(r"""\sxmlns:([^\s<>"'=/]++)\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')""")


def remove_forbidden_chars(text: str) -> str:
    """`text` without the characters that XML forbids, and without references to them."""
    data = text.encode("utf-8", "ignore")
    text = data.translate(None, CONTROL_BYTES).decode()
    if "\ufffe" in text or "\uffff" in text:
        text = FORBIDDEN_CHARS.sub("", text)
    return FORBIDDEN_REFERENCES.sub("", text) if "&#" in text else text


def end_document(text: str) -> tuple[str, int]:
    """Cut a document after MAX_ENTRIES entries and close it; returns it with the number of entries cut off.

    A document that breaks off is cut after its last complete entry. Texts of over 400,000 characters and titles of over
    20,000 are cut too.
    """
    text = _shortened(text)
    few = text.count("item") + text.count("entry") <= 2 * MAX_ENTRIES
    if few and DOCUMENT_END.search(text[-2_000:]):
        return text, 0
    ends = [match.end() for match in ENTRY_END.finditer(text)]
    surplus = max(len(ends) - MAX_ENTRIES, 0)
    if not ends or (not surplus and DOCUMENT_END.search(text[-2_000:])):
        return text, 0
    kept = text[: ends[-1 - surplus]]
    root = re.match(r"<([\w:]+)", text)
    channel = "</channel>" if re.search(r"<channel\b", text[:CHANNEL_SEARCH_CHARS]) and "</channel>" not in kept else ""
    return f"{kept}{channel}</{root[1] if root else 'rss'}>", surplus


def _shortened(text: str) -> str:
    if not any(long_text_spans(text, MAX_RAW_TITLE_CHARS)):
        return text
    pieces, before = text.split("<"), ""
    for index, piece in enumerate(pieces):
        is_section = piece.startswith("![CDATA[")
        limit = MAX_RAW_TITLE_CHARS if TITLE_TAG.match(before if is_section else piece) else MAX_RAW_TEXT_CHARS
        if len(piece) > limit:
            kept = piece[:limit]
            pieces[index] = f"{kept}]]>" if is_section and "]]>" not in kept else kept
        before = piece
    return "<".join(pieces)


def long_text_spans(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """The start and end of each run of over `limit` characters without a "<"; a run may begin with one."""
    at, end = 0, len(text)
    while end - at > limit:
        last = text.rfind("<", at + 1, at + 1 + limit)
        if last < 0:
            further = text.find("<", at + 1 + limit)
            last = end if further < 0 else further
            yield at, last
        at = last


def repair_references(text: str) -> str:
    """`text` without bare ampersands and without entities that XML does not define."""
    if not UNKNOWN_REFERENCE.search(text):
        return text
    parts = split_at_cdata(text)
    parts[::2] = [
        BARE_AMPERSAND.sub("&amp;", NAMED_REFERENCE.sub(_resolve_named_reference, part.replace("&#X", "&#x")))
        for part in parts[::2]
    ]
    return "".join(parts)


def split_at_cdata(text: str) -> list[str]:
    """`text` split at its CDATA sections, which are the items with odd indexes."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", start + 9)) >= 0:
        parts += text[at:start], text[start : end + 3]
        at = end + 3
    return [*parts, text[at:]]


def remove_long_persons(text: str) -> str:
    """`text` without authors of over 2,000 characters: feedparser 6.0.14 is quadratic in them (its issue 562)."""
    kept, at, unclosed = [], 0, set[str]()
    for opening in PERSON_TAG.finditer(text):
        name, start = opening[1], opening.end()
        if opening.start() < at or text.find(f"</{name}", start, start + MAX_PERSON_CHARS) >= 0:
            continue
        kept.append(text[at : opening.start()])
        end = -1 if name in unclosed else text.find(f"</{name}", start)
        if end < 0:
            unclosed.add(name)
        at = start if end < 0 else (text.find(">", end) + 1 or len(text))
    return "".join(kept) + text[at:]


def remove_costly_markup(text: str) -> str:
    """`text` without markup that costs feedparser 6.0.14 too much time or memory.

    feedparser is quadratic in a tag's attributes and in the declared prefixes, and keeps a joined base for every open tag.
    """
    text = OVERLOADED_TAG.sub(r"<\1>", text)
    if "base" in text:
        text = _keep_within_budget(text, BASE_ATTRIBUTE, MAX_TOTAL_BASE_CHARS, _base_cost)
    return (
        _keep_within_budget(text, PREFIX_DECLARATION, MAX_PREFIXES, lambda known, match: match[1] not in known)
        if "xmlns:" in text
        else text
    )


def has_costly_markup(text: str) -> bool:
    """Whether a tag has 60 attributes or the document declares over 100 prefixes: libxml2 and expat are quadratic in both."""
    if text.count("xmlns:") > MAX_PREFIXES and len(set(PREFIX_DECLARATION.findall(text))) > MAX_PREFIXES:
        return True
    return any(
        text.count("=", at, to) >= TOO_MANY_ATTRIBUTES and OVERLOADED_TAG.match(text, at)
        for at, to in long_text_spans(text, 4 * TOO_MANY_ATTRIBUTES)
    )


def _base_cost(known: set[str], match: re.Match[str]) -> int:
    """The cost of an xml:base: relative bases add up in nested tags, absolute ones do not."""
    base = match[1] or match[2] or match[3] or ""
    if len(base) > MAX_BASE_CHARS:
        return MAX_TOTAL_BASE_CHARS + 1
    return 0 if base.startswith(("http://", "https://")) else len(base)


def _keep_within_budget(
    text: str, pattern: re.Pattern[str], limit: int, cost_of: Callable[[set[str], re.Match[str]], int]
) -> str:
    """`text` with the first matches whose costs add up to at most `limit`, and without the others."""
    known: set[str] = set()
    spent = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal spent
        weight = cost_of(known, match)
        if spent + weight > limit:
            return ""
        spent += weight
        known.add(match[1] or "")
        return match[0]

    return pattern.sub(kept, text)


def _resolve_named_reference(match: re.Match[str]) -> str:
    return html.escape(html5[match[1]]) if match[1] in html5 else f"&amp;{match[1]}"
