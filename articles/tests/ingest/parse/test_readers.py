"""The fast reader and the tolerant one: what is regular, and that both give the same entries of it."""

import os
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.ingest.parse.channel import read_channel
from articles.ingest.parse.fastfeed import read_with_fastfeedparser
from articles.ingest.parse.feed import FEED_ROOT
from articles.ingest.parse.repair import end_document, remove_forbidden_chars, repair_references
from articles.ingest.parse.tolerant import read_with_feedparser
from articles.text.charset import decode
from articles.web.files import Enclosure
from portal.tests.cost import cpu_at_most

CORPORA = Path(os.environ.get("CORPORA_DIR", Path(__file__).resolve().parents[5] / "shared" / "corpora"))
RSS = (
    '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">'
    "<channel><title>Fil</title><link>https://a.example/</link><description>Fil</description><language>fr</language>"
)
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Fil</title><link href="https://a.example/"/>'
HERE = "https://a.example/feed"


def both(text):
    """The entries by each reader; None by the first where the document is not regular."""
    root = FEED_ROOT.search(text)
    text = repair_references(end_document(remove_forbidden_chars(text[root.start() :]))[0])
    channel = read_channel(text, HERE)
    fast = read_with_fastfeedparser(text, channel.base, channel.language)
    return fast and fast.entries, read_with_feedparser(text, channel.base).entries


def item(inside="", n=1):
    return f"<item><title>Titre {n}</title><link>https://a.example/{n}</link><guid>g{n}</guid>{inside}</item>"


def rss(*items):
    return f"{RSS}{''.join(items)}</channel></rss>"


def atom(inside, root=ATOM):
    return (
        f'{root}<entry><id>tag:a,1</id><title>Titre</title><link rel="alternate" href="https://a.example/1"/>'
        f"<updated>2026-02-03T10:00:00Z</updated>{inside}</entry></feed>"
    )


WORDS = st.text(st.sampled_from("aéœ’ &<>\"'«»;#38amp"), max_size=30).map(str.strip)


@st.composite
def entries(draw):
    n = draw(st.integers(1, 99))
    body = draw(WORDS)
    wrap = draw(st.sampled_from([escape, lambda text: f"<![CDATA[{text.replace(']]>', '')}]]>"]))
    parts = [
        f"<title>{wrap(draw(WORDS) or 'T')}</title>",
        draw(st.sampled_from([f"<link>https://a.example/{n}</link>", f"<link>/{n}</link>"])),
        draw(st.sampled_from([f"<guid>https://a.example/{n}</guid>", '<guid isPermaLink="false">g</guid>'])),
        draw(
            st.sampled_from(["<pubDate>Tue, 03 Feb 2026 10:00:00 +0100</pubDate>", "<pubDate>3.2.2026</pubDate>", ""])
        ),
        f"<description>{wrap(f'<p>{body}</p>' if draw(st.booleans()) else body)}</description>",
        draw(st.sampled_from(["<dc:creator>Awa Diop</dc:creator>", "<author>awa@a.example (Awa)</author>", ""])),
        draw(st.sampled_from(["<category>Or</category><category>Or</category>", ""])),
        draw(st.sampled_from(['<enclosure url="https://a.example/p.pdf" type="application/pdf" length="12"/>', ""])),
        draw(st.sampled_from(["<content:encoded><![CDATA[<p>Long</p><img src='/i.png'>]]></content:encoded>", ""])),
        draw(st.sampled_from(['<media:thumbnail url="https://a.example/i.jpg"/>', ""])),
    ]
    return f"<item>{''.join(draw(st.permutations(parts)))}</item>"


@settings(max_examples=150)
@given(st.lists(entries(), min_size=1, max_size=3))
def test_where_the_fast_reader_reads_the_tolerant_one_reads_the_same(items):
    fast, tolerant = both(rss(*items))
    if fast is not None:
        assert fast == tolerant


REGULAR = {
    "rss": rss(item("<pubDate>Tue, 03 Feb 2026 10:00:00 GMT</pubDate><description>Le &lt;b>mot&lt;/b></description>")),
    "rss with content": rss(
        item("<description>a</description><content:encoded><![CDATA[<p>b</p>]]></content:encoded>")
    ),
    "rss with an author": rss(item("<dc:creator>Awa Diop</dc:creator>"), item("<dc:creator>Ali</dc:creator>", 2)),
    "rss with media": rss(item('<media:content url="https://a.example/i.jpg" medium="image"/>')),
    "rss with a picture in sizes": rss(
        item(
            '<media:group><media:content url="https://a.example/i.jpg" medium="image"/></media:group><description>a</description>'
        ),
        item(n=2),
    ),
    "rss with tags of its own": rss(item("<own:kind>Dépêche</own:kind>")).replace(
        "<rss ", '<rss xmlns:own="https://a.example/ns" '
    ),
    "rss with what nobody reads": rss(
        item("<comments>https://a.example/c</comments><slash:comments>3</slash:comments>")
    ),
    "atom": atom('<author><name>Awa</name></author><content type="html">&lt;p>Texte&lt;/p></content>'),
    "atom in two languages": atom('<content type="html" xml:lang="en">Text</content>'),
    "atom with a summary": atom('<summary type="html">Court</summary><category term="Or"/>'),
}


@pytest.mark.parametrize("text", REGULAR.values(), ids=REGULAR)
def test_a_regular_document_is_read_fast_and_the_same(text):
    fast, tolerant = both(text)
    assert fast == tolerant


IRREGULAR = {
    "an author with a name": rss(item("<author><name>Awa</name></author>")),
    "two authors": rss(item("<dc:creator>Awa</dc:creator><dc:creator>Ali</dc:creator>")),
    "an entry without a link": rss(item(), "<item><title>Titre</title><guid>g</guid></item>"),
    "a link to the home page": rss("<item><title>Titre</title><link>https://a.example/</link></item>"),
    "an entry without a guid": rss(item(), "<item><title>Titre</title><link>https://a.example/2</link></item>"),
    "an empty description": rss(item("<description></description><content:encoded>b</content:encoded>")),
    "a base": atom('<content type="html" xml:base="https://b.example/">x</content>'),
    "a title in another language": atom("", ATOM).replace("<title>Titre", '<title xml:lang="en">Title'),
    "inline markup": atom('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">x</div></content>'),
    "plain text that looks like tags": atom("<summary>a &lt;b c</summary>"),
    "a podcast": rss(item('<itunes:image href="https://a.example/i.jpg"/>')).replace(
        "<rss ", '<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    ),
    "a date typed by hand": rss(item("<pubDate>3 février 2026</pubDate>")),
    "text encoded twice": rss(item("<description>cÃ©dÃ©</description>")),
    "text encoded twice in references": rss(item("<description>c&#195;&#169;dÃ&#xA9;</description>")),
    "text encoded twice, half in references": rss(item("<description>cÃ&#169;</description>")),
    "signs of Windows in references": rss(item("<description>l&#146;or</description>")),
    "an entry without a title": rss(item(), "<item><link>https://a.example/2</link><guid>g</guid></item>"),
    "a tag of its own that fastfeedparser reads": rss(item("<own:date>x</own:date>")).replace(
        "<rss ", '<rss xmlns:own="https://a.example/ns" '
    ),
    "tags that cross": rss(item("<description>a<category>b</description></category>")),
    "a tag left open": rss(item("<description>a<description></description>")),
    "a prefix that nobody declared": rss(item("<wfw:comment>x</wfw:comment>")),
    "a link escaped twice": rss("<item><title>T</title><link>https://a.example/?a=1&amp;amp;b=2</link></item>"),
    "a link of Atom in RSS": rss(
        item('<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="https://a.example/2"/>')
    ),
    "an enclosed file in Atom": atom('<link rel="enclosure" href="https://a.example/p.pdf"/>'),
    "a prefix that means something else": rss(item("<dc:creator>x</dc:creator>")).replace("purl.org/dc/", "b.example/"),
}


@pytest.mark.parametrize("text", IRREGULAR.values(), ids=IRREGULAR)
def test_what_is_irregular_is_left_to_the_tolerant_reader(text):
    assert both(text)[0] is None


ATTRIBUTES = " ".join(f"a{n}='>'" for n in range(90_000))
PREFIXES = " ".join(f"xmlns:a{n}='u:{n}'" for n in range(90_000))
CROWDS = {
    "attributes": f"<x {ATTRIBUTES}/>",
    "attributes of a tag with a name of its own": f"<_ {ATTRIBUTES}/>",
    "attributes behind a comment": f"<!-- <![CDATA[ --><x {ATTRIBUTES}/><!-- ]]> -->",
    "prefixes": f"<x {PREFIXES}/>",
    "prefixes in turn": "".join(f"<x xmlns:a{n}='u:{n}'>" for n in range(1_000)) + "<y/>" * 9_000 + "</x>" * 1_000,
}


@pytest.mark.parametrize("crowd", CROWDS.values(), ids=CROWDS)
def test_a_crowd_is_never_given_to_a_parser_that_is_quadratic_in_it(crowd):
    with cpu_at_most(2):
        fast, tolerant = both(rss(crowd, item()))
        assert fast is None
        assert [one.link for one in tolerant] == ["https://a.example/1"]


def entry_of(text):
    return both(text)[1][0]


@pytest.mark.parametrize(
    ("inside", "author"),
    [
        ("<author><name>Awa</name></author>", "Awa"),
        ("<dc:creator>Awa</dc:creator><dc:creator>Ali</dc:creator><author>Awa</author>", "Awa, Ali"),
        ("<author>awa@a.example (Awa Diop)</author>", "Awa Diop"),
    ],
)
def test_all_authors_are_named_once_by_their_names(inside, author):
    assert entry_of(rss(item(inside))).author == author


def test_an_entry_keeps_its_own_base_and_language():
    entry = entry_of(atom('<content type="html" xml:base="/texte/" xml:lang="en">x</content>'))
    assert (entry.base, entry.language) == ("https://a.example/texte/", "en")


def test_a_guid_that_is_no_address_is_not_taken_for_one():
    entry = entry_of(rss("<item><title>T</title><guid>12345</guid></item>"))
    assert (entry.guid, entry.link) == ("12345", "")


def test_an_entry_without_a_page_leads_to_the_file_it_brings():
    file = '<enclosure url="https://a.example/son.mp3" type="audio/mpeg" length="1234"/>'
    entry = entry_of(rss(f"<item><title>T</title>{file}</item>"))
    assert entry.link == "https://a.example/son.mp3"
    assert entry.enclosures == (Enclosure("https://a.example/son.mp3", "audio/mpeg", 1234),)


def test_a_plain_text_that_looks_like_tags_stays_text_and_html_stays_html():
    assert entry_of(atom("<summary>a &lt;blink b</summary>")).summary == "a &lt;blink b"
    assert entry_of(atom("<summary>&lt;p>a&lt;/p></summary>")).summary == "<p>a</p>"


def test_text_that_was_encoded_twice_is_mended():
    assert entry_of(IRREGULAR["text encoded twice"]).summary == "cédé"
    assert entry_of(IRREGULAR["text encoded twice in references"]).summary == "cédé"
    assert entry_of(IRREGULAR["signs of Windows in references"]).summary == "l’or"


@pytest.mark.parametrize(
    ("inside", "picture"),
    [
        (
            '<media:content url="https://a.example/i.jpg" type="image/jpeg"/><media:thumbnail url="https://a.example/t.jpg"/>',
            "i.jpg",
        ),
        (
            '<media:content url="https://a.example/v.mp4" type="video/mp4"/><media:thumbnail url="https://a.example/t"/>',
            "t",
        ),
        ('<enclosure url="https://a.example/e.png" type="image/png"/>', "e.png"),
        ('<enclosure url="https://a.example/p.pdf" type="application/pdf"/>', None),
        (
            '<description>&lt;img width="1" height="1" src="https://a.example/c.gif">&lt;img src="https://a.example/d.jpg"></description>',
            "d.jpg",
        ),
        ("<description>&lt;img HEIGHT = '0px' src='https://a.example/c.gif'></description>", None),
        ('<description>&lt;img src="https://a.example/e.jpg" data-weight="1" weight=1 hidth=1></description>', "e.jpg"),
        ("<description>&lt;img src='https://a.example/x?a=1&amp;amp;b=2'></description>", "x?a=1&b=2"),
    ],
)
def test_a_picture_is_found_where_feeds_put_it(inside, picture):
    assert entry_of(rss(item(inside))).image == (f"https://a.example/{picture}" if picture else "")


@pytest.mark.skipif(not CORPORA.is_dir() and not os.environ.get("CI"), reason="the corpora are not on this machine")
def test_captured_feeds_are_read_the_same_by_both_readers():
    compared = 0
    for document in sorted((CORPORA / "real-feeds").rglob("*.*"))[::12]:
        text = decode(document.read_bytes()).strip().lstrip("\ufeff")
        if document.suffix == ".tsv" or not FEED_ROOT.search(text):
            continue
        fast, tolerant = both(text)
        if fast is not None:
            assert [squeezed(one) for one in fast] == [squeezed(one) for one in tolerant], document.name
            compared += len(fast)
    assert compared > 100


def squeezed(entry):
    """White space is not the readers' business."""
    return [
        " ".join(value.split()) if isinstance(value, str) else value
        for value in (getattr(entry, name) for name in entry.__slots__)
    ]
