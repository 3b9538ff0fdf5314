import pytest

from articles.ingest.clean import footers
from articles.ingest.clean.footers import html_without_footer, is_footer, text_without_footer
from articles.text.html_text import html_to_text
from portal.tests.cost import cpu_at_most

LEAD = "<p>Le cacao monte.</p>"


@pytest.mark.parametrize(
    "footer",
    [
        '<p>The post <a href="https://a.example/">St. Louis</a> appeared first on <a href="https://a.example/">Site</a>.</p>',
        "<p>L’article Titre est apparu en premier sur Site.</p>",
        "<p>L'article Titre est apparu en premier sur Site.</p>",
        "<p>This article first appeared on Site.</p>",
        "<p>La entrada Título se publicó primero en Sitio.</p>",
        "<p>O post Título apareceu primeiro em Sítio.</p>",
        "<p>Der Beitrag Titel erschien zuerst auf Seite.</p>",
        "<p>Lire la suite</p>",
        '<p><a href="https://a.example/">Lire la suite de l’article sur Site »</a></p>',
        "<p>Read more…</p>",
        "<p>[…]</p>",
        "<ul><li>Partager sur Facebook</li><li>Partager sur X</li><li>Envoyer par e-mail</li></ul>",
        "<h3>Partager :</h3><ul><li>Cliquez pour partager sur WhatsApp(ouvre dans une nouvelle fenêtre)</li></ul>",
        "<p>Share this:</p><ul><li>Click to share on Twitter (Opens in new window)</li><li>Click to share on Facebook</li></ul>",
    ],
)
def test_a_paragraph_that_syndication_added_goes_from_html_and_text(footer):
    assert html_without_footer(LEAD + footer) == LEAD
    assert html_without_footer(LEAD + footer + footer) == LEAD


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Le cacao monte. Lire la suite", "Le cacao monte."),
        ("Le cacao monte. Lire la suite de l’article sur Site.com", "Le cacao monte."),
        ("Le cacao monte… Read more »", "Le cacao monte…"),
        ("Le cacao monte Continue reading →", "Le cacao monte"),
        ("Le cacao monte et les prix [&#8230;]", "Le cacao monte et les prix…"),
        ("Le cacao monte. [...]", "Le cacao monte."),
        ("Le cacao monte [...] Lire la suite", "Le cacao monte…"),
        ("Le cacao monte. The post St. Louis: cocoa appeared first on Site.", "Le cacao monte."),
        ("Le cacao monte. L’article Cacao est apparu en premier sur Site.", "Le cacao monte."),
        ("Lire la suite", ""),
    ],
)
def test_words_that_syndication_added_go_from_the_end_of_a_text(text, kept):
    assert text_without_footer(html_to_text(text)) == kept


@pytest.mark.parametrize(
    "text",
    [
        "La BCEAO publie une note pour en savoir plus sur les taux.",
        "Lire la suite des comptes a occupé la séance. Le titre a gagné 3 %.",
        "The post office appeared first on the list of assets sold by the state, which said that more would follow soon.",
        "Le ministre a dit de partager les profits sur le pétrole.",
        "Facebook",
        "Un mot (sur deux)",
    ],
)
def test_words_of_the_article_stay(text):
    assert text_without_footer(text) == text
    assert html_without_footer(f"<p>{text}</p>") == f"<p>{text}</p>"


def test_a_last_link_that_says_more_goes_from_its_paragraph():
    link = '<a href="https://a.example/" rel="noopener nofollow ugc">Lire la suite</a>'
    assert html_without_footer(f"<p>Le cacao monte. {link}</p>") == "<p>Le cacao monte.</p>"
    assert html_without_footer(f"Le cacao monte. {link}") == "Le cacao monte."


def test_a_long_paragraph_is_no_footer():
    assert not is_footer("Lire la suite " + "mot " * 200)
    assert not is_footer("Partager " + "facebook " * 200)


@pytest.mark.parametrize(
    "text",
    ["The post " * 50_000, "<a " * 90_000, "appeared first on " * 20_000, "[" * 200_000, "Lire la suite " * 20_000],
)
def test_no_text_costs_more_than_its_length(text):
    with cpu_at_most(0.5):
        text_without_footer(text)
        html_without_footer(f"<p>{text}</p>")
        html_without_footer(f"<ul>{text}</ul></p></ul>")


def test_no_word_of_syndication_is_passed_over():
    assert all(map(footers._may_be_syndication, footers.SYNDICATION_PHRASES))


def test_the_last_sentence_begins_after_whatever_ended_the_one_before():
    for sign in '.!?…»”"])':
        assert text_without_footer(f"Le cacao monte{sign} Lire la suite ici") == f"Le cacao monte{sign}"
