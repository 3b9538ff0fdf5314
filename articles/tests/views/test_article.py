import re

import pytest

from articles.models import Article

INLINE_SCRIPT = r"<script(?! defer src=\"/static/js/site\.js\">| type=\"application/ld\+json\")"  # but ours, and data


def test_an_article_names_and_links_its_source_before_its_text(client, make):
    article = make("Le titre", summary="L'extrait: court", sector="energie", country="SN", author="A. Diop")
    text = client.get(article.get_absolute_url()).text
    assert text.index('href="/sources/le-guichet/"') < text.index("L’extrait\u00a0: court")
    assert 'href="https://guichet.example/1" rel="noopener"><span>Lire sur Le Guichet&nbsp;<span' in text, (
        "a long name takes the arrow along"
    )
    assert 'href="/secteurs/energie/"' in text
    assert 'href="/pays/sn/"' in text
    assert text.count("<h1") == 1
    assert "(GMT)</time>" in text


def test_another_slug_is_sent_to_the_right_one(client, make):
    article = make("Le titre")
    for address in (f"/actualite/{article.pk}-autre/", f"/actualite/{article.pk}/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())


@pytest.mark.parametrize("status", [Article.Status.HIDDEN, Article.Status.DRAFT])
def test_an_article_out_of_sight_is_a_404(client, make, status):
    assert client.get(make(status=status).get_absolute_url()).status_code == 404


@pytest.mark.parametrize("key", ["0", "9" * 30])
def test_an_unknown_article_is_a_404(client, taxonomy, key):
    assert client.get(f"/actualite/{key}-x/").status_code == 404


def test_no_more_text_is_shown_than_the_source_allows(client, make, source):
    article = make(summary="mot " * 200, body_html="<p>Le texte entier</p>", image="https://guichet.example/i.png")
    text = client.get(article.get_absolute_url()).text
    assert "Le texte entier" not in text
    assert "i.png" not in text
    assert text.partition("<main")[2].count("mot ") < 140
    source.may_full_text = True
    source.save()
    assert "<p>Le texte entier</p>" in client.get(article.get_absolute_url()).text


def test_a_foreign_title_says_its_language_and_keeps_its_typography(client, make):
    article = make("What now: rates?", language="en")
    assert '<h1 lang="en">What now: rates?</h1>' in client.get(article.get_absolute_url()).text


@pytest.mark.parametrize("template", ["400.html", "500.html", "503.html"])
def test_the_last_resort_pages_need_nothing(template):
    from django.template.loader import get_template

    page = get_template(template).render()
    assert "Revenir à la une" in page
    assert not re.search("signalée|have been told", page), "nobody is told of an error: it is only logged"


def test_no_page_holds_inline_script_style_or_a_csrf_token(client, make, story):
    lead = make("Devant", sector="energie")
    story(lead, "Ailleurs")
    for address in ["/", lead.get_absolute_url(), "/secteurs/", "/secteurs/energie/", "/recherche/?q=x", "/rien/"]:
        text = client.get(address).text
        assert not re.search(INLINE_SCRIPT, text)
        for forbidden in ("<style", "style=", "csrfmiddlewaretoken", " onclick"):
            assert forbidden not in text


FILES = [
    {"url": "https://guichet.example/avis.pdf", "type": "application/pdf", "length": 1_200_000},
    {"url": "http://guichet.example/x.xlsx?a=1&b=%22", "type": "application/vnd.ms-excel", "length": 0},
    {"url": "javascript:alert(1)", "type": "application/pdf", "length": 1},
]


def test_an_articles_files_are_linked_under_its_lead_with_their_size(client, make):
    text = client.get(make("Un avis", summary="Le chapô", documents=FILES).get_absolute_url()).text
    link = '<a href="https://guichet.example/avis.pdf" rel="noopener nofollow">PDF, 1,2\u00a0Mo</a>'
    assert text.index("Le chapô") < text.index(link) < text.index("Lire sur")
    assert "x.xlsx?a=1&amp;b=%22" in text
    assert ">XLS</a>" in text
    assert "javascript:" not in text
    assert 'class="documents"' not in client.get(make("Sans rien").get_absolute_url()).text


def test_a_card_says_that_there_is_a_file(client, make):
    make("Un avis", documents=FILES)
    assert "<span>PDF</span>" in client.get("/").text


def test_an_article_without_excerpt_is_described_by_more_than_its_title(client, make):
    page = client.get(make("Le cacao monte", minutes=60 * 24 * 40).get_absolute_url()).text
    described = re.search('<meta name="description" content="([^"]+)"', page)[1]
    assert described.startswith("Le Guichet, ")
    assert described.endswith("L’original, les autres sources et la discussion.")
