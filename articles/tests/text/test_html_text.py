import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.html_text import (
    MARK_PILE,
    MAX_CACHED_TEXT_CHARS,
    PRINTED,
    TEXT_CACHE_SIZE,
    WESTERN,
    _text_cache,
    cached_html_to_text,
    html_to_text,
    normalise,
)
from portal.tests.cost import cpu_at_most


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Marché &amp; taux", "Marché & taux"),
        ("March&eacute;", "Marché"),
        ("&amp;eacute;", "&eacute;"),
        ("Un <b>mot</b>", "Un mot"),
        ("<p>un</p><p>deux</p>", "un deux"),
        ("5 < 7 & 8", "5 < 7 & 8"),
        ("&lt;b&gt; reste", "<b> reste"),
        ("  un\n\t deux\u00a0", "un deux"),
        ("cpg\u202eexe\u2066\x00\u200b", "cpgexe"),
        ("a<script>alert(1)</script>b<style>p{}</style>", "a b"),
        ("e\u0301", "é"),
        ('Daily <a href="https://x.example/aaa', "Daily"),
        ("Daily <b>or</", "Daily or"),
        ("3 < 5", "3 < 5"),
        ("le cacao <3", "le cacao <3"),
        ("AT&T", "AT&T"),
        ("AT&amp;T", "AT&T"),
        ("Q&A", "Q&A"),
        ("<3 le cacao", "<3 le cacao"),
        ("5 < 6 > 4", "5 < 6 > 4"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&lt;script&gt;pwn()&lt;/script&gt;", "<script>pwn()</script>"),
        ("La <b>B</b>RVM, <a href='x'>ici</a>.", "La BRVM, ici."),
        ("un<br>deux<hr/>trois", "un deux trois"),
        ("a<!-- b -->c<![CDATA[d]]>e", "a c d e"),
        ("soft\u00adhyphen a\u200db", "softhyphen ab"),
        ("\u061ca\ufff9b\U000e0041c", "abc"),
        ("\u3164\u200c", ""),  # what is hidden lets no joiner stand behind it
        *((kept, kept) for kept in ("ọ̀rọ̀ ẹ̀kọ́", "ɛ̃́", "Việt", "مُحَمَّد", "می\u200cخواهم 👩\u200d🌾", "J’❤️ Dakar", "1️⃣ Lomé")),
        *((kept, kept) for kept in ("👩‍❤️‍👨", "⠓⠀⠺", "©️ BRVM", "≨︀", "မြန်မာ")),
    ],
)
def test_plain_is_the_text_decoded_once_and_nothing_hidden(html, text):
    assert html_to_text(html) == text


def test_western_letters_are_composed_already():
    """Each as it is, each beside any other, and none of them a mark."""
    signs = [chr(number) for number in range(0x10000) if WESTERN.fullmatch(chr(number))]
    assert len(signs) > 700 and not any(unicodedata.combining(sign) or MARK_PILE.match(4 * sign) for sign in signs)
    for sign in signs:
        pairs = "".join(sign + other for other in signs)
        assert unicodedata.is_normalized("NFC", pairs)


def test_what_prints_still_prints_when_it_is_composed():
    """Of every sign of Unicode, alone and as composed of others: plain() looks once."""
    for sign in map(chr, range(sys.maxunicode + 1)):
        parts = unicodedata.normalize("NFD", sign)
        assert not sign.isprintable() or (parts + unicodedata.normalize("NFC", sign)).isprintable()
        assert not parts.isprintable() or unicodedata.normalize("NFC", parts).isprintable()
        assert bool(PRINTED.fullmatch(sign)) == (sign.isprintable() and bool(WESTERN.fullmatch(sign)))


@pytest.mark.parametrize("mark", ["\u0300", "\u0336", "\u0e47", "\u064b", "\u20dd"])
def test_heaps_of_accents_are_cut_to_three(mark):
    assert len(html_to_text("x" + mark * 50)) <= 4
    assert normalise("x" + mark * 50 + "y").endswith("y")
    assert normalise("a\u180b\u200db") == normalise("a\U000e0001\u200db") == "ab"


@pytest.mark.parametrize("piece", ["<a ", "</", "<", "<a href='", "<3", "<!", "<a>"])
def test_tags_that_never_end_cost_no_more_than_their_length(piece):
    with cpu_at_most(2):
        html_to_text(piece * 100_000)


HOLLOW = ["\u034f", "\u115f", "\u1160", "\u17b4", "\u180b", "\u2800", "\u3164", "\ufe0f", "\uffa0", "\U000e0100"]


@pytest.mark.parametrize("sign", HOLLOW)
def test_what_prints_and_looks_like_nothing_is_hidden_too(sign):
    assert sign.isprintable()
    assert html_to_text(f"L{sign}or {sign} monte") == "Lor monte"
    assert normalise(f"{sign}L{sign}’or") == "L’or"
    assert html_to_text(sign) == ""


@given(st.text(st.sampled_from("a1❤©م\u20e3\u2126\u0301" + "\u200c\u200d\ufe00\ufe0f" + "".join(HOLLOW)), max_size=12))
def test_what_is_legible_stays_as_it_is(text):
    assert normalise(normalise(text)) == normalise(text)


def test_letters_of_latin_scripts_have_neither_variants_nor_joiners():
    assert html_to_text("e\u0302\u0301\u200dx") == html_to_text("\u1ebf\ufe0fx") == "\u1ebfx"
    assert html_to_text("o\u0323\ufe0fx") == html_to_text("\u1ecd\u200dx") == "\u1ecdx"


def test_a_text_is_read_once_while_a_tray_is_put_away_and_long_ones_are_not_kept(monkeypatch):
    read = []
    monkeypatch.setattr("articles.text.html_text.html_to_text", lambda html: read.append(html) or html)
    tray = [f"<p>once {number}</p>" for number in range(TEXT_CACHE_SIZE)]
    for html in tray * 3:
        assert cached_html_to_text(html) == html
    assert read == tray
    long = "x" * (MAX_CACHED_TEXT_CHARS + 1)
    cached_html_to_text(long), cached_html_to_text(long)
    assert read[-2:] == [long, long]
    for number in range(3 * TEXT_CACHE_SIZE):
        cached_html_to_text(f"<p>other {number}</p>")
    assert len(_text_cache) + len(_text_cache._before) <= 2 * TEXT_CACHE_SIZE
    _text_cache.clear()
    _text_cache._before.clear()
