import json
import os
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from articles.ingest.clean.footers import html_without_footer
from articles.ingest.clean.sanitise import (
    ALLOWED_ATTRIBUTES,
    ALLOWED_TAGS,
    CLEANER,
    MAX_HTML_CHARS,
    PLAIN_URL,
    sanitise,
)
from benches.security.gate_documents import fuzzed

CORPORA = Path(os.environ.get("CORPORA_DIR", Path(__file__).resolve().parents[5] / "shared" / "corpora"))


def assert_harmless(html):
    """Parsed as a browser would, nothing but allowed tags, allowed attributes and web links is left."""
    if not html:
        return
    for node in lxml_html.fragment_fromstring(html, create_parent="section").iter():
        assert node.tag in ALLOWED_TAGS | {"section"}, html
        assert set(node.attrib) <= ALLOWED_ATTRIBUTES.get(node.tag, set()) | {"rel", "title", "lang"}, html
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
    assert sanitise(once) == CLEANER.clean(once) == once
    assert len(once) <= MAX_HTML_CHARS


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
    assert "href" not in sanitise("<a href='https://b.example/'>x</a>", "https://[a.example/")


def test_the_words_of_two_boxes_are_not_glued_together():
    assert sanitise("<div>un</div><div>deux</div>") == "<p>un</p><p>deux</p>"


@pytest.mark.parametrize(
    "html", ["&" * 250_000, "<p>" + "mot " * 100_000, "<a href='http://a.example/'>x</a>" * 10_000]
)
def test_html_never_grows_beyond_its_limit(html):
    kept = sanitise(html)
    assert 0 < len(kept) <= MAX_HTML_CHARS
    assert sanitise(kept) == kept


COSTLY = {
    "depth": "<div>" * 20_000, "bold": "<b>" * 60_000, "bold paragraphs": "<b><p>" * 30_000, "comments": "<!--" * 50_000,
    "scripts": "<script " * 25_000, "attributes": "<a " + " ".join(f"a{n}" for n in range(30_000)) + ">",
    "lists": "<ul><li>" * 25_000,
    "tables": "<table><td>" * 18_000, "footers": "<p>" + "appeared first on " * 10_000 + "</p>x", "signs": "<" * 200_000,
    "line breaks": "<br> &nbsp;" * 18_000, "paragraphs that end": "<br></p>\n" * 18_000,
    "ends": "]]>" * 60_000, "spaces": " " * 200_000 + "x", "ampersands": "&" * 200_000,
}  # fmt: skip


def test_a_tag_name_without_end_costs_no_more_than_its_length():
    assert "script" not in sanitise("<" + "a" * 190_000)


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        (
            '<p>Un</p><p><a href="https://a.example/"><img src="https://t.example/p.gif" width="1" height="1"></a></p>',
            "<p>Un</p>",
        ),
        ('<p>Un</p><img src="https://feeds.feedburner.example/~r/x/~4/y" height="1" width="1" alt="">', "<p>Un</p>"),
        ("<ul><li><a href='https://a.example/'><b> </b></a></li></ul>Un", "Un"),
        ("<p>Un\n\n   mot</p>\t<p>deux</p>", "<p>Un mot</p> <p>deux</p>"),
        ("un<br><br/>\n<br><br>deux", "un<br><br>deux"),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>"),
        ("<p>cpg&#x202e;exe&#8203;</p>", "<p>cpgexe</p>"),
        ("<ul><li><p><i><br></i></p></li></ul><p>&nbsp;</p><p>Un</p>", "<p>Un</p>"),
        ("<form action='/x'><p>Un mot</p><input name=a><button>Connexion</button></form>", "<p>Un mot</p>"),
    ],
)
def test_what_is_empty_or_hidden_is_taken_out(html, kept):
    assert sanitise(html) == kept


def test_a_mark_that_would_eat_the_end_of_a_tag_does_no_harm():
    """U+0338 after ">" composes to one sign, which is no end of a tag."""
    html = sanitise('<a href="https://a.example/">\u0338 x onclick=alert(1) </a><b>&#x338;y</b>')
    assert_harmless(html)
    assert sanitise(html) == html


@settings(max_examples=300)
@given(st.from_regex(PLAIN_URL, fullmatch=True))
def test_a_whole_address_is_what_it_would_be_resolved_to(address):
    assert urljoin("https://a.example/feed", address) == address


def test_an_address_is_read_as_a_browser_reads_it():
    html = sanitise(
        "<a href=' https://a.example/un\n mot '>x</a><a href='ht\ttps://b.example/'>y</a>", "https://a.example/"
    )
    assert 'href="https://a.example/un%20mot"' in html and 'href="https://b.example/"' in html
    assert sanitise(html, "https://a.example/") == html


def test_thousands_of_invented_attacks_leave_nothing_that_acts_and_nothing_that_changes():
    for html in fuzzed(3_000, 5, ATTACKS):
        kept = html_without_footer(sanitise(html, "https://a.example/"))
        assert_harmless(kept)
        assert sanitise(kept, "https://a.example/") == kept, html


@pytest.mark.parametrize("tag", ['<iframe src="https://x.example/">', "<object data=x>", "<IFRAME>"])
def test_a_frame_that_is_never_closed_does_not_take_the_text_with_it(tag):
    for times in (1, 200):  # they go before depth is measured
        assert sanitise(f"<p>Avant</p>{tag * times}<p>Après</p>") == "<p>Avant</p><p>Après</p>"


def test_what_is_of_plain_shape_has_no_more_tags_than_any_other():
    assert sanitise("a<br>" * 15_000).count("<br>") == 15_000
    assert sanitise("a<br>" * 20_001) == f"<p>{' '.join(20_001 * 'a')}</p>"


@pytest.mark.parametrize("inside", ["<i></p>", "<b></span>", "<p><i></p>"])
def test_what_ends_nothing_does_not_hide_how_deep_tags_nest(inside):
    assert "mot" in sanitise(inside * 50 + "mot")
    deep = sanitise(inside * 200 + "mot")
    assert (deep, "<i>" in deep or "<b>" in deep) == ("<p>mot</p>", False)


def test_a_text_full_of_bare_ampersands_becomes_plain():
    assert sanitise("R&D & <b>x</b> " * 3_000).startswith("<p>R&amp;D &amp; x R&amp;D")
    assert "<b>" in sanitise("R&D & <b>x</b> " * 300)
    assert "<b>é</b>" in sanitise("&eacute; &#233; &eacute <b>&eacute;</b> " * 3_000), (
        "references are no bare ampersands"
    )
