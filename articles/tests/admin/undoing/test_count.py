"""The message counts what the action changed, as its undoing does, and names what is as it was."""

import pytest

from articles.models import Article
from articles.takedown.articles import withdraw_articles
from articles.tests.admin.browser import act, buttons, press

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("action", "already", "already_is", "said"),
    [("hide", "hidden", "masqué", "2 articles masqués."), ("publish", "published", "publié", "2 articles publiés.")],
)
def test_what_was_so_already_is_not_counted(chief, three, action, already, already_is, said):
    Article.objects.update(status="draft")
    Article.objects.filter(pk=three[0].pk).update(status=already)
    answer = act(chief, action, *three)
    assert said in answer.text
    assert f"1 article inchangé\u00a0: «\u00a0{three[0].title}\u00a0» (déjà {already_is})." in answer.text
    assert "2 actes annulés." in press(chief, buttons(answer)["Annuler"]).text


def test_a_handful_of_those_left_out_are_named(chief, article):
    many = [
        Article.objects.create(
            source=article.source, url=f"https://lacote.example/{n}", title=f"Titre {n}", status="hidden"
        )
        for n in range(7)
    ]
    text = act(chief, "hide", article, *many).text
    assert "1 article masqué." in text
    assert "7 articles inchangés" in text
    assert "et 2 autres." in text


def test_a_withdrawn_row_has_no_box_and_one_that_was_ticked_before_is_named(chief, three):
    gone = three[0]
    withdraw_articles([gone.pk], None, "Demande")
    text = act(chief, "reclassify", *three, category="taux").text
    assert "2 articles reclassés." in text
    assert "1 article inchangé\u00a0: «\u00a0Article retiré\u00a0» (déjà retiré)." in text
    page = chief.get("/gestion/articles/article/").text
    assert f'value="{gone.pk}" class="action-select"' not in page
    assert f'value="{three[1].pk}" class="action-select"' in page
