from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest.discover.candidates import (
    GUESSED_ORIGIN,
    feed_candidates,
    rank_candidates,
)
from articles.ingest.discover.records import FeedCandidate, FoundFeed
from portal.tests.cost import cpu_at_most

URL = "https://journal.example/"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOME = b"""<html><head><meta name="Generator" content="WordPress 6.8">
<link rel="alternate" type="application/rss+xml" title="Journal &raquo; Commentaires" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml; charset=utf-8" title="Journal &raquo; Flux" href="/feed/">
<link rel="alternate" hreflang="en" href="/en/"><link rel="stylesheet" type="text/css" href="/a.css">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
</head><body><a href="/economie">\xc3\x89conomie</a><a href="http://feeds.example/journal-rss.xml">RSS</a>
<a href="feed://journal.example/marches.rss">March\xc3\xa9s</a><a href="javascript:rss()">RSS</a></body></html>"""


def urls(html=HOME, url=URL, robots_txt="", habits=False):
    return [one.url for one in feed_candidates(html, url, robots_txt) if habits or one.origin != GUESSED_ORIGIN]


def test_what_the_page_declares_comes_first_and_comments_last():
    assert urls() == [
        "https://journal.example/feed/",
        "http://feeds.example/journal-rss.xml",
        "https://journal.example/marches.rss",
        "https://journal.example/comments/feed/",
    ]
    origins = [one.origin for one in feed_candidates(HOME, URL)][:3]
    assert origins == ["déclaré par la page", "lien dans la page", "lien dans la page"]


def test_relative_addresses_follow_the_base_of_the_page():
    page = b'<base href="https://cdn.example/x/"><link rel=alternate type="application/atom+xml" href="atom.xml">'
    assert urls(page) == ["https://cdn.example/x/atom.xml"]


def test_the_sitemaps_for_news_that_robots_txt_names_are_tried():
    robots_txt = "Sitemap: https://journal.example/sitemap.xml\nSitemap: https://journal.example/sitemap-news.xml"
    assert urls(b"", robots_txt=robots_txt) == ["https://journal.example/sitemap-news.xml"]
    assert urls(b"", robots_txt="Sitemap: https://journal.example/map.xml") == ["https://journal.example/map.xml"]


@pytest.mark.parametrize(
    ("generator", "first"),
    [
        ("SPIP 4.3", "/spip.php?page=backend"),
        ("Joomla! - Open Source", "/?format=feed&type=rss"),
        ("Drupal 10 (https://www.drupal.org)", "/rss.xml"),
        ("blogger", "/feeds/posts/default"),
        ("", "/feed/"),
    ],
)
def test_where_nothing_is_told_the_habits_of_the_sites_system_come_first(generator, first):
    page = f'<meta name="generator" content="{generator}">'.encode()
    assert urls(page, habits=True)[0] == f"https://journal.example{first}"


def test_a_crowd_of_attributes_hides_no_other_link():
    page = (
        b"<p "
        + MANY[:5_000]
        + b"><script>'<a href=\"/no.rss\">'</script><!-- <a href=/no.rss> --><a href=/rss>Le fil</a>"
    )
    assert [(one.url, one.title) for one in feed_candidates(page, URL) if one.origin != GUESSED_ORIGIN] == [
        ("https://journal.example/rss", "Le fil")
    ]


def test_a_section_is_tried_before_the_site():
    assert (
        urls(b"", "https://journal.example/finance/index.html", habits=True)[0]
        == "https://journal.example/finance/feed/"
    )


def found(path, *, entries=10, days=1, kind="feed", title="", links=None):
    newest = NOW - timedelta(days=days) if days is not None else None
    url = f"https://journal.example{path}"
    links = frozenset(links or [url])
    return FoundFeed(FeedCandidate(url, "", kind, "x"), url, title, entries, newest, links)


def order(*rows):
    return [one.url.removeprefix("https://journal.example") for one in rank_candidates(list(rows), NOW)]


def test_real_entries_freshness_and_the_whole_site_decide():
    assert order(
        found("/comments/feed"),
        found("/empty", entries=0, days=None),
        found("/category/x/feed"),
        found("/old", days=400),
        found("/map.xml", kind="sitemap"),
        found("/feed"),
    ) == ["/feed", "/map.xml", "/category/x/feed", "/old", "/comments/feed", "/empty"]


def test_a_feed_of_comments_is_known_by_its_title_too():
    assert order(found("/a", title="Comments for Journal"), found("/b", days=300)) == ["/b", "/a"]


def test_of_two_feeds_with_the_same_articles_one_is_shown():
    assert order(found("/feed", links={"1", "2"}), found("/atom", links={"1", "2"})) == ["/feed"]


MANY = b" ".join(b"a%d" % n for n in range(90_000))


@pytest.mark.parametrize(
    "html",
    [
        b"<link rel=alternate type=application/rss+xml href=/f>" * 100_000,
        b"<a href=/rss>" * 200_000,
        b"<div>" * 300_000,
        b"<a href='/rss" + b"/rss" * 400_000 + b"'>",
        b"<a href=/x>" + b"rss " * 400_000,
        b"<link rel='" + b"alternate " * 200_000 + b"' href=/x>",
        b"\0" * 2_000_000,
        b"<a " + MANY + b">",
        b"<html " + MANY + b">",
        b"<a a='>' =\"> " + MANY.replace(b" ", b"='>' ") + b">",
        b'<!-- <a x=" --><b y="> z" ' + MANY.replace(b" ", b'=">" ') + b">",
        b'<a b=x="><b a=">" ' + MANY.replace(b" ", b'=">" ') + b">",
        b'<title><a x="</title><b y="> z" ' + MANY.replace(b" ", b'=">" ') + b">",
        b"</p " + MANY + b">",
        b"<a x=" * 300_000,
        b"<!--" * 300_000,
        b"<script>" * 200_000,
        b"<title" * 300_000,
    ],
)
def test_no_page_holds_the_search(html):
    with cpu_at_most(3):
        assert len(feed_candidates(html, URL)) < 40


SCRAPS = [
    b"<a href='", b"<link rel=alternate type=text/xml href='", b"feed:", b"http://[", b"//", b"/rss", b"'>", b"\0", b"\xff",
    b"<base href='x:'>", b"<?xml version='1.0' encoding='utf-16'?>", b"<rss>", b"&#55296;",
]  # fmt: skip


@given(st.lists(st.sampled_from(SCRAPS), max_size=20).map(b"".join), st.text(max_size=50))
def test_any_page_gives_only_addresses_of_the_web(html, robots_txt):
    for one in feed_candidates(html, URL, robots_txt):
        assert one.url.lower().startswith(("http://", "https://"))
        assert one.origin
