"""The day as one file."""

import re
from datetime import timedelta

from django.utils import timezone

from articles.models import Article, Source

PLACE = "/aujourdhui.html"


def test_the_day_is_a_file_named_by_its_date(client, make):
    make("Titre du jour")
    answer = client.get(PLACE)
    assert answer["Content-Disposition"] == f'attachment; filename="la-pesee-{timezone.localtime():%Y-%m-%d}.html"'
    assert "public" in answer["Cache-Control"]
    assert "Titre du jour" in answer.text


def test_search_engines_are_asked_to_read_the_pages_instead(client, make, settings):
    settings.INDEXABLE = True
    assert client.get("/aujourdhui.html")["X-Robots-Tag"] == "noindex"


def test_it_needs_no_other_file(client, make):
    make("Titre du jour", image="https://guichet.example/i.png")
    text = client.get(PLACE).text
    assert not re.search(r"<(link|script|img|iframe)|url\(|@import", text)


def test_it_holds_the_last_day_and_nothing_older_hidden_or_told_twice(client, make, story):
    make("Vieux", published_at=timezone.now() - timedelta(hours=25))
    make("Caché", status=Article.Status.HIDDEN)
    make("Hors sujet", is_finance=False)
    story(make("Devant"), "Derrière")
    text = client.get(PLACE).text
    assert "Devant" in text
    for absent in ("Vieux", "Caché", "Hors sujet", "Derrière"):
        assert absent not in text


def test_sections_stand_in_the_order_of_the_taxonomy_with_a_table_of_contents(client, make):
    make("Change", category_id="forex")
    make("Croissance")
    text = client.get(PLACE).text
    assert text.index('href="#economie"') < text.index('href="#marches"') < text.index('id="economie"')
    assert 'id="forex"' not in text
    assert text.index("Croissance") < text.index("Change")


def test_no_more_is_told_than_the_source_allows(client, make, source):
    Source.objects.update(excerpt_length=20)
    make("Titre", summary="mot " * 200)
    assert client.get(PLACE).text.count("mot ") < 8


def test_links_are_whole_since_the_file_is_read_elsewhere(client, make, settings):
    article = make("Titre")
    assert f'href="{settings.SITE_URL}{article.get_absolute_url()}"' in client.get(PLACE).text


def test_it_never_passes_two_hundred_kilobytes(client, make):
    for number in range(240):
        make(f"{number} " + "L'été & la dette " * 29, summary="« L'or & l'argent » ; " * 40)
    Source.objects.update(excerpt_length=2000)
    content = client.get(PLACE).content
    assert 120_000 < len(content) <= 200_000
    assert len(client.get(f"/en{PLACE}").content) <= 200_000


def test_an_empty_day_says_so(client, taxonomy):
    assert "Aucun article publié" in client.get(PLACE).text
