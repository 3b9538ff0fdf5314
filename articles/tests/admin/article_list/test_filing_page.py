"""« Classer »: the short form of where an article belongs, from its row in the list and back to it."""

import pytest
from bs4 import BeautifulSoup

from articles.models import Act, Article
from articles.tests.admin.browser import LIST, buttons, changed, opened, press

pytestmark = pytest.mark.django_db


def page(article):
    return f"{LIST}{article.pk}/classer/"


def test_one_click_leads_from_the_row_to_the_form_and_saving_leads_back_to_the_list_as_it_was(chief, article):
    row = BeautifulSoup(chief.get(f"{LIST}?status__exact=published").content, "html.parser").select_one("#result_list")
    link = row.find("a", string="classer")["href"]
    sent = opened(chief, link, "article_form")
    answer = chief.post(link, sent | {"sector_1": "mines"})
    assert answer.url == f"{LIST}?status__exact=published#article-{article.pk}"
    assert row.find(id=f"article-{article.pk}")


def test_what_is_chosen_is_locked_and_journaled_with_its_reason(chief, article):
    sent = opened(chief, page(article), "article_form")
    assert "title" not in sent
    chief.post(
        page(article),
        sent | {"category": "taux", "sector_1": "mines", "countries": ["SN"], "regions": ["uemoa"], "reason": " Relu "},
    )
    article.refresh_from_db()
    assert article.category_id == "taux"
    assert [one.sector_id for one in article.filed_sectors.all()] == ["mines"]
    assert [one.pk for one in article.countries.all()] == ["SN"]
    assert article.locks == ["category", "countries", "regions", "sectors"]
    assert (article.title, article.summary) == ("Un titre", "Une ligne.\nUne autre.")
    act = Act.objects.get()
    assert (act.verb, act.reason, act.after["category"]) == ("change", "Relu", "taux")


def test_it_is_undone_from_the_message(chief, article):
    answer = changed(chief, article, "classer", category="taux", countries=["SN"])
    done = Act.objects.get().pk
    answer = press(chief, buttons(answer)["Annuler"])
    assert "1 acte annulé." in answer.text
    article.refresh_from_db()
    assert (article.category_id, article.locks, list(article.countries.all())) == ("actions", [], [])
    act = Act.objects.order_by("pk").last()
    assert act.before == {"category": "taux", "countries": ["SN"], "locks": ["category", "countries"]}
    assert (act.undoes, act.key) == (done, str(article.pk))


def test_nothing_is_locked_where_nothing_was_changed(chief, article):
    answer = changed(chief, article, "classer")
    assert "rien n’a changé" in answer.text
    assert not buttons(answer)
    article.refresh_from_db()
    assert article.locks == []


def test_what_a_colleague_filed_since_is_asked_about(chief, article):
    sent = opened(chief, page(article), "article_form")
    Article.objects.filter(pk=article.pk).update(category_id="economie")
    answer = chief.post(page(article), sent | {"category": "taux", "reason": "Relu"})
    assert "Deux versions" in answer.text
    assert BeautifulSoup(answer.content, "html.parser").find(id="id_reason")["value"] == "Relu"
    article.refresh_from_db()
    assert article.category_id == "economie"


def test_our_own_articles_are_filed_where_they_are_written(chief, article):
    Article.objects.filter(pk=article.pk).update(url=None, address_key=None)
    article.source.kind = "own"
    article.source.save()
    assert chief.get(page(article)).status_code == 404
    assert not BeautifulSoup(chief.get(LIST).content, "html.parser").find("a", string="classer")


def test_the_preview_beside_the_list_leads_to_it_too(chief, article):
    preview = BeautifulSoup(chief.get(f"{LIST}?o=1&apercu={article.pk}").content, "html.parser").select_one(".preview")
    link = preview.find("a", string="Classer")["href"]
    answer = chief.post(link, opened(chief, link, "article_form"))
    assert answer.url == f"{LIST}?o=1&apercu={article.pk}#article-{article.pk}"
