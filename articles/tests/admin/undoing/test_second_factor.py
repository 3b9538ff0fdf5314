"""Undoing asks for the second factor again where it hides what readers see, as hiding does."""

import time

import pytest

from articles.models import Article
from articles.tests.admin.article_list.test_batches import states
from articles.tests.admin.browser import act, buttons, press
from portal.staff import powers

pytestmark = pytest.mark.django_db


def let_proof_grow_old(client):
    session = client.session
    hour_ago = time.time() - 3600
    session[powers.SESSION_KEY] |= {"proved": hour_ago, "since": hour_ago}
    session.save()


def test_undoing_a_publication_hides_nothing_without_a_recent_second_factor(chief, three):
    Article.objects.update(status="hidden")
    undo = buttons(act(chief, "publish", *three))["Annuler"]
    let_proof_grow_old(chief)
    assert "encore=1" in press(chief, undo).redirect_chain[-1][0]
    assert states() == ["published"] * 3


def test_undoing_a_hiding_needs_no_second_factor_again(chief, three):
    undo = buttons(act(chief, "hide", *three))["Annuler"]
    let_proof_grow_old(chief)
    press(chief, undo)
    assert states() == ["published"] * 3
