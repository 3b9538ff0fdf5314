import contextlib
import json
import os
from io import BytesIO
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest.parse.feed import MAX_ENTRIES, parse_feed
from articles.ingest.records import Fetched, NotAFeed
from articles.text.dates import read_date
from portal.tests.cost import cpu_at_most

CORPORA = Path(os.environ.get("CORPORA_DIR", Path(__file__).resolve().parents[5] / "shared" / "corpora"))
HEAD = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
HEAD += ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">'
DATE = "<pubDate>Tue, 03 Feb 2026 10:00:00 GMT</pubDate>"


def read(text, content_type=""):
    content = text if isinstance(text, bytes) else text.encode()
    return parse_feed(Fetched("https://a.example/feed", content, content_type))


def item(inside="", n=1):
    return f"<item><title>Titre {n}</title><link>https://a.example/{n}</link><guid>g{n}</guid>{inside}</item>"


def rss(items, channel=""):
    return f"{HEAD}<channel><title>Fil</title><link>https://a.example/</link>{channel}{items}</channel></rss>"


def only(text):
    (entry,) = read(text).entries
    return entry


def refusal(text):
    with pytest.raises(NotAFeed) as caught:
        read(text)
    return caught.value.reason


def test_an_rss_feed_is_read():
    inside = (
        f"{DATE}<dc:creator>Awa Diop</dc:creator><category>Économie</category><description>Le &lt;b>chapô&lt;/b></description>"
        '<content:encoded><![CDATA[<p>Le texte</p>]]></content:encoded><media:thumbnail url="https://a.example/i.jpg"/>'
    )
    parsed = read(rss(item(inside), "<language>fr-SN</language><ttl>45</ttl>"))
    assert (parsed.title, parsed.home, parsed.language, parsed.ttl_minutes) == (
        "Fil",
        "https://a.example/",
        "fr-SN",
        45,
    )
    (entry,) = parsed.entries
    assert (entry.guid, entry.link, entry.title) == ("g1", "https://a.example/1", "Titre 1")
    assert (entry.summary, entry.content, entry.author) == ("Le <b>chapô</b>", "<p>Le texte</p>", "Awa Diop")
    assert (entry.image, entry.tags, entry.base) == ("https://a.example/i.jpg", ("Économie",), "https://a.example/feed")
    assert read_date(entry.published).isoformat() == "2026-02-03T10:00:00+00:00"


def test_an_atom_feed_is_read():
    entry = only(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Fil</title><entry><id>tag:a,1</id><title>Titre</title>'
        '<link rel="self" href="https://a.example/self"/><link rel="alternate" href="https://a.example/1"/>'
        "<updated>2026-02-03T10:00:00Z</updated><author><name>Awa</name></author>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Texte</p></div></content></entry></feed>'
    )
    assert (entry.guid, entry.link, entry.title, entry.author) == ("tag:a,1", "https://a.example/1", "Titre", "Awa")
    assert "<p>Texte</p>" in entry.content
    assert "<content" not in entry.content


def test_an_rdf_feed_is_read():
    entry = only(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="https://a.example/"><title>Fil</title><link>https://a.example/</link></channel>'
        '<item rdf:about="https://a.example/1"><title>Titre</title><link>https://a.example/1</link></item></rdf:RDF>'
    )
    assert (entry.link, entry.title) == ("https://a.example/1", "Titre")


def test_a_json_feed_is_read_and_its_plain_text_stays_text():
    entry = only(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Fil",
                "items": [
                    {"id": "1", "url": "https://a.example/1", "title": "T", "content_text": "<img onerror=x> 5 < 7 & 8"}
                ],
            }
        )
    )
    assert entry.content == "&lt;img onerror=x&gt; 5 &lt; 7 &amp; 8"


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("03.02.2026", "2026-02-03T00:00:00+00:00"),
        ("1770076800", "2026-02-03T00:00:00+00:00"),
        ("hier soir", "hier soir"),
        ("", ""),  # the guid is not asked
    ],
)
def test_a_date_is_read_as_it_was_meant_or_handed_on_as_written(date, published):
    assert only(rss(item(f"<pubDate>{date}</pubDate>").replace("g1", "2020-01-01"))).published == published


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ("<published>2024-01-01T00:00:00Z<updated>2024-02-02T00:00:00Z</updated></published>", "2024-01-01"),
        ("<updated>2024-01-01T00:00:00Z<published>2024-02-02T00:00:00Z</published></updated>", "2024-02-02"),
    ],
)
def test_a_date_in_a_date_is_lost_to_neither(dates, published):
    entry = f'<entry><title>T</title><link href="https://a.example/1"/><id>1</id>{dates}</entry>'
    read = only(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>{entry}</feed>')
    assert read.published.startswith(published)
    assert read.updated


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("\ufeff \n\x00", "empty"),
        ("<!doctype html><title>Just a moment...</title><p>Verify you are human", "challenge-page"),
        ("<html><body>Captcha</body></html>", "challenge-page"),
        ("<!doctype html><html><body><p>Bienvenue</body></html>", "not-a-feed"),
        ("<html><body><p>Copiez &lt;rss> <rss></rss></body></html>", "not-a-feed"),
        ("Bonjour", "not-a-feed"),
        ('{"a": 1}', "not-a-feed"),
        ("[" * 100_000, "not-a-feed"),
        ("<opml><body/></opml>", "not-a-feed"),
        (bytes(range(256)) * 400, "not-a-feed"),
    ],
)
def test_what_is_no_feed_is_called_by_its_name(text, reason):
    assert refusal(text) == reason


def test_a_feed_of_nothing_yet_is_a_feed():
    assert read(rss("")).entries == ()


@pytest.mark.parametrize("cut", [1, 5, 20, 60])
def test_a_truncated_document_keeps_its_whole_entries(cut):
    text = rss("".join(item(f"{DATE}<description>Texte {n}</description>", n) for n in range(10)))
    whole = text[: text.rindex("<item>") + 10 + cut]
    assert [entry.guid for entry in read(whole).entries] == [f"g{n}" for n in range(9)]


def test_entries_beyond_the_limit_are_counted():
    parsed = read(rss("".join(item(n=n) for n in range(MAX_ENTRIES + 5))))
    assert len(parsed.entries) == MAX_ENTRIES
    assert parsed.skipped == {"too-many": 5}
    assert parsed.entries[0].guid == "g0"


def test_entries_that_name_nobody_are_not_swallowed_with_their_neighbours():
    inside = f"<dc:creator/><pubDate>3.2.2026</pubDate><description>{'mot ' * 1_000}</description>"
    text = rss("".join(item(inside, n) for n in range(5)) + item("<dc:creator>Awa</dc:creator>", 5))
    assert [entry.guid for entry in read(text).entries] == [f"g{n}" for n in range(6)]


def test_an_xhtml_title_is_read():
    entry = only(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Fil</title><entry><id>tag:a,1</id><title type="xhtml">'
        '<div xmlns="http://www.w3.org/1999/xhtml">Le <b>cacao</b> monte</div></title><updated>2026-02-03T10:00:00Z</updated>'
        '<link href="https://a.example/1"/></entry></feed>'
    )
    assert "cacao" in entry.title


def test_the_description_of_a_video_is_its_text():
    group = "<media:group><media:description>Le marché en bref</media:description></media:group>"
    assert only(rss(item(DATE + group))).summary == "Le marché en bref"


def test_an_external_entity_reads_no_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("SECRET-TEXT")
    text = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + rss(item("<description>&x;</description>"))
    assert "SECRET-TEXT" not in repr(read(text.replace('<?xml version="1.0" encoding="utf-8"?>', "")))


def test_a_document_that_is_the_name_of_a_file_opens_none(tmp_path):
    feed = tmp_path / "feed.xml"
    feed.write_text(rss(item()))
    assert refusal(str(feed)) == "not-a-feed"
    assert refusal(feed.as_uri()) == "not-a-feed"


def test_entities_of_entities_are_a_bomb_and_those_of_plain_text_are_none():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{entities}]><rss version="2.0"><channel><title>&l9;</title>{item()}</channel></rss>'
    with cpu_at_most(1):
        assert refusal(text.encode()) == "bomb"
    plain = '<!DOCTYPE rss [<!ENTITY nom "La Pesée"><!ENTITY lien "https://a.example/?a=1">]>'
    assert len(read(f'{plain}<rss version="2.0"><channel><title>t</title>{item()}</channel></rss>').entries) == 1


def test_html_entities_and_bare_ampersands_lose_no_letter():
    entry = only(
        rss("<item><title>Caf&eacute; &amp; th&eacute; & R&D &inconnu;</title><link>https://a.example/1</link></item>")
    )
    assert entry.title == "Café & thé & R&D &inconnu;"


def test_illegal_characters_are_dropped():
    entry = only(rss("<item><title>a\x00b\x08c&#0;d&#x1f;e\ufffff</title><link>https://a.example/1</link></item>"))
    assert entry.title == "abcdef"


def test_what_a_json_feed_escapes_can_be_stored():
    bad = "a\ud800\0"
    parsed = read(json.dumps({
        "version": "https://jsonfeed.org/version/1.1", "title": bad, "home_page_url": bad, "language": bad,
        "items": [{"id": "1", "url": "https://a.example/1", "title": "T"}],
    }))  # fmt: skip
    assert (parsed.title, parsed.home, parsed.language) == ("a", "a", "")


BOMBS = {
    "a long author": "<author>" + "a" * 160_000 + "</author>",
    "a long author in CDATA": "<author><![CDATA[" + "a" * 160_000 + "]]></author>",
    "a long publisher": "<dc:publisher>" + "a@" * 80_000 + "</dc:publisher>",
    "authors that never end": "<author " * 20_000,
    "authors never closed": "<author>x" * 20_000,
    "sections that never end": "<![CDATA[" * 20_000,
    "declarations": "<!h" * 20_000,
    "open dates": "<date " * 20_000,
    "categories": "<category>x</category>" * 20_000,
    "attributes": "<b " + " ".join(f'a{n}="x"' for n in range(30_000)) + "/>",
    "attributes that never end": "<b " + " ".join(f'a{n}="x"' for n in range(30_000)) + "<b ",
    "prefixes": "".join(f'<n{n}:a xmlns:n{n}="https://b.example/{n}"/>' for n in range(8_000)),
    "bases in bases": "".join(f'<a xml:base="{"x" * 50}{n}/">' for n in range(10_000)),
    "spaces": "<description>" + " " * 1_000_000,
    "a date of spaces": f"<pubDate>{' ' * 400_000}</pubDate>",  # it took minutes
    "pictures that never end": f"<description><![CDATA[{'<img ' * 100_000}]]></description>",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_no_document_costs_more_than_a_moment(bomb):
    text = rss(
        f"<item><title>a</title><link>https://a.example/1</link><pubDate>junk</pubDate>{bomb}</item>" + item(n=2)
    )
    with cpu_at_most(3), contextlib.suppress(NotAFeed):
        read(text)


def test_a_doctype_that_never_ends_costs_no_more():
    with cpu_at_most(3):
        read("<!DOCTYPE[" * 50_000 + "<rss version='2.0'><channel>" + item() + "</channel></rss>")


@pytest.mark.parametrize("sign", ["&", "& ", "&amp;", "&x;", "&eacute;", "&lt;", "&#38;"])
@pytest.mark.parametrize("wrap", ["{}", "<![CDATA[{}]]>"])
def test_a_title_without_end_is_cut_before_anything_is_made_of_it(sign, wrap):
    long = wrap.format(sign * (3_000_000 // len(sign)))
    with cpu_at_most(0.5):
        parsed = read(rss(f"<item><title>Le titre {long}</title><link>https://a.example/1</link></item>" + item()))
        assert len(parsed.entries) == 2
        assert len(parsed.entries[0].title) <= 5 * 20_000  # the tolerant reader writes "&" as "&amp;"


@pytest.mark.parametrize("codec", ["hex", "idna", "zlib"])
def test_an_encoding_that_is_none_raises_nothing(codec):
    text = rss("<item><title>Marché</title><link>https://a.example/1</link></item>").replace("utf-8", codec)
    assert read(text.encode("cp1252")).entries[0].title == "Marché"


def test_a_channel_of_spaces_costs_no_more_than_its_length():
    blank = f"<language>{' ' * 200_000}</language><sy:updatePeriod>{' ' * 200_000}</sy:updatePeriod>"
    with cpu_at_most(3):
        assert len(read(rss(item(), blank)).entries) == 1


@given(
    st.lists(
        st.sampled_from(
            [
                "<item>",
                "</item>",
                "<entry>",
                "</entry>",
                "<title>",
                "</title>",
                "<link>",
                "<link href='/1'/>",
                "<![CDATA[",
                "]]>",
                "&",
                "&#x1;",
                "&eacute;",
                "<author><name>",
                "</author>",
                "<content type='xhtml'>",
                "<div>",
                "</div>",
                "xml:base='//['",
                "<",
                ">",
                "\x00",
                "<guid>",
                "<pubDate>",
                "2026-02-30",
                "<media:content url='x'/>",
                "<enclosure url='x' length='-'/>",
                "<source>",
                "<image>",
                "<textinput>",
                "</channel>",
                "<svg>",
                "<?x",
                "<!DOCTYPE",
                "<category>",
                "é",
                "\ud800",
            ]
        ),
        max_size=40,
    ),
    st.sampled_from(["<rss version='2.0'><channel>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<rdf:RDF>"]),
)
def test_whatever_the_tags_only_not_a_feed_is_raised(pieces, root):  # fmt: skip
    with contextlib.suppress(NotAFeed):
        read((root + "".join(pieces)).encode("utf-8", "surrogatepass"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "items",
                        "id",
                        "url",
                        "title",
                        "authors",
                        "author",
                        "name",
                        "tags",
                        "attachments",
                        "hubs",
                        "date_published",
                        "image",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_a_json_feed_holds_only_not_a_feed_is_raised(thing):  # fmt: skip
    with contextlib.suppress(NotAFeed):
        read(json.dumps({"items": [thing, {"title": thing, "url": thing}], "title": thing, "hubs": thing}))


@given(st.binary(max_size=200), st.integers(0, 700))
def test_whatever_the_bytes_only_not_a_feed_is_raised(junk, where):
    text = rss(item(DATE + "<description>Texte</description>")).encode()
    for content in (junk, text[:where] + junk + text[where:], text[:where]):
        with contextlib.suppress(NotAFeed):
            read(content)


@pytest.mark.skipif(not CORPORA.is_dir() and not os.environ.get("CI"), reason="the corpora are not on this machine")
def test_captured_feeds_give_what_feedparser_finds():
    documents = sorted((CORPORA / "real-feeds").rglob("*.*"))[::25]
    ours = theirs = 0
    for document in documents:
        content = document.read_bytes()
        if document.suffix == ".tsv":
            continue
        expected = len(feedparser.parse(BytesIO(content), sanitize_html=False).entries)
        try:
            parsed = parse_feed(Fetched("https://a.example/", content))
            ours += min(len(parsed.entries) + sum(parsed.skipped.values()), expected)
        except NotAFeed:
            pass
        theirs += expected
    assert theirs > 200
    assert ours >= 0.99 * theirs


def test_a_tail_of_comments_costs_no_more_than_its_length():
    """Without the guard in END this never ends."""
    good = b"<rss version='2.0'><channel><item><title>a</title><link>https://a.example/1</link></item></channel></rss>"
    assert len(parse_feed(Fetched(url="https://a.example/", content=good + b"<!---->" * 250 + b"x")).entries) <= 1
    assert len(parse_feed(Fetched(url="https://a.example/", content=good + b"<!-- a -->" * 90)).entries) == 1
