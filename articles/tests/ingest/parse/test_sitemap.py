import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest.clean.entry import clean_entry
from articles.ingest.parse import sitemap
from articles.ingest.parse.sitemap import read_sitemap
from articles.ingest.records import Fetched, NotAFeed
from portal.tests.cost import cpu_at_most

URL = "https://www.journal.example/sitemap-news.xml"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)


def url(n=1, title="Un titre &amp; demi", date="2026-11-24T08:00:00+01:00", more=""):
    news = f"<news:title>{title}</news:title>" if title else ""
    return (
        f"<url><loc>https://www.journal.example/a/{n}?a=1&amp;copy={n}</loc><lastmod>2026-01-01</lastmod><news:news>"
        "<news:publication><news:name>Le Journal</news:name><news:language>fr</news:language></news:publication>"
        f"<news:publication_date>{date}</news:publication_date>{news}"
        f"<news:keywords>mines, or</news:keywords></news:news>{more}</url>"
    )


def parsed(document, address=URL):
    return read_sitemap(Fetched(address, document if isinstance(document, bytes) else document.encode()))


def refusal(document):
    with pytest.raises(NotAFeed) as caught:
        parsed(document)
    return caught.value.reason


def test_a_news_sitemap_gives_titles_dates_words_and_pictures():
    picture = "<image:image><image:title>Non</image:title><image:loc>https://www.journal.example/p.jpg</image:loc></image:image>"
    found = parsed(OPEN + url(more=picture) + "</urlset>")
    entry = clean_entry(found.entries[0], NOW)
    assert (entry.title, entry.url) == ("Un titre & demi", "https://www.journal.example/a/1?a=1&copy=1")
    assert entry.published == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert (entry.tags, entry.image, entry.language) == (("mines", "or"), "https://www.journal.example/p.jpg", "fr")
    assert (found.language, found.skipped) == ("fr", {})


def test_an_entry_without_a_title_is_left_out_and_counted():
    found = parsed(OPEN + url(1) + url(2, title="") + "</urlset>")
    assert (len(found.entries), found.skipped) == (1, {"no-title": 1})


def test_no_title_is_made_up_from_an_address_or_a_picture():
    plain = OPEN + "<url><loc>https://www.journal.example/la-bceao-releve-son-taux</loc></url></urlset>"
    assert refusal(plain) == "no-titles"
    picture = "<image:image><image:title>Une photo</image:title></image:image>"
    assert refusal(OPEN + url(title="", more=picture) + "</urlset>") == "no-titles"


def test_a_packed_a_cut_and_an_empty_sitemap_are_read():
    assert len(parsed(gzip.compress((OPEN + url() + "</urlset>").encode())).entries) == 1
    assert len(parsed((OPEN + url(1) + url(2))[:-40]).entries) >= 1
    assert parsed(OPEN + "</urlset>").entries == ()


def test_of_many_addresses_the_2000_newest_are_kept():
    rows = [url(n, date=f"2026-{n % 12 + 1:02}-01") for n in range(2_400)]
    found = parsed(OPEN + "".join(rows) + "</urlset>")
    assert (len(found.entries), found.skipped) == (2_000, {"too-many": 400})
    assert found.entries[0].published == "2026-12-01"
    assert all(entry.published > "2026-02" for entry in found.entries)


def index(*maps):
    rows = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{date}</lastmod></sitemap>" for loc, date in maps)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'


def test_an_index_names_its_newest_children_at_most_three():
    host = "https://www.journal.example"
    maps = [(f"{host}/map-{n}.xml", f"2026-11-{n:02}") for n in range(1, 8)]
    found = parsed(index((f"{host}/news.xml", "2026-10-01"), *maps))
    assert found.entries == ()
    assert found.part_urls == (f"{host}/news.xml", f"{host}/map-7.xml", f"{host}/map-6.xml")


def test_an_index_leads_to_no_other_host_and_not_to_itself():
    bad = [
        "http://169.254.169.254/a.xml",
        "https://other.example/a.xml",
        "file:///etc/passwd",
        "javascript:1",
        URL,
        "//x",
    ]
    assert parsed(index(*((loc, "2026-11-24") for loc in bad))).part_urls == ()


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>' + OPEN + "&b;</urlset>"
FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + OPEN + url(title="&f;") + "</urlset>"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("", "empty"),
        ("not xml", "not-a-sitemap"),
        ("<html><body>Page</body></html>", "not-a-sitemap"),
        ("<rss><channel/></rss>", "not-a-sitemap"),
        (BOMB, "not-a-sitemap"),
        (FILE, "not-a-sitemap"),
        (FILE.encode("utf-16"), "not-a-sitemap"),
        (gzip.compress(b"x" * 100)[:20], "malformed"),
        (gzip.compress(b"x" * 60_000_000), "malformed"),
    ],
    ids=["empty", "text", "page", "feed", "bomb", "file", "file in UTF-16", "cut gzip", "gzip bomb"],
)
def test_what_is_no_sitemap_is_refused_with_a_reason(document, reason):
    assert refusal(document) == reason


MANY = " ".join(f"a{n}='>'" for n in range(90_000))
HOSTILE = {
    "deep": OPEN + "<url>" * 200_000,
    "deep in a url": OPEN + "<url>" + "<a>" * 200_000,
    "many": OPEN + "<url><loc>https://www.journal.example/</loc></url>" * 60_000,
    "children": OPEN + "<url>" + "<loc>x</loc>" * 100_000 + "</url>",
    "outside": OPEN + "<x/>" * 200_000,
    "outside, for ever": OPEN + "<x/>" * 4_000_000,
    "attributes": OPEN + "<url " + MANY + "/>",
    "attributes elsewhere": (OPEN + "<url/><_ " + MANY + "/>").encode("utf-16"),
    "attributes in EBCDIC": ('<?xml version="1.0" encoding="cp037"?><urlset ' + MANY + "/>").encode("cp037"),
    "junk": OPEN + "<a b=c & " * 200_000,
    "prefixes": OPEN + "".join(f"<a{n} xmlns:p{n}='u:{n}'>" for n in range(200)) + "<x/>" * 100_000,
    "long": OPEN + "<url><loc>" + "x" * 9_000_000 + "</loc></url>",
    "NUL": OPEN + "<url><loc>\0</loc></url></urlset>",
    "no namespace": "<urlset><url><loc>https://www.journal.example/1</loc><title>Un</title></url></urlset>",
    "hidden bomb": f"<!--{' ' * 20_000}-->" + BOMB,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_document_crashes_or_holds_the_reader(name):
    with cpu_at_most(3):
        try:
            parsed(HOSTILE[name])
        except NotAFeed as error:
            assert error.sentence


def test_elements_outside_an_address_are_dropped_as_they_end(monkeypatch):
    seen = []
    events = sitemap._events

    def watched(content):
        for event, element in events(content):
            yield event, element
            seen.append(len(element.getroottree().getroot()))

    monkeypatch.setattr(sitemap, "_events", watched)
    comments = "<!-- a --><?b c?>" * 20_000
    found = parsed(OPEN + "<x><y/></x>" * 10_000 + comments + url(1) + "<x/>" * 20_000 + url(2) + "</urlset>")
    assert len(found.entries) == 2
    assert max(seen) < 10_000  # lxml reads 32 kB ahead


def test_a_document_of_more_tags_than_any_is_refused_before_it_is_read():
    assert refusal(OPEN + "<x/>" * 1_100_000 + url() + "</urlset>") == "too-large"


def test_an_address_of_more_parts_than_any_ends_the_reading():
    endless = "<url>" + "<loc>https://www.journal.example/2</loc>" * 50_000 + "</url>"
    assert len(parsed(OPEN + url(1) + endless + url(3) + "</urlset>").entries) == 1


SCRAPS = [
    OPEN, "</urlset>", "<url>", "</url>", "<loc>", "</loc>", "https://a.example/", "&amp;", "&x;", "\0", "<news:title>",
    "</news:title>", "<!--", "<?a?>",
]  # fmt: skip


@given(st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join))
def test_any_document_gives_entries_or_a_refusal(document):
    try:
        parsed(document)
    except NotAFeed as error:
        assert error.reason
