"""Tests for articles.ingest.parse.rss_fast: it gives what the reader behind it would, or nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from articles.ingest.parse import feed
from articles.ingest.parse.entries import resolve_references
from articles.ingest.parse.rss_fast import read_rss_fast
from articles.ingest.parse.wellformed import strip_controls
from articles.ingest.records import Fetched
from articles.tests.ingest.parse.test_readers import item, rss

HERE = "https://a.example/feed"
DATE = "<pubDate>Tue, 03 Feb 2026 10:00:00 +0100</pubDate>"
USUAL = {
    "nothing more": "",
    "a date": DATE,
    "a date in UTC": "<pubDate> 29 Feb 2024 23:59:59 GMT </pubDate>",
    "a text": "<description>&lt;p&gt;L&apos;or &amp;amp; l&#39;argent&#38;lt; &#128512;&lt;/p&gt;</description>",
    "a text in a section": "<description>\n<![CDATA[<p>a ]] b &nbsp; <img src='/i.png'></p>]]>\r\n</description>",
    "all of a text": "<description>a</description><content:encoded><![CDATA[<p>a</p>]]></content:encoded>",
    "categories": '<category>Or</category><category domain="x"><![CDATA[Mines]]></category><category>Or</category>',
    "a name": "<dc:creator><![CDATA[Awa Diop]]></dc:creator>",
    "an address": "<author>awa@a.example (Awa)</author>",
    "what nobody reads": "<comments>https://a.example/?a=1&amp;b=2</comments><slash:comments>3</slash:comments>",
}
UNUSUAL = {
    "an enclosure": '<enclosure url="https://a.example/p.pdf" type="application/pdf" length="12"/>',
    "a date that is none": "<pubDate>Tue, 31 Feb 2026 10:00:00 GMT</pubDate>",
    "a date in a section": "<pubDate><![CDATA[Tue, 03 Feb 2026 10:00:00 GMT]]></pubDate>",
    "a second title": "<title>b</title>",
    "an entity of HTML": "<description>a&nbsp;b</description>",
    "a bare ampersand": "<description>a & b</description>",
    "a reference to no sign": "<description>a&#xd800;b</description>",
    "references that would make another": "<description>a &&#108;t;b&gt; &am&#112;; c</description>",
    "a section in an attribute": '<category domain="<![CDATA[a]]>">Or</category><description><![CDATA[b]]></description>',
    "an end of a section": "<description>a ]]> b</description>",
    "a section beside a text": "<description>a <![CDATA[b]]></description>",
    "a section between two tags": "<![CDATA[b]]>",
    "nothing said": "<description></description>",
    "a tag inside": "<description><b>a</b></description>",
    "a comment": "<!-- a -->",
    "a category without name": "<category> </category>",
    "a sign that is none": "<description>a\uffffb</description>",
    "UTF-8 read as Latin-1": "<description>d\u00c3\u00a9j\u00c3\u00a0</description>",
    "a prefix that nobody declared": "<wfw:commentRss>https://a.example/</wfw:commentRss>",
}


PARTS = st.lists(
    st.sampled_from([
        "&lt;", "&gt;", "&quot;", "&apos;", "&amp;", "&#38;", "&#x26;", "&#108;", "&#x1F600;", "&nbsp;", "&", "&#", "&#x", "amp",
        "lt", "#", "38", "x", "108", "t", ";", "a", "é",
    ]),
    max_size=8,
).map("".join)  # fmt: skip


def read_fast(text):
    return read_rss_fast(*strip_controls(text), HERE, "fr")


@pytest.mark.parametrize("inside", USUAL.values(), ids=USUAL)
def test_what_is_usual_reads_as_the_reader_behind_would(inside, monkeypatch):
    text = rss(item(inside), item(inside, n=2))
    document = Fetched(HERE, text.encode())
    first = feed.parse_feed(document)
    assert read_fast(text).entries == first.entries
    monkeypatch.setattr(feed, "read_rss_fast", lambda *_: None)
    assert feed.parse_feed(document) == first


@pytest.mark.parametrize("inside", UNUSUAL.values(), ids=UNUSUAL)
def test_what_is_otherwise_is_left_to_it(inside):
    assert read_fast(rss(item(inside), item(inside, n=2))) is None


@settings(max_examples=1000)
@given(PARTS)
def test_references_are_resolved_as_a_parser_does_or_not_at_all(said):
    try:
        known = etree.fromstring(f"<a>{said}</a>").text or ""
    except etree.XMLSyntaxError:
        with pytest.raises(ValueError):
            resolve_references(said)
    else:
        assert resolve_references(said) == known


def test_what_some_entries_lack_is_left_to_it():
    assert read_fast(rss(item(DATE), item(n=2))) is None
    assert read_fast(rss(item("<dc:creator>a</dc:creator>"), item("<author>b</author>", n=2))) is None


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("</channel></rss>", "</channel>"),
        ("</channel></rss>", "<ttl>5</ttl></channel></rss>"),
        ("<rss ", '<rss xmlns="https://a.example/ns" '),
        ('"http://purl.org/dc/elements/1.1/"', '"https://a.example/dc"'),
        ("<language>", '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="https://b.example/"/><language>'),
        ("<title>Fil</title>", "<title><!-- a -->Fil</title>"),
        ("<title>Fil</title>", "<title></title>"),
        ("<item>", "<item>a<item>"),
    ],
)
def test_a_document_that_is_not_as_most_is_left_to_it(here, there):
    text = rss(item("<dc:creator>a</dc:creator>"))
    assert read_fast(text)
    assert read_fast(text.replace(here, there, 1)) is None


def test_an_end_of_a_section_is_left_to_it_whatever_stands_before_the_entries():
    text = rss(item("<description>a ]]> b</description>"))
    assert read_fast(text.replace("<item>", "<description><![CDATA[ <![CDATA[ ]]></description><item>", 1)) is None


@pytest.mark.parametrize("uri", ["http://a}b", "{a}", "&#125;", "é}"])
def test_no_name_of_a_vocabulary_fails_a_document(uri):
    text = rss(item("<dc:creator>a</dc:creator>")).replace("<rss ", f'<rss xmlns:x="{uri}" ')
    assert len(feed.parse_feed(Fetched(HERE, text.encode())).entries) == 1


def test_no_openings_of_sections_cost_more_than_their_length():
    assert read_fast(rss(item("<description>" + "<title><![CDATA[" * 20_000 + "]]>" * 20_000))) is None
