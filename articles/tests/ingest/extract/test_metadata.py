"""What a page says of itself."""

import json
from datetime import UTC, datetime

import pytest

from articles.ingest.extract.html import read_page
from articles.ingest.extract.metadata import read_metadata
from articles.text.language import detect_language

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def about(head="", body="", url="https://www.journal.example/2026/un-titre", **linked):
    said = {"@context": "https://schema.org", "@type": "NewsArticle", **linked} if linked else None
    script = f'<script type="application/ld+json">{json.dumps(said)}</script>' if said else ""
    return read_metadata(read_page(f"<html><head>{head}{script}</head><body>{body} </body></html>".encode()), url, NOW)


DEBT = "La dette recule au Sénégal"
SITE = '<meta property="og:site_name" content="Le Journal">'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (f"{SITE}<title>La dette recule | Le Journal</title>", "", "La dette recule"),
        (f"{SITE}<title>La dette recule - Journal.example</title>", "", "La dette recule"),
        (f"{SITE}<title>Le Journal : | La dette recule</title>", "", "La dette recule"),
        (f"{SITE}<title>La dette recule</title>", "", "La dette recule"),
        (f'{SITE}<meta property="og:title" content="Ghana – IMF deal: next">', "", "Ghana – IMF deal: next"),
        ("<title>La dette recule au Sénégal - Économie - Magazine</title>", f"<h1>{DEBT}</h1>", DEBT),
    ],
)
def test_a_title_comes_without_the_name_of_its_site_and_keeps_its_own_dash(head, body, title):
    assert about(head, body).title == title


def test_linked_data_speaks_where_metas_are_silent():
    found = about(
        headline="H <b>&amp;</b> I",
        author=[{"@type": "Person", "name": "B. Kone"}, {"name": "C. Ba"}],
        datePublished="2026-11-24T10:00:00+01:00",
        image={"url": "/une.jpg"},
        inLanguage="fr-FR",
    )
    assert (found.title, found.author, found.published) == ("H & I", "B. Kone, C. Ba", "2026-11-24T09:00:00+00:00")
    assert (found.image, found.language) == ("https://www.journal.example/une.jpg", "fr")


def test_an_author_is_found_under_his_key_in_the_graph():
    graph = [
        {"@type": "Article", "headline": "H", "author": {"@id": "#a"}},
        {"@id": "#a", "@type": "Person", "name": "D. Sy"},
    ]
    script = f'<script type="application/ld+json">/*<![CDATA[*/ {json.dumps({"@graph": graph})} /*]]>*/;</script>'
    assert about(script).author == "D. Sy"


@pytest.mark.parametrize(
    ("body", "author"),
    [
        ('<a rel="author" href="/x">Par Aminata Sow</a>', "Aminata Sow"),
        ('<span itemprop="author"><span itemprop="name">Jean Kouassi</span></span>', "Jean Kouassi"),
        ('<div class="byline">By Grace Otieno</div>', "Grace Otieno"),
        (
            'Par <span class="vcard author"><a class="url fn spip_in" href="auteur/x">Fatou Ndiaye</a></span>',
            "Fatou Ndiaye",
        ),
        ("<h1>Titre</h1><p>Publié hier</p><p>Par Fatou de La Ndiaye, à Thiès</p>", "Fatou de La Ndiaye"),
        ('<meta name="author" content="Le Journal"><meta property="og:site_name" content="Le Journal">', "Le Journal"),
        (
            '<meta name="author" content="Le Journal"><meta property="og:site_name" content="Le Journal">'
            '<a rel="author">Fatou Ndiaye</a>',
            "Fatou Ndiaye",
        ),
        ('<p class="author">lecteur78 Le 12/02 à 11:30</p>', ""),
        ('<meta name="author" content="admin"><meta name="byl" content="By Grace Otieno">', "Grace Otieno"),
        ('<meta name="author" content="https://facebook.example/x">', ""),
    ],
)
def test_an_author_is_a_name_without_its_by(body, author):
    assert about(body).author == author


@pytest.mark.parametrize(
    ("head", "body", "url", "day"),
    [
        ('<meta property="article:published_time" content="2026-03-12T08:00:00Z">', "", "", "2026-03-12"),
        ("", '<time datetime="2026-03-12T08:00">jeudi</time>', "", "2026-03-12"),
        ("", "<time>Publié le 12 mars 2026 à 10h30</time>", "", "2026-03-12"),
        ("", '<p class="post-date">12/03/2026 - 10:30</p>', "", "2026-03-12"),
        ("", "<h1>Titre</h1><p>Par A. Ba</p><p>Publié le jeudi 12 mars 2026</p>", "", "2026-03-12"),
        ("", "", "https://journal.example/2026/03/12/titre", "2026-03-12"),
        ("", "", "https://journal.example/titre-20260312.html", "2026-03-12"),
        ('<meta name="date" content="2036-03-12">', '<time datetime="2026-03-12"></time>', "", "2026-03-12"),
        ("", "<p>Rien</p>", "https://journal.example/123456789", ""),
    ],
)
def test_a_date_is_found_wherever_it_stands(head, body, url, day):
    assert about(head, body, url).published[:10] == day


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        ("/2026/un-titre?utm_source=x#haut", "https://www.journal.example/2026/un-titre"),
        ("https://amp.journal.example/2026/un-titre", "https://amp.journal.example/2026/un-titre"),
        ("https://autre.example.org/2026/un-titre", ""),
        ("https://www.journal.example/", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
    ],
)
def test_a_page_is_believed_of_its_address_only_on_its_own_site(said, believed):
    assert about(f'<link rel="canonical" href="{said}">').canonical == believed


@pytest.mark.parametrize("url", ["", "x", "http://[", "http://journal.example:99999/"])
def test_an_address_that_is_none_breaks_nothing(url):
    head = f'<title>Un titre | Journal</title><meta property="og:url" content="{url}"><meta property="og:image" content="/a.png">'
    assert about(head, url=url).title.startswith("Un titre")


@pytest.mark.parametrize(
    ("said", "free"), [(False, False), ("False", False), ("http://schema.org/True", True), (7, None)]
)
def test_a_page_may_say_that_it_is_not_free(said, free):
    assert about(headline="H", isAccessibleForFree=said).is_free is free


@pytest.mark.parametrize(
    "broken",
    ["{", "[" * 5000, '{"headline": 3}', '[null, 1, {"@graph": 7}]', "; " * 9000 + "x", "[" + "[]," * 9000 + "0]"],
)
def test_broken_linked_data_is_passed_over(broken):
    assert about(f'<title>T</title><script type="application/ld+json">{broken}</script>').title == "T"


def test_a_language_that_is_clear_corrects_the_one_declared_and_no_other():
    french = (
        "La banque a relevé son taux et les marchés ont monté dans la journée pour la première fois selon les courtiers. "
        * 3
    )
    assert detect_language(french, "en") == detect_language(french, "") == "fr"
    assert detect_language(french, "wo") == "wo"
    assert detect_language("Isihluku kubulawa isaguga embali ngoLwesine olwedlule. " * 20, "en") == "en"
    assert detect_language("أعلن البنك المركزي عن رفع سعر الفائدة الرئيسي بمقدار ربع نقطة مئوية. " * 20, "") == "ar"
