"""An article out of its page: invented pages of the kinds we meet."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from articles.ingest.extract.article import NotAnArticle, extract_article

TEXT = "La banque centrale a relevé son taux directeur de vingt-cinq points de base, à la surprise des marchés. "
PAGE = f"""<!doctype html><html lang="fr-SN"><head><title>Le titre | Journal</title>
<meta property="og:title" content="Le titre &amp; la suite"><meta property="og:image" content="/une.png">
<meta property="article:published_time" content="2026-11-24T10:00:00+01:00"><meta name="author" content="A. Diop">
<link rel="canonical" href="/article?utm_source=x"></head><body>
<nav><ul>{"<li><a href='/'>Rubrique</a></li>" * 30}</ul></nav>
<div id="a"><h1>Le titre</h1><p>{TEXT * 3}</p><h2>Ce qui change</h2><p onclick="x()">{TEXT * 2}<script>x()</script></p></div>
<div id="b"><p><a href="/">{"Lien " * 200}</a></p></div>
<footer><p>Tous droits réservés.</p></footer></body></html>""".encode()

MARKET = [
    "La Bourse régionale a terminé la séance en hausse, portée par les valeurs bancaires et par la demande des fonds de pension.",
    "L’indice composite a gagné 1,2 % à 243,7 points, son plus haut niveau depuis quatre ans, dans un volume de 2,4 milliards.",
    "Les courtiers attribuent ce mouvement aux résultats semestriels de trois établissements, meilleurs que prévu en septembre.",
    "« Les investisseurs reviennent vers les titres qui versent un dividende », résume l’analyste Aïssatou Ba, à Dakar.",
    "Le compartiment obligataire reste calme, l’émission souveraine de mardi ayant été couverte une fois et demie par la demande.",
]
BUDGET = [
    "Kenya's treasury will cut its borrowing plan for the coming fiscal year after tax receipts beat the target set in June.",
    "The finance minister told lawmakers on Thursday that domestic issuance would fall by a fifth, easing pressure on yields.",
    "Analysts had expected a smaller reduction because the government still has to settle arrears owed to road contractors.",
    "Commercial banks, which hold about half of the outstanding bills, may turn to private lending as supply shrinks.",
]


def paragraphs(lines):
    return "".join(f"<p>{line}</p>" for line in lines)


FRENCH = f"""<!doctype html><html lang="fr"><head><title>La Bourse grimpe - Le Courtier</title>
<meta property="og:site_name" content="Le Courtier"><meta property="og:title" content="La Bourse grimpe - Le Courtier"></head>
<body><div class="cookie-banner"><p>Nous utilisons des cookies, vous pouvez les accepter ou les refuser.</p></div>
<nav><a href="/marches">Marchés</a><a href="/banques">Banques</a></nav>
<main><article><h1>La Bourse grimpe</h1><p class="meta">Publié le 24 novembre 2026 à 18h05</p>
<div class="share-buttons"><a href="#">Partager</a><a href="#">Tweeter</a></div>
<div class="article-body">{paragraphs(MARKET[:2])}
<div class="pub advertisement"><p>Ouvrez un compte titres en dix minutes et gagnez une montre connectée de grande marque.</p></div>
<p>À lire aussi : <a href="/autre">Le cacao recule à Londres après trois séances de hausse</a></p>
<h2>Des résultats attendus</h2>{paragraphs(MARKET[2:])}
<ul><li>BOA : +3,4 % à 3 150 francs</li><li>Sonatel : +1,1 % à 19 800 francs, <a href="/sonatel">au plus haut</a></li></ul>
<p>Abonnez-vous à notre lettre du matin pour ne rien manquer.</p></div></article>
<section class="related-posts"><h3>Sur le même sujet</h3><ul><li><a href="/1">Un titre sans rapport</a></li></ul></section></main>
<aside><p>Les plus lus de la semaine, avec leurs longues accroches qui ne disent rien de la Bourse régionale.</p></aside>
<footer><p>© 2026 Le Courtier</p></footer></body></html>"""


def test_the_article_comes_without_its_furniture():
    page = extract_article(PAGE, "https://journal.example/x")
    assert page.text.startswith("La banque centrale")
    assert "Ce qui change" in page.text
    assert "droits" not in page.text
    assert "Rubrique" not in page.text
    assert "Lien" not in page.text


def test_what_the_page_says_of_itself_is_read():
    page = extract_article(PAGE, "https://journal.example/x")
    assert page.title == "Le titre & la suite"
    assert page.author == "A. Diop"
    assert page.published == "2026-11-24T09:00:00+00:00"
    assert page.image == "https://journal.example/une.png"
    assert page.canonical == "https://journal.example/article"
    assert page.language == "fr"


def test_its_html_is_sanitised():
    html = extract_article(PAGE).html
    assert "<p>" in html
    assert "script" not in html
    assert "onclick" not in html


def test_a_french_article_is_whole_and_nothing_else():
    page = extract_article(FRENCH.encode(), "https://courtier.example/bourse")
    for line in MARKET:
        assert line in page.text
    foreign = (
        "cookies",
        "Partager",
        "montre",
        "À lire aussi",
        "sans rapport",
        "accroches",
        "©",
        "Abonnez",
        "Publié",
        "Marchés",
    )
    assert [words for words in foreign if words in page.text] == []
    assert page.title == "La Bourse grimpe"


def test_paragraphs_headings_lists_and_links_stay_in_the_html():
    html = extract_article(FRENCH.encode(), "https://courtier.example/bourse").html
    assert "<h2>Des résultats attendus</h2>" in html
    assert "<ul><li>BOA : +3,4 % à 3 150 francs</li>" in html
    assert '<a href="https://courtier.example/sonatel" rel="noopener nofollow ugc">au plus haut</a>' in html
    assert html.count("<p>") == len(MARKET)


def test_an_english_article_is_whole():
    page = extract_article(f"<html><body><div class=post>{paragraphs(BUDGET)}</div></body></html>".encode())
    assert page.text.split("\n\n") == BUDGET
    assert page.language == "en"


def test_the_table_of_a_press_release_stays_a_table():
    release = f"""<html><body><div id="menu"><ul><li><a href="/a">Missions</a></li></ul></div><div class="content">
    <h1>Communiqué du comité de politique monétaire</h1>{paragraphs(MARKET)}
    <table><tr><th>Indicateur</th><th>2025</th><th>2026</th></tr><tr><td>Inflation</td><td>2,9 %</td><td>2,1 %</td></tr>
    <tr><td>Croissance</td><td>5,3 %</td><td>5,9 %</td></tr></table><p>{TEXT}</p></div></body></html>"""
    page = extract_article(release.encode(), "https://banque.example/communique")
    assert "Inflation | 2,9 % | 2,1 %" in page.text
    assert "<tr><td>Inflation</td><td>2,9 %</td><td>2,1 %</td></tr>" in page.html
    assert page.html.index("hausse") < page.html.index("<table>") < page.html.index("surprise")


LINKED = json.dumps({"@type": "NewsArticle", "headline": "La Bourse grimpe", "articleBody": "\n".join(MARKET)})
HIDDEN = '<p style="display: none">Une phrase cachée aux lecteurs, pour les seules machines.</p>'
BOX = '<div class="row"><div class="article-content">{}</div></div>'
ENTRY = '<div class="entry"><span class="time">1{0}h05</span><h3>Point de {0} heures</h3><p>{1}</p></div>'
ARRANGED = {
    "a table that only arranges": (
        f"<table><tr><td><ul><li><a href=/>Menu</a></li></ul></td><td>{paragraphs(MARKET)}</td></tr></table>"
    ),
    "several boxes": f"<div class=chunks>{''.join(BOX.format(paragraphs([line])) for line in MARKET)}</div>",
    "linked data alone": f'<div id="root"></div><script type="application/ld+json">{LINKED}</script>',
    "a hidden phrase": f"<div>{paragraphs(MARKET)}{HIDDEN}</div>",
    "a caption that repeats": (
        f"<article><div class=c><p>{MARKET[0]}</p></div><div class=b>{paragraphs(MARKET)}</div></article>"
    ),
}


@pytest.mark.parametrize("body", ARRANGED.values(), ids=ARRANGED)
def test_however_a_page_is_arranged_each_paragraph_is_read_once_and_nothing_else(body):
    assert extract_article(f"<html><body>{body}</body></html>".encode()).text.split("\n\n") == MARKET


def test_every_entry_of_a_live_page_is_read():
    entries = "".join(ENTRY.format(hour, line) for hour, line in enumerate(MARKET))
    text = extract_article(f"<main><article><h1>La séance en direct</h1>{entries}</article></main>".encode()).text
    assert [line for line in MARKET if line not in text] == []


def test_a_page_in_latin_1_is_read_by_what_it_declares():
    page = f'<html><head><meta charset="iso-8859-1"></head><body>{paragraphs([TEXT * 2])}</body></html>'
    assert "relevé son taux" in extract_article(page.encode("iso-8859-1")).text
    arabic = (
        "أعلن البنك المركزي عن رفع سعر الفائدة الرئيسي بمقدار ربع نقطة مئوية بعد اجتماع لجنة السياسة النقدية اليوم. "
        * 3
    )
    page = f'<html><head><meta charset="windows-1256"></head><body><p>{arabic}</p></body></html>'
    assert "البنك المركزي" in extract_article(page.encode("windows-1256")).text


def test_the_language_is_that_of_the_text():
    page = f'<html lang="en"><body>{paragraphs(MARKET)}</body></html>'
    assert extract_article(page.encode()).language == "fr"


def test_the_library_is_loaded_only_by_whoever_extracts():
    code = "import sys, articles.ingest.extract.article; sys.exit('trafilatura' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[4], check=False).returncode == 0


@pytest.mark.parametrize("page", [b"", b"   ", b"<html><body><div></div></body></html>", b"\x00\xff" * 50])
def test_a_page_without_text_says_so(page):
    with pytest.raises(NotAnArticle):
        extract_article(page)
