"""« Annuler » of the moderation queue: for a minute, all is again as it was before the decision."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import serializers
from django.utils import timezone

from articles.editing import undo
from articles.models import Act, Appeal, Comment, CommentText, Judgement, Report, WaitingText
from articles.tests.admin.comments.conftest import QUEUE, sent

pytestmark = pytest.mark.django_db
KINDS = (Comment, CommentText, WaitingText, Report, Appeal, Judgement)


@pytest.fixture
def edited(waiting):
    """A public comment of which a new text waits."""
    one = Comment.objects.create(article=waiting["held"].article, author=waiting["held"].author, body="Le cours monte.")
    return WaitingText.objects.create(comment=one, body="Le cours baisse.", hold="newcomer").comment


def stored():
    return serializers.serialize("python", [row for kind in KINDS for row in kind.objects.order_by("pk")])


def press_undo(moderation, answer):
    button = BeautifulSoup(answer.content, "html.parser").select_one(".acts-told button[name=acte]")
    return moderation.post(
        button.find_parent("form")["action"], {"acte": button["value"], "retour": QUEUE}, follow=True
    )


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        *((kind, "publish") for kind in ("held", "reported", "contested", "edited")),
        *((kind, "refuse") for kind in ("held", "contested", "edited")),
        ("reported", "hide"),
    ],
)
def test_all_is_again_as_it_was_and_the_journal_has_both(moderation, waiting, edited, kind, action):
    comment = (waiting | {"edited": edited})[kind]
    before, state = stored(), Comment.objects.get(pk=comment.pk).state
    answer = moderation.post(QUEUE, sent(comment, action, "insult"), follow=True)
    assert stored() != before
    judging = Act.objects.first()
    assert "annulée" in press_undo(moderation, answer).text
    assert stored() == before
    undoing = Act.objects.first()
    assert (undoing.undoes, undoing.before, undoing.after) == (judging.pk, judging.after, {"state": state})


@pytest.mark.parametrize(
    "change",
    [
        lambda one: Comment.objects.get(pk=one.pk).reword("Autre texte.", "", "", timezone.now()),
        lambda one: Comment.objects.get(pk=one.pk).erase("supprimé"),
        lambda one: Appeal.objects.create(comment=one, against=one.judgements.first(), body="Pourquoi ?"),
    ],
)
def test_what_changed_since_stays(moderation, waiting, change):
    answer = moderation.post(QUEUE, sent(waiting["held"], "refuse", "insult"), follow=True)
    change(waiting["held"])
    before = stored()
    assert "a changé depuis" in press_undo(moderation, answer).text
    assert stored() == before


def test_after_a_minute_nothing_is_taken_back(moderation, waiting, monkeypatch):
    answer = moderation.post(QUEUE, sent(waiting["held"], "publish"), follow=True)
    token = BeautifulSoup(answer.content, "html.parser").select_one("button[name=acte]")["value"]
    monkeypatch.setattr(undo.time, "time", (timezone.now() + timedelta(seconds=61)).timestamp)
    assert "minute est passée" in moderation.post(QUEUE, {"acte": token}, follow=True).text
    assert Comment.objects.get(pk=waiting["held"].pk).state == "published"


def test_six_are_judged_and_an_earlier_one_is_taken_back(moderation, waiting):
    crowd = [
        Comment.objects.create(article=waiting["held"].article, body=f"Texte {n}.", state="held", hold="links")
        for n in range(undo.MAX_UNDOABLE_ACTS + 1)
    ]
    for one in crowd:
        answer = moderation.post(QUEUE, sent(one, "publish"), follow=True)
    page = BeautifulSoup(answer.content, "html.parser")
    for button in page.select("#content details button[name=acte]")[:3]:
        moderation.post(QUEUE, {"acte": button["value"], "retour": QUEUE})
    assert [Comment.objects.get(pk=one.pk).state for one in crowd[-4:]] == ["published", "held", "held", "held"]
