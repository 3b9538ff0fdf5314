"""The message counts what the action changed, as its undoing does."""

import pytest

from articles.models import Article
from articles.tests.admin.article_list.test_actions import act
from articles.tests.admin.article_list.test_batches import buttons, press

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("action", "already", "said"),
    [("hide", "hidden", "2 articles masqués."), ("publish", "published", "2 articles publiés.")],
)
def test_what_was_so_already_is_not_counted(chief, three, action, already, said):
    Article.objects.update(status="draft")
    Article.objects.filter(pk=three[0].pk).update(status=already)
    answer = act(chief, action, *three)
    assert said in answer.text
    assert "2 actes annulés." in press(chief, buttons(answer)["Annuler"]).text
