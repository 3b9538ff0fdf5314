"""Tests for articles.ingest.parse.wellformed: what is left as it is, and what is mended."""

import pytest

from articles.ingest.parse.repair import end_document, remove_forbidden_chars, repair_references
from articles.ingest.parse.wellformed import make_wellformed, utf8_if_wellformed

HEAD, TAIL = "<rss><channel><item><title>", "</title></item></channel></rss>"

SPOILT = {
    "a control": "a\x03b",
    "a reference to a control": "a&#3;b",
    "one in a CDATA section": "<![CDATA[a&#x1f;b]]>",
    "a longer one": "<![CDATA[a&#x0000001f;b]]>",
    "a long reference": "a&#00000065;b",
    "a bare ampersand": "a & b",
    "one in a CDATA section, as it may": "<![CDATA[a & b]]>",
    "one in a comment": "a<!-- & -->b",
    "one in an instruction": "a<?b & ?>",
    "an entity of HTML": "a&nbsp;b",
    "a sign that is none": "a\uffffb",
    "half a sign": "a\ud800b",
    "an emoji by number": "a&#128512;&#x1f600;b",
    "an apostrophe by number": "a&#039;&#x0027;&#39;b",
    "nothing": "été",
}


@pytest.mark.parametrize("title", SPOILT.values(), ids=SPOILT)
def test_what_is_read_as_it_is_reads_as_if_it_had_been_mended(title):
    text = f"{HEAD}{title}{TAIL}"
    mended, beyond = end_document(remove_forbidden_chars(text))
    assert make_wellformed(text)[:2] == (repair_references(mended), beyond)


def test_a_document_that_a_strict_parser_takes_comes_with_its_bytes():
    assert make_wellformed(f"{HEAD}a\x03 &amp; é{TAIL}")[2] == f"{HEAD}a &amp; é{TAIL}".encode()
    assert make_wellformed(f"{HEAD}a & b{TAIL}")[2] == f"{HEAD}a &amp; b{TAIL}".encode()


@pytest.mark.parametrize(
    "text",
    [
        *("<rss><item></rss>", "<rss><a:b/></rss>", "<rss>" + "<a>" * 200_001, "<rss/><rss/>", "<rss>\x03</rss>"),
        f"<rss {' '.join(f'a{number}="1"' for number in range(70))}/>",
    ],
)
def test_what_it_does_not_take_or_is_not_asked_to_comes_with_none(text):
    assert utf8_if_wellformed(text) == b""
