"""Decodes bytes to text, by the real encoding rather than the declared one."""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
XML_DECLARATION = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})""")
HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.I)
# The real encoding of a label (WHATWG Encoding Standard, 4.2): Latin-1 and ASCII mean Windows-1252, and so on.
WHATWG_CODECS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "gb2312": "gb18030",
    "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip
# Python's text codecs that are no charsets.
NON_CHARSET_CODECS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
HIGH_BYTE = re.compile(rb"[\x80-\xff]")
NON_LATIN_RUN = re.compile(
    rb"[\x80-\xff]{4,}"
)  # words of another alphabet; in Windows-1252 accented letters are single
ASCII_BYTES = bytes(range(128))
EAST_ASIAN_CODECS = {"gb18030", "big5hkscs", "cp932", "cp949", "euc_jp", "iso2022_jp"}
# Shares of the bytes above 127 that look like UTF-8. In Japanese in its own charsets it is 0.44.
MINOR_SHARE, MAJOR_SHARE = 0.3, 0.8
MAX_SAMPLE_BYTES = 200_000
FIRST_BYTES = 400


def decode(content: bytes, content_type: str = "") -> str:
    """The text of a document: by its BOM, else UTF-16/32 by its zero bytes, else UTF-8, else as declared, else guessed.

    UTF-8 comes before every declaration, because text in another encoding is almost never valid UTF-8 by chance, and
    wrong declarations are common. Bytes that are valid UTF-8 with the escapes of ISO-2022-JP are decoded as that. Stray
    Windows-1252 bytes in mostly valid UTF-8 are decoded one by one.
    """
    for bom, name in BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(name, "replace")
    if wide := _detect_utf16_or_utf32(content[:FIRST_BYTES]):
        return content.decode(wide, "replace")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(content, content_type)
    return _japanese(content) or text if "\x1b" in text else text


def _detect_utf16_or_utf32(head: bytes) -> str:
    """The name of UTF-16 or UTF-32 without BOM, or "": markup is ASCII, so every other byte is 0."""
    if head.count(0) * 3 < len(head):
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if head.count(0) * 3 > len(head) * 2:
        return "utf-32-le" if head[:1] != b"\0" else "utf-32-be"
    if max(even, odd) > 8 * min(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _japanese(content: bytes) -> str:
    """The text if it is ISO-2022-JP (ASCII with escapes), else an empty string."""
    if b"\x1b$" not in content:
        return ""
    try:
        return content.decode("iso2022_jp")
    except UnicodeDecodeError:
        return ""


def _decode_legacy(content: bytes, content_type: str) -> str:
    sample = _sample(content)
    high = len(sample.translate(None, ASCII_BYTES))
    utf8 = sum(map(len, UTF8_SEQUENCE.findall(sample))) / high
    if utf8 > MAJOR_SHARE:
        return _decode_mixed_utf8(content)
    foreign = sum(map(len, NON_LATIN_RUN.findall(sample))) / high > MINOR_SHARE
    for name in _labels(content, content_type):
        if name == "utf-8" or (name == "cp1252" and foreign):
            continue
        text = content.decode(name, "replace")
        if text.count("\ufffd") * 100 <= len(text):
            return text
    name = _looks_like(sample)
    if utf8 > MINOR_SHARE and name not in EAST_ASIAN_CODECS:
        return _decode_mixed_utf8(content)
    return content.decode(name, "replace")


def _labels(content: bytes, content_type: str) -> list[str]:
    """The charsets declared, the document's own declaration first, as names of Python's codecs."""
    declared, header = XML_DECLARATION.search(content[:1000]), HEADER_CHARSET.search(content_type)
    names = []
    for label in (declared[1].decode("ascii") if declared else "", header[1] if header else ""):
        try:
            name = codecs.lookup(label).name
            b"a".decode(name)
        except (LookupError, ValueError):  # unknown, or not a text codec ("hex")
            continue
        if name not in NON_CHARSET_CODECS:
            names.append(WHATWG_CODECS.get(name, name))
    return names


def _sample(content: bytes) -> bytes:
    """A sample from shortly before the first byte above 127."""
    first = HIGH_BYTE.search(content)
    start = max(first.start() - FIRST_BYTES, 0) if first else 0
    return content[start : start + MAX_SAMPLE_BYTES]


def _looks_like(sample: bytes) -> str:
    from chardetng_py import detect  # when a document needs it, which few do

    try:
        name = codecs.lookup(detect(sample)).name
    except LookupError:
        return "cp1252"
    return WHATWG_CODECS.get(name, name)


def _decode_mixed_utf8(content: bytes) -> str:
    """Decode UTF-8, with each invalid byte read as Windows-1252."""

    def windows(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)  # noqa: S101 narrows the type
        return error.object[error.start : error.end].decode("cp1252", "replace"), error.end

    codecs.register_error("lapesee-windows", windows)
    return content.decode("utf-8", "lapesee-windows")
