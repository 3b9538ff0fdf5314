"""An article withdrawn from its page; what is left of it where: articles/tests/takedown/test_everywhere.py."""

import pytest

from articles.tests.journeys.newsroom import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORD = "Zorvanelle"


def test_an_article_is_withdrawn_in_three_clicks_and_no_page_of_the_admin_says_a_word_of_it(editor):
    article = tell(f"{WORD} ouvre douze agences", body_html=f"<p>{WORD}</p>", author=WORD)
    editor.open(article.get_absolute_url())
    editor.follow("Modifier")
    editor.follow("Retirer l’article")
    editor.write("Motif :", "À la demande de l’éditeur")
    editor.push("Retirer l’article")
    assert editor.clicks == 3
    editor.reads("Article retiré.")
    listed = "/gestion/articles/article/"
    for path in (listed, f"{listed}?apercu={article.pk}", f"{listed}{article.pk}/change/"):
        editor.open(path)
        assert WORD not in editor.page.content(), path
