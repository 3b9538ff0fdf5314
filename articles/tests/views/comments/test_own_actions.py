"""Authors edit and delete their comments; members find others' useful."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.comments.moderation.judging import judge
from articles.comments.moderation.reporting import report
from articles.comments.writing import authoring
from articles.models import Article, Comment, CommentText, Organisation, Report, TalkSetting, TalkState, Vote
from articles.tests.views.comments.conftest import comment_on

pytestmark = pytest.mark.django_db
State = Comment.State


def address(act, comment):
    return reverse(f"comment-{act}", args=[comment.pk])


def edited(client, comment, body, **more):
    fields = {"body": body, "seen": comment.text_digest}
    return client.post(address("edit", comment), fields | more)


def held_for(reason):
    return lambda author, article, body, rule_hold, except_pk=None: reason


# Edit


def test_a_comment_is_edited_and_its_former_wording_kept(member, article, aminata):
    comment = comment_on(article, aminata)
    page = member.get(address("edit", comment))
    assert (page.status_code, "Bien vu." in page.text) == (200, True)
    answer = edited(member, comment, "Très bien vu.")
    assert answer.url == comment.get_absolute_url()
    comment.refresh_from_db()
    assert (comment.body, comment.state, comment.edited_at is None) == ("Très bien vu.", State.PUBLISHED, False)
    assert [former.body for former in CommentText.objects.all()] == ["Bien vu."]


def test_the_same_text_leaves_no_trace(member, article, aminata):
    comment = comment_on(article, aminata)
    assert edited(member, comment, " Bien vu. ").status_code == 302
    comment.refresh_from_db()
    assert comment.edited_at is None
    assert not CommentText.objects.exists()


def test_after_a_quarter_of_an_hour_a_published_one_stays_as_it_is_and_the_text_is_kept(member, article, aminata):
    comment = comment_on(article, aminata, created_at=timezone.now() - timedelta(minutes=16))
    assert member.get(address("edit", comment)).status_code == 403
    answer = edited(member, comment, "Un autre texte")
    assert answer.status_code == 403
    assert "pendant quinze minutes" in answer.text
    assert "Un autre texte" in answer.text
    assert not CommentText.objects.exists()


def test_a_held_one_is_edited_however_old_and_stays_held(member, article, aminata):
    comment = comment_on(
        article, aminata, state=State.HELD, hold="reports", created_at=timezone.now() - timedelta(days=3)
    )
    assert edited(member, comment, "Sans ce mot").status_code == 302
    comment.refresh_from_db()
    assert (comment.body, comment.state, comment.hold) == ("Sans ce mot", State.HELD, "reports")


def test_what_reports_have_hidden_stays_so_for_that_reason(member, article, aminata, koffi, monkeypatch):
    comment = comment_on(article, aminata, state=State.HELD, hold="reports")
    monkeypatch.setattr(authoring, "hold_for", held_for("newcomer"))
    edited(member, comment, "Sans ce mot")
    comment.refresh_from_db()
    assert (comment.state, comment.hold) == (State.HELD, "reports")
    report(comment.pk, koffi, "scam", "", timezone.now())


@pytest.mark.parametrize(("reason", "warned"), [("newcomer", True), ("", False)])
def test_who_would_wait_is_told_before_they_save(member, article, aminata, monkeypatch, reason, warned):
    comment = comment_on(article, aminata)
    monkeypatch.setattr(authoring, "hold_for", held_for(reason))
    page = member.get(address("edit", comment)).text
    assert ("verront l’ancienne version" in page) == warned
    Comment.objects.update(state=State.HELD, hold="newcomer")
    assert "verront l’ancienne version" not in member.get(address("edit", comment)).text, "nobody sees it now"


def test_a_harmless_text_edited_into_a_scam_stays_harmless_to_readers(member, article, aminata, monkeypatch):
    comment = comment_on(article, aminata)
    monkeypatch.setattr(authoring, "hold_for", held_for("profits"))
    answer = member.post(address("edit", comment), {"body": "Gains garantis", "seen": comment.text_digest}, follow=True)
    comment.refresh_from_db()
    assert (comment.state, comment.body, comment.new_text.hold) == (State.PUBLISHED, "Bien vu.", "profits")
    assert "attend la modération (promesse de gains)" in answer.text
    assert "Gains garantis" not in Client().get(article.get_absolute_url()).text


def test_an_edit_that_no_reader_could_notice_bears_no_mention_and_announces_none(
    member, article, aminata, django_user_model
):
    comment = comment_on(article, aminata, state=State.HELD, hold="newcomer")
    assert "Il portera la mention" not in member.get(address("edit", comment)).text
    edited(member, comment, "Très bien vu.")
    comment.refresh_from_db()
    moderator = django_user_model.objects.create_superuser("Cheffe", "cheffe@example.org")
    judge(comment.pk, moderator, "publish", seen=comment.version, now=timezone.now())
    page = Client().get(article.get_absolute_url()).text
    assert "Très bien vu." in page
    assert "modifié le" not in page
    assert "Il portera la mention" in member.get(address("edit", comment)).text


@pytest.mark.parametrize("state", [State.REMOVED, State.DELETED])
def test_what_was_removed_or_deleted_is_not_edited(member, article, aminata, state):
    comment = comment_on(article, aminata, state=state)
    answer = edited(member, comment, "Autre chose")
    assert answer.status_code == (403 if state == State.REMOVED else 404)
    comment.refresh_from_db()
    assert comment.body == "Bien vu."


def test_an_edit_of_a_wording_that_is_no_longer_there_is_shown_and_saved_at_the_second_try(member, article, aminata):
    comment = comment_on(article, aminata)
    edited(member, comment, "Depuis un autre onglet")
    answer = edited(member, comment, "Depuis celui-ci")
    assert answer.status_code == 409
    assert "Depuis celui-ci" in answer.text
    seen = answer.text.partition('name="seen" value="')[2].partition('"')[0]
    assert member.post(address("edit", comment), {"body": "Depuis celui-ci", "seen": seen}).status_code == 302
    comment.refresh_from_db()
    assert comment.body == "Depuis celui-ci"


@pytest.mark.parametrize("body", ["", "é" * 2001, "\u202e"])
def test_an_edit_passes_the_checks_of_a_new_comment(member, article, aminata, body):
    comment = comment_on(article, aminata)
    answer = edited(member, comment, body)
    assert answer.status_code == 422
    comment.refresh_from_db()
    assert comment.body == "Bien vu."


def test_in_a_closed_talk_nothing_is_edited(member, article, aminata):
    comment = comment_on(article, aminata)
    TalkSetting.objects.set_state(article, TalkState.CLOSED)
    answer = edited(member, comment, "Autre chose")
    assert (answer.status_code, "Autre chose" in answer.text) == (403, True)
    assert "La modération a clos cette discussion" in answer.text


def test_a_declared_interest_is_changed_with_a_trace(member, article, aminata):
    article.organisations.add(Organisation.objects.create(slug="b", name_fr="B", name_en="B", exchange="BRVM"))
    comment = comment_on(article, aminata, stake="holds-not")
    assert edited(member, comment, "Bien vu.", stake="holds").status_code == 302
    comment.refresh_from_db()
    assert comment.stake == "holds"
    assert comment.edited_at
    assert CommentText.objects.get().stake == "holds-not"


# Delete


def test_what_has_no_replies_goes_with_all_that_belongs_to_it(member, article, aminata, koffi):
    comment = comment_on(article, aminata)
    edited(member, comment, "Très bien vu.")
    Vote.objects.add(comment, koffi)
    assert "Supprimer" in member.get(address("delete", comment)).text
    assert member.post(address("delete", comment)).url == f"{article.get_absolute_url()}#commentaires"
    assert not Comment.objects.exists()
    assert not CommentText.objects.exists()
    assert member.post(address("delete", comment)).status_code == 404


def test_what_has_replies_leaves_a_place_without_words(member, article, aminata, koffi):
    comment = comment_on(article, aminata, body="Mot secret", stake="holds")
    edited(member, comment, "Autre secret")
    Vote.objects.add(comment, koffi)
    comment_on(article, koffi, body="Réponse", parent=comment)
    member.post(address("delete", comment))
    comment.refresh_from_db()
    assert (comment.state, comment.body, comment.stake, comment.useful) == (State.DELETED, "…", "", 0)
    assert not CommentText.objects.exists()
    assert not Vote.objects.exists()
    page = Client().get(article.get_absolute_url()).text
    assert "Commentaire supprimé par le membre qui l’a écrit." in page
    assert "secret" not in page


def test_what_was_reported_leaves_its_words_to_moderators_alone(member, article, aminata, koffi):
    comment = comment_on(article, aminata, body="Gains garantis")
    Report.objects.create(comment=comment, member=koffi, reason="scam", digest=comment.text_digest)
    member.post(address("delete", comment))
    comment.refresh_from_db()
    assert (comment.state, comment.body) == (State.DELETED, "…")
    assert CommentText.objects.get().body == "Gains garantis"
    assert "Gains" not in Client().get(article.get_absolute_url()).text


def test_what_moderators_removed_is_not_deleted(member, article, aminata):
    comment = comment_on(article, aminata, state=State.REMOVED)
    assert member.post(address("delete", comment)).status_code == 403
    comment.refresh_from_db()
    assert comment.state == State.REMOVED


# Useful


def test_a_vote_counts_once_and_is_taken_back(member, article, koffi):
    comment = comment_on(article, koffi)
    assert "vous a-t-il été utile" in member.get(address("useful", comment)).text
    for _ in range(2):
        assert member.post(address("useful", comment)).url == comment.get_absolute_url()
    comment.refresh_from_db()
    assert comment.useful == 1
    assert "Retirer mon vote" in member.get(address("useful", comment)).text
    for _ in range(2):
        member.post(address("useful", comment), {"geste": "retirer"})
    comment.refresh_from_db()
    assert comment.useful == 0


def test_nobody_votes_for_his_own(member, article, aminata):
    comment = comment_on(article, aminata)
    answer = member.post(address("useful", comment))
    assert (answer.status_code, "votre propre commentaire" in answer.text) == (403, True)
    comment.refresh_from_db()
    assert comment.useful == 0


@pytest.mark.parametrize("state", [State.HELD, State.REMOVED, State.DELETED])
def test_what_is_not_public_gets_no_vote(member, article, koffi, state):
    comment = comment_on(article, koffi, state=state, hold="newcomer" if state == State.HELD else "")
    assert member.get(address("useful", comment)).status_code == 404
    assert member.post(address("useful", comment)).status_code == 404


def test_a_vote_is_possible_in_a_closed_talk(member, article, koffi):
    TalkSetting.objects.set_state(article, TalkState.CLOSED)
    assert member.post(address("useful", comment_on(article, koffi))).status_code == 302


def test_a_silenced_member_deletes_and_does_nothing_else(member, article, aminata, koffi):
    own, other = comment_on(article, aminata), comment_on(article, koffi)
    aminata.impose("silence", timezone.now() + timedelta(days=1), "insultes", koffi)
    for answer in (
        member.post(reverse("comment", args=[article.pk, article.slug]), {"body": "Encore moi"}),
        edited(member, own, "Autre chose"),
        member.post(address("useful", other)),
    ):
        assert answer.status_code == 403
        assert "a suspendu votre droit de commenter jusqu’au" in answer.text
        assert "insultes" in answer.text
    assert member.post(address("delete", own)).status_code == 302
    assert list(Comment.objects.all()) == [other]


def test_acts_are_limited(member, article, koffi, settings):
    settings.ACT_LIMITS = ("2/d",)
    comment = comment_on(article, koffi)
    answers = [member.post(address("useful", comment)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert int(answers[2]["Retry-After"]) > 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_below_a_hidden_article_no_comment_is_read_or_voted_for(member, article, koffi, method):
    comment = comment_on(article, koffi)
    Article.objects.update(status=Article.Status.HIDDEN)
    assert getattr(member, method)(address("useful", comment)).status_code == 404
    assert not Vote.objects.exists()


# Twenty at once


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def comment(article, aminata):
    return comment_on(article, aminata)


@pytest.fixture
def comments(article, aminata):
    return [comment_on(article, aminata) for _ in range(5)]


@pytest.mark.django_db(transaction=True)
def test_of_twenty_edits_at_once_one_is_kept_and_the_others_are_told(aminata, comment, at_once):
    acts = [lambda n=n: edited(signed_in(aminata), comment, f"Version {n}").status_code for n in range(20)]
    assert sorted(at_once(acts)) == [302] + [409] * 19
    assert at_once([CommentText.objects.count]) == [1]


@pytest.mark.django_db(transaction=True)
def test_an_edit_sent_twenty_times_at_once_leaves_one_trace(aminata, comment, at_once):
    assert set(at_once([lambda: edited(signed_in(aminata), comment, "Mieux").status_code] * 20)) == {302}
    assert at_once([CommentText.objects.count]) == [1]


@pytest.mark.django_db(transaction=True)
def test_edits_replies_votes_and_deletions_at_once_lose_nothing_and_count_right(
    article, aminata, koffi, comments, at_once
):

    def reply(comment):
        fields = {"body": "Je réponds", "reponse": comment.pk}
        return signed_in(koffi).post(reverse("comment", args=[article.pk, article.slug]), fields).status_code

    acts = [lambda c=c: edited(signed_in(aminata), c, "Mieux").status_code for c in comments]
    acts += [lambda c=c: signed_in(aminata).post(address("delete", c)).status_code for c in comments]
    acts += [lambda c=c: signed_in(koffi).post(address("useful", c)).status_code for c in comments]
    acts += [lambda c=c: reply(c) for c in comments]
    answers = at_once(acts)
    assert set(answers) <= {302, 403, 404, 422}

    def left():
        """What a deleted comment left, and counts against a recount."""
        for comment in Comment.objects.filter(author=aminata.pk):
            assert (comment.state, comment.body, comment.useful) == (State.DELETED, "…", 0)
            assert comment.replies.count() == 1
        return Comment.objects.filter(author=koffi.pk).count(), Vote.objects.count(), CommentText.objects.count()

    assert at_once([left]) == [(answers_to(comments, at_once), 0, 0)]


def answers_to(comments, at_once):
    """How many of these still stand: those to which a reply came in time."""
    keys = [comment.pk for comment in comments]
    return at_once([Comment.objects.filter(pk__in=keys).count])[0]


@pytest.fixture
def voters():
    return [get_user_model().objects.create_user(f"Votant{n}", f"v{n}@example.org") for n in range(10)]


@pytest.mark.django_db(transaction=True)
def test_ten_members_who_vote_twice_at_once_count_ten_times(comment, voters, at_once):
    acts = [lambda v=v: signed_in(v).post(address("useful", comment)).status_code for v in (*voters, *voters)]
    assert set(at_once(acts)) == {302}
    assert at_once([lambda: Comment.objects.get(pk=comment.pk).useful]) == [10]
