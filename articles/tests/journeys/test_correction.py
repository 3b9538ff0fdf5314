"""A correction of substance, from the article to the page of corrections; and taken back where it was wrong."""

import re

import pytest

from articles.models import Correction
from articles.tests.journeys.newsroom import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOTE = "Le taux est de 3 %, et non de 5 % comme nous l’avons écrit."


def test_a_correction_is_published_under_its_article_and_listed(editor, person):
    article = tell("La BCEAO relève son taux directeur")
    editor.open(article.get_absolute_url())
    editor.follow("Modifier")
    editor.follow("Publier une correction")
    editor.write("Correction :", NOTE)
    editor.push("Enregistrer")
    assert editor.clicks == 3
    assert Correction.objects.get().article == article
    for path in (article.get_absolute_url(), "/corrections/"):
        reader = person()
        reader.open(path)
        reader.reads(NOTE)
        assert "chef" not in reader.page.content()

    editor.tick(re.compile("^Choisir cet objet"))
    editor.choose("Action :", "Retirer les corrections choisies")
    editor.push("Exécuter")
    reader = person()
    reader.open(article.get_absolute_url())
    assert NOTE not in reader.page.content()
