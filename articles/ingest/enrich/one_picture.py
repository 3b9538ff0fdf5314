"""Whether the bytes of an upload are one picture and nothing else.

A file can be a picture and, for another program, a page, a script, an archive or a PDF. We encode anew what we show, so
nothing of it would reach a reader; but an editor who sends such a file is told.
"""

import re

from articles.ingest.enrich.image import PictureRejected, Renditions, render

JPEG, PNG, RIFF, WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"WEBP"
PNG_END = b"IEND\xaeB`\x82"
MARKUP = re.compile(rb"<(?:script|html|svg|iframe|!doctype|\?php)[\s>]", re.I)
PDF_HEAD_BYTES = 1024  # readers of PDF look for its mark so far
ZIP_TAIL_BYTES = 65_557  # readers of ZIP look for its directory so far from the end
JS_COMMENT = b"/*"  # as the first length in the file it makes the rest a comment of JavaScript


def render_upload(content: bytes, widths: tuple[int, ...]) -> Renditions:
    """Decode a JPEG, PNG or WebP, known by its content, and encode it anew. Raises only PictureRejected."""
    if content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise PictureRejected("svg")
    if not (content.startswith((JPEG, PNG)) or (content.startswith(RIFF) and content[8:12] == WEBP)):
        raise PictureRejected("other-format")
    if _is_something_else_too(content):
        raise PictureRejected("polyglot")
    return render(content, widths)


def _is_something_else_too(content: bytes) -> bool:
    return bool(
        MARKUP.search(content)
        or b"%PDF-" in content[:PDF_HEAD_BYTES]
        or b"PK\x05\x06" in content[-ZIP_TAIL_BYTES:]
        or content[4:6] == JS_COMMENT
        or _has_bytes_after_its_end(content)
    )


def _has_bytes_after_its_end(content: bytes) -> bool:
    """Whether a PNG or a WebP goes on after its end. A JPEG may: telephones append previews and films."""
    if content.startswith(RIFF):
        length = int.from_bytes(content[4:8], "little") + 8
        return len(content) > length + length % 2
    return content.startswith(PNG) and not content.endswith(PNG_END) and PNG_END in content
