"""What was done to several articles at once is undone at once, from the message or from the journal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import search
from articles.models import Act, Article, BatchedAct, Pin, SourceRule, Story
from articles.retention import BATCH_RETENTION, prune
from articles.tests.admin.browser import JOURNAL, LIST, act, buttons, press

pytestmark = pytest.mark.django_db


def states():
    return list(Article.objects.order_by("pk").values_list("status", flat=True))


def test_hiding_several_is_undone_at_once_from_the_message(chief, three):
    Pin.objects.create(article=three[0], since=timezone.now(), until=timezone.now() + timedelta(hours=2))
    three[1].locks = ["title"]
    three[1].save()
    Article.objects.filter(pk=three[2].pk).update(status="draft")
    answer = act(chief, "hide", *three)
    assert states() == ["hidden"] * 3
    answer = press(chief, buttons(answer)["Annuler"])
    assert "3 actes annulés." in answer.text
    assert answer.redirect_chain[-1][0] == LIST
    assert states() == ["published", "published", "draft"]
    assert Pin.objects.active(timezone.now()).get().article == three[0]
    assert Article.objects.get(pk=three[1].pk).locks == ["title"]
    assert search.matching(Article.objects.all(), "titre").count() == 2
    assert Act.objects.filter(verb="publish", reason="Annulation").count() == 3
    assert not BatchedAct.objects.exists()


def test_what_changed_since_is_left_and_counted(chief, three):
    answer = act(chief, "hide", *three)
    act(chief, "publish", three[0])
    act(chief, "publish", three[1])
    act(chief, "hide", three[1])  # hidden again, for another reason
    answer = press(chief, buttons(answer)["Annuler"])
    assert "1 acte annulé. 2 laissés tels quels\u00a0: ils ont changé depuis." in answer.text
    assert states() == ["published", "hidden", "published"]


def test_the_journal_gives_back_a_batch_that_nobody_undid(chief, three):
    act(chief, "reclassify", *three, category="taux", sector="mines")
    Article.objects.filter(pk=three[2].pk).update(category_id="economie")
    answer = press(chief, buttons(chief.get(JOURNAL))["Rendre les 3"])
    assert "2 actes annulés. 1 laissé tel quel" in answer.text
    assert list(Article.objects.order_by("pk").values_list("category", flat=True)) == [
        "actions",
        "economie",
        "economie",
    ]
    assert [one.locks for one in Article.objects.order_by("pk")] == [[], [], ["category", "sectors"]]
    assert not buttons(chief.get(JOURNAL))


def test_what_was_published_is_hidden_again_in_the_name_of_its_rule(chief, three):
    SourceRule.objects.create(source=three[0].source, field="title", words="titre", hides=True)
    Article.objects.filter(pk=three[0].pk).update(status="by-rule")
    Article.objects.filter(pk=three[1].pk).update(status="hidden")
    answer = act(chief, "publish", *three)
    press(chief, buttons(answer)["Annuler"])
    assert states() == ["by-rule", "hidden", "published"]
    assert Article.objects.get(pk=three[0].pk).locks == []


def test_what_was_given_back_to_the_rulebook_is_as_editors_had_filed_it(chief, three):
    act(chief, "reclassify", *three[:2], category="taux", sector="mines")
    filed = [(one.category_id, one.locks, one.reach) for one in Article.objects.order_by("pk")]
    answer = act(chief, "give_back", *three)
    assert all(one.locks == [] for one in Article.objects.all())
    answer = press(chief, buttons(answer)["Annuler"])
    assert "3 actes annulés." in answer.text  # the third was filed anew too
    assert [(one.category_id, one.locks, one.reach) for one in Article.objects.order_by("pk")] == filed
    assert [one.sector_id for one in three[0].filed_sectors.all()] == ["mines"]


def test_stories_are_as_they_were(chief, three):
    answer = act(chief, "unite", *three)
    assert Story.objects.count() == 1
    press(chief, buttons(answer)["Annuler"])
    assert set(Article.objects.values_list("story", flat=True)) == {None}
    act(chief, "unite", *three)
    story = Story.objects.get().pk
    answer = act(chief, "separate", *three)
    assert not Story.objects.exists()
    press(chief, buttons(answer)["Annuler"])
    assert set(Article.objects.values_list("story", flat=True)) == {story}


def test_a_batch_that_two_undo_is_undone_once(chief, three):
    form = buttons(act(chief, "hide", *three))["Annuler"]
    press(chief, form)
    assert "Il n’y a plus rien à annuler" in press(chief, form).text
    assert Act.objects.filter(verb="publish").count() == 3


def test_after_a_month_a_batch_is_no_longer_undone(chief, three):
    act(chief, "hide", *three)
    prune(timezone.now())
    assert BatchedAct.objects.count() == 3
    assert prune(timezone.now() + BATCH_RETENTION + timedelta(hours=1))["batched"] == 3
