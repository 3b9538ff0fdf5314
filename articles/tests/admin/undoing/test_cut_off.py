"""An undoing that was cut off can be gone on with."""

import pytest
from django.contrib.auth import get_user_model

from articles.editing import batches
from articles.models import BatchedAct
from articles.tests.admin.article_list.test_actions import act
from articles.tests.admin.article_list.test_batches import JOURNAL, buttons, press, states

pytestmark = pytest.mark.django_db


def test_a_batch_of_which_one_act_is_left_stays_in_the_list_of_the_journal(chief, three, monkeypatch):
    act(chief, "hide", *three)
    undo_one, calls = batches.undo_one, []

    def undo_two(*args):
        calls.append(args)
        if len(calls) == 3:
            raise RuntimeError("The process ends.")
        return undo_one(*args)

    monkeypatch.setattr(batches, "undo_one", undo_two)
    with pytest.raises(RuntimeError):
        batches.undo_batch(BatchedAct.objects.first().batch, get_user_model().objects.get(username="chef"))
    monkeypatch.undo()
    press(chief, buttons(chief.get(JOURNAL))["Rendre"])
    assert states() == ["published"] * 3
