"""What a judgement does, and who may not judge what."""

from functools import partial

import pytest
from django.utils import timezone

from articles.comments.moderation.appealing import NotAppealable, appeal, who_decides
from articles.comments.moderation.judging import AlreadyJudged, NotJudgeable, NotJudged, judge
from articles.models import Act, Comment, Judgement
from portal.tests.together import together

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def state_of(comment):
    comment.refresh_from_db()
    return comment.state, comment.hold


def test_a_held_comment_is_published(write, moderator, decide):
    comment = write()
    judgement = decide(comment, moderator, "publish")
    assert state_of(comment) == ("published", "")
    assert (judgement.by_name, judgement.digest) == ("modou", comment.text_digest)
    assert (judgement.was, judgement.became) == ("held", "published")
    act = Act.objects.get()
    assert (act.verb, act.before, act.after) == ("publish", {"state": "held"}, {"state": "published"})
    assert act.digest == comment.text_digest


def test_a_removal_tells_its_reason_and_answers_the_reports(write, moderator, people, report, decide):
    comment = write("published")
    reports = [report(comment, people(name)) for name in ("issa", "koffi")]
    judgement = decide(comment, moderator, reason="scam", message="Pas de promesse de gain.")
    assert state_of(comment) == ("removed", "")
    for one in reports:
        one.refresh_from_db()
        assert one.judgement == judgement
    assert (judgement.reason, judgement.message) == ("scam", "Pas de promesse de gain.")
    assert Act.objects.get().reason == "arnaque financière"


@pytest.mark.parametrize("reason", ["", "parce que"])
def test_nothing_is_removed_without_a_reason(write, moderator, decide, reason):
    comment = write("published")
    with pytest.raises(NotJudgeable, match="motif"):
        decide(comment, moderator, reason=reason)
    assert state_of(comment) == ("published", "")
    assert not Judgement.objects.exists()


def test_the_second_moderator_is_told_who_decided_what(write, moderator, people, decide):
    comment, seen = write(), None
    seen = comment.version
    decide(comment, moderator, "publish")
    with pytest.raises(AlreadyJudged, match="modou a choisi « publier »".replace("« ", "«.").replace(" »", ".»")):
        decide(comment, people("fatou", "Modération"), seen=seen)
    assert state_of(comment) == ("published", "")
    assert Judgement.objects.count() == 1


@pytest.mark.parametrize("edit", [{"body": "Écrivez-moi au 77 000 00 00."}, {"stake": "holds"}])
def test_what_was_edited_meanwhile_is_read_again(write, moderator, decide, edit):
    comment = write(stake="holds-not")
    seen = comment.version
    Comment.objects.update(**edit, edited_at=timezone.now())
    with pytest.raises(AlreadyJudged, match="modifié"):
        decide(comment, moderator, "publish", seen=seen)
    assert state_of(comment)[0] == "held"


@pytest.mark.parametrize("verb", ["publish", "remove"])
def test_a_report_that_came_meanwhile_is_read_before_it_is_closed(write, moderator, people, report, decide, verb):
    comment = write("published")
    report(comment, people("issa"), "off-topic")
    seen = comment.version
    unread = report(comment, people("koffi"), "scam", "J’y ai perdu mon salaire.")
    with pytest.raises(AlreadyJudged, match="signalé depuis"):
        decide(comment, moderator, verb, seen=seen)
    unread.refresh_from_db()
    assert unread.judgement is None
    decide(comment, moderator, verb)
    unread.refresh_from_db()
    assert unread.judgement.verb == verb


def test_what_its_author_deleted_stays_deleted(write, moderator, decide):
    comment = write("published")
    seen = comment.version
    comment.state = "deleted"
    comment.save()
    with pytest.raises(NotJudgeable, match="supprimé"):
        decide(comment, moderator, seen=seen)
    assert state_of(comment)[0] == "deleted"
    with pytest.raises(NotJudgeable):
        judge(0, moderator, "publish", seen=seen, now=timezone.now())


def test_nobody_judges_their_own(write, moderator, decide):
    with pytest.raises(NotJudgeable, match="votre commentaire"):
        decide(write(by=moderator), moderator, "publish")


def test_what_needs_no_decision_gets_none(write, moderator, decide):
    with pytest.raises(NotJudgeable, match="déjà publié"):
        decide(write("published"), moderator, "publish")
    with pytest.raises(NotJudgeable, match="déjà retiré"):
        decide(write("removed"), moderator)


def test_a_reported_comment_is_left_as_it_is(write, moderator, people, report, decide):
    comment = write("published")
    one = report(comment, people("issa"))
    judgement = decide(comment, moderator, "publish")
    one.refresh_from_db()
    assert (state_of(comment)[0], one.judgement, judgement.was) == ("published", judgement, "published")


@pytest.fixture
def contested(write, moderator, decide, author):
    comment = write()
    decide(comment, moderator)
    appeal(comment.pk, author, "Je donne ma source.", timezone.now())
    return comment


def test_another_moderator_decides_about_an_appeal(contested, moderator, people, decide):
    second = people("fatou", "Modération")
    assert "Une autre personne" in who_decides(contested)
    with pytest.raises(NotJudgeable, match="une autre personne de la modération en décide"):
        decide(contested, moderator, "publish")
    judgement = decide(contested, second, "publish")
    contested.appeal.refresh_from_db()
    assert (state_of(contested)[0], contested.appeal.decision) == ("published", judgement)


def test_without_another_moderator_an_administrator_decides(contested, moderator, people, decide):
    people("chef", is_superuser=True)
    people("parti", "Modération", is_active=False)
    assert "l’administration du site" in who_decides(contested)
    with pytest.raises(NotJudgeable, match="l’administration du site en décide"):
        decide(contested, moderator, "publish")
    judgement = decide(contested, people("chef"), reason="off-topic")
    contested.appeal.refresh_from_db()
    assert (state_of(contested)[0], contested.appeal.decision) == ("removed", judgement)


def test_the_group_of_administrators_counts_as_superusers_do(contested, moderator, people, decide, write, author):
    rose = people("rose", "Administration")
    assert "l’administration du site" in who_decides(contested)
    with pytest.raises(NotJudgeable, match="l’administration du site en décide"):
        decide(contested, moderator, "publish")
    decide(contested, rose, "publish")
    type(moderator).objects.filter(pk=moderator.pk).update(is_active=False)
    own = write()
    decide(own, rose)
    appeal(own.pk, author, "Je donne ma source.", timezone.now())
    decide(own, rose, "publish")  # nobody else could


def test_a_moderator_alone_does_not_decide_about_their_own_decision(contested, moderator, decide):
    with pytest.raises(NotJudgeable, match="l’administration du site"):
        decide(contested, moderator, "publish")


def test_the_only_administrator_decides_even_so(write, people, author, decide):
    chief, comment = people("chef", is_superuser=True), write()
    decide(comment, chief)
    appeal(comment.pk, author, "Je donne ma source.", timezone.now())
    second = people("adjoint", is_superuser=True)
    with pytest.raises(NotJudgeable):
        decide(comment, chief, "publish")
    type(second).objects.filter(pk=second.pk).update(is_active=False)
    decide(comment, chief, "publish")
    assert state_of(comment)[0] == "published"


def test_who_wrote_it_does_not_count_among_those_who_could_decide(people, write, moderator, decide):
    writer = people("plume", "Modération")
    comment = write(by=writer)
    decide(comment, moderator)
    appeal(comment.pk, writer, "Je donne ma source.", timezone.now())
    assert "l’administration du site" in who_decides(comment)


def test_one_contests_once_and_only_ones_own(contested, author, moderator, people, decide, write):
    for by in (moderator, people("issa")):
        with pytest.raises(Comment.DoesNotExist):
            appeal(contested.pk, by, "Moi aussi.", timezone.now())
    with pytest.raises(NotAppealable, match="déjà contesté"):
        appeal(contested.pk, author, "Encore.", timezone.now())
    decide(contested, people("fatou", "Modération"))
    with pytest.raises(NotAppealable, match="déjà contesté"):
        appeal(contested.pk, author, "Encore.", timezone.now())
    for state in ("published", "held", "deleted"):
        with pytest.raises(NotAppealable, match="n’est pas retiré"):
            appeal(write(state).pk, author, "Encore.", timezone.now())
    with pytest.raises(NotAppealable, match="écrivez-nous"):
        appeal(write("removed").pk, author, "Sans décision.", timezone.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rival", ["publish", "remove", "edit", "delete"])
def test_of_two_at_once_one_wins(write, people, decide, tmp_path, monkeypatch, rival):
    """Two moderators, or a moderator and the author; one row of judgement for each state that came of one."""
    chief, other = (people(name, is_superuser=True) for name in ("chef", "adjoint"))
    comments = [write() for _ in range(6)]
    run = together(tmp_path, monkeypatch)

    def judges(comment, by, verb):
        try:
            return decide(comment, by, verb, seen=comment.version).became
        except NotJudged as why:
            return str(why)

    def author_acts(comment):
        values = (
            {"state": "deleted", "hold": ""} if rival == "delete" else {"body": "Autre.", "edited_at": timezone.now()}
        )
        return "author" if Comment.objects.filter(pk=comment.pk, state="held").update(**values) else "late"

    for comment in comments:
        against = (
            partial(author_acts, comment) if rival in {"edit", "delete"} else partial(judges, comment, other, rival)
        )
        answers = run([partial(judges, comment, chief, "publish"), against])
        (now,) = run([lambda comment=comment: (Comment.objects.get(pk=comment.pk).state, comment.judgements.count())])
        judged = [one for one in answers if one in {"published", "removed"}]
        assert now == (judged[0] if judged else "deleted" if rival == "delete" else "held", len(judged))
        if rival in {"publish", "remove"}:
            assert len(judged) == 1 and any("Déjà jugé" in one for one in answers)
