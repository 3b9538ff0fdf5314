"""The erasure itself: what goes, what stays, for members and for staff, and beside other acts."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from articles.comments.moderation import judging
from articles.comments.writing import authoring, leaving
from articles.comments.writing.forms import CommentForm
from articles.comments.writing.permission import WritingRule
from articles.models import Act, Appeal, Comment, CommentText, Judgement, Report, Vote
from members.erasure.erase import AlreadyErased, LastAdministrator, erase, placeholder
from members.models import Erasure, Follow, FormerPseudo, Member, MemberSession, Notice, Outgoing
from members.tests.notices import talk
from portal.page_cache import store
from portal.tests.together import together

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
KEEP, REMOVE = Erasure.Comments.ANONYMISE, Erasure.Comments.REMOVE


def go(member, comments=KEEP):
    return erase(member.pk, comments, timezone.now())


def words():
    return sorted((one.state, one.body, one.author_id) for one in Comment.objects.all())


def test_comments_that_are_kept_lose_their_name_and_what_nobody_reads_goes(awa, kofi):
    article = talk.article()
    public = talk.comment(awa, article, "Public.")
    CommentText.objects.create(comment=public, body="Avant.")
    talk.answer(kofi, public, "Réponse.")
    talk.comment(awa, article, "Attend.", state="held")
    removed = talk.comment(awa, article, "Retiré.", state="removed")
    answered = talk.answer(kofi, removed, "Vu avant.")
    go(awa)
    assert words() == [
        ("deleted", "…", None),
        ("published", "Public.", None),
        ("published", "Réponse.", kofi.pk),
        ("published", "Vu avant.", kofi.pk),
    ]
    answered.refresh_from_db()
    assert answered.parent.state == "deleted"
    assert not CommentText.objects.exists()


def test_comments_that_are_removed_leave_places_only_where_others_hang_on_them(awa, kofi):
    article = talk.article()
    for text in ("Seul.", "Seul aussi."):
        talk.comment(awa, article, text)
    root = talk.comment(awa, article, "Racine.", stake="works")
    own_answer = talk.answer(awa, root, "Je me réponds.")
    talk.answer(awa, talk.answer(kofi, own_answer, "Réponse."), "Ma réponse à Kofi.")
    CommentText.objects.create(comment=root, body="Avant.")
    Vote.objects.add(root, kofi)
    reported = talk.comment(awa, article, "Signalé.")
    Report.objects.create(comment=reported, member=kofi, reason="insult", digest=reported.text_digest)
    go(awa, REMOVE)
    assert words() == [("deleted", "…", None)] * 3 + [("published", "Réponse.", kofi.pk)]
    root.refresh_from_db()
    assert (root.useful, root.stake, root.votes.count()) == (0, "", 0)
    assert not CommentText.objects.exists()
    assert Report.objects.get().comment.state == "deleted"


def test_an_appeal_leaves_its_outcome_without_its_words(awa, kofi, admin_user):
    article = talk.article()
    open_one, decided = (talk.comment(awa, article, text) for text in ("Un.", "Deux."))
    for comment in (open_one, decided):
        judgement = talk.judge(comment, admin_user)
        Appeal.objects.create(comment=comment, against=judgement, body="Je suis souffrante.")
    Appeal.objects.filter(comment=decided).update(decision=talk.judge(decided, admin_user))
    go(awa)
    appeal = Appeal.objects.get()
    assert (appeal.comment_id, appeal.body, appeal.comment.body) == (decided.pk, "…", "…")


def test_nothing_else_of_the_member_stays(awa, kofi, admin_user, monkeypatch):
    article = talk.article()
    other = talk.comment(kofi, article, "De Kofi.")
    Vote.objects.add(other, awa)
    Report.objects.create(comment=other, member=awa, reason="insult", digest=other.text_digest)
    mine = talk.comment(awa, article, "Ici.")
    talk.answer(kofi, mine)
    talk.answer(awa, other)
    talk.tick()
    EmailAddress.objects.create(user=awa, email=awa.email, verified=True, primary=True)
    awa.follow("sector", "mines")
    awa.rename("Aïda", timezone.now() - timedelta(days=40))
    awa.mute(kofi)
    kofi.mute(awa)
    awa.impose("hold", None, "Trop vite", admin_user)
    dropped = set()
    monkeypatch.setattr(store, "invalidate", lambda *tags: dropped.update(tags))
    done = go(awa)
    assert (done.address, done.pseudo, done.is_deactivated) == ("awa@example.org", "Aïda", False)
    assert not Member.objects.filter(pk=awa.pk).exists()
    assert list(Notice.objects.values_list("member", "comment__author")) == [(kofi.pk, None)]
    for model in (Follow, FormerPseudo, EmailAddress, Report, Vote):
        assert not model.objects.exists(), model
    assert [mail.member for mail in Outgoing.objects.all()] == [kofi]
    other.refresh_from_db()
    assert other.useful == 0
    assert f"article:{article.pk}" in dropped
    row = Erasure.objects.get()
    assert (row.member_key, row.member_since, row.comments, row.listed_at) == (awa.pk, awa.date_joined, KEEP, None)


@pytest.mark.parametrize("is_staff", [False, True])
def test_sessions_end_everywhere(awa, client, admin_user, is_staff):
    Member.objects.filter(pk=awa.pk).update(is_staff=is_staff)
    client.force_login(awa)
    client.post("/compte/notifications/", {"jusqua": "0"})  # writes the row
    assert awa.sessions.exists()
    assert go(awa).is_deactivated is is_staff
    assert not (MemberSession.objects.exists() or Session.objects.exists())
    assert client.get("/mon-fil/").status_code == 302


def test_a_failure_anywhere_leaves_all_as_it_was(awa, monkeypatch):
    article = talk.article()
    talk.comment(awa, article, "Ici.")
    awa.follow("sector", "mines")
    before = words()

    def broken(self):
        raise OperationalError("the disk is full")

    monkeypatch.setattr(Member, "delete", broken)
    with pytest.raises(OperationalError):
        go(awa, REMOVE)
    assert words() == before
    assert awa.is_following("sector", "mines")
    assert not Erasure.objects.exists()


def test_a_row_that_came_in_meanwhile_is_erased_by_a_second_try(awa, monkeypatch):
    tries = []
    really = Member.delete

    def delete(self):
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError("a notice of this member was written meanwhile")
        return really(self)

    monkeypatch.setattr(Member, "delete", delete)
    go(awa)
    assert (len(tries), Member.objects.filter(pk=awa.pk).exists()) == (2, False)


def test_nobody_is_erased_twice(awa):
    go(awa)
    with pytest.raises(AlreadyErased):
        go(awa)
    assert Erasure.objects.count() == 1


@pytest.mark.parametrize("comments", [KEEP, REMOVE])
def test_staff_are_deactivated_and_keep_only_their_name(awa, kofi, admin_user, comments):
    article = talk.article()
    admin = Member.objects.get(pk=admin_user.pk)
    boss = Member.objects.create_superuser("Chef", "chef@example.org", "mot-de-passe-77")
    judgement = talk.judge(talk.comment(awa, article), boss)
    Act.objects.record(boss, Act.Verb.HIDE, article)
    talk.comment(boss, article, "Du chef.")
    Vote.objects.add(talk.comment(kofi, article, "Utile."), boss)
    EmailAddress.objects.create(user=boss, email=boss.email, verified=True, primary=True)
    Authenticator.objects.create(user=boss, type="webauthn", data={})
    boss.follow("sector", "mines")
    boss.groups.add(Group.objects.create(name="Essai"))
    boss.user_permissions.add(Permission.objects.first())
    old_hash = boss.get_session_auth_hash()
    assert go(boss, comments).is_deactivated
    boss.refresh_from_db()
    assert (boss.username, boss.email) == ("Chef", f"supprime-{boss.pk}@invalid")
    assert not (boss.is_active or boss.is_staff or boss.is_superuser or boss.has_usable_password())
    assert boss.get_session_auth_hash() != old_hash
    assert not (boss.groups.exists() or boss.user_permissions.exists())
    assert not (boss.follows.exists() or boss.authenticator_set.exists() or boss.emailaddress_set.exists())
    assert not Vote.objects.exists()
    assert Comment.objects.get(body="Utile.").useful == 0
    assert not Comment.objects.filter(author=boss).exists()
    assert Comment.objects.filter(body="Du chef.").exists() == (comments == KEEP)
    assert boss.profile.is_hidden
    judgement.refresh_from_db()
    assert (judgement.by, judgement.by_name) == (boss, "Chef")
    assert Act.objects.filter(by=boss).count() == 2
    with pytest.raises(AlreadyErased):
        go(boss, comments)
    with pytest.raises(LastAdministrator):
        go(admin)
    admin.refresh_from_db()
    assert admin.is_active


def test_what_stays_of_a_chain_is_what_somebody_hangs_on():
    parents = {1: None, 2: 1, 3: 2, 4: 1, 6: 5}
    assert leaving.places_to_keep(parents, {3}) == {1, 2, 3}
    assert leaving.places_to_keep(parents, {6, 7}) == {6}  # 5 and 7 are others'
    assert leaving.places_to_keep(parents, set()) == set()


def test_many_comments_cost_few_statements(awa, kofi, django_assert_max_num_queries):
    article = talk.article()
    Comment.objects.bulk_create(
        [Comment(article=article, author=awa, body=f"{n}", published_at=timezone.now()) for n in range(300)]
    )
    mine = list(Comment.objects.filter(author=awa).order_by("pk"))
    for parent in mine[:20]:
        talk.answer(kofi, parent)
    votes = [talk.comment(kofi, article, f"De Kofi {n}.") for n in range(20)]
    Vote.objects.bulk_create([Vote(comment=one, member=awa) for one in votes])
    with django_assert_max_num_queries(110):
        go(awa, REMOVE)
    assert Comment.objects.filter(state="deleted").count() == 20


@pytest.fixture
def at_once(tmp_path, monkeypatch):
    """Runs acts at the same moment, then what looks at the database they have left (SQLite's is a copy, in a file)."""

    def run(*acts, then):
        act = together(tmp_path, monkeypatch)
        return act(acts), act([then])[0]

    return run


def attempt(act, *refusals):
    def attempted():
        try:
            act()
        except refusals as refusal:
            return type(refusal).__name__
        return "done"

    return attempted


@pytest.mark.django_db(transaction=True)
def test_of_two_erasures_at_once_one_counts(awa, at_once):
    talk.comment(awa, talk.article())
    erasing = attempt(lambda: go(awa, REMOVE), AlreadyErased)
    counts = lambda: [model.objects.count() for model in (Member, Comment, Erasure)]  # noqa: E731
    answers, left = at_once(erasing, erasing, then=counts)
    assert (sorted(answers), left) == (["AlreadyErased", "done"], [0, 0, 1])


@pytest.mark.django_db(transaction=True)
def test_two_who_voted_for_each_other_leave_at_once(awa, kofi, at_once):
    article = talk.article()
    for author, voter in ((awa, kofi), (kofi, awa)):
        for _number in range(5):
            Vote.objects.add(talk.comment(author, article), voter)
    acts = [attempt(lambda: go(awa, REMOVE)), attempt(lambda: go(kofi, KEEP))]
    _answers, left = at_once(*acts, then=lambda: list(Comment.objects.values_list("author", "useful")))
    assert left == [(None, 0)] * 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("comments", [KEEP, REMOVE])
def test_an_erasure_in_the_middle_of_a_judgement(awa, kofi, admin_user, at_once, comments):
    """Whichever comes first, its words are published without a name, or gone."""
    comment = talk.comment(awa, talk.article(), "À juger.", state="held", hold="reports")
    Report.objects.create(comment=comment, member=kofi, reason="insult", digest=comment.text_digest)
    seen, now = comment.version, timezone.now()
    judge = attempt(
        lambda: judging.judge(comment.pk, admin_user, "publish", seen=seen, now=now),
        judging.NotJudged,
        judging.NotJudgeable,
    )
    left = lambda: (words(), Judgement.objects.count())  # noqa: E731
    answers, (found, judgements) = at_once(judge, attempt(lambda: go(awa, comments)), then=left)
    is_judged = answers.count("done") == 2
    is_public = is_judged and comments == KEEP
    assert found == [("published", "À juger.", None) if is_public else ("deleted", "…", None)]
    assert judgements == int(is_judged)


@pytest.mark.django_db(transaction=True)
def test_a_comment_written_while_the_account_is_erased_is_refused_or_anonymous(awa, at_once):
    article = talk.article()

    def write():
        form = CommentForm(article, {"body": "Pendant.", "form_key": "5d1c7a3e-4b8e-4b1a-9a53-0c5f2f1d7a11"})
        assert form.is_valid(), form.errors
        authoring.publish(form, awa, WritingRule(), lambda: 0)

    acts = [attempt(write, authoring.AuthorIsGone), attempt(lambda: go(awa))]
    answers, left = at_once(*acts, then=words)
    assert left == ([("published", "Pendant.", None)] if answers.count("done") == 2 else [])


def test_a_moderator_learns_that_who_reported_has_left(awa, kofi, admin_user):
    comment = talk.comment(kofi, talk.article())
    Report.objects.create(comment=comment, member=awa, reason="insult", digest=comment.text_digest)
    seen = comment.version
    go(awa)
    with pytest.raises(judging.AlreadyJudged, match="a supprimé son compte"):
        judging.judge(comment.pk, admin_user, "remove", reason="insult", seen=seen, now=timezone.now())


def leave_while(monkeypatch, name):
    """Their account is erased in the middle of `Member.name`, by another request."""
    method = getattr(Member, name)

    def slowly(self, *args):
        method(self, *args)
        erase(self.pk, REMOVE, timezone.now())

    monkeypatch.setattr(Member, name, slowly)


@pytest.mark.parametrize("is_staff", [False, True])
def test_a_password_that_is_chosen_meanwhile_brings_no_account_back(awa, kofi, signed_in, monkeypatch, is_staff):
    Member.objects.filter(pk=kofi.pk).update(is_superuser=True)
    Member.objects.filter(pk=awa.pk).update(is_staff=is_staff)
    awa.refresh_from_db()
    client = signed_in(awa)
    leave_while(monkeypatch, "set_password")
    words = dict.fromkeys(("password1", "password2"), "cacao-robusta-77")
    client.post("/compte/password/set/", words)
    MemberSession.objects.all().delete()  # outside a test it could not be written for who is gone
    left = Member.objects.filter(pk=awa.pk).values_list("email", "is_active", "is_staff")
    assert [*left] == ([(placeholder(awa.pk), False, False)] if is_staff else [])
    assert Erasure.objects.count() == 1
    assert not any(one.has_usable_password() for one in Member.objects.filter(pk=awa.pk))


def test_who_was_loaded_before_is_not_written_anew(awa):
    before = Member.objects.get(pk=awa.pk)
    go(awa)
    with pytest.raises(Member.NotUpdated), transaction.atomic():
        before.save()
    assert not Member.objects.filter(pk=awa.pk).exists()
