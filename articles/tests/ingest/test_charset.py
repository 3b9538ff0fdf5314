import codecs

import pytest

from articles.ingest.charset import decode

TEXT = "Côte d’Ivoire — marché à terme"


def document(encoding="", text=TEXT):
    declared = f' encoding="{encoding}"' if encoding else ""
    return f'<?xml version="1.0"{declared}?><rss>{text}</rss>'


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (document("utf-8").encode(), ""),
        (document("windows-1252").encode("cp1252"), ""),
        (document("utf-8").encode("cp1252"), "application/xml; charset=utf-8"),
        (document("utf-16").encode("utf-16"), ""),
        (codecs.BOM_UTF8 + document("iso-8859-1").encode(), ""),
        (document("utf-8").encode(), "text/xml; charset=iso-8859-1"),
        (document("iso-8859-1").encode("cp1252"), ""),
        (document().encode("cp1252"), ""),
        (document("us-ascii").encode("cp1252"), "application/xml; charset=utf-8"),
        (document().encode("utf-16-le"), ""),
    ],
)
def test_french_text_is_exact_whatever_the_label(content, content_type):
    assert f">{TEXT}<" in decode(content, content_type)


def test_a_latin_1_document_without_declaration_is_read():
    assert "marché à terme" in decode(document("", "marché à terme").encode("latin-1"))


def test_stray_windows_bytes_in_good_utf_8_are_mended_one_by_one():
    content = document("utf-8", "marché | ").encode() + "l’été".encode("cp1252")
    assert decode(content).endswith("l’été")
    assert "marché" in decode(content)


@pytest.mark.parametrize("codec", ["hex", "zlib", "base64", "idna", "undefined", "rot13", "no-such-thing"])
def test_a_codec_that_is_no_charset_is_passed_over(codec):
    assert TEXT in decode(document(codec).encode("cp1252"))


def test_other_alphabets_follow_their_declaration():
    assert "рынок" in decode(document("koi8-r", "рынок").encode("koi8-r"))
