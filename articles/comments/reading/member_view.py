"""The lines of a talk as one member sees them: their own, those that they voted for, those of members whom they muted."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Value, When
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from articles.comments.moderation.judging import MAY_JUDGE
from articles.models import Comment, Vote
from articles.models.comments.comment import EDITABLE_FOR
from portal.sql.prepared import Prepared
from portal.visitor import current_user

REMOVED_SHOWN_FOR = timedelta(days=30)  # to its author, since the comment was written
EDITABLE, OWN, HIDDEN, VOTED = range(4)  # what a row of `_lines` is to the member
# Where a line's buttons stand (templates/articles/comments/_comment.html); what members write is escaped, and cannot imitate it.
GESTURES_BEGIN, GESTURES_END = '<span class="gestures">', "</span></p>"


@dataclass(frozen=True, slots=True)
class MemberView:
    """What a member has to do with a talk, by the keys of its comments; numbers are those of votes « utile »."""

    member: int
    muted: Collection[int]
    own: Mapping[int, tuple[int, bool]]  # votes, and whether it may still be edited
    voted: Mapping[int, int]
    has_hidden: bool  # comments of their own that others may not read: they wait, or were removed
    may_judge: bool = False

    def rewrite(self, html: Callable[[], str], pk: int, author: int, name: str) -> str | None:
        """The line, of which `html` gives what visitors see, as this member sees it; None if it is the same."""
        line = self._rewrite(html, pk, author, name)
        return _with_link_to_judge(line or html(), pk) if self.may_judge and pk not in self.own else line

    def _rewrite(self, html: Callable[[], str], pk: int, author: int, name: str) -> str | None:
        """The line as a member without the right to judge sees it; None if it is what visitors see."""
        if author in self.muted:
            return render_to_string("holes/muted_comment.html", {"author": name, "comment": mark_safe(html())})  # noqa: S308 our page
        if pk in self.own:
            return _with_gestures(html(), _own_gestures(pk, *self.own[pk]))
        if pk in self.voted:
            return _with_gestures(html(), _voted_gestures(pk, self.voted[pk]))
        return None


def standing(request: HttpRequest, user: Any) -> Any:
    """Whom this request's member muted, whether they are silenced, whether they agreed to the charter; loaded once."""
    found = request.__dict__.get("_standing")
    if found is None:
        found = request.__dict__["_standing"] = user.standing()
    return found


def of_request(request: HttpRequest, article: int) -> MemberView | None:
    """The view of this request's member on the talk of this article, loaded once in two queries; None for a visitor."""
    if "_member_view" not in request.__dict__:
        user = current_user(request)
        request.__dict__["_member_view"] = _load(request, user, article) if user.is_authenticated else None
    found: MemberView | None = request.__dict__["_member_view"]
    return found


def _lines_of(member: int, article: int, now: datetime, removed_since: datetime, editable_since: datetime) -> Any:
    """What the member has to do with the talk: one of EDITABLE, OWN, HIDDEN and VOTED, the comment, its votes."""
    talk = Comment.objects.in_talk_of(article, now)
    is_editable = When(published_at__gte=editable_since, then=Value(EDITABLE))
    own = talk.public().filter(author=member).annotate(of=Case(is_editable, default=Value(OWN)))
    hidden = talk.not_public_of(member, removed_since).annotate(of=Value(HIDDEN))
    voted = Vote.objects.filter(member=member, comment__in=talk.public()).annotate(of=Value(VOTED))
    columns = ("of", "pk", "useful")
    through = voted.order_by().values_list("of", "comment", "comment__useful")
    lines = own.order_by().values_list(*columns)
    return lines.union(hidden.order_by().values_list(*columns), through, all=True).order_by()


_lines = Prepared[tuple[int, int, int]](_lines_of, int, int, datetime, datetime, datetime)


def _load(request: HttpRequest, user: Any, article: int) -> MemberView:
    now = timezone.now()
    lines = _lines.rows(user.pk, article, now, now - REMOVED_SHOWN_FOR, now - EDITABLE_FOR)
    own = {key: (useful, of == EDITABLE) for of, key, useful in lines if of in {EDITABLE, OWN}}
    voted = {key: useful for of, key, useful in lines if of == VOTED}
    has_hidden = any(line[0] == HIDDEN for line in lines)
    may_judge = bool(user.is_staff and user.has_perm(MAY_JUDGE))
    return MemberView(user.pk, standing(request, user).muted, own, voted, has_hidden, may_judge)


def _own_gestures(pk: int, useful: int, may_edit: bool) -> str:
    return render_to_string("holes/own_comment_gestures.html", {"pk": pk, "useful": useful, "may_edit": may_edit})


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
