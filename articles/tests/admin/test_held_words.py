"""The list of words that hold comments: who keeps it, and what a word would have held."""

import pytest

from articles.comments.moderation import word_effect
from articles.models import Act, Comment, HeldWord

pytestmark = pytest.mark.django_db
LIST = "/gestion/articles/heldword/"
ADD = f"{LIST}add/"


def written(**changed):
    return {"text": "Prêt sérieux", "is_active": "on", "note": "arnaque"} | changed


@pytest.fixture
def moderator(signed_in_as):
    return signed_in_as("Modération")


def test_moderators_keep_the_list_and_every_act_is_journaled(moderator):
    assert moderator.post(ADD, written()).status_code == 302
    word = HeldWord.objects.get()
    assert (word.text, word.is_active, word.note) == ("Prêt sérieux", True, "arnaque")
    moderator.post(f"{LIST}{word.pk}/change/", written(is_active=""))
    assert not HeldWord.objects.get().is_active
    moderator.post(f"{LIST}{word.pk}/delete/", {"post": "yes"})
    assert not HeldWord.objects.exists()
    assert [act.verb for act in Act.objects.filter(kind="articles.heldword").order_by("pk")] == [
        "add",
        "change",
        "delete",
    ]


def test_the_effect_is_shown_and_nothing_is_saved(moderator, article, member):
    for number in range(12):
        Comment.objects.create(article=article, author=member, body=f"Un PRET  sérieux, numéro {number} <b>")
    Comment.objects.create(article=article, author=member, body="Des prêts sérieux")
    answer = moderator.post(ADD, written(_effect="1"))
    html = answer.content.decode()
    assert answer.status_code == 200 and not HeldWord.objects.exists() and not Act.objects.exists()
    assert "Sur les 13 derniers commentaires\u00a0:" in html and "12 auraient été retenus" in html
    assert html.count("numéro ") == word_effect.MAX_SHOWN
    assert "numéro 11 &lt;b&gt;" in html and "numéro 1 &lt;" not in html
    assert 'value="Prêt sérieux"' in html  # the form is still there, to be saved


def test_the_effect_looks_at_the_latest_only_and_takes_two_queries(
    article, member, monkeypatch, django_assert_num_queries
):
    for number in range(8):
        Comment.objects.create(article=article, author=member, body=f"Un prêt sérieux, numéro {number}")
    monkeypatch.setattr(word_effect, "MAX_PREVIEWED_COMMENTS", 5)
    with django_assert_num_queries(2):
        effect = word_effect.effect_of("pret serieux")
    assert (effect.looked_at, effect.number, len(effect.latest)) == (5, 5, 5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("…", "Au moins deux caractères"),
        ("a", "Au moins deux caractères"),
        ("\u200b\u200b", "Au moins deux caractères"),
        ("PRET  SERIEUX !", "déjà dans la liste"),
    ],
)
def test_a_word_that_cannot_work_is_refused_with_a_sentence(moderator, text, sentence):
    HeldWord.objects.create(text="Prêt sérieux")
    for more in ({}, {"_effect": "1"}):
        answer = moderator.post(ADD, written(text=text, **more))
        assert sentence in answer.content.decode() and "effect" not in answer.context
    assert HeldWord.objects.count() == 1


def test_a_word_can_be_saved_again_as_it_is(moderator):
    word = HeldWord.objects.create(text="Prêt sérieux")
    assert moderator.post(f"{LIST}{word.pk}/change/", written(note="autre")).status_code == 302
    assert HeldWord.objects.get().note == "autre"
