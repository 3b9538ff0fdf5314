from html.entities import html5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.ingest.clean.sanitise import CLEANER
from articles.ingest.clean.sanitise import _until_stable as by_nh3
from articles.ingest.clean.sanitise_fast import COMMON_REFERENCE, MAX_FAST_CHARS, resolve_reference, sanitise_paragraphs
from articles.text.html_text import cached_html_to_text, html_to_text

PIECES = st.one_of(
    st.sampled_from([
        "<p>", "</p>", "<p></p>", "<p> </p>", "<p>\u00a0</p>", "<p>Un mot.</p>", '<img src="https://a.example/?a=1&b=2" alt="">',
        "<img\n alt='c'/>", '<img alt="é &quot;">', '<img alt="', "<img/>", "<br>", "<b>un</b>", "&amp;", "&lt;b>", "&nbsp;",
        "&#32;",
        "&#8203;", "&#x27;", "&rsquo;", "&rsquo", "&amp",
        "&foo;", "&", ";", " ", "  ", "\n", "\r\n", "\t", "\x0c", "\x00", "\ufeff", "\ud800", "’",
        "e\u0301", "\u0301", "\u200d", "عربي", "<", ">", "]]>", "<script>", "<p >", "<P>",
    ]),
    st.text(max_size=4),
    st.text(max_size=9).map("<p>{}</p>".format),
    st.text(max_size=9).map('<p>un <img alt="{}"> mot</p>'.format),
)  # fmt: skip


@settings(max_examples=1000)
@given(st.lists(PIECES, max_size=8).map(lambda pieces: "".join(pieces).strip()))
def test_the_fast_path_gives_what_nh3_gives(html):
    known = sanitise_paragraphs(html) if html else None
    if known is not None:
        assert known == by_nh3(html, "")
        assert cached_html_to_text(known) == html_to_text(known)


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("Un mot", "Un mot"),
        ("Un\n  mot &amp; un\u00a0autre", "Un mot &amp; un&nbsp;autre"),
        ("<p>L&#8217;&eacute;quipe &lt;b&gt;</p>", "<p>L’équipe &lt;b&gt;</p>"),
        ('<p>Un</p><p><img src="https://a.example/i.png" alt=""></p>', "<p>Un</p>"),
        ('<img alt="é"/>Un <p>mot</p> et', "Un <p>mot</p> et"),
        ("<p>&nbsp;</p>", ""),
    ],
)
def test_most_of_what_feeds_send_takes_the_fast_path(html, kept):
    assert sanitise_paragraphs(html) == by_nh3(html, "") == kept


@pytest.mark.parametrize(
    "html",
    [
        "a < b", "a > b", "<p>a > b</p>", "AT&T", "&foo;", "&copy", "&amp", "<p>&rsquo</p>",
        "&#60;b>", "&#0;", "&#8203;", "un\x0cmot", "\x00", "\ud800",
        "\ufeffun", "e\u0301", "عربي", "<p>un", "un</p>", "<p><p>un</p></p>", "<p class=x>un</p>", "<P>un</P>", "<p/>", "un<br>",
        "<b>un</b>", "<img alt='a'>", '<img alt="a>b">', '<img alt="a"b="c">', '<img alt="', '<img alt="\ud800">', "<imgx>",
        "<script>x</script>", "<a href=x>un</a>", "un <img> mot", "x" * (MAX_FAST_CHARS + 1),
    ],
)  # fmt: skip
def test_all_else_goes_through_nh3(html):
    assert sanitise_paragraphs(html) is None


def test_references_are_read_as_nh3_reads_them():
    """Every one that the fast path knows: "<", ">", "&" and a fixed space stay references, the rest are characters."""
    numbers = [form.format(number) for number in range(70_000) for form in ("&#{};", "&#0{};", "&#x{:x};")]
    known = [
        said for said in ["&amp;", "&lt;", *map("&{}".format, html5), *numbers] if COMMON_REFERENCE.fullmatch(said)
    ]
    assert len(known) > 10_000
    for said in known:
        assert resolve_reference(said[1:-1]).replace("\xa0", "&nbsp;") == CLEANER.clean(said)
