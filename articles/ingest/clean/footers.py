"""Removes syndication footers from entries: « L’article … est apparu en premier sur … », « Lire la suite », share links."""

import re

from articles.text.html_text import cached_html_to_text, html_to_text, single_paragraph_text

MAX_FOOTER_HTML_CHARS, MAX_FOOTER_CHARS = 2_000, 600  # of a footer's HTML, and of its text
MAX_FOOTERS = 8
BLOCK_END = re.compile(r"</(p|ul|ol|h[2-6]|blockquote)>$")
MAX_BLOCK_END_CHARS = len("</blockquote>") + 1

# « The post A appeared first on B. »: the openings, then the phrases.
SYNDICATION_OPENINGS = (
    "The post", "This post", "This article", "This story", "The article", "L’article", "L'article", "Cet article", "Le billet",
    "Ce billet", "Le post", "La entrada", "El artículo", "Esta entrada", "O post", "O artigo", "O conteúdo", "A notícia",
    "Der Beitrag", "L’articolo", "L'articolo", "Het bericht", "ظهرت المقالة", "The story", "Le contenu",
)  # fmt: skip
SYNDICATION_PHRASES = (
    "appeared first on", "appeared first in", "first appeared on", "first appeared in", "was first published on",
    "originally appeared on", "est apparu en premier sur", "est apparue en premier sur", "a été publié en premier sur",
    "apparaît en premier sur", "se publicó primero en", "apareció primero en", "aparece primero en", "apareceu primeiro em",
    "apareceu primeiro no", "aparece primeiro em", "erschien zuerst auf", "proviene da", "verscheen eerst op", "أولاً على",
)  # fmt: skip
# The first three letters rule out most other texts.
SYNDICATION_PREFIXES = {words[:3] for words in SYNDICATION_OPENINGS}
READ_MORE_PHRASES = (
    "Lire la suite", "Lire plus", "Lire l’article", "Lire l'article", "Lire la suite de l’article", "Lire l’article complet",
    "En savoir plus", "Continuer la lecture", "Poursuivre la lecture", "Voir plus", "Continue reading", "Continue Reading",
    "Read more", "Read More", "Read the full story", "Read the full article", "Read full article", "Read full story",
    "Read the rest of this entry", "Read the rest", "Keep reading", "View original post", "Leia mais", "Ler mais",
    "Continue lendo", "Continue a ler", "Leer más", "Seguir leyendo", "Weiterlesen", "اقرأ المزيد", "إقرأ المزيد",
)  # fmt: skip
READ_MORE_START = re.compile("|".join(sorted(map(re.escape, READ_MORE_PHRASES), key=len, reverse=True)), re.I)
READ_MORE_PREFIXES, READ_MORE_SUFFIXES = (
    {words[:3].lower() for words in READ_MORE_PHRASES},
    {words[-3:] for words in READ_MORE_PHRASES},
)
MAX_READ_MORE_CHARS = 150  # « Lire la suite de l’article sur … »
MAX_SITE_NAME_CHARS = 60  # the name after « est apparu en premier sur »
MAX_SYNDICATION_PHRASE_CHARS = max(map(len, SYNDICATION_PHRASES))
ORNAMENT = " .»›>→⟶↗…:-–"
SURROUNDING_ORNAMENT = ORNAMENT + "[("
SENTENCE_END = re.compile(r"[.!?…»”\"\])] ")
SENTENCE_ENDS = [(sign, f"{sign} ") for sign in '.!?…»”"])']
ELLIPSIS = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|\((?:…|\.\.\.)\))\s*$")
MORE_LINK = re.compile(r"<a [^<>]*>([^<>]{1,150})</a>[\s.»…→]*(</p>)?$")

WORD = re.compile(r"\w+")
TWO_WORDS = re.compile(r"\W*(\w+)\W+\w")
SHARE_VERBS = set(
    WORD.findall("partager partagez partage share tweet tweeter compartir compartilhar compartilhe imprimer print")
)
SHARE_WORDS = SHARE_VERBS | set(
    WORD.findall(
        "facebook twitter x whatsapp linkedin telegram pinterest reddit tumblr messenger pocket skype threads mastodon bluesky"
        " sur on via par by with en no na em le la les l lien link cet ce ceci this article post page story bouton button pour"
        " to cliquez cliquer click clic ouvre opens open dans in une un a an à nouvelle new fenêtre window tab onglet envoyer"
        " send ami friend copier copy email e mail like j aime ça loading chargement"
    )
)


def html_without_footer(html: str) -> str:
    """Sanitised HTML without footer paragraphs and lists at its end, and without a last link « Lire la suite »."""
    if "<" not in html:
        return html
    if single_paragraph_text(html) is not None:
        return "" if _may_be_short(html) and is_footer(cached_html_to_text(html)) else html
    for _ in range(MAX_FOOTERS):
        start = _last_block(html)
        if start >= 0 and _may_be_short(block := html[start:]):
            # Only a block that is the whole text is cached: no later step reads the last paragraph alone.
            text = cached_html_to_text(block) if start == 0 else html_to_text(block)
            if is_footer(text):
                html = html[:start].rstrip()
                continue
        link = MORE_LINK.search(html, max(0, len(html) - MAX_FOOTER_HTML_CHARS)) if "</a>" in html[-60:] else None
        if not link or not _is_read_more(html_to_text(link[1])):
            break
        html = (html[: link.start()].rstrip() + (link[2] or "")).removesuffix("<p></p>")
    return html


def text_without_footer(text: str) -> str:
    """Plain text without the footers at its end; « […] » becomes an ellipsis where a sentence was cut."""
    for _ in range(MAX_FOOTERS):
        shorter = _without_last_footer(text)
        if shorter == text:
            break
        text = shorter
    return text


def is_footer(text: str) -> bool:
    """Whether a paragraph of plain text is a footer and nothing else."""
    if not text or len(text) > MAX_FOOTER_CHARS:
        return False
    if text.lstrip().startswith(("[", "(")) and ELLIPSIS.fullmatch(text):
        return True
    return _is_read_more(text) or _is_syndication(text) or _is_sharing(text)


def _last_block(html: str) -> int:
    """Where the last block begins, if it is short and has no other block of its kind inside; else -1."""
    last = html.rfind("</", max(0, len(html) - MAX_BLOCK_END_CHARS))
    end = BLOCK_END.match(html, last) if last >= 0 else None
    if not end:
        return -1
    start = html.rfind(f"<{end[1]}>", max(0, len(html) - MAX_FOOTER_HTML_CHARS))
    return start if start >= 0 and html.count(f"</{end[1]}>", start) == 1 else -1


def _may_be_short(block: str) -> bool:
    """Whether the block may be short enough for a footer: one with links may be long HTML with little text."""
    return len(block) < MAX_FOOTER_CHARS + 20 or "<a " in block


def _is_read_more(text: str) -> bool:
    bare = text.strip(SURROUNDING_ORNAMENT)
    if len(bare) > MAX_READ_MORE_CHARS:
        return False
    start = bare[:3]
    if start.isascii() and start.lower() not in READ_MORE_PREFIXES:
        return False
    return bool(READ_MORE_START.match(bare)) and not SENTENCE_END.search(bare)


def _is_syndication(text: str) -> bool:
    if text[:3] not in SYNDICATION_PREFIXES or not text.startswith(SYNDICATION_OPENINGS):
        return False
    return any(
        0 <= len(text) - text.rfind(words) - len(words) <= MAX_SITE_NAME_CHARS
        for words in SYNDICATION_PHRASES
        if words in text
    )


def _is_sharing(text: str) -> bool:
    start = text[:40]
    if _has_other_words(start):
        return False
    start = start.lower()
    two = TWO_WORDS.match(start)
    if (two and two[1] not in SHARE_WORDS) or not SHARE_WORDS.issuperset(WORD.findall(start)[:-1]):
        return False
    words = set(WORD.findall(text.lower()))
    return bool(words & SHARE_VERBS) and words <= SHARE_WORDS


def _has_other_words(start: str) -> bool:
    """Whether a word before the last is none of SHARE_WORDS. A quick test, which rules out most texts."""
    word, _, rest = start.partition(" ")
    while rest:
        if word.isascii() and word.isalnum() and rest[:1].isalnum() and word.lower() not in SHARE_WORDS:
            return True
        word, _, rest = rest.partition(" ")
    return False


def _without_last_footer(text: str) -> str:
    ellipsis = ELLIPSIS.search(text, max(0, len(text) - 20)) if text.endswith(("]", ")")) else None
    if ellipsis:
        kept = text[: ellipsis.start()].rstrip()
        return kept + "…" if kept[-1:].isalnum() else kept
    end = text[-MAX_SITE_NAME_CHARS - MAX_SYNDICATION_PHRASE_CHARS :]
    if _may_be_syndication(end) and any(map(end.__contains__, SYNDICATION_PHRASES)):
        tail = text[-MAX_FOOTER_CHARS:]
        start = max(tail.rfind(words) for words in SYNDICATION_OPENINGS)
        if start >= 0 and _is_syndication(tail[start:]):
            return text[: len(text) - len(tail) + start].rstrip()
    bare = text.rstrip(ORNAMENT)
    if bare[-3:] in READ_MORE_SUFFIXES and bare.endswith(READ_MORE_PHRASES):
        return _cut_at(text, min(len(bare) - len(words) for words in READ_MORE_PHRASES if bare.endswith(words)))
    last = _last_sentence(bare)
    return _cut_at(text, last) if _is_read_more(bare[last:]) else text


def _may_be_syndication(text: str) -> bool:
    """Whether the text contains a fragment that every one of SYNDICATION_PHRASES has: a quick test."""
    return (
        "rst" in text
        or "originally" in text
        or "premier" in text
        or "prime" in text
        or "proviene" in text
        or "أول" in text
    )


def _last_sentence(text: str) -> int:
    """Where its last sentence begins, if that sentence is short; else 0."""
    tail = text[-MAX_READ_MORE_CHARS:]
    last = -1
    for mark, end in SENTENCE_ENDS:
        if mark in tail and (at := tail.rfind(end)) > last:
            last = at
    return len(text) - len(tail) + last + 2 if last >= 0 else 0


def _cut_at(text: str, end: int) -> str:
    return text[:end].rstrip(" -–|→")
