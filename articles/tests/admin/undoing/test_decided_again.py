"""What counts as decided again since: not what a colleague types as a reason, and an undoing only for the act that it undoes."""

import pytest
from django.utils import timezone

from articles.editing import batches, hiding, publishing, reclassifying
from articles.models import Act, Article, BatchedAct, Sector
from articles.stories.editing import EditRefused
from articles.tests.admin.article_list.test_batches import states
from articles.tests.admin.browser import JOURNAL, act, buttons, changed, press

pytestmark = pytest.mark.django_db
UNDOING_WORDS = ("Annulation", "Undone")


@pytest.mark.parametrize("reason", UNDOING_WORDS)
def test_a_reason_typed_as_an_undoing_keeps_hidden_what_a_colleague_hid(chief, rose, three, reason):
    undo = buttons(act(chief, "hide", *three))["Annuler"]
    act(rose, "publish", three[0])
    act(rose, "hide", three[0], reason=reason)
    assert "1 laissé tel quel" in press(chief, undo).text
    assert states() == ["hidden", "published", "published"]


@pytest.mark.parametrize("reason", UNDOING_WORDS)
def test_a_reason_typed_as_an_undoing_keeps_the_place_that_a_colleague_chose(chief, rose, three, reason):
    undo = buttons(act(chief, "reclassify", *three, category="taux"))["Annuler"]
    changed(rose, three[0], "classer", category="economie")
    changed(rose, three[0], "classer", category="taux", reason=reason)
    press(chief, undo)
    assert Article.objects.get(pk=three[0].pk).category_id == "taux"


def test_the_undoing_of_an_older_act_takes_no_later_decision_away(chief, rose, three):
    older = reclassifying.reclassify(three[0].pk, None, Sector.objects.get(pk="mines"), rose.me)
    undo = buttons(act(chief, "reclassify", *three, category="taux"))["Annuler"]
    reclassifying.undo(older, rose.me)
    act(rose, "reclassify", three[0], category="taux")
    press(chief, undo)
    assert Article.objects.get(pk=three[0].pk).category_id == "taux"


@pytest.mark.parametrize(
    ("action", "form"),
    [
        ("hide", {}),
        ("reclassify", {"category": "taux"}),
        ("give_back", {}),
        ("unite", {}),
        ("separate", {}),
    ],
)
def test_an_undoing_names_the_act_that_it_undoes(chief, three, action, form):
    if action == "separate":
        act(chief, "unite", *three)
    Article.objects.update(locks=["category"])
    last = Act.objects.first()
    undo = buttons(act(chief, action, *three, **form))["Annuler"]
    done = set(Act.objects.filter(pk__gt=last.pk if last else 0, kind="articles.article").values_list("pk", flat=True))
    press(chief, undo)
    undoing = Act.objects.exclude(undoes=None)
    assert set(undoing.values_list("undoes", flat=True)) == done
    for one in undoing:
        assert Act.objects.get(pk=one.undoes).key == one.key


def test_what_an_earlier_release_kept_is_judged_by_its_moment(chief, rose, three):
    undo = buttons(act(chief, "hide", *three))["Annuler"]
    BatchedAct.objects.update(acts=None)
    act(rose, "publish", three[0])
    act(rose, "hide", three[0])
    press(chief, undo)
    assert states() == ["hidden", "published", "published"]


def test_within_a_minute_too_what_a_colleague_hid_again_stays_hidden(rose, three, member):
    done = hiding.hide(three[0].pk, "", member)
    publishing.publish(three[0].pk, rose.me)
    hiding.hide(three[0].pk, "Plainte", rose.me)
    with pytest.raises(EditRefused):
        batches.undo_one(done, timezone.now(), member)
    assert states()[0] == "hidden"


def test_the_journal_gives_back_what_was_done_before_what_was_undone(chief, rose, three):
    act(chief, "reclassify", *three, category="taux")
    press(rose, buttons(act(rose, "reclassify", *three, category="economie"))["Annuler"])
    press(chief, buttons(chief.get(JOURNAL))["Rendre les 3"])
    assert Article.objects.get(pk=three[0].pk).category_id == "actions"
