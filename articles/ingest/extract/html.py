"""Parses the bytes of a web page into a tree, whatever they are; everything here is linear in their number."""

import re
from itertools import islice
from typing import Any

from lxml import html as markup
from lxml.etree import LxmlError

from articles.ingest.parse.repair import OPENING_TAG
from articles.text.charset import decode
from articles.text.html_text import html_to_text
from articles.web.html_tokens import HTML_TOKEN

MAX_PAGE_BYTES = 5_000_000
# Occurrences of "<", and elements: the heaviest article pages known have 10,000 elements.
MAX_PAGE_TAG_OPENINGS, MAX_PAGE_ELEMENTS = 150_000, 60_000
LONG_TAG_CHARS, MAX_TAG_ATTRIBUTES = 4_000, 1_000
UNREAD_TAGS = {"script", "style", "noscript", "template"}
MAX_ELEMENTS_AFTER_TITLE = 150  # in which a byline or a date is looked for
OTHER_FORMATS = {
    b"%PDF": "un document PDF",
    b"PK\x03\x04": "une archive ou un document bureautique",
    b"\xd0\xcf\x11\xe0": "un document bureautique",
    b"\x1f\x8b": "un fichier compressé",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"GIF8": "une image",
    b"RIFF": "une image ou un enregistrement",
    b"ID3": "un enregistrement",
    b"OggS": "un enregistrement",
    b"\x1aE\xdf\xa3": "une vidéo",
}
ELEMENT = re.compile(rb"<[a-zA-Z!]")
DATA = re.compile(rb"\s*[\[{]")
FEED = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.S
)
META_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.I)
# Controls, as characters or as references: lxml parses them but refuses to write them, so changing the tree would fail.
CONTROL_CHARS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
    "|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef]))(?![0-9a-f]);?",
    re.I,
)
SEPARATORS = re.compile(r"""[\s/"']+""")


class NotAnArticle(Exception):
    """A page in which no article was found: a reason code and a French sentence."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason, self.sentence = reason, sentence


def read_page(page: bytes, content_type: str = "") -> Any:
    """The tree of a page (lxml), at most 255 deep. Raises NotAnArticle: "empty", "too-large", "not-html"."""
    _refuse_other_types(content_type.partition(";")[0].strip().lower())
    if not page.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise NotAnArticle("empty", "Cette page est vide.")
    _refuse_other_formats(page[:1000])
    if len(page) > MAX_PAGE_BYTES:
        raise _too_large()
    declared = META_CHARSET.search(page[:4000])
    charset = (
        content_type if "charset" in content_type.lower() or not declared else f"charset={declared[1].decode('ascii')}"
    )
    text = CONTROL_CHARS.sub("", decode(page, charset))
    if text.count("<") > MAX_PAGE_TAG_OPENINGS:
        raise _too_large()
    try:
        tree = markup.document_fromstring(
            HTML_TOKEN.sub(_drop_overloaded_tag, text).encode("utf-8", "replace"), parser=_parser()
        )
    except (LxmlError, ValueError, AssertionError):
        raise NotAnArticle("not-html", "Cette page n’est pas du HTML lisible.") from None
    if sum(1 for _ in tree.iter()) > MAX_PAGE_ELEMENTS:
        raise _too_large()
    for head in list(tree.iter("head")):
        if head.find(".//p") is not None:
            head.tag = "div"  # an unclosed head, in which the parser leaves elements it does not know
    return tree


def _too_large() -> NotAnArticle:
    return NotAnArticle("too-large", "Cette page est trop lourde ou trop complexe pour un article (plus de 5 Mo).")


def _parser() -> Any:
    return markup.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)


def element_text(element: Any) -> str:
    """The plain text of an element's first 4,000 characters; empty for None."""
    return html_to_text(" ".join(element.itertext())[:4_000].replace("<", " ")) if element is not None else ""


def text_after_title(tree: Any) -> str:
    """The text right after the first h1, at most 3,000 characters: bylines and dates are there."""
    heading = next(tree.iter("h1"), None)
    if heading is None:
        return ""
    elements = iter(tree.iter())
    for element in elements:
        if element is heading:
            break
    parts = [heading.tail or ""]
    for element in islice(elements, MAX_ELEMENTS_AFTER_TITLE):
        parts += ["" if element.tag in UNREAD_TAGS else element.text or "", element.tail or ""]
    return " ".join(" ".join(parts).split())[:3_000]


def _refuse_other_types(kind: str) -> None:
    if kind and kind.partition("/")[0] in {"image", "video", "audio", "font"}:
        raise NotAnArticle("not-html", f"Cette adresse donne un fichier « {kind} », pas une page.")
    if kind == "application/pdf":
        raise NotAnArticle("not-html", "Cette adresse donne un document PDF, pas une page.")


def _refuse_other_formats(start: bytes) -> None:
    for signature, name in OTHER_FORMATS.items():
        if start.startswith(signature):
            raise NotAnArticle("not-html", f"Cette adresse donne {name}, pas une page.")
    if start[4:8] == b"ftyp":
        raise NotAnArticle("not-html", "Cette adresse donne une vidéo, pas une page.")
    if FEED.match(start):
        raise NotAnArticle("not-html", "Cette adresse donne un flux ou un plan de site, pas une page.")
    if DATA.match(start):
        raise NotAnArticle("not-html", "Cette adresse donne des données, pas une page.")
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")) and not ELEMENT.search(start):
        raise NotAnArticle("not-html", "Cette adresse donne un fichier, pas une page.")


def _drop_overloaded_tag(piece: re.Match[str]) -> str:
    """The piece, or "<i>" if its tag has too many attributes: parsing is quadratic in their number."""
    if not piece["tag"] or len(piece[0]) <= LONG_TAG_CHARS:
        return piece[0]
    opening = OPENING_TAG.match(piece[0]) if piece["text"] else piece
    is_overloaded = opening is not None and len(SEPARATORS.findall(opening[0])) > MAX_TAG_ATTRIBUTES
    return "<i>" if is_overloaded else piece[0]
