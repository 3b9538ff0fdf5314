"""A member."""

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from articles.models import Article, Category, Comment, CommentText, Source, Vote
from members.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_two_members_never_bear_pseudos_that_look_alike():
    Member.objects.create_user("Élodie", "a@example.org")
    with pytest.raises(IntegrityError):
        Member.objects.create_user("élodie", "b@example.org")


def test_the_desk_is_told_in_a_sentence():
    Member.objects.create_user("Élodie", "a@example.org")
    with pytest.raises(ValidationError, match="déjà pris"):
        Member(username="elodie", email="b@example.org").full_clean(exclude=["password"])


def test_a_member_may_keep_his_own_pseudo():
    member = Member.objects.create_user("Élodie", "a@example.org")
    member.full_clean(exclude=["password"])
    member.save()


def test_nor_pseudos_that_a_hurried_eye_confuses():
    Member.objects.create_user("Alice", "a@example.org")
    with pytest.raises(ValidationError, match="déjà pris"):
        Member(username="alıce", email="b@example.org").full_clean(exclude=["password"])
    with pytest.raises(IntegrityError):
        Member.objects.create_user("a1ice", "b@example.org")


@pytest.fixture
def look_alikes():
    """Members of before there was a second key: two look alike."""
    names = ("Moussa", "M0ussa", "Awa")
    members = [Member.objects.create_user(name, f"{n}@example.org") for n, name in enumerate(names[::2])]
    (copy,) = Member.objects.bulk_create([Member(username=names[1], pseudo_key="m0ussa", email="copie@example.org")])
    Member.objects.filter(pk=copy.pk).update(lookalike_key=None)
    return [*members, copy]


def test_members_who_look_alike_already_keep_their_names(look_alikes, client):
    moussa, awa, copy = (Member.objects.get(pk=member.pk) for member in look_alikes)
    assert [member.lookalike_key for member in (moussa, awa, copy)] == ["moussa", "awa", None]
    for member in (moussa, copy):
        member.full_clean(exclude=["password"])
        member.save()
        client.force_login(member)
    copy.username = "m0ussa"
    copy.full_clean(exclude=["password"])
    copy.save()


def test_nobody_else_takes_such_a_name_nor_is_it_changed_for_another(look_alikes):
    _moussa, awa, copy = (Member.objects.get(pk=member.pk) for member in look_alikes)
    assert Member.is_pseudo_taken("MOU55A")
    for member, wanted in ((awa, "mouss4"), (copy, "aw4")):
        member.username = wanted
        with pytest.raises(ValidationError, match="déjà pris"):
            member.full_clean(exclude=["password"])


@pytest.mark.django_db
@pytest.mark.parametrize("whom", ["one", "many"])
def test_the_former_wordings_of_a_comment_go_with_its_author_and_the_comment_stays(whom):
    awa = Member.objects.create_user("Awa", "awa@example.org")
    category = Category.objects.get_or_create(slug="info-generale", defaults={"name_fr": "Info", "name_en": "News"})[0]
    source = Source.objects.create(slug="x", name="X")
    article = Article.objects.create(source=source, url="https://x.example/1", title="Un titre", category=category)
    comment = Comment.objects.create(article=article, author=awa, body="Bien vu.")
    CommentText.objects.create(comment=comment, body="Mal vu.")
    (awa if whom == "one" else Member.objects.filter(pk=awa.pk)).delete()
    comment.refresh_from_db()
    assert (comment.author, comment.body) == (None, "Bien vu.")
    assert not CommentText.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("whom", ["one", "many"])
def test_the_votes_of_a_deleted_member_are_no_longer_counted(whom):
    awa, kofi = (Member.objects.create_user(name, f"{name}@example.org") for name in ("Awa", "Kofi"))
    category = Category.objects.get_or_create(slug="info-generale", defaults={"name_fr": "Info", "name_en": "News"})[0]
    source = Source.objects.create(slug="x", name="X")
    article = Article.objects.create(source=source, url="https://x.example/1", title="Un titre", category=category)
    comments = [Comment.objects.create(article=article, author=None, body=text) for text in ("Bien vu.", "Mal vu.")]
    for member, comment in ((awa, comments[0]), (awa, comments[1]), (kofi, comments[1])):
        Vote.objects.add(comment, member)
    (awa if whom == "one" else Member.objects.filter(pk=awa.pk)).delete()
    assert [Comment.objects.get(pk=one.pk).useful for one in comments] == [0, 1]
    assert Vote.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("whom", ["one", "many"])
def test_the_sessions_of_a_deleted_member_end_with_the_drafts_in_them(whom, client):
    awa = Member.objects.create_user("Awa", "awa@example.org")
    client.force_login(awa)
    client.get("/compte/sessions/")
    assert awa.sessions.count() == 1
    (awa if whom == "one" else Member.objects.filter(pk=awa.pk)).delete()
    assert not Session.objects.exists()
