"""Who else has a row open is told to those who may change it, and to nobody else."""

import time

import pytest
from django.conf import settings

from portal.staff.powers import SESSION_KEY

pytestmark = pytest.mark.django_db


def sentence_for(client, row):
    return client.post(f"/gestion/presence/articles/{row._meta.model_name}/{row.pk}/").json()["sentence"]


def test_each_is_told_of_the_other_until_their_page_has_been_silent(chief, rose, article, monkeypatch):
    assert sentence_for(chief, article) == sentence_for(chief, article) == ""
    assert sentence_for(rose, article) == "chef a aussi cette fiche ouverte."
    assert sentence_for(chief, article) == "Rose a aussi cette fiche ouverte."
    assert sentence_for(rose, article.source) == ""
    now = time.time()
    monkeypatch.setattr("articles.admin.conflicts.presence.time.time", lambda: now + 80)
    assert sentence_for(chief, article) == ""


def test_a_row_or_page_that_is_not_there_is_missing(chief):
    for path in ("articles/article/0", "articles/nothing/1", "sessions/session/x"):
        assert chief.post(f"/gestion/presence/{path}/").status_code == 404


def test_a_page_that_asks_by_itself_keeps_no_powers_open(chief, article):
    chief.get("/gestion/")
    session = chief.session
    before = time.time() - settings.STAFF_IDLE_SECONDS + 60
    session[SESSION_KEY] = session[SESSION_KEY] | {"seen": before}
    session.save()
    sentence_for(chief, article)
    assert chief.session[SESSION_KEY]["seen"] == before
    chief.get("/gestion/")
    assert chief.session[SESSION_KEY]["seen"] > before


def test_it_does_not_take_the_place_of_a_form_that_waits_for_a_second_factor(chief, article):
    session = chief.session
    session[SESSION_KEY] = session[SESSION_KEY] | {"seen": 0}
    session.save()
    chief.post("/gestion/articles/article/add/", {"title": "Le taux monte"})
    answer = chief.post(f"/gestion/presence/articles/article/{article.pk}/")
    assert answer.status_code == 302 and "Le+taux+monte" in chief.session["kept_form"]["body"]
