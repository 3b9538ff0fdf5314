"""The finished HTML of comments, each rendered once for all pages that show it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from articles.comments.reading.bylines import Byline, load_bylines
from articles.comments.reading.thread import Answered, ThreadLine
from portal.page_cache import pieces

COMMENT_TEMPLATE = "articles/comments/_comment.html"


class CommentKey(NamedTuple):
    """Everything that a line of a talk shows; the moment of its publication never changes."""

    template: str
    language: str
    form_address: str
    id: int
    state: str
    author: str | None
    byline: Byline
    text: str
    replied_to: Answered | None
    other_article: tuple[str, str] | None
    stake: str
    useful: int
    edited_at: datetime | None


@dataclass(frozen=True, slots=True)
class RenderedLine:
    """A line of the talk, its replies and what its hole needs, as `templates/articles/comments/_comments.html` reads them."""

    id: int
    author_id: int
    author: str
    html: SafeString
    replies: Sequence["RenderedLine"]
    more: int


def rendered(thread: Sequence[ThreadLine], form_address: str) -> list[RenderedLine]:
    """The thread as HTML; `form_address` is the page on which replies to the shown article's comments are written.

    One query, for the bylines.
    """
    language = get_language() or ""
    bylines = load_bylines({line.comment.author_id for line in _all_lines(thread) if _has_author(line)})
    keys = {line.id: _key(line, language, form_address, bylines) for line in _all_lines(thread)}
    lines = {keys[line.id]: line for line in _all_lines(thread)}
    html = pieces.get_or_build([*keys.values()], partial(_render, lines), _no_tags, pieces.LASTING_SECONDS)
    safe = {key: mark_safe(html[keys[key]]) for key in keys}  # noqa: S308 a template rendered it
    return [_rendered(line, safe) for line in thread]


def _no_tags(_key: CommentKey, _html: str) -> Collection[str]:
    """A line's key holds all that it shows."""
    return ()


def _all_lines(thread: Iterable[ThreadLine]) -> Iterable[ThreadLine]:
    for root in thread:
        yield root
        yield from root.replies


def _has_author(line: ThreadLine) -> bool:
    return line.comment is not None and line.comment.author_id is not None


def _rendered(line: ThreadLine, html: Mapping[int, SafeString]) -> RenderedLine:
    author = line.comment and line.comment.author
    return RenderedLine(
        line.id,
        author.pk if author else 0,
        author.username if author else "",
        html[line.id],
        [_rendered(reply, html) for reply in line.replies],
        line.more,
    )


def _key(line: ThreadLine, language: str, form_address: str, bylines: Mapping[int, Byline]) -> CommentKey:
    comment, other = line.comment, line.other_article
    return CommentKey(
        COMMENT_TEMPLATE,
        language,
        reverse("comment", args=[other.pk, other.slug]) if other else form_address,
        line.id,
        line.state,
        comment and comment.author and comment.author.username,
        bylines.get(comment.author_id, Byline()) if comment else Byline(),
        comment.body if comment else "",
        line.replied_to,
        other and (other.get_absolute_url(), other.publisher_name),
        comment.stake if comment else "",
        comment.useful if comment else 0,
        comment and comment.edit_shown_at,
    )


def _render(lines: Mapping[CommentKey, ThreadLine], keys: Collection[CommentKey]) -> dict[CommentKey, str]:
    template = get_template(COMMENT_TEMPLATE)
    return {
        key: template.render({"line": lines[key], "byline": key.byline, "comment_form_url": key.form_address})
        for key in keys
    }
