"""A damaged document made fit for a strict parser: no control signs, no bare ampersand, an end to what has none."""

import html
import re
from collections.abc import Callable
from html.entities import html5

MOST_ENTRIES = 2_000
HEAD = 4_000
LONGEST_PERSON = 2_000
MOST_PREFIXES, LONGEST_BASE, LONGEST_BASES = 100, 300, 1_000
END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>(?:\s*<!--(?:(?!-->).)*-->)*\s*$", re.I | re.S)
ENTRY_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>")
# XML 1.0 allows no other controls, and no character references to them.
CONTROL_BYTES = bytes([*range(9), 11, 12, *range(14, 32)])
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
REFERENCES = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.I
)
CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.S)
NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")
BARE = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
UNKNOWN = re.compile(r"&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
PERSON = re.compile(
    r"<((?:\w+:)?(?:author|creator|contributor|publisher|owner|managingEditor|webMaster|name|email))\b[^<>]*(?<!/)>",
    re.I,
)
# A tag of over 60 attributes, all quoted; "<" ends the search, so that it is linear.
CROWDED = re.compile(r"""<([A-Za-z][\w:.-]*+)(?:\s[^<>"'=]*+=\s*+(?:"[^"<]*+"|'[^'<]*+')){60,}+[^<>]*+>""")
BASE = re.compile(r"""\s(?:xml:)?base\s*+=\s*+(?:"([^"<]*+)"|'([^'<]*+)'|([^\s"'<>]++))""")
PREFIX = re.compile(r"""\sxmlns:([\w.-]{1,100})\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')""")


def without_controls(text: str) -> str:
    """`text` without the signs that XML forbids, nor references to them."""
    data = text.encode("utf-8", "ignore")
    text = data.translate(None, CONTROL_BYTES).decode()
    if "\ufffe" in text or "\uffff" in text:
        text = CONTROLS.sub("", text)
    return REFERENCES.sub("", text) if "&#" in text else text


def bounded(text: str) -> tuple[str, int]:
    """The document ended after its last whole entry, or after as many as we take, and how many that leaves out."""
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


def repaired(text: str) -> str:
    """Well-formed enough for a strict parser: no bare ampersand, no entity that XML does not know."""
    if not UNKNOWN.search(text):
        return text
    parts = sections(text)
    parts[::2] = [BARE.sub("&amp;", NAMED.sub(_known, part.replace("&#X", "&#x"))) for part in parts[::2]]
    return "".join(parts)


def sections(text: str) -> list[str]:
    """`text` cut at its CDATA sections, which have the odd places."""
    last = text.rfind("]]>") + 3  # a section that never ends would cost a search to the end each
    parts = CDATA.split(text[:last])
    parts[-1] += text[last:]
    return parts


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
