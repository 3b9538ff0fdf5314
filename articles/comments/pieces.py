"""The finished HTML of comments, each rendered once for all pages that show it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from articles.comments.thread import ThreadLine
from portal.page_cache import pieces

COMMENT_TEMPLATE = "articles/comments/_comment.html"


class CommentKey(NamedTuple):
    """Everything that a line of a thread shows; the date of a comment never changes."""

    template: str
    language: str
    form_address: str
    id: int
    state: str
    author: str | None
    text: str
    replied_to: tuple[int, str | None] | None


@dataclass(frozen=True, slots=True)
class RenderedLine:
    """A line of the thread and its replies, as HTML."""

    html: SafeString
    replies: Sequence[SafeString]


def rendered(thread: Sequence[ThreadLine], form_address: str) -> list[RenderedLine]:
    """The thread as HTML; `form_address` is the page on which replies are written."""
    language = get_language() or ""
    keys = {line: _key(line, language, form_address) for root in thread for line in (root, *root.replies)}
    html = pieces.join(
        [*keys.values()], partial(_render, {key: line for line, key in keys.items()}), lambda _key, _html: ()
    )
    safe = {line: mark_safe(html[key]) for line, key in keys.items()}  # noqa: S308 a template rendered it
    return [RenderedLine(safe[root], [safe[reply] for reply in root.replies]) for root in thread]


def _key(line: ThreadLine, language: str, form_address: str) -> CommentKey:
    comment, answered = line.comment, line.replied_to
    return CommentKey(
        COMMENT_TEMPLATE,
        language,
        form_address,
        line.id,
        line.state,
        comment and comment.author and comment.author.username,
        comment.body if comment else "",
        answered and (answered.pk, answered.author and answered.author.username),
    )


def _render(lines: Mapping[CommentKey, ThreadLine], keys: Collection[CommentKey]) -> dict[CommentKey, str]:
    template = get_template(COMMENT_TEMPLATE)
    return {key: template.render({"line": lines[key], "comment_form_url": key.form_address}) for key in keys}
