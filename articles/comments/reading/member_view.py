"""The lines of a talk as one member sees them: their own, those that they voted for, those of members whom they muted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from articles.comments.moderation.judging import MAY_JUDGE
from articles.models import Comment, Vote
from articles.models.comments.comment import EDITABLE_FOR
from portal.page_cache import pieces
from portal.sql.prepared import Prepared

# Where a line's buttons stand (templates/articles/comments/_comment.html); what members write is escaped, and cannot imitate it.
GESTURES_BEGIN, GESTURES_END = '<span class="gestures">', "</span></p>"


@dataclass(frozen=True, slots=True)
class MemberView:
    """What a member has to do with a talk, by the keys of its comments; numbers are those of votes « utile »."""

    member: int
    muted: Collection[int]
    own: Mapping[int, tuple[datetime, int]]
    voted: Mapping[int, int]
    now: datetime
    may_judge: bool = False

    def rewrite(self, html: str, pk: int, author: int, name: str) -> str | None:
        """The line as this member sees it; None if it is what visitors see."""
        line = self._rewrite(html, pk, author, name)
        return _with_link_to_judge(line or html, pk) if self.may_judge and pk not in self.own else line

    def _rewrite(self, html: str, pk: int, author: int, name: str) -> str | None:
        """The line as any member in this one's place sees it."""
        if author in self.muted:
            return render_to_string("holes/muted_comment.html", {"author": name, "comment": mark_safe(html)})  # noqa: S308 our page
        if pk in self.own:
            written, useful = self.own[pk]
            may_edit = self.now - written <= EDITABLE_FOR
            return _with_gestures(html, _own_gestures(pk, useful, may_edit))
        if pk in self.voted:
            return _with_gestures(html, _voted_gestures(pk, self.voted[pk]))
        return None


def of_request(request: HttpRequest, user: Any, article: int) -> MemberView:
    """The view of this request's member on the talk of this article, loaded once in three queries."""
    found: MemberView | None = request.__dict__.get("_member_view")
    if found is None:
        found = request.__dict__["_member_view"] = _load(user, article)
    return found


_own = Prepared[tuple[int, datetime, int]](
    lambda member, article, now: (
        Comment.objects.in_talk_of(article, now)
        .public()
        .filter(author=member)
        .order_by()
        .values_list("pk", "created_at", "useful")
    ),
    int,
    int,
    datetime,
)
_voted = Prepared[tuple[int, int]](
    lambda member, article, now: Vote.objects.filter(
        member=member, comment__in=Comment.objects.in_talk_of(article, now).public()
    ).values_list("comment", "comment__useful"),
    int,
    int,
    datetime,
)


def _load(user: Any, article: int) -> MemberView:
    now = timezone.now()
    own = {key: (at, number) for key, at, number in _own.rows(user.pk, article, now)}
    voted = dict(_voted.rows(user.pk, article, now))
    may_judge = bool(user.is_staff and user.has_perm(MAY_JUDGE))
    return MemberView(user.pk, user.muted_keys(), own, voted, now, may_judge)


@pieces.rendered_once(maximum=2_000)
def _own_gestures(pk: int, useful: int, may_edit: bool) -> str:
    return render_to_string("holes/own_comment_gestures.html", {"pk": pk, "useful": useful, "may_edit": may_edit})


@pieces.rendered_once(maximum=2_000)
def _voted_gestures(pk: int, useful: int) -> str:
    return render_to_string("articles/comments/_gestures.html", {"pk": pk, "useful": useful, "has_voted": True})


def _with_link_to_judge(html: str, pk: int) -> str:
    """The line with a link to its place in the moderation queue; a tombstone stays as it is."""
    before, end, after = html.rpartition(GESTURES_END)
    link = render_to_string("holes/judge_link.html", {"pk": pk}).strip()
    return f"{before}</span> {link}</p>{after}" if end else html


def _with_gestures(html: str, gestures: str) -> str | None:
    """The line with these buttons; None if it is a tombstone, which has none."""
    before, begin, line = html.partition(GESTURES_BEGIN)
    _old, end, after = line.rpartition(GESTURES_END)
    return f"{before}{begin}{gestures}{end}{after}" if begin else None
