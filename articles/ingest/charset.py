"""Bytes to text, as people meant it."""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})""")
HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.I)
# What says latin-1 or ASCII means Windows-1252 (WHATWG Encoding Standard).
WINDOWS = {"iso8859-1", "ascii", "cp1252"}


def decode(content: bytes, content_type: str = "") -> str:
    """The text of a document: by its BOM, else UTF-8 if it is that, else what it declares, else Windows-1252.

    UTF-8 goes before every declaration, because text in another encoding is almost never valid UTF-8 by chance, and
    wrong declarations are common. Stray Windows bytes in mostly good UTF-8 are mended one by one.
    """
    for bom, name in BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(name, "replace")
    if content[:4] in (b"<\0?\0", b"<\0r\0", b"<\0f\0"):
        return content.decode("utf-16-le", "replace")
    if content[:4] in (b"\0<\0?", b"\0<\0r", b"\0<\0f"):
        return content.decode("utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(content, content_type)


def _legacy(content: bytes, content_type: str) -> str:
    header, declared = HEADER.search(content_type), DECLARED.search(content[:1000])
    names = [declared[1].decode("ascii") if declared else "", header[1] if header else ""]
    for name in names:
        try:
            codec = codecs.lookup(name).name
        except LookupError:
            continue
        if codec in WINDOWS:
            break
        if codec == "utf-8":
            if _mostly_utf8(content):
                return _mend(content)
            continue
        try:
            return content.decode(codec, "replace")
        except (LookupError, ValueError):  # a codec that is no charset: "hex", "idna"
            continue
    return content.decode("cp1252", "replace")


def _mostly_utf8(content: bytes) -> bool:
    good = len(re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", content))
    return good > 0


def _mend(content: bytes) -> str:
    """UTF-8, with each byte that is not read as Windows-1252."""

    def windows(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)  # noqa: S101 narrows the type
        return error.object[error.start : error.end].decode("cp1252", "replace"), error.end

    codecs.register_error("lapesee-windows", windows)
    return content.decode("utf-8", "lapesee-windows")
