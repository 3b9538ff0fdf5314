"""A member."""

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from articles.models import Comment, CommentText, Vote
from members.models import Member
from members.tests.notices.talk import article, comment, member

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.mark.parametrize(("one", "other"), [("Élodie", "élodie"), ("Alice", "a1ice"), ("Alice", "alıce")])
def test_two_members_never_bear_pseudos_that_look_alike(one, other):
    Member.objects.create_user(one, "a@example.org")
    with pytest.raises(ValidationError, match="déjà pris"):
        Member(username=other, email="b@example.org").full_clean(exclude=["password"])
    with pytest.raises(IntegrityError):
        Member.objects.create_user(other, "b@example.org")


def test_a_member_may_keep_his_own_pseudo():
    elodie = Member.objects.create_user("Élodie", "a@example.org")
    elodie.full_clean(exclude=["password"])
    elodie.save()


@pytest.fixture
def look_alikes():
    """Members of before there was a second key: two look alike."""
    names = ("Moussa", "M0ussa", "Awa")
    members = [Member.objects.create_user(name, f"{n}@example.org") for n, name in enumerate(names[::2])]
    (copy,) = Member.objects.bulk_create([Member(username=names[1], pseudo_key="m0ussa", email="copie@example.org")])
    Member.objects.filter(pk=copy.pk).update(lookalike_key=None)
    return [*members, copy]


def test_members_who_look_alike_already_keep_their_names(look_alikes, client):
    moussa, awa, copy = (Member.objects.get(pk=one.pk) for one in look_alikes)
    assert [one.lookalike_key for one in (moussa, awa, copy)] == ["moussa", "awa", None]
    for one in (moussa, copy):
        one.full_clean(exclude=["password"])
        one.save()
        client.force_login(one)
    copy.username = "m0ussa"
    copy.full_clean(exclude=["password"])
    copy.save()


def test_nobody_else_takes_such_a_name_nor_is_it_changed_for_another(look_alikes):
    _moussa, awa, copy = (Member.objects.get(pk=one.pk) for one in look_alikes)
    assert Member.is_pseudo_taken("MOU55A")
    for one, wanted in ((awa, "mouss4"), (copy, "aw4")):
        one.username = wanted
        with pytest.raises(ValidationError, match="déjà pris"):
            one.full_clean(exclude=["password"])


@pytest.mark.parametrize("whom", ["one", "many"])
def test_former_wordings_votes_and_sessions_go_with_a_member_and_comments_stay(whom, client):
    awa, kofi = member("Awa"), member("Kofi")
    mine = comment(awa, article(), "Bien vu.")
    CommentText.objects.create(comment=mine, body="Mal vu.")
    others = [comment(kofi, mine.article, text) for text in ("Oui.", "Non.")]
    for voter, voted in ((awa, others[0]), (awa, others[1]), (member("Yao"), others[1])):
        Vote.objects.add(voted, voter)
    client.force_login(awa)
    client.get("/compte/sessions/")
    assert awa.sessions.count() == 1
    (awa if whom == "one" else Member.objects.filter(pk=awa.pk)).delete()
    mine.refresh_from_db()
    assert (mine.author, mine.body) == (None, "Bien vu.")
    assert [Comment.objects.get(pk=one.pk).useful for one in others] == [0, 1]
    assert Vote.objects.count() == 1
    assert not (CommentText.objects.exists() or Session.objects.exists())
