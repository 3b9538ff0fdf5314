"""A correction is published in three clicks, stands under its article and on /corrections/, and is only withdrawn."""

import re

import pytest
from django.test import Client

from articles.models import Act, Article, Correction
from articles.models.append_only import NotErasable
from articles.tests.admin.browser import opened

pytestmark = pytest.mark.django_db


def publish(client, article, text="Le taux est de 3 %, et non de 5 %."):
    form_page = client.get(f"/gestion/articles/article/{article.pk}/change/").content.decode()
    (address,) = re.findall(r'href="(/gestion/articles/correction/add/[^"]+)"', form_page)
    answer = client.post(address, opened(client, address, "correction_form") | {"text": [text]})
    assert answer.status_code == 302, answer.content.decode()


def test_a_correction_is_public_at_once_without_the_editor_s_name(signed_in_as, article):
    editor, reader = signed_in_as("Rédaction"), Client()
    page, listed = article.get_absolute_url(), "/corrections/"
    assert "Correction du" not in reader.get(page).content.decode()
    assert "Aucune correction" in reader.get(listed).content.decode()
    publish(editor, article)
    for address in (page, listed, f"/en{listed}"):
        text = reader.get(address).content.decode()
        assert "Le taux est de 3 %, et non de 5 %." in text, address
        assert "plume" not in text
    assert '"correction":[{"@type":"CorrectionComment"' in reader.get(page).content.decode()
    assert page in reader.get(listed).content.decode()
    assert Act.objects.first().verb == "add"


def test_a_withdrawn_one_leaves_the_pages_and_its_row_stays(chief, article):
    publish(chief, article)
    row = Correction.objects.get()
    reader = Client()
    assert "3 %" in reader.get("/corrections/").content.decode()
    chief.post("/gestion/articles/correction/", {"action": "withdraw", "_selected_action": [row.pk]})
    for address in (article.get_absolute_url(), "/corrections/"):
        assert "Le taux est de" not in reader.get(address).content.decode()
    assert Correction.objects.get().withdrawn_at
    assert Act.objects.first().verb == "withdraw"


def test_its_words_never_change_and_no_row_is_deleted(article):
    row = Correction.objects.create(article=article, text="Trois.")
    row.text = "Quatre."
    with pytest.raises(NotErasable):
        row.save()
    with pytest.raises(NotErasable):
        row.delete()
    article.delete()  # with its article it goes
    assert not Correction.objects.exists()


def test_the_correction_of_a_hidden_article_is_not_listed(article, client):
    Correction.objects.create(article=article, text="Trois.")
    assert "Trois." in client.get("/corrections/").content.decode()
    article.hide()
    Article.objects.filter(pk=article.pk).invalidate_pages()
    assert "Trois." not in client.get("/corrections/").content.decode()


def test_more_than_five_hundred_characters_are_refused_and_kept_in_the_form(chief, article):
    address = f"/gestion/articles/correction/add/?article={article.pk}"
    page = chief.post(address, opened(chief, address, "correction_form") | {"text": ["mot " * 130]})
    assert page.status_code == 200
    assert "mot mot" in page.content.decode()
    assert not Correction.objects.exists()
