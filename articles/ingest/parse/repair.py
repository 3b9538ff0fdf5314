"""A damaged document made fit for a strict parser: no control signs, no bare ampersand, an end to what has none."""

import html
import re
from collections.abc import Callable, Iterator
from html.entities import html5

MOST_ENTRIES = 2_000
HEAD = 4_000
LONGEST_TEXT, LONGEST_TITLE = 400_000, 20_000  # signs between two "<"
LONGEST_PERSON = 2_000
MOST_PREFIXES, LONGEST_BASE, LONGEST_BASES = 100, 300, 1_000
TITLE = re.compile(r"(?:\w{1,20}:)?title[\s>]", re.I)
END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>(?:\s*<!--(?:(?!-->).)*-->)*\s*$", re.I | re.S)
ENTRY_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>")
# XML 1.0 allows no other controls, and no character references to them.
CONTROL_BYTES = bytes([*range(9), 11, 12, *range(14, 32)])
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
REFERENCES = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.I
)
NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")
BARE = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
UNKNOWN = re.compile(r"&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
PERSON = re.compile(
    r"<((?:\w+:)?(?:author|creator|contributor|publisher|owner|managingEditor|webMaster|name|email))\b[^<>]*(?<!/)>",
    re.I,
)
CROWD = 60
# A tag of that many attributes, all quoted; "<" ends the search, so that it is linear.
CROWDED = re.compile(
    rf"""<([^\s<>"'=/!?][^\s<>"'=/]*+)(?:\s[^<>"'=]*+=\s*+(?:"[^"<]*+"|'[^'<]*+')){{{CROWD},}}+[^<>]*+>"""
)
# A whole opening tag, its quoted values included. It always matches once begun, so a document is gone through once.
OPENING = re.compile(r"""<[a-zA-Z](?:[^>=]++|=\s*+"[^"]*+"?|=\s*+'[^']*+'?|=)*+""")
BASE = re.compile(r"""\s(?:xml:)?base\s*+=\s*+(?:"([^"<]*+)"|'([^'<]*+)'|([^\s"'<>]++))""")
PREFIX = re.compile(r"""\sxmlns:([^\s<>"'=/]++)\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')""")


def without_controls(text: str) -> str:
    """`text` without the signs that XML forbids, nor references to them."""
    data = text.encode("utf-8", "ignore")
    text = data.translate(None, CONTROL_BYTES).decode()
    if "\ufffe" in text or "\uffff" in text:
        text = CONTROLS.sub("", text)
    return REFERENCES.sub("", text) if "&#" in text else text


def bounded(text: str) -> tuple[str, int]:
    """The document ended after its last whole entry, or after as many as we take, and how many that leaves out.

    No text in it is longer than 400,000 signs, no title longer than 20,000.
    """
    text = _shortened(text)
    few = text.count("item") + text.count("entry") <= 2 * MOST_ENTRIES
    if few and END.search(text[-2_000:]):
        return text, 0
    ends = [match.end() for match in ENTRY_END.finditer(text)]
    beyond = max(len(ends) - MOST_ENTRIES, 0)
    if not ends or (not beyond and END.search(text[-2_000:])):
        return text, 0
    kept = text[: ends[-1 - beyond]]
    root = re.match(r"<([\w:]+)", text)
    channel = "</channel>" if re.search(r"<channel\b", text[:HEAD]) and "</channel>" not in kept else ""
    return f"{kept}{channel}</{root[1] if root else 'rss'}>", beyond


def _shortened(text: str) -> str:
    if not any(runs(text, LONGEST_TITLE)):
        return text
    pieces, before = text.split("<"), ""
    for place, piece in enumerate(pieces):
        is_section = piece.startswith("![CDATA[")
        most = LONGEST_TITLE if TITLE.match(before if is_section else piece) else LONGEST_TEXT
        if len(piece) > most:
            kept = piece[:most]
            pieces[place] = f"{kept}]]>" if is_section and "]]>" not in kept else kept
        before = piece
    return "<".join(pieces)


def runs(text: str, longer: int) -> Iterator[tuple[int, int]]:
    """From and to, where over `longer` signs stand without a "<" between them; the first of them may be one."""
    at, end = 0, len(text)
    while end - at > longer:
        last = text.rfind("<", at + 1, at + 1 + longer)
        if last < 0:
            further = text.find("<", at + 1 + longer)
            last = end if further < 0 else further
            yield at, last
        at = last


def repaired(text: str) -> str:
    """Well-formed enough for a strict parser: no bare ampersand, no entity that XML does not know."""
    if not UNKNOWN.search(text):
        return text
    parts = sections(text)
    parts[::2] = [BARE.sub("&amp;", NAMED.sub(_known, part.replace("&#X", "&#x"))) for part in parts[::2]]
    return "".join(parts)


def sections(text: str) -> list[str]:
    """`text` cut at its CDATA sections, which have the odd places."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", start + 9)) >= 0:
        parts += text[at:start], text[start : end + 3]
        at = end + 3
    return [*parts, text[at:]]


def without_long_people(text: str) -> str:
    """No author over 2,000 signs: feedparser 6.0.14 takes quadratic time over them (its issue 562)."""
    kept, at, unclosed = [], 0, set[str]()
    for opening in PERSON.finditer(text):
        name, start = opening[1], opening.end()
        if opening.start() < at or text.find(f"</{name}", start, start + LONGEST_PERSON) >= 0:
            continue
        kept.append(text[at : opening.start()])
        end = -1 if name in unclosed else text.find(f"</{name}", start)
        if end < 0:
            unclosed.add(name)
        at = start if end < 0 else (text.find(">", end) + 1 or len(text))
    return "".join(kept) + text[at:]


def without_crowds(text: str) -> str:
    """Without what makes feedparser 6.0.14 slow or fat beyond measure: it is quadratic in a tag's attributes, in the prefixes
    declared, and keeps a joined base for every open tag.
    """
    text = CROWDED.sub(r"<\1>", text)
    if "base" in text:
        text = _with_few(text, BASE, LONGEST_BASES, _weight)
    return (
        _with_few(text, PREFIX, MOST_PREFIXES, lambda known, match: match[1] not in known) if "xmlns:" in text else text
    )


def is_crowded(text: str) -> bool:
    """Whether a tag has 60 attributes or the document declares over 100 prefixes: libxml2 and expat are quadratic in either."""
    if text.count("xmlns:") > MOST_PREFIXES and len(set(PREFIX.findall(text))) > MOST_PREFIXES:
        return True
    return any(text.count("=", at, to) >= CROWD and CROWDED.match(text, at) for at, to in runs(text, 4 * CROWD))


def _weight(known: set[str], match: re.Match[str]) -> int:
    """Relative bases add up where tags are nested, absolute ones do not."""
    base = match[1] or match[2] or match[3] or ""
    if len(base) > LONGEST_BASE:
        return LONGEST_BASES + 1
    return 0 if base.startswith(("http://", "https://")) else len(base)


def _with_few(text: str, pattern: re.Pattern[str], most: int, weigh: Callable[[set[str], re.Match[str]], int]) -> str:
    """`text` with the first matches whose weights stay within `most`, and without those that would pass it."""
    known: set[str] = set()
    spent = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal spent
        weight = weigh(known, match)
        if spent + weight > most:
            return ""
        spent += weight
        known.add(match[1] or "")
        return match[0]

    return pattern.sub(kept, text)


def _known(match: re.Match[str]) -> str:
    return html.escape(html5[match[1]]) if match[1] in html5 else f"&amp;{match[1]}"
