"""A comment's text as HTML."""

import pytest

from articles.templatetags.comments import comment_html
from portal.tests.cost import cpu_at_most

REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Bien vu.", "<p>Bien vu.</p>"),
        ("un\ndeux\n\ntrois", "<p>un<br>deux</p><p>trois</p>"),
        ("<b>&\"'", "<p>&lt;b&gt;&amp;&quot;&#x27;</p>"),
        ("> cité\n> encore\nréponse", "<blockquote><p>cité<br>encore</p></blockquote><p>réponse</p>"),
        ("Voir https://a.test/x.", f'<p>Voir <a href="https://a.test/x" {REL}>https://a.test/x</a>.</p>'),
        ("(http://a.test/x)", f'<p>(<a href="http://a.test/x" {REL}>http://a.test/x</a>)</p>'),
        ("https://a.test/x_(y)", f'<p><a href="https://a.test/x_(y)" {REL}>https://a.test/x_(y)</a></p>'),
        (
            "https://a.test/?a=1&b=2",
            f'<p><a href="https://a.test/?a=1&amp;b=2" {REL}>https://a.test/?a=1&amp;b=2</a></p>',
        ),
        ("javascript:alert(1) ftp://a.test", "<p>javascript:alert(1) ftp://a.test</p>"),
    ],
)
def test_text_becomes_paragraphs_quotes_and_links(text, html):
    assert comment_html(text) == html


@pytest.mark.parametrize(
    "attack",
    [
        'https://a.test/"onmouseover=alert(1)',
        "https://a.test/'><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "> <svg onload=alert(1)>",
        "https://https://a.test/<script>",
    ],
)
def test_no_text_opens_a_tag_or_an_attribute(attack):
    html = comment_html(attack)
    for tag in ("<script", "<img", "<svg"):
        assert tag not in html
    assert '"onmouseover' not in html


def test_long_hostile_text_costs_no_time():
    with cpu_at_most(2):
        for piece in ("https://", "(", "\n", "\n \n", ">", "a" * 7 + " ", "http://a)"):
            comment_html(piece * (2000 // len(piece)))


def test_french_gets_its_spaces_and_apostrophes_and_english_and_addresses_stay():
    assert comment_html("C'est vrai : 12 000 ?") == "<p>C’est vrai\u00a0: 12\u00a0000\u202f?</p>"
    assert comment_html("The price is up, isn't it?") == "<p>The price is up, isn&#x27;t it?</p>"
    assert 'href="https://x.example/?a=1"' in comment_html("Voir https://x.example/?a=1 ?")


def test_typography_opens_no_way_for_html():
    assert "<b>" not in comment_html("« <b>gras</b> » : oui ?")
