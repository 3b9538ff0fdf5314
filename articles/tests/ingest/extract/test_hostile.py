"""Whatever a page is made of, it is read in a bounded time or refused in a sentence."""

import contextlib
import gzip

import pytest

from articles.ingest.extract.article import NotAnArticle, extract_article
from portal.tests.cost import cpu_at_most

TEXT = "<p>" + "La banque centrale a relevé son taux directeur de vingt-cinq points. " * 5 + "</p>"
SECONDS = 8  # the worst takes 3 on a slow machine


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf  \n", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "not-html"),
        (b"PK\x03\x04" + b"\0" * 99, "not-html"),
        (b"\x89PNG\r\n\x1a\n", "not-html"),
        (b"\0\0\0\x20ftypisom" + b"\0" * 99, "not-html"),
        (gzip.compress(b"<p>"), "not-html"),
        (b'{"title": "donnees"}', "not-html"),
        (b'<?xml version="1.0"?><rss><channel></channel></rss>', "not-html"),
        (b"<p>" + b"x" * 50_000_000, "too-large"),
        (b"<div>" * 200_000 + TEXT.encode(), "too-large"),
        (b"<p>x" * 70_000, "too-large"),
        (b"\0\xff" * 500, "not-html"),
    ],
)
def test_what_is_no_readable_page_is_refused_with_its_reason(content, reason):
    with pytest.raises(NotAnArticle) as caught:
        extract_article(content)
    assert caught.value.reason == reason
    assert caught.value.sentence.endswith(".")


@pytest.mark.parametrize("kind", ["application/pdf", "video/mp4; x=y", "image/webp"])
def test_what_is_announced_as_something_else_is_not_read(kind):
    with pytest.raises(NotAnArticle) as caught:
        extract_article(TEXT.encode(), content_type=kind)
    assert caught.value.reason == "not-html"


PAGES = {
    "attributes": "<div " + " ".join(f"x{i}=1" for i in range(200_000)) + f">{TEXT}",
    "attributes with signs": "<div " + "".join(f'x{i}=">"' for i in range(200_000)) + f">{TEXT}",
    "paragraphs for justext": ('<div class="' + "related_" * 30 + 'x">mot</div>') * 15_000,
    "usual size": ("<p>" + "mot deux trois quatre cinq six sept " * 9 + "</p>") * 3_900,
    "nested furniture": "<form><div class=related>" * 120 + TEXT * 2_000,
    "nested lists": "<ul>" + ("<li><ul>" * 90 + "mot" + "</ul></li>" * 90) * 100,
    "separators": "<title>" + " - " * 1_000_000 + "</title>" + TEXT,
    "semicolons": '<script type="application/ld+json">' + "; " * 450_000 + "x</script>" + TEXT,
    "wide linked data": '<script type="application/ld+json">['
    + '{"@graph":[{"a":1}]},' * 40_000
    + "{}]</script>"
    + TEXT,
    "dates": "<h1>a</h1><div class=date>" + "1 jan " * 200_000 + "</div><p>" + "12 12 12 1 mars " * 100_000,
    "brackets": "<a" * 70_000 + '<a ="' * 70_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_takes_long(name):
    with cpu_at_most(SECONDS):
        try:
            page = extract_article(PAGES[name].encode(), "https://journal.example/x")
            assert len(page.text) < 200_000
            assert len(page.html) <= 200_000
        except NotAnArticle as error:
            assert error.reason in {"no-text", "too-large"}


RUNNING = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<svg onload=alert(1)>",
]


@pytest.mark.parametrize("inside", RUNNING)
def test_nothing_that_runs_comes_out(inside):
    page = extract_article(
        f"<article>{TEXT}<p>Une phrase de plus {inside} dans le texte.</p><h2>{inside}</h2>{TEXT}</article>".encode()
    )
    assert "alert" not in page.html
    assert "<img" not in page.html
    assert "onload" not in page.html


def test_escaped_markup_stays_text():
    line = "<p>Le mot &lt;script&gt;alert(1)&lt;/script&gt; est du texte ordinaire ici.</p>"
    page = extract_article(f"<article>{TEXT}{line}</article>".encode())
    assert "<script" not in page.html
    assert "&lt;script" in page.html


def test_controls_and_their_references_break_nothing():
    dirt = "\x01<script>x</script>\x02<div class=related>y</div>\x1f&#1;&#x1f;<nav>z</nav>&#xFFFF;"
    page = extract_article(
        f"<article>{TEXT}<p>La banque {dirt} a baissé son taux de dix points en mars.</p>{dirt}</article>".encode()
    )
    assert "La banque a baissé" in " ".join(page.text.replace("y", "").split())


def test_hidden_signs_do_not_reach_the_text():
    page = extract_article(
        f"<article>{TEXT}<p>Le taux\u202e directeur\u200b a baissé de dix points, dit la banque.</p></article>".encode()
    )
    assert "Le taux directeur a baissé" in page.text


@pytest.mark.parametrize(
    "start",
    ['<!-- <a x=" --><b y="> z" ', '<b a=x="><i a=">" ', '<script a=">" '],
    ids=["behind a comment", "behind a quote", "on a script"],
)
def test_a_crowd_of_attributes_is_found_wherever_it_hides(start):
    crowd = " ".join(f'a{n}=">"' for n in range(60_000))
    with cpu_at_most(2), contextlib.suppress(NotAnArticle):
        extract_article(f"<html><body>{start}{crowd}>texte</body></html>".encode())
