"""An undoing that was cut off can be gone on with."""

import pytest
from django.contrib.auth import get_user_model

from articles.editing import batches
from articles.models import BatchedAct
from articles.tests.admin.article_list.test_batches import states
from articles.tests.admin.browser import JOURNAL, act, buttons, press

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_a_batch_of_which_one_act_is_left_stays_in_the_list_of_the_journal(chief, three, monkeypatch):
    act(chief, "hide", *three)
    undo_one, calls = batches._undo_locked, []

    def undo_two(*args):
        calls.append(args)
        if len(calls) == 3:
            raise RuntimeError("The process ends.")
        return undo_one(*args)

    monkeypatch.setattr(batches, "_undo_locked", undo_two)
    with pytest.raises(RuntimeError):
        batches.undo_batch(BatchedAct.objects.first().batch, get_user_model().objects.get(username="chef"))
    monkeypatch.undo()
    press(chief, buttons(chief.get(JOURNAL))["Rendre"])
    assert states() == ["published"] * 3


def test_an_undoing_that_takes_long_stops_and_says_how_many_are_left(chief, three, monkeypatch):
    undo = buttons(act(chief, "hide", *three))["Annuler"]
    monkeypatch.setattr(batches, "UNDO_BUDGET_SECONDS", 0)  # one act at least is undone, so that it ends
    answer = press(chief, undo)
    assert "1 acte annulé. Il en reste 2\u00a0: appuyez encore sur «\u00a0Annuler\u00a0»." in answer.text
    assert states().count("published") == 1
    press(chief, buttons(press(chief, buttons(answer)["Annuler"]))["Annuler"])
    assert states() == ["published"] * 3
    assert not BatchedAct.objects.exists()
