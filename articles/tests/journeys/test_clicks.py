"""Four tasks of the desk in three clicks at most; the others are counted where they are walked, in this folder."""

import pytest
from django.contrib.auth import get_user_model

from articles.models import Article, Comment, Letter, Phrase
from articles.tests.journeys.newsroom import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def comment(taxonomy):
    member = get_user_model().objects.create_user("awa", "awa@member.example")
    return Comment.objects.create(article=tell("Le cacao recule"), author=member, body="Vous mentez.")


def test_a_comment_seen_on_the_site_is_withdrawn_in_two_clicks(editor, comment):
    editor.open(comment.article.get_absolute_url())
    editor.follow("Juger")
    before = editor.presses
    editor.choose("Motif", "injure")
    assert editor.presses - before < 10, "« Juger » leads to the comment, not to the top of the page"
    editor.write("Mot à l’auteur", "Restons courtois.")
    editor.push("Retirer le commentaire")
    assert editor.clicks == 2
    assert Comment.objects.get().state == "removed"


def test_a_member_is_silenced_from_a_comment_in_three_clicks(editor, comment):
    editor.open(comment.article.get_absolute_url())
    editor.follow("Juger")
    editor.unfold("Discussion, membre, note")
    editor.write("Motif, que le membre lira", "Insultes répétées.")
    editor.push("Silence un jour")
    assert editor.clicks == 3
    assert comment.author.sanctions.get().reason == "Insultes répétées."


def test_the_effect_of_an_expression_is_seen_in_two_clicks(editor):
    tell("Le Mali ouvre une mine d’or à Kayes")
    editor.open("/gestion/")
    editor.follow(editor.page.locator("a.addlink[href$='/phrase/add/']"))
    editor.write("Expression :", "mine d’or")
    editor.choose("Compte pour :", "Mines")
    editor.push("Voir l’effet")
    assert editor.clicks == 2
    editor.reads("Rien n’est enregistré")
    assert not Phrase.objects.exists()


def test_a_letter_that_asks_for_a_withdrawal_is_answered_in_three_clicks(editor):
    article = tell("Le cacao recule")
    who = {"sender": "editeur", "name": "Awa", "email": "awa@example.org"}
    Letter.objects.create(subject="retrait", body="Retirez-le.", article=article, **who)
    editor.open("/gestion/")
    editor.follow("le retrait d’un article – Awa")
    editor.push("Masquer et clore")
    editor.reach(editor.page.get_by_role("link", name="Répondre"))
    assert editor.clicks == 2, "and a third one opens the answer"
    assert Article.objects.get().status == "hidden"
    assert Letter.objects.get().state == "closed"
