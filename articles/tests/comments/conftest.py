"""An article, members who write under it, and those who judge."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from articles.comments.moderation.judging import judge
from articles.models import Article, Category, Comment, Judgement, Report, Source


@pytest.fixture
def article(db):
    Category.objects.get_or_create(slug="info-generale", defaults={"name_fr": "Info", "name_en": "News"})
    source = Source.objects.create(slug="wari-matin", name="Wari Matin")
    return Article.objects.create(
        source=source, url="https://wari.example/1", title="Cacao : le prix monte", published_at=timezone.now()
    )


@pytest.fixture
def new_member(django_user_model):
    """Makes members by name, a month old unless told otherwise."""

    def make(name, days=30, **fields):
        joined = timezone.now() - timedelta(days=days)
        return django_user_model.objects.create_user(name, f"{name}@member.example", date_joined=joined, **fields)

    return make


@pytest.fixture
def people(db):
    """Makes members by name; `group` makes one of the staff, `chief` an administrator."""

    def make(name, group="", **rights):
        found = get_user_model().objects.filter(username=name).first()
        if found:
            return found
        staff = bool(group or rights.get("is_superuser"))
        made = get_user_model().objects.create_user(name, f"{name}@people.example", is_staff=staff, **rights)
        if group:
            Group.objects.get_or_create(name=group)[0].user_set.add(made)
        return made

    return make


@pytest.fixture
def aminata(new_member):
    return new_member("Aminata")


@pytest.fixture
def say(article):
    def say(author, body="Le prix ne tiendra pas.", minutes=0, **fields):
        at = timezone.now() - timedelta(minutes=minutes)
        return Comment.objects.create(article=article, author=author, body=body, created_at=at, **fields)

    return say


@pytest.fixture
def author(people):
    return people("awa")


@pytest.fixture
def moderator(people):
    return people("modou", "Modération")


@pytest.fixture
def write(article, author):
    """Writes a comment by the author, in the state that is asked for."""

    def write(state="held", by=author, **values):
        if state == "held":
            values.setdefault("hold", "newcomer")
        return Comment.objects.create(**{"article": article, "author": by, "body": "Bien vu.", "state": state} | values)

    return write


@pytest.fixture
def report():
    def report(comment, member, reason="scam", note=""):
        return Report.objects.create(
            comment=comment, member=member, reason=reason, note=note, digest=comment.text_digest
        )

    return report


@pytest.fixture
def decide():
    """Judges as somebody who sees the comment as it is now, or as `seen` says."""

    def decide(comment, by, verb="remove", reason=None, seen=None, message=""):
        reason = ("insult" if verb == "remove" else "") if reason is None else reason
        seen = seen or Comment.objects.get(pk=comment.pk).version
        return judge(
            comment.pk, by, Judgement.Verb(verb), reason=reason, message=message, seen=seen, now=timezone.now()
        )

    return decide
