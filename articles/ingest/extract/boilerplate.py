"""Removes boilerplate from a page: elements by tag, name or role, and lines such as « Lire aussi »."""

import re
from typing import Any

from articles.ingest.extract.blocks import Block
from articles.text.fold import fold

BOILERPLATE_TAGS = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video", "button",
    "select", "option", "textarea", "input", "nav", "aside", "footer", "figcaption", "head", "title", "dialog", "map",
)  # fmt: skip
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# Words of classes and ids, matched whole between the usual separators.
BOILERPLATE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:related|recommend(?:ed|ations?)?|recirculation|recirc|promo(?:tion)?s?|newsletters?|shar(?:e|ing)|sharedaddy|addtoany"
    r"|social|cookies?|consent|gdpr|rgpd|onetrust|didomi|axeptio|tarteaucitron|breadcrumbs?|most-?(?:read|popular|viewed)|trending"
    r"|outbrain|taboola|advert(?:s|isements?|ising)?|adsbygoogle|sponsored|disqus|respond|pagination|tag-?(?:list|cloud)|tagcloud"
    r"|read-?(?:also|more|next)|lire-?aussi|a-?lire|see-?also|also-?read|more-?(?:stories|on|from)|jp-relatedposts|yarpp|sr-only"
    r"|visually-?hidden|screen-?reader(?:-text)?|print-?only|modal|popup|twitter-tweet|instagram-media|comments?-(?:area|list|section)"
    r"|comment-?respond|author-?(?:bio|box)|about-?(?:the-)?author|post-?navigation|nav-links|skip-link)(?:$|[\s_-])",
    re.I,
)
NAMEABLE_TAGS = (
    "form",
    "div",
    "section",
    "ul",
    "ol",
    "p",
    "span",
    "table",
    "article",
    "header",
    "li",
    "blockquote",
    "figure",
)
ROLES = {"navigation", "dialog", "alertdialog", "search", "complementary"}
MAX_ATTRIBUTE_CHARS = 300
MAX_TREE_READS = 20  # times the page's text may be read, however deeply boilerplate is nested


def strip_boilerplate(tree: Any) -> None:
    """Empty the boilerplate elements: those of BOILERPLATE_TAGS, and small ones that are hidden or named like boilerplate.

    Small means under a third of the page's text.
    """
    _clear_boilerplate_tags(tree)
    total = _text_chars(tree)
    budget = MAX_TREE_READS * total
    for element in list(tree.iter(*NAMEABLE_TAGS)):
        if budget < 0:
            break
        if _is_boilerplate(element) and element.getparent() is not None:
            length = _text_chars(element)
            budget -= length
            if 3 * length < total:
                element.clear(keep_tail=True)


def _clear_boilerplate_tags(tree: Any) -> None:
    for element in list(tree.iter(*BOILERPLATE_TAGS)):
        element.clear(keep_tail=True)


def _is_boilerplate(element: Any) -> bool:
    if element.tag == "form" or "hidden" in element.attrib or element.get("role") in ROLES:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:MAX_ATTRIBUTE_CHARS]
    return bool(
        BOILERPLATE_NAMES.search(names) or HIDDEN_STYLE.search((element.get("style") or "")[:MAX_ATTRIBUTE_CHARS])
    )


def _text_chars(element: Any) -> int:
    return sum(len(text.strip()) for text in element.itertext())


# Lines that announce other articles, ask for something, or label the page; compared folded (text/fold.py).
LABELS = (
    "a lire aussi", "a lire egalement", "lire aussi", "lire egalement", "lire la suite", "lire plus", "voir aussi",
    "voir egalement", "sur le meme sujet", "a decouvrir", "decouvrez aussi", "pour aller plus loin",
    r"articles? (?:lies?|similaires?|recommandes?)", "dans la meme rubrique", "les plus lus",
    r"read (?:also|more|next|the full story)", "also read", "see also",
    r"related(?: (?:articles?|stories|posts|news|roundup|content|topics))?", "recommended",
    r"more (?:stories|news|from|on this)", r"most (?:read|popular|viewed)", r"you (?:may|might) (?:also )?like",
    "don't miss", "trending", "leia mais", "leia tambem", "veja tambem", "lea tambien", "leer mas", "mehr zum thema",
    "auch interessant", "lesen sie auch", "leggi anche", r"partager\b", r"partagez\b", r"share (?:this|on)",
    r"suivez[- ]nous", "follow us", "commentaires?", "comments?", r"leave a (?:comment|reply)",
    "laisser un commentaire", "publicite", "advertisement", "sponsored", "annonce publicitaire", "newsletter", "sign up",
    "subscribe", r"inscrivez[- ]vous", r"abonnez[- ]vous", "rejoignez", "join our", "tags?", r"mots[- ]cles", "themes?",
    "topics?", "categories", "print", "imprimer", "temps de lecture", "reading time", "tempo de leitura", "copyright",
    "©", "tous droits reserves", "all rights reserved",
)  # fmt: skip
APPEALS = (
    r"suivez[- ]nous", "follow us", r"abonnez[- ]vous", r"inscrivez[- ]vous", "rejoignez (?:notre|nos|la)",
    "telechargez l'application", "sign up (?:for|to)", "subscribe to", "join our",
    "get (?:the|our) (?:latest|free|daily)", "click here to", "cliquez ici pour", r"like this (?:story|article)\?",
    "cet article est apparu en premier", "the post .{0,200} appeared first", "temps de lecture", "reading time",
    r"\d+ min(?:utes)? (?:read|de lecture)", "votre adresse e-?mail ne sera pas", "your email address will not",
)  # fmt: skip
LABEL, APPEAL = "|".join(LABELS), "|".join(APPEALS)
LABEL_ONLY = re.compile(rf"\W*(?:{LABEL})\s*[:.…>»→|–-]*\s*")
LABEL_WITH_TEXT = re.compile(rf"\W*(?:{LABEL})(?:\s+(?:sur|on|in)\s+\S+)?\s*[:|>»→–]\s*\S.{{0,250}}", re.S)
APPEAL_LINE = re.compile(rf"\W*(?:{APPEAL})(?!\w).{{0,250}}", re.S)
MAX_LINE_CHARS = 300


def is_boilerplate_line(block: Block) -> bool:
    """Whether a short block announces other articles, asks for something, or is a label of the page."""
    if len(block.text) > MAX_LINE_CHARS or block.kind == "table":
        return False
    text = fold(block.text)
    return bool(LABEL_ONLY.fullmatch(text) or LABEL_WITH_TEXT.fullmatch(text) or APPEAL_LINE.fullmatch(text))
