import codecs

import pytest

from articles.text.charset import decode

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


def test_stray_windows_bytes_in_good_utf_8_are_mended_one_by_one():
    content = document("utf-8", "marché | ").encode() + "l’été".encode("cp1252")
    assert decode(content).endswith("l’été")
    assert "marché" in decode(content)


@pytest.mark.parametrize("codec", ["hex", "zlib", "base64", "idna", "undefined", "rot13", "no-such-thing"])
def test_a_codec_that_is_no_charset_is_passed_over(codec):
    assert TEXT in decode(document(codec).encode("cp1252"))


RUSSIAN = "Центральный банк сохранил ключевую ставку, рынок акций вырос"
ARABIC = "البنك المركزي يرفع أسعار الفائدة وسط تضخم مرتفع"
CHINESE = "中国人民银行宣布下调存款准备金率，市场密切关注"
JAPANESE = "日本銀行は政策金利を据え置き、市場では円安が進んだ"
OTHERS = [
    (RUSSIAN, "koi8-r"), (RUSSIAN, "cp1251"), (ARABIC, "cp1256"), (CHINESE, "gb2312"), (CHINESE, "gb18030"),
    (JAPANESE, "shift_jis"), (JAPANESE, "euc-jp"),
]  # fmt: skip


@pytest.mark.parametrize("label", ["", "utf-8", "windows-1252", "iso-8859-1", "no-such-thing"])
@pytest.mark.parametrize(("text", "encoding"), OTHERS)
def test_other_alphabets_are_known_by_their_looks_whatever_the_label(text, encoding, label):
    assert f">{text}<" in decode(document(label, text).encode(encoding))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("рынок", "koi8-r"), (JAPANESE, "iso-2022-jp"), ("Łódź", "iso-8859-2"), ("marché à terme", "iso-8859-1")],
)
def test_a_label_is_followed_where_it_can_be_true(text, encoding):
    assert f">{text}<" in decode(document(encoding, text).encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_known_without_their_mark(encoding):
    assert f">{TEXT}<" in decode(f"  <rss>{TEXT}</rss>".encode(encoding))


@pytest.mark.parametrize("codec", ["unicode-escape", "raw-unicode-escape", "punycode"])
def test_no_document_is_unescaped_on_its_own_word(codec):
    assert "\\u0041é" in decode(document(codec, "\\u0041é").encode("cp1252"))
