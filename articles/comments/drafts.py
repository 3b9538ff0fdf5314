"""A visitor's comments that wait, in his session, until he has signed in. Nothing here is ever published by itself."""

from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

from articles.models import Article

SESSION_KEY = "comment_drafts"
MAX_DRAFTS = 5  # a session is a row of the database: the oldest drafts make room


@dataclass(frozen=True, slots=True)
class Draft:
    """A text, and the key of the comment it answers."""

    body: str
    reply_to: int | None = None


def save(session: SessionBase, article: Article, draft: Draft) -> None:
    """Keep `draft` for `article`, in place of an earlier one."""
    drafts: dict[str, Any] = session.get(SESSION_KEY, {})
    drafts.pop(str(article.pk), None)
    drafts[str(article.pk)] = {"body": draft.body, "reply_to": draft.reply_to, "slug": article.slug}
    session[SESSION_KEY] = dict(list(drafts.items())[-MAX_DRAFTS:])


def find(session: SessionBase, article: Article) -> Draft | None:
    """The draft that waits for `article`."""
    stored = session.get(SESSION_KEY, {}).get(str(article.pk))
    return Draft(stored["body"], stored["reply_to"]) if stored else None


def drop(session: SessionBase, article: Article) -> None:
    """Forget the draft for `article`."""
    if session.get(SESSION_KEY, {}).pop(str(article.pk), None):
        session.modified = True


def latest_draft_path(session: SessionBase) -> str | None:
    """Where the latest draft can be taken up again."""
    drafts = session.get(SESSION_KEY)
    if not drafts:
        return None
    key, stored = list(drafts.items())[-1]
    return reverse("comment", args=[key, stored["slug"]])
