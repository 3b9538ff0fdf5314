import json
import os
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from articles.ingest.clean import ATTRIBUTES, HTML, TAGS, clean, plain, sanitise
from articles.ingest.records import RawEntry, Skip

CORPORA = Path(os.environ.get("CORPORA_DIR", Path(__file__).resolve().parents[4] / "shared" / "corpora"))
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
URL = "https://a.example/1"


def cleaned(**values):
    return clean(RawEntry(**{"link": URL, "title": "Titre", "base": "https://a.example/feed"} | values), NOW)


def assert_harmless(html):
    """Parsed as a browser would, nothing but allowed tags, allowed attributes and web links is left."""
    if not html:
        return
    for node in lxml_html.fragment_fromstring(html, create_parent="section").iter():
        assert node.tag in TAGS | {"section"}, html
        assert set(node.attrib) <= ATTRIBUTES.get(node.tag, set()) | {"rel", "title", "lang"}, html
        assert re.match(r"(https?://|mailto:)", node.get("href", "http://"), re.I), html


ATTACKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg><a xlink:href='javascript:x'>y</a>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=x>'>", "<!--><img src=x onerror=x>-->",
    "<iframe srcdoc='<script>x</script>'></iframe>", "<form action='//evil.test'><input name=login></form>",
    "<a href='java&#10;script:alert(1)'>x</a>", "<a href=' javascript:alert(1)'>x</a>", "<a href='data:text/html,x'>x</a>",
    "<a href='//evil.test/x'>x</a>", "<a href=x onclick=alert(1)>x</a>", "<p style='background:url(javascript:x)'>x</p>",
    "<base href='//evil.test/'>", "<meta http-equiv=refresh content='0;url=javascript:x'>", "<object data=x></object>",
    "<noscript><p title='</noscript><img src=x onerror=x>'>", "<template><script>x</script></template>", "<p id=x class=y name=z>",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_acts_survives(attack):
    for html in (attack, f"<p>{attack}</p>", f"<table><tr><td>{attack}"):
        assert_harmless(sanitise(html))
        assert_harmless(cleaned(summary=html, content=html).summary_html)


@pytest.mark.skipif(not CORPORA.is_dir() and not os.environ.get("CI"), reason="the corpora are not on this machine")
def test_no_payload_of_the_lists_survives():
    payloads = []
    for document in sorted((CORPORA / "xss-sanitiser").glob("*.json")):
        payloads += re.findall(r'"((?:[^"\\]|\\.)+)"', document.read_text())
    assert len(payloads) > 1_000
    for payload in payloads[::5]:
        html = json.loads(f'"{payload}"', strict=False)
        assert_harmless(sanitise(html))
        assert_harmless(sanitise(f"<a href='{html}'>x</a>", "https://a.example/"))


SOUP = st.lists(
    st.one_of(
        st.sampled_from(
            [*ATTACKS, "<p>", "</p>", "<b>", "</b>", "<a href=http://a.example>", "</a>", "<table>", "<td>", "</table>"]
        ),
        st.sampled_from(
            [
                "<div>",
                "</div>",
                "<li>",
                "<ul>",
                "<h2>",
                "<i>",
                "</i>",
                "<!--",
                "-->",
                "<",
                ">",
                "&",
                "&amp;lt;",
                "&#x202e;",
            ]
        ),
        st.text(max_size=8),
    ),
    max_size=14,
).map("".join)


@settings(max_examples=300)
@given(SOUP)
def test_sanitised_html_is_harmless_and_stays_as_it_is(html):
    once = sanitise(html, "https://a.example/")
    assert_harmless(once)
    assert sanitise(once) == once
    assert len(once) <= HTML


@settings(max_examples=200)
@given(SOUP, SOUP, SOUP)
def test_cleaning_what_is_clean_changes_nothing(title, summary, content):
    try:
        entry = cleaned(title=title, summary=summary, content=content)
    except Skip:
        return
    again = cleaned(title="x", summary=entry.summary_html, content=entry.content_html)
    assert (again.summary_html, again.content_html) == (entry.summary_html, entry.content_html)


def test_what_readers_need_is_kept():
    html = (
        '<h2>Titre</h2><p>Un <strong>mot</strong>, un <a href="https://b.example/x">lien</a>.</p><ul><li>un</li></ul>'
        '<table><thead><tr><th colspan="2">Cours</th></tr></thead></table><figure><figcaption>Légende</figcaption></figure>'
    )
    kept = sanitise(html)
    assert kept.replace(' rel="noopener nofollow ugc"', "") == html
    assert 'rel="noopener nofollow ugc"' in kept


def test_relative_links_are_resolved_against_the_base_and_dropped_without_one():
    assert 'href="https://a.example/x"' in sanitise("<a href='/x'>y</a>", "https://a.example/feed")
    assert "href" not in sanitise("<a href='/x'>y</a>")


def test_the_words_of_two_boxes_are_not_glued_together():
    assert sanitise("<div>un</div><div>deux</div>") == "<p>un</p><p>deux</p>"
    assert plain("<div>un</div><div>deux</div>") == "un deux"


@pytest.mark.parametrize(
    "html", ["&" * 250_000, "<p>" + "mot " * 100_000, "<a href='http://a.example/'>x</a>" * 10_000]
)
def test_html_never_grows_beyond_its_limit(html):
    kept = sanitise(html)
    assert 0 < len(kept) <= HTML
    assert sanitise(kept) == kept


COSTLY = {
    "depth": "<div>" * 20_000, "bold": "<b>" * 60_000, "bold paragraphs": "<b><p>" * 30_000, "comments": "<!--" * 50_000,
    "scripts": "<script " * 25_000, "attributes": "<a " + " ".join(f"a{n}" for n in range(30_000)) + ">",
    "lists": "<ul><li>" * 25_000,
    "tables": "<table><td>" * 18_000, "footers": "<p>" + "appeared first on " * 10_000 + "</p>x", "signs": "<" * 200_000,
    "ends": "]]>" * 60_000, "spaces": " " * 200_000 + "x", "ampersands": "&" * 200_000,
}  # fmt: skip


@pytest.mark.parametrize("html", COSTLY.values(), ids=COSTLY)
def test_no_html_costs_more_than_a_moment(html):
    began = time.monotonic()
    cleaned(title="Titre" + html, summary=html, content=html, author=html)
    assert time.monotonic() - began < 3


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
    ],
)
def test_plain_is_the_text_decoded_once(html, text):
    assert plain(html) == text


def test_titles_authors_and_tags_are_text():
    entry = cleaned(
        title="<script>pwn()</script>March&eacute; <i>UEMOA</i>", author="<b>Awa</b>", tags=("<i>Taux</i>", " ")
    )
    assert (entry.title, entry.author, entry.tags) == ("Marché UEMOA", "Awa", ("Taux",))


def test_an_entry_without_title_takes_the_first_words_of_its_text():
    assert cleaned(title=" ", summary="<p>La BCEAO maintient son taux.</p>").title == "La BCEAO maintient son taux."


def test_an_entry_without_words_or_address_is_left_out():
    with pytest.raises(Skip) as caught:
        cleaned(title="<img src=x>", summary=" ")
    assert caught.value.reason == "no-title"
    for link in (
        "",
        "javascript:alert(1)",
        "&#1;javascript:x",
        "data:text/html,x",
        "mailto:a@a.example",
        "http://u:p@a.example/",
    ):
        with pytest.raises(Skip) as caught:
            cleaned(link=link)
        assert caught.value.reason == "no-address"


def test_the_address_is_the_link_s_else_the_guid_s():
    assert cleaned(link="/x?utm_source=rss").url == "https://a.example/x"
    assert cleaned(link="", guid="https://a.example/guid").url == "https://a.example/guid"
    assert cleaned(link="javascript:x", guid="https://a.example/guid").url == "https://a.example/guid"


def test_long_fields_are_cut_between_words():
    entry = cleaned(title="mot " * 1_000, author="nom " * 1_000, summary="texte " * 2_000)
    assert len(entry.title) <= 500 and len(entry.author) <= 200 and len(entry.summary) <= 2_000
    assert entry.title.endswith("mot…") and entry.summary.endswith("texte…")


@pytest.mark.parametrize(
    "footer",
    [
        '<p>The post <a href="x">Titre</a> appeared first on <a href="y">Site</a>.</p>',
        "<p>L’article Titre est apparu en premier sur Site.</p>",
        "<p>Lire la suite</p>",
        "[…]",
        "[&#8230;]",
        "Continue reading →",
    ],
)
def test_the_footers_of_feeds_are_taken_off_the_summary(footer):
    assert cleaned(summary=f"<p>Le cacao monte.</p> {footer}").summary == "Le cacao monte."


def test_a_syndication_paragraph_is_taken_off_the_text():
    footer = "<p>The post Titre appeared first on Site.</p>"
    entry = cleaned(content=f"<p>Le cacao monte.</p>{footer}{footer}")
    assert entry.content_html == "<p>Le cacao monte.</p>"


@pytest.mark.parametrize(
    ("published", "expected", "warnings"),
    [
        ("Tue, 03 Feb 2026 10:00:00 +0100", "2026-02-03T09:00:00+00:00", ()),
        ("2999-01-01T00:00:00Z", None, ("future-date",)),
        ("mardi 3 févr.", None, ("no-date",)),
        ("", None, ("no-date",)),
        ("1970-01-01T00:00:00Z", None, ("no-date",)),
    ],
)
def test_a_date_is_true_or_none(published, expected, warnings):
    entry = cleaned(published=published)
    assert (entry.published and entry.published.isoformat()) == expected
    assert entry.warnings == warnings


def test_a_clock_a_little_fast_never_dates_after_now():
    assert cleaned(published=(NOW + timedelta(minutes=5)).isoformat()).published == NOW


@pytest.mark.parametrize(
    ("image", "kept"),
    [
        ("https://a.example/i.png", "https://a.example/i.png"),
        ("javascript:x", ""),
        ("/i.png", "https://a.example/i.png"),
    ],
)
def test_a_picture_has_a_web_address_or_none(image, kept):
    assert cleaned(image=image).image == kept


@pytest.mark.parametrize(
    ("tag", "language"), [("fr-FR", "fr"), ("EN_us", "en"), ("fr", "fr"), ("<b>", ""), ("french", ""), ("", "")]
)
def test_a_language_is_its_primary_subtag(tag, language):
    assert cleaned(language=tag).language == language


def test_a_tag_name_without_end_costs_no_more_than_its_length():
    assert "script" not in sanitise("<" + "a" * 190_000)
