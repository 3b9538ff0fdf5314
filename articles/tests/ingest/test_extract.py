"""An article out of its page."""

import pytest

from articles.ingest.extract import NotAnArticle, extract

TEXT = "La banque centrale a relevé son taux directeur de vingt-cinq points de base, à la surprise des marchés. "
PAGE = f"""<!doctype html><html lang="fr-SN"><head><title>Le titre | Journal</title>
<meta property="og:title" content="Le titre &amp; la suite"><meta property="og:image" content="/une.png">
<meta property="article:published_time" content="2026-11-24T10:00:00+01:00"><meta name="author" content="A. Diop">
<link rel="canonical" href="/article?utm_source=x"></head><body>
<nav><ul>{"<li><a href='/'>Rubrique</a></li>" * 30}</ul></nav>
<div id="a"><h1>Le titre</h1><p>{TEXT * 3}</p><h2>Ce qui change</h2><p onclick="x()">{TEXT * 2}<script>x()</script></p></div>
<div id="b"><p><a href="/">{"Lien " * 200}</a></p></div>
<footer><p>Tous droits réservés.</p></footer></body></html>""".encode()


def test_the_article_comes_without_its_furniture():
    page = extract(PAGE, "https://journal.example/x")
    assert page.text.startswith("La banque centrale")
    assert "Ce qui change" in page.text
    assert "droits" not in page.text
    assert "Rubrique" not in page.text
    assert "Lien" not in page.text


def test_what_the_page_says_of_itself_is_read():
    page = extract(PAGE, "https://journal.example/x")
    assert page.title == "Le titre & la suite"
    assert page.author == "A. Diop"
    assert page.published == "2026-11-24T09:00:00+00:00"
    assert page.image == "https://journal.example/une.png"
    assert page.canonical == "https://journal.example/article"
    assert page.language == "fr"


def test_its_html_is_sanitised():
    html = extract(PAGE).html
    assert "<p>" in html
    assert "script" not in html
    assert "onclick" not in html


def test_linked_data_speaks_where_metas_are_silent():
    page = f"""<script type="application/ld+json">{{"@graph": [{{"headline": "H", "author": [{{"name": "B. Kone"}}],
    "datePublished": "2026-11-24T10:00:00Z"}}]}}</script><p>{TEXT}</p>""".encode()
    found = extract(page)
    assert (found.title, found.author, found.published) == ("H", "B. Kone", "2026-11-24T10:00:00+00:00")


@pytest.mark.parametrize("page", [b"", b"   ", b"<html><body><div></div></body></html>", b"\x00\xff" * 50])
def test_a_page_without_text_says_so(page):
    with pytest.raises(NotAnArticle):
        extract(page)


@pytest.mark.parametrize("broken", [b"{", b"[" * 5000, b'{"headline": 3}', b'[null, 1, {"@graph": 7}]'])
def test_broken_linked_data_is_passed_over(broken):
    page = b'<script type="application/ld+json">' + broken + b"</script><p>" + TEXT.encode() + b"</p>"
    assert extract(page).text
