"""Which acts of a batch are kept: those that changed something, each with its act, and none of what was withdrawn."""

import json

import pytest

from articles.models import Article, BatchedAct, batched_act
from articles.takedown.sources import erase_withdrawn_sources, withdraw_source
from articles.tests.admin.browser import JOURNAL, act, buttons, changed, press

pytestmark = pytest.mark.django_db


def test_what_was_done_before_a_failure_can_be_undone(chief, three, monkeypatch):
    hide = Article.hide

    def fail(article):
        if article.pk == three[0].pk:  # the last of the list
            raise RuntimeError
        hide(article)

    monkeypatch.setattr(Article, "hide", fail)
    with pytest.raises(RuntimeError):
        act(chief, "hide", *three)
    monkeypatch.undo()
    assert Article.objects.filter(status="hidden").count() == 2
    press(chief, buttons(chief.get(JOURNAL))["Rendre les 2"])
    assert Article.objects.filter(status="published").count() == 3


def test_what_changed_nothing_cannot_be_undone(chief, three):
    act(chief, "reclassify", *three, category="taux")
    assert not buttons(act(chief, "reclassify", *three, category="taux"))
    assert BatchedAct.objects.count() == 3


@pytest.mark.parametrize("whole_source", [False, True])
def test_nothing_is_kept_of_what_was_withdrawn(chief, three, whole_source):
    Article.objects.filter(pk=three[0].pk).update(image="https://lacote.example/image.jpg")
    act(chief, "give_back", *three)
    act(chief, "hide", *three)
    act(chief, "unite", *three)
    if whole_source:
        withdraw_source(three[0].source, None, "éditeur")
        erase_withdrawn_sources()
        assert not BatchedAct.objects.exists()
    else:
        act(chief, "withdraw", three[0], reason="éditeur")
        assert set(BatchedAct.objects.values_list("key", flat=True)) == {three[1].pk, three[2].pk}
    assert "BRVM" not in json.dumps(list(BatchedAct.objects.values_list("before", "after")), ensure_ascii=False)


def test_the_journal_lists_what_was_done_to_several(chief, three, monkeypatch):
    monkeypatch.setattr(batched_act, "MAX_LISTED_BATCHES", 2)
    act(chief, "hide", *three[:2])
    for number in range(3):
        changed(chief, three[2], "classer", category=("taux", "economie")[number % 2])
    assert [one for one in buttons(chief.get(JOURNAL)) if one.startswith("Rendre")] == ["Rendre les 2"]
