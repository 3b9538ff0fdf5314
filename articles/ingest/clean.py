"""From what a feed says to what we may show. The only producer of HTML we trust."""

import re
import unicodedata
from datetime import datetime, timedelta
from html import escape, unescape
from urllib.parse import urljoin

import nh3

from .addresses import canonical
from .dates import read_date
from .records import Entry, RawEntry, Skip

TITLE, AUTHOR, SUMMARY, HTML = 500, 200, 2_000, 200_000  # signs
ROOM = 4_000  # for the closing tags that cutting adds
PASSES = 6
DEEPEST = 150  # nh3 is quadratic in depth
EARLIEST_YEAR = 1990
CLOCK_SKEW = timedelta(minutes=10)

TAGS = {
    "p", "br", "hr", "a", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "q", "strong", "em", "b", "i", "u", "s", "sub",
    "sup", "small", "code", "pre", "abbr", "cite", "h2", "h3", "h4", "h5", "h6", "table", "caption", "thead", "tbody",
    "tfoot", "tr", "th", "td", "figure", "figcaption",
}  # fmt: skip
DROPPED_WHOLE = {
    "script",
    "style",
    "iframe",
    "svg",
    "math",
    "noscript",
    "template",
    "object",
    "form",
    "select",
    "title",
}
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

DANGEROUS = str.maketrans("", "", "<>&")
# Controls, and the signs that turn the direction of text (Unicode TR36, "bidirectional text spoofing").
INVISIBLE = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff\\ufffe\\uffff\\ud800-\\udfff]"
)
# Here and below: [^<>] and (?!<!--) keep a search from running to the end once for every "<".
TAG = re.compile(r"<!--(?:(?!<!--).)*?-->|<!--|<!\[CDATA\[|\]\]>|</?[a-zA-Z][^<>]*>|<![^<>]*>|<\?[^<>]*>", re.S)
OPENING = re.compile(r"<(/?)([a-zA-Z][\w:-]*+)[^<>]*?(/?)>")
UNSEEN = re.compile(r"<(script|style|noscript|template|iframe|svg|math)\b[^<>]*>.*?(</\1\s*>|$)", re.S | re.I)
FOOTER = re.compile(
    r"(the post\b.{0,400}?\bappeared first on\b.{0,200}"
    r"|(l['’]article|cet article|le billet)\b.{0,400}?\best apparu en premier sur\b.{0,200}"
    r"|(lire la suite|lire plus|en savoir plus|continue reading|read more|read the full story)\b.{0,120}"
    r"|\[(…|\.\.\.|&hellip;)\])[\s.»→>…]*$",
    re.I | re.S,
)
FOOTER_WORDS = re.compile(r"appeared first on|est apparu en premier sur", re.I)
LONGEST_FOOTER = 2_000
# Boxes become paragraphs: without a tag between them, the words of two boxes would be glued together.
BOX = re.compile(r"</?(?:div|section|article|main|header|footer|center|address|h1)\b[^<>]*>", re.I)
EMPTY = re.compile(r"<p>\s*</p>")


def clean(raw: RawEntry, now: datetime) -> Entry:
    """One entry, fit to be stored and shown. Raises Skip("no-title") or Skip("no-address")."""
    url = _address(raw)
    summary = plain(raw.summary or raw.content)
    title = _cut(plain(raw.title), TITLE) or _cut(summary, 100)
    if not title:
        raise Skip("no-title")
    published, warnings = _moment(raw, now)
    return Entry(
        guid=INVISIBLE.sub("", raw.guid).strip(),
        url=url,
        title=title,
        summary=_cut(_without_footer(summary), SUMMARY),
        summary_html=_html(raw.summary, raw.base),
        content_html=_html(raw.content, raw.base),
        author=_cut(plain(raw.author), AUTHOR),
        published=published,
        language=_language(raw.language),
        image=_image(raw),
        tags=tuple(filter(None, (_cut(plain(tag), 100) for tag in raw.tags[:30]))),
        warnings=warnings,
    )


def plain(html: str) -> str:
    """The text of `html`: tags dropped, entities decoded once, white space made one space, direction marks taken out."""
    text = html[: HTML * 2]
    if "<" in text:
        text = TAG.sub(" ", UNSEEN.sub(" ", text))
    if "&" in text:
        text = unescape(text)
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def sanitise(html: str, base: str = "") -> str:
    """`html` by an allow-list (nh3): no scripts, styles, frames, forms, images, drawings; http(s) and mailto links only.

    Relative links are resolved against `base`, and dropped without one. Longer than 200,000 signs is cut, nested deeper
    than 150 is given back as plain paragraphs. Idempotent: it goes on until nothing changes.
    """
    html = html[:HTML]
    for _ in range(PASSES):
        before, html = html, _once(html, base)
        if html == before:
            return html
    return f"<p>{plain(html).translate(DANGEROUS)[: HTML - ROOM]}</p>"


def _once(html: str, base: str) -> str:
    html = EMPTY.sub("", BOX.sub("<p>", INVISIBLE.sub("", html)))
    if len(html) > HTML:
        html = html[: HTML - ROOM]
    if _too_deep(html):
        return f"<p>{escape(plain(html))}</p>"

    def attribute(tag: str, name: str, value: str) -> str | None:
        return _link(value, base) if name == "href" else value

    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=DROPPED_WHOLE,
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    ).strip()


def _html(html: str, base: str) -> str:
    """Sanitised, without the paragraphs that syndication plug-ins add at the end."""
    kept = sanitise(html, base)
    while kept.endswith("</p>"):
        start = kept.rfind("<p>")
        if start < max(0, len(kept) - LONGEST_FOOTER) or not FOOTER_WORDS.search(kept, start):
            break
        kept = kept[:start].rstrip()
    return kept


def _link(href: str, base: str) -> str | None:
    href = re.sub(r"[\x00-\x20]+", "", href) if ":" in href.partition("/")[0] else href.strip()
    try:
        target = urljoin(base, href) if base else href
    except ValueError:
        return None
    return target if target.lower().startswith(("http://", "https://", "mailto:")) else None


def _too_deep(html: str) -> bool:
    depth = 0
    for match in OPENING.finditer(html):
        if match[2].lower() in VOID or match[3]:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > DEEPEST:
            return True
    return html.count("<") > 20_000  # tags that never close nest too


def _address(raw: RawEntry) -> str:
    for candidate in (raw.link, raw.guid if re.match(r"https?://", raw.guid.strip(), re.I) else ""):
        link = unescape(INVISIBLE.sub("", candidate)).strip()
        if link:
            try:
                return canonical(urljoin(raw.base, link))
            except ValueError:
                continue
    raise Skip("no-address")


def _image(raw: RawEntry) -> str:
    if not raw.image:
        return ""
    try:
        return canonical(urljoin(raw.base, unescape(raw.image).strip()))
    except ValueError:
        return ""


def _moment(raw: RawEntry, now: datetime) -> tuple[datetime | None, tuple[str, ...]]:
    moment = read_date(raw.published) or read_date(raw.updated)
    if moment is None or moment.year < EARLIEST_YEAR:
        return None, ("no-date",)
    if moment > now + CLOCK_SKEW:
        return None, ("future-date",)
    return min(moment, now), ()


def _language(tag: str) -> str:
    """The primary subtag of a language tag (RFC 5646) in lower case, or nothing."""
    match = re.match(r"\s*([a-zA-Z]{2,3})(?:[-_]|\s*$)", tag)
    return match[1].lower() if match else ""


def _without_footer(text: str) -> str:
    for _ in range(3):
        tail = text[-800:]
        shorter = FOOTER.sub("", tail)
        if shorter == tail:
            break
        text = (text[:-800] + shorter).rstrip()
    return text


def _cut(text: str, signs: int) -> str:
    """At most `signs`, cut between two words and marked with an ellipsis."""
    if len(text) <= signs:
        return text
    return text[: signs - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
