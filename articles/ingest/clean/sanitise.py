"""The only producer of article HTML, which templates/articles/article/article.html shows unescaped (`full_text|safe`).

nh3 makes it. `sanitise_fast` does so in its place for simple HTML, with the same result. Where nh3 would cost too much, or its
output changes with each pass, the result is one paragraph of plain text. Its callers are `entry.py` for feeds,
`extract/article.py` for pages and the admin for our own articles.
`footers.html_without_footer` may still cut off its end.
"""

import re
from collections import Counter
from contextvars import ContextVar
from html import escape
from html.entities import html5
from urllib.parse import urljoin

import nh3

from articles.ingest.clean.sanitise_fast import (
    collapse_spaces,
    sanitise_paragraphs,
)
from articles.text.html_text import html_to_text, normalise, remove_invisible

MAX_HTML_CHARS = 200_000
CLOSING_TAG_ROOM_CHARS = 4_000  # for the closing tags that a cut text needs
MAX_PASSES = 8
MAX_TAG_DEPTH = 150  # nh3 is quadratic in depth
MAX_HTML_TAGS = 20_000

ALLOWED_TAGS = {
    "p", "br", "hr", "a", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "q", "strong", "em", "b", "i", "u", "s", "sub",
    "sup", "small", "code", "pre", "abbr", "cite", "h2", "h3", "h4", "h5", "h6", "table", "caption", "thead", "tbody",
    "tfoot", "tr", "th", "td", "figure", "figcaption",
}  # fmt: skip
TAGS_DROPPED_WITH_CONTENT = {
    "script", "style", "iframe", "svg", "math", "noscript", "template", "object", "select", "datalist",
    "textarea", "button", "title",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
VOID_TAGS = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
MAX_BARE_AMPERSANDS = 5_000  # "&" that do not begin a reference
LINK_REL = "noopener nofollow ugc"

FRAME_TAG = re.compile(r"<(?:iframe|object)", re.I)
FRAME_TAGS = {name: re.compile(rf"<{name}\b[^<>]*>", re.I) for name in ("iframe", "object")}
MARKUP_CHARS_REMOVED = str.maketrans("", "", "<>&")
ANY_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*+)[^<>]*?(/?)>")
# Boxes become paragraphs: without a tag between them, the words of two boxes would run together.
BOX_TAG = re.compile(r"</?(?:div|section|article|main|header|footer|center|address|h1)\b[^<>]*+>", re.I)
EMPTY_ELEMENT = re.compile(
    r"<(p|a|b|i|em|strong|u|s|small|sub|sup|q|cite|code|abbr|li|ul|ol|dl|dt|dd|h[2-6]|blockquote|figure|figcaption)(?: [^<>]*+)?+>"
    r"(?:\s|&nbsp;|<br>)*+</\1>"
)
# A quick test: HTML without a match has no empty element.
# For speed: no match begins at a <br>, else a run of line breaks would be scanned once for each of them; and ">" comes before
# the lookbehind, since a search for a literal character is fast.
MAY_BE_EMPTY = re.compile(r">(?<!<br>)(?:\s|&nbsp;|<br>)*+</")
# An "&" and what follows it, except the most common references.
AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|nbsp);|#\d|#[xX][\da-fA-F])(\w{0,31};?)", re.ASCII)
LINE_BREAKS = re.compile(r"<br>\s*+<br>\s*+(?:<br>\s*+)++")
LINE_ENDS = re.compile(r"[\t\n\r]")
# An absolute address that needs no resolving and no escaping.
PLAIN_URL = re.compile(r"https?://[a-zA-Z0-9.:-]+(?:/[!-\"$-:<->@-~]*)?(?:\?[!-\"$-~]+)?(?:#[!-~]+)?")


def sanitise(html: str, base: str = "") -> str:
    """`html` by an allow-list: no scripts, styles, frames, forms, images, drawings; http(s) and mailto links only.

    nh3 does the work, except for HTML of a shape that is known to be safe. Relative links are resolved against `base`, and
    dropped without one. HTML over 200,000 characters is cut; HTML nested deeper than 150, with over 20,000 tags, full of bare
    "&", or not stable after 8 passes becomes one paragraph of text. Idempotent: it is repeated until nothing changes.
    """
    html = html[:MAX_HTML_CHARS].strip()
    if not html:
        return ""
    fast_result = sanitise_paragraphs(html)
    return _until_stable(html, base) if fast_result is None else fast_result


def _until_stable(html: str, base: str) -> str:
    _BASE.set(base)
    for turn in range(MAX_PASSES):
        if len(html) > MAX_HTML_CHARS:
            html = html[: MAX_HTML_CHARS - CLOSING_TAG_ROOM_CHARS]
        html = _flatten_if_costly(html if turn else _drop_unclosed_frames(html))
        serialised = CLEANER.clean(BOX_TAG.sub("<p>", html))
        tidy = _tidied(normalise(serialised)).strip()
        if tidy == serialised == html and len(tidy) <= MAX_HTML_CHARS:  # stable
            return tidy
        html = tidy
    return f"<p>{html_to_text(html).translate(MARKUP_CHARS_REMOVED)[: MAX_HTML_CHARS - CLOSING_TAG_ROOM_CHARS]}</p>"


def _flatten_if_costly(html: str) -> str:
    return (
        f"<p>{escape(html_to_text(html), quote=False)}</p>"
        if _is_too_deep(html) or _has_too_many_ampersands(html)
        else html
    )


def _drop_unclosed_frames(html: str) -> str:
    """Without frames that are never closed, which would swallow the rest of the text."""
    if FRAME_TAG.search(html):
        lower = html.lower()
        for name, tag in FRAME_TAGS.items():
            if f"<{name}" in lower and f"</{name}" not in lower:
                html = tag.sub("", html)
    return html


def _tidied(html: str) -> str:
    """`html` with single spaces, at most two line breaks in a row, and no empty elements (such as links around tracking pixels)."""
    if "<pre" not in html:
        html = collapse_spaces(html)
    if "<br><br>" in html or "<br> <br>" in html:
        html = LINE_BREAKS.sub("<br><br>", html)
    for _ in range(MAX_TAG_DEPTH):  # an element that held only an empty one is empty in turn
        if not MAY_BE_EMPTY.search(html):
            break
        before, html = html, EMPTY_ELEMENT.sub("", html)
        if html == before:
            break
    return html


def _safe_href(href: str, base: str) -> str | None:
    """The address as a browser reads it: without tabs and line ends, and without spaces and controls around it."""
    if PLAIN_URL.fullmatch(href) and (not base or PLAIN_URL.fullmatch(base)):
        return href  # the same as urljoin's result, at a tenth of the cost
    href = remove_invisible(LINE_ENDS.sub("", href)).strip().replace(" ", "%20")
    try:
        target = urljoin(base, href) if base else href
    except ValueError:
        return None
    return target if target.lower().startswith(("http://", "https://", "mailto:")) else None


def _is_too_deep(html: str) -> bool:
    """Whether tags nest too deeply, unclosed ones included, or there are too many tags."""
    tags = html.count("<")
    if tags <= MAX_TAG_DEPTH:
        return False
    if tags - html.count("</") <= MAX_TAG_DEPTH:
        return tags > MAX_HTML_TAGS
    depth, opened = 0, Counter[str]()
    for match in ANY_TAG.finditer(html):
        name = match[2].lower()
        if name in VOID_TAGS or match[3] or (match[1] and not opened[name]):
            continue  # a closing tag without an opening one closes nothing
        opened[name] += -1 if match[1] else 1
        depth += -1 if match[1] else 1
        if depth > MAX_TAG_DEPTH:
            return True
    return tags > MAX_HTML_TAGS


def _has_too_many_ampersands(html: str) -> bool:
    """Whether there are more bare "&" than in any real text: nh3 is quadratic in them."""
    return (
        html.count("&") > MAX_BARE_AMPERSANDS
        and sum(map(_is_bare_ampersand, AMPERSAND.findall(html))) > MAX_BARE_AMPERSANDS
    )


def _is_bare_ampersand(following: str) -> bool:
    """Whether the "&" before `following` begins no character reference (`&eacute;`; some need no semicolon)."""
    return not any(following[:length] in html5 for length in range(2, len(following) + 1))


def _attribute(tag: str, name: str, value: str) -> str | None:
    return _safe_href(value, _BASE.get()) if name == "href" else value


# Making a Cleaner costs as much as cleaning ten texts, so there is one for all; the base of links is passed in a context variable.
_BASE = ContextVar("_BASE", default="")
CLEANER = nh3.Cleaner(
    tags=ALLOWED_TAGS,
    clean_content_tags=TAGS_DROPPED_WITH_CONTENT,
    attributes=ALLOWED_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto"},
    link_rel=LINK_REL,
)
