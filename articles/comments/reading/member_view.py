"""The lines of a talk as one member sees them: their own, those that they voted for, those of members whom they muted."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from articles.comments.moderation.judging import MAY_JUDGE
from articles.comments.reading.scope import articles_of
from articles.models import Comment, Vote
from articles.models.comments.comment import EDITABLE_FOR
from articles.models.comments.talk_queries import Keys
from portal.visitor import current_user

REMOVED_SHOWN_FOR = timedelta(days=30)  # to its author, since the comment was written
# Where a line's buttons stand (templates/articles/comments/_comment.html); what members write is escaped, and cannot imitate it.
GESTURES_BEGIN, GESTURES_END = '<span class="gestures">', "</span></p>"


@dataclass(frozen=True, slots=True)
class MemberView:
    """What a member has to do with a talk, by the keys of its comments; numbers are those of votes « utile »."""

    muted: Collection[int]
    own: Mapping[int, tuple[int, bool]]  # votes, and whether it may still be edited
    voted: Mapping[int, int]
    hidden: Sequence[Comment]  # comments of their own of which others may not read all: they wait, or were removed
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


def of_request(request: HttpRequest, article: int, story: int) -> MemberView | None:
    """The view of this request's member on the talk of this article, whose story is 0 if it has none; None for a visitor."""
    if "_member_view" not in request.__dict__:
        user = current_user(request)
        request.__dict__["_member_view"] = (
            _load(request, user, articles_of(article, story)) if user.is_authenticated else None
        )
    found: MemberView | None = request.__dict__["_member_view"]
    return found


def _load(request: HttpRequest, user: Any, articles: Keys) -> MemberView:
    now = timezone.now()
    mine = list(Comment.objects.under(articles).shown_to_author(user.pk, now - REMOVED_SHOWN_FOR))
    public = [one for one in mine if one.state == Comment.State.PUBLISHED]
    own = {one.pk: (one.useful, _is_editable(one, now)) for one in public}
    hidden = [one for one in mine if one.state != Comment.State.PUBLISHED or one.new_text]
    may_judge = bool(user.is_staff and user.has_perm(MAY_JUDGE))
    voted = Vote.objects.useful_by_comment(user.pk, articles)
    return MemberView(standing(request, user).muted, own, voted, hidden, may_judge)


def _is_editable(comment: Comment, now: datetime) -> bool:
    return comment.published_at is not None and now - comment.published_at <= EDITABLE_FOR


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
