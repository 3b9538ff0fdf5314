"""A comment of each kind that waits, and those who judge."""

import pytest
from django.utils import timezone

from articles.comments.moderation.appealing import appeal
from articles.models import Comment
from articles.tests.comments.conftest import decide, people, report  # noqa: F401

QUEUE = "/gestion/articles/comment/file/"


@pytest.fixture
def moderation(signed_in_as):
    """The browser of a moderator."""
    return signed_in_as("Modération")


@pytest.fixture
def waiting(article, member, people, report, decide, django_user_model):  # noqa: F811
    """Held, reported and contested: made in this order."""
    modou, issa = people("modou", "Modération"), people("issa")
    held = Comment.objects.create(
        article=article, author=member, body="Je gagne 10 % par jour.", state="held", hold="profits"
    )
    reported = Comment.objects.create(article=article, author=member, body="Vous mentez.", parent=None)
    report(reported, issa, "insult", "Il insulte.")
    contested = Comment.objects.create(article=article, author=member, body="Voici ma source.", parent=reported)
    decide(contested, modou, reason="off-topic")
    appeal(contested.pk, member, "C’est le sujet.", timezone.now())
    return {"held": held, "reported": reported, "contested": contested}


def sent(comment, action, reason="", **more):
    """What a button of the queue sends."""
    fresh = Comment.objects.get(pk=comment.pk)
    return {"comment": fresh.pk, "seen": fresh.version, "action": action, "reason": reason} | more
