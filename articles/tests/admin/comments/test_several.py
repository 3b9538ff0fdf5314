"""Several comments of the moderation queue judged by one button, and an author silenced with a refusal."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model

from articles.models import Comment, Judgement
from articles.tests.admin.comments.conftest import QUEUE, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def spam(waiting, people):
    """Twelve held comments by one member, among others."""
    author = people("koffi")
    return [
        Comment.objects.create(
            article=waiting["held"].article, author=author, body=f"Texte {n}.", state="held", hold="links"
        )
        for n in range(12)
    ]


def ticked_in(answer):
    page = BeautifulSoup(answer.content, "html.parser")
    return [box["value"] for box in page.select("input[name=ticked][checked][form=several]")]


def states(comments):
    return {Comment.objects.get(pk=one.pk).state for one in comments}


def test_all_of_an_author_is_refused_and_the_author_silenced_at_once(moderation, spam, waiting):
    place = f"{QUEUE}?auteur={spam[0].author_id}"
    ticked = ticked_in(moderation.get(place))
    assert len(ticked) == 12
    answer = moderation.post(
        place, {"ticked": ticked, "several": "refuse", "reason": "scam", "silence": "silence-week"}, follow=True
    )
    assert "12 commentaires refusés" in answer.text
    assert (states(spam), states([waiting["held"]])) == ({"removed"}, {"held"})
    assert spam[0].author.sanctions.get().kind == "silence"
    button = BeautifulSoup(answer.content, "html.parser").select_one(".acts-told button[name=acte]")
    assert "12 décisions annulées" in moderation.post(QUEUE, {"acte": button["value"]}, follow=True).text
    assert states(spam) == {"held"} and not Judgement.objects.filter(comment__in=spam).exists()


def test_what_changed_and_what_readers_read_is_left_out_and_said(moderation, spam, waiting):
    ticked = [f"{one.pk}:{one.version}" for one in (*spam[:2], waiting["reported"])]
    moderation.post(QUEUE, sent(spam[0], "publish"))
    answer = moderation.post(
        QUEUE, {"ticked": [*ticked, "x", "9999:"], "several": "refuse", "reason": "scam"}, follow=True
    )
    assert "1 commentaire refusé" in answer.text
    for words in (f"n° {spam[0].pk}", f"n° {waiting['reported'].pk}", "Et 1 autre"):
        assert words in answer.text, words
    assert (states(spam[:1]), states(spam[1:2])) == ({"published"}, {"removed"})
    assert states([waiting["reported"]]) == {"published"}


def test_what_asks_for_the_second_factor_is_not_done_to_several(moderation, waiting):
    one = waiting["reported"]
    moderation.post(QUEUE, {"ticked": [f"{one.pk}:{one.version}"], "several": "hide", "reason": "scam"})
    assert states([one]) == {"published"}


def test_nothing_ticked_or_no_reason_decides_nothing(moderation, spam):
    assert "Cochez d’abord" in moderation.post(QUEUE, {"several": "publish"}, follow=True).text
    ticked = [f"{one.pk}:{one.version}" for one in spam]
    assert (
        "motif"
        in moderation.post(QUEUE, {"ticked": ticked, "several": "refuse", "silence": "silence-day"}, follow=True).text
    )
    assert states(spam) == {"held"} and not spam[0].author.sanctions.exists()


def test_words_that_were_written_twice_are_offered_to_the_next_author(moderation, spam):
    words = "Les liens vers une boutique ne sont pas acceptés ici."
    for one in spam[:2]:
        moderation.post(QUEUE, sent(one, "refuse", "scam", message=words))
    page = BeautifulSoup(moderation.get(QUEUE).content, "html.parser")
    assert words in [one["value"] for one in page.select("select[name=canned] option")]
    moderation.post(QUEUE, sent(spam[2], "refuse", "scam", message="", canned=words))
    moderation.post(QUEUE, sent(spam[3], "refuse", "scam", message="Autre chose.", canned=words))
    assert [one.judgements.get().message for one in spam[2:4]] == [words, "Autre chose."]


def test_the_team_is_not_silenced_with_a_refusal(moderation, spam):
    get_user_model().objects.filter(pk=spam[0].author_id).update(is_staff=True)
    answer = moderation.post(QUEUE, sent(spam[0], "refuse", "scam", silence="silence-day"), follow=True)
    assert "est de l’équipe" in answer.text
    assert states(spam[:1]) == {"removed"} and not spam[0].author.sanctions.exists()
