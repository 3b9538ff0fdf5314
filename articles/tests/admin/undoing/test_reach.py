"""What is computed from an article's place is computed anew when that is put back: a visit may have changed it since."""

import pytest

from articles.filing.refiling.at_once import set_reach
from articles.models import Article
from articles.tests.admin.browser import act, buttons, changed, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def french(article):
    """An article about France alone."""
    Article.objects.update(title="Des viticulteurs manifestent à Bordeaux", summary="", body_html="")
    article.source.country = None
    article.source.save()
    return moved(article, "FR")


def moved(article, country):
    """As a visit files it that reads its source's correction."""
    article.countries.set([country])
    set_reach(Article.objects.filter(pk=article.pk))
    article.refresh_from_db()
    return article


@pytest.mark.parametrize("how", ["list", "short form", "given back"])
def test_an_african_article_is_not_put_elsewhere_by_an_undoing(chief, french, how):
    if how == "list":
        answer = act(chief, "reclassify", french, category="taux")
    elif how == "short form":
        answer = changed(chief, french, "classer", category="taux")
    else:
        Article.objects.update(locks=["category"])
        answer = act(chief, "give_back", french)
    assert moved(french, "SN").reach == Article.Reach.AFRICA
    press(chief, buttons(answer)["Annuler"])
    french.refresh_from_db()
    assert french.reach == Article.Reach.AFRICA
    assert french.category_id == "actions"


def test_the_reasons_that_a_visit_has_written_since_stay(chief, article):
    Article.objects.update(locks=["category"])
    answer = act(chief, "give_back", article)
    Article.objects.update(why=["Écrit par une visite"], relevance=12, filing_margin=3)
    press(chief, buttons(answer)["Annuler"])
    assert Article.objects.values_list("why", "relevance", "filing_margin").get() == (["Écrit par une visite"], 12, 3)
