"""Extracts the text of HTML, and normalises texts: no invisible characters, no stacks of accents."""

import re
import unicodedata
from html import unescape

MAX_HTML_CHARS_READ = 400_000  # characters read
TEXT_CACHE_SIZE, MAX_CACHED_TEXT_CHARS = 1_000, 2_000  # texts, and characters of each

# Controls, characters that change the direction of text (Unicode TR36, "bidirectional text spoofing"), zero-width and
# blank characters, variation selectors of ideographs included.
INVISIBLE_CHARS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Characters that are invisible except in their place: the joiners U+200C and U+200D after scripts that need them (and emoji),
# variation selectors (❤️) after a character that may have one or in a keycap (1️⃣), the Braille blank after Braille.
STRAY_INVISIBLES = re.compile(
    "(?<![\xa9\xae\u1000-\u1dff\u2010-\u27ff\u2801-\ufdff\ufe10-\U0010ffff])[\ufe00-\ufe0f](?!\u20e3)|(?<![\u2801-\u28ff])\u2800"
)
JOINERS = re.compile("(?<![\u0600-\u1dff\u2100-\U0010ffff])[\u200c\u200d]")
# Combining marks; no language puts more than three on one character.
MARK = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84\u135d-\u135f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\u302a-\u302d\u3099\u309a\ufe20-\ufe2f]"
)
MARK_PILE = re.compile(f"({MARK}{MARK}{MARK}){MARK}+")
# Western letters with quotes and dashes: single characters without combining marks.
WESTERN = re.compile("[\x00-\u02ff\u2010-\u2027\u2030-\u203a\u20ac]*+")
# Those of them that are printable: no white space but the space, and nothing invisible.
PRINTED = re.compile("[ -~\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u203a\u20ac]*+")

# A tag cut short by the end of the text counts as a tag.
# Here and below, [^<>] and (?!<!--) keep the search linear: it must not run to the end once for every "<".
HTML_TAG = re.compile(
    r"<(?:!--(?:(?!<!--).)*?-->|!--|!\[CDATA\[|/?[a-zA-Z][^<>]*+(?:>|\Z)|/[^<>]*\Z|![^<>]*>|\?[^<>]*>)", re.S
)
INLINE_TAG = re.compile(
    r"</?(?=[abcdefikmqstuvw])(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|small|span|strike"
    r"|strong|sub|sup|tt|u|var|wbr)(?:\s[^<>]*+)?+>",
    re.I,
)
UNSEEN_ELEMENT = re.compile(
    r"<(?=[imnst])(script|style|noscript|template|iframe|svg|math)\b[^<>]*>.*?(</\1\s*>|$)", re.S | re.I
)


def html_to_text(html: str) -> str:
    """The text of `html` on one line: tags removed, entities decoded once, normalised; never to be parsed as HTML again."""
    text = html[:MAX_HTML_CHARS_READ]
    if "<" in text:
        text = _without_tags(text)
    if "&" in text:
        text = unescape(text)
    if not is_printable_western(text):
        text = normalise(text)
        if not text.isprintable():  # printable text has no white space but the space
            return " ".join(text.split())
    return " ".join(text.split()) if "  " in text else text.strip()


def _without_tags(html: str) -> str:
    text = single_paragraph_text(html)
    if text is None:
        text = HTML_TAG.sub(" ", INLINE_TAG.sub("", UNSEEN_ELEMENT.sub(" ", html)))
    return text.replace("]]>", " ")


def single_paragraph_text(html: str) -> str | None:
    """The content of `html` if it is a single <p> without other tags, or `html` itself if it has no tags; else None."""
    tag = html.find("<", 1)
    if tag < 0:
        return None if html.startswith("<") else html
    return html[3:-4] if tag == len(html) - 4 and html.startswith("<p>") and html.endswith("</p>") else None


class _TextCache(dict[str, str]):
    """A cache: HTML → its text, for the last 1,000 to 2,000 texts, since several steps read the same text.

    HTML longer than MAX_CACHED_TEXT_CHARS is not cached: filing reads only the beginning.
    """

    def __init__(self) -> None:
        super().__init__()
        self._before: dict[str, str] = {}

    def __missing__(self, html: str) -> str:
        text = self._before.get(html)
        return self.remember(html, html_to_text(html) if text is None else text)

    def remember(self, html: str, text: str) -> str:
        """Store the known text of `html`, so that it need not be extracted."""
        if len(html) <= MAX_CACHED_TEXT_CHARS:
            if len(self) >= TEXT_CACHE_SIZE:
                self._before = self.copy()
                self.clear()
            self[html] = text
        return text


_text_cache = _TextCache()
remember_text = _text_cache.remember


def cached_html_to_text(html: str) -> str:
    """Cached `html_to_text`, for texts that cleaning, footers and filing read one after the other."""
    return _text_cache[html]


def normalise(text: str) -> str:
    """`text` composed (NFC), without invisible characters, with at most three marks on a character."""
    if is_printable_western(text):
        return text
    if text.isascii() or WESTERN.fullmatch(text):
        return remove_invisible(text)
    # In other scripts some printable characters are invisible, and one may be between a letter and its accent.
    text = unicodedata.normalize("NFC", remove_invisible(unicodedata.normalize("NFC", text)))
    return MARK_PILE.sub(r"\1", text) if MARK_PILE.search(text) else text


def is_printable_western(text: str) -> bool:
    """Whether the text is Western and printable: it needs no normalising."""
    return text.isprintable() if text.isascii() else bool(PRINTED.fullmatch(text))


def remove_invisible(text: str) -> str:
    """`text` without its invisible characters."""
    # Before the joiners: a removed character must not justify the joiner after it.
    text = STRAY_INVISIBLES.sub("", INVISIBLE_CHARS.sub("", text))
    return JOINERS.sub("", text) if "\u200c" in text or "\u200d" in text else text


def truncate_words(text: str, max_chars: int) -> str:
    """`text` in at most `max_chars`, cut between two words with an ellipsis."""
    if len(text) <= max_chars:
        return text
    return text[: max_chars - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
