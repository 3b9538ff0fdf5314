"""Drafts of comments, kept in their author's session until they publish them; nothing is published automatically.

They are visitors' texts: the box under an article has a CSRF token for members only. What a member sends without a valid one
(from a page loaded before they signed in, for example), or what was refused, becomes a draft too.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

from articles.models import Article

SESSION_KEY = "comment_drafts"
MAX_DRAFTS = 5  # a session is a row of the database: the oldest drafts make room


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a comment, the key of the comment it replies to, and the declared interest."""

    body: str
    reply_to: int | None = None
    stake: str = ""


def save(session: SessionBase, article: Article, draft: Draft) -> None:
    """Store `draft` for `article`, replacing an earlier one."""
    drafts: dict[str, Any] = session.get(SESSION_KEY, {})
    drafts.pop(str(article.pk), None)
    drafts[str(article.pk)] = {
        "body": draft.body,
        "reply_to": draft.reply_to,
        "stake": draft.stake,
        "slug": article.slug,
    }
    session[SESSION_KEY] = dict(list(drafts.items())[-MAX_DRAFTS:])


def find(session: SessionBase, article: Article) -> Draft | None:
    """The draft for `article`, or None."""
    stored = session.get(SESSION_KEY, {}).get(str(article.pk))
    return Draft(stored["body"], stored["reply_to"], stored.get("stake", "")) if stored else None


def has(session: SessionBase, article_pk: int) -> bool:
    """Whether there is a draft for the article of this key."""
    return str(article_pk) in session.get(SESSION_KEY, {})


def drop(session: SessionBase, article: Article) -> None:
    """Delete the draft for `article`."""
    if session.get(SESSION_KEY, {}).pop(str(article.pk), None):
        session.modified = True


def latest_draft_path(session: SessionBase) -> str | None:
    """The address where the latest draft can be continued, or None."""
    drafts = session.get(SESSION_KEY)
    if not drafts:
        return None
    key, stored = list(drafts.items())[-1]
    return reverse("comment", args=[key, stored["slug"]])
