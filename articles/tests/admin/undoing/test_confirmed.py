"""A category that a colleague says is right after a batch has given it is decided again."""

import pytest

from articles.editing import reclassifying
from articles.models import Act, Article
from articles.tests.admin.browser import act, buttons, press

pytestmark = pytest.mark.django_db


def test_a_category_that_a_colleague_confirmed_stays(chief, three, member):
    undo = buttons(act(chief, "reclassify", *three, category="taux"))["Annuler"]
    reclassifying.confirm(three[0].pk, "taux", member)
    assert "1 laissé tel quel" in press(chief, undo).text
    assert Article.objects.get(pk=three[0].pk).category_id == "taux"


def test_confirming_a_locked_category_is_journaled_and_changes_nothing(article, member):
    Article.objects.update(locks=["category"])
    reclassifying.confirm(article.pk, "actions", member)
    assert Act.objects.get().reason == "Classement confirmé."
    assert Article.objects.values_list("category", "locks").get() == ("actions", ["category"])
