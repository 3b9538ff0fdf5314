"""A key of more digits than any row can have names none, wherever the desk reads one."""

import pytest

from articles.tests.admin.browser import opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
LARGE = "9" * 19


@pytest.mark.parametrize("kind", ["pin", "correction"])
@pytest.mark.parametrize("field", ["article", "article_key"])
def test_no_such_article_can_be_chosen(chief, article, kind, field):
    page = f"/gestion/articles/{kind}/add/"
    sent = opened(chief, page, f"{kind}_form")
    assert chief.get(page, {"article": LARGE}).status_code == 200
    answer = chief.post(page, sent | {field: LARGE})
    assert answer.status_code == 200
    assert "Sélectionnez un choix valide" in answer.text


@pytest.mark.parametrize("page", ["titre-de-la-source/", "history/1/revert/", f"history/{LARGE}/revert/"])
def test_no_such_article_is_edited(chief, page):
    assert chief.post(f"/gestion/articles/article/{LARGE}/{page}").status_code == 404


@pytest.mark.parametrize("digits", [19, 40])
def test_no_such_source_narrows_the_list_of_articles(chief, article, digits):
    answer = chief.get("/gestion/articles/article/", {"source": "9" * digits})
    assert answer.status_code == 200
    assert article.title in answer.text
