"""A batch is undone only where nobody has decided the same matter since; what is undone counts no more."""

import pytest
from django.db import connection

from articles.models import Article, BatchedAct, Organisation, Story
from articles.takedown.restoring import restore_article
from articles.tests.admin.article_list.test_batches import states
from articles.tests.admin.browser import JOURNAL, act, buttons, changed, press

pytestmark = pytest.mark.django_db
LEFT = "1 laissé tel quel\u00a0: il a changé depuis."


def test_what_was_withdrawn_and_restored_stays_hidden(chief, three):
    undo = buttons(act(chief, "hide", *three))["Annuler"]
    act(chief, "withdraw", three[0], reason="éditeur")
    restore_article(three[0], None, "erreur")
    press(chief, undo)
    assert states() == ["hidden", "published", "published"]


def test_what_a_colleague_hid_again_by_the_form_stays_hidden(chief, rose, three):
    undo = buttons(act(chief, "hide", *three))["Annuler"]
    changed(rose, three[0], status="published")
    changed(rose, three[0], status="hidden")
    assert LEFT in press(chief, undo).text
    assert states() == ["hidden", "published", "published"]


def test_the_same_place_that_a_colleague_chose_too_stays(chief, rose, three):
    undo = buttons(act(chief, "reclassify", *three, category="taux"))["Annuler"]
    act(rose, "reclassify", three[0], category="taux")
    assert LEFT in press(chief, undo).text
    assert Article.objects.get(pk=three[0].pk).category_id == "taux"


def test_a_lead_that_was_chosen_since_stays(chief, rose, three):
    act(chief, "unite", *three[:2])
    undo = buttons(act(chief, "unite", *three))["Annuler"]
    act(rose, "lead_with", three[1])
    assert LEFT in press(chief, undo).text
    story = Story.objects.get()
    assert (story.lead_id, story.lead_is_chosen, story.articles.count()) == (three[1].pk, True, 3)


def test_an_article_that_a_colleague_united_with_another_stays_with_it(chief, rose, three):
    undo = buttons(act(chief, "unite", *three[:2]))["Annuler"]
    act(rose, "unite", *three[1:])
    assert LEFT in press(chief, undo).text
    assert Story.objects.get().articles.count() == 3


@pytest.mark.parametrize("language", ["fr", "en"])
def test_two_batches_are_undone_one_after_the_other(chief, three, language, settings):
    chief.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    act(chief, "hide", *three)
    press(chief, next(iter(buttons(act(chief, "publish", *three)).values())))
    assert states() == ["hidden"] * 3
    press(chief, next(iter(buttons(chief.get(JOURNAL)).values())))
    assert states() == ["published"] * 3


def test_two_unions_are_undone_one_after_the_other(chief, three):
    first = buttons(act(chief, "unite", *three[:2]))["Annuler"]
    second = buttons(act(chief, "unite", *three[1:]))["Annuler"]
    press(chief, second)
    assert Story.objects.get().articles.count() == 2
    press(chief, first)
    assert not Story.objects.exists()


@pytest.mark.parametrize("how", ["form", "list", "given back"])
def test_a_title_or_a_relevance_that_changed_since_prevents_nothing(chief, article, how):
    if how == "form":
        answer = changed(chief, article, "classer", category="taux")
    else:
        answer = act(chief, "reclassify", article, category="taux")
    if how == "given back":
        answer = act(chief, "give_back", article)
    changed(chief, article, title="Un autre titre")
    Article.objects.filter(pk=article.pk).update(relevance=40)
    press(chief, buttons(answer)["Annuler"])
    article.refresh_from_db()
    assert article.category_id == ("taux" if how == "given back" else "actions")
    assert article.locks == (["category", "title"] if how == "given back" else ["title"])
    assert article.title == "Un autre titre"


def test_the_place_of_a_withdrawn_article_stays(chief, three):
    undo = buttons(act(chief, "reclassify", *three, category="taux"))["Annuler"]
    withdrawn = Article.objects.filter(pk=three[0].pk)
    rows = list(BatchedAct.objects.all())
    act(chief, "withdraw", three[0], reason="éditeur")
    BatchedAct.objects.bulk_create(rows, ignore_conflicts=True)
    filed = withdrawn.values("category", "locks", "why").get()
    press(chief, undo)
    assert withdrawn.values("category", "locks", "why").get() == filed


def test_what_was_deleted_since_is_left_out(chief, three):
    gone = Organisation.objects.create(pk="zz", kind=Organisation.Kind.values[0])
    three[0].organisations.set([gone])
    undo = buttons(act(chief, "give_back", *three))["Annuler"]
    gone.delete()
    assert "actes annulés" in press(chief, undo).text
    connection.check_constraints()
    assert not three[0].organisations.exists()
