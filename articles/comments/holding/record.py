"""What is known of a comment's author when it is written: few numbers, read in a handful of queries."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from articles.comments.suspect.plain import text_key
from articles.models import Comment, Judgement

REPEAT_WINDOW, BURST_WINDOW, REFUSAL_WINDOW = timedelta(hours=24), timedelta(minutes=10), timedelta(days=7)
MAX_OWN_TEXTS, MAX_LATEST_TEXTS = 200, 200


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """An author at one moment.

    `recent_texts` are the keys (`suspect.plain.text_key`) of what they wrote in the last 24 hours and of what anybody wrote
    lately; `last_10_minutes` is how many comments they began then. Of what moderators judged in the last 7 days, the last
    decision about each comment counts.
    """

    published: int = 0
    last_10_minutes: int = 0
    decided_last_7_days: int = 0
    refused_last_7_days: int = 0
    is_always_held: bool = False
    recent_texts: Set[str] = field(default_factory=frozenset)
    joined_at: datetime | None = None


def record_of(author: Any, now: datetime | None = None, except_pk: int | None = None) -> AuthorRecord:
    """The record of a member, in six queries.

    `except_pk` is a comment that is being edited: it is not counted, and `last_10_minutes` leaves out the author's later ones too.
    """
    now = now or timezone.now()
    own = author.comments.exclude(pk=except_pk or 0)
    earlier = own if except_pk is None else own.filter(pk__lt=except_pk)
    decisions = dict(Judgement.objects.of_author(author).since(now - REFUSAL_WINDOW).values_list("comment", "verb"))
    return AuthorRecord(
        published=own.public().count(),
        last_10_minutes=earlier.filter(created_at__gt=now - BURST_WINDOW).count(),
        decided_last_7_days=len(decisions),
        refused_last_7_days=sum(verb == Judgement.Verb.REMOVE for verb in decisions.values()),
        is_always_held=author.is_always_held(),
        recent_texts=_recent_texts(author, now, except_pk),
        joined_at=author.date_joined,
    )


def _recent_texts(author: Any, now: datetime, except_pk: int | None) -> frozenset[str]:
    comments = Comment.objects.exclude(pk=except_pk or 0).order_by("-created_at")
    own = comments.filter(author=author, created_at__gt=now - REPEAT_WINDOW)[:MAX_OWN_TEXTS]
    latest = comments.filter(created_at__gt=now - REPEAT_WINDOW)[:MAX_LATEST_TEXTS]
    return frozenset(text_key(body) for found in (own, latest) for body in found.values_list("body", flat=True))
