"""An article hidden from its page, restored and reclassified there."""

import pytest

from articles.models import Article
from articles.tests.journeys.newsroom import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def filed(article):
    return Article.objects.values_list("status", "category_id").get(pk=article.pk)


def reads(reader, article, text):
    """A reader of a browser that has never been there, and keeps no copy."""
    reader.open(article.get_absolute_url())
    reader.reads(text)


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_article_is_hidden_restored_and_reclassified(editor, person):
    article = tell("Le cacao recule à Abidjan")
    editor.open(article.get_absolute_url())
    editor.unfold("Masquer")
    editor.write("Motif (pour le journal)", "Publicité")
    editor.push("Masquer l’article")
    assert editor.clicks == 2
    editor.reads("le public ne le voit pas")
    assert filed(article) == ("hidden", "economie")
    reads(person(), article, "Page introuvable")

    editor.push("Annuler")
    editor.reads("tout est comme avant")
    reads(person(), article, "Le cacao recule")

    editor.open(article.get_absolute_url())
    editor.unfold("Reclasser")
    editor.choose("Rubrique", "Régl")
    editor.choose("Secteur principal", "Mines")
    editor.push("Reclasser l’article")
    assert editor.clicks == 2
    editor.reads("est reclassé")
    assert filed(article) == ("published", "reglementation")
    editor.push("Annuler")
    editor.reads("tout est comme avant")
    assert filed(article) == ("published", "economie")
