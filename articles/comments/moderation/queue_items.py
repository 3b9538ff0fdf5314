"""What the moderation queue and an author's record show of comments: read in a constant number of queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from articles.comments.moderation.judging import Judge, load_judges, why_not_at_all
from articles.comments.moderation.waiting import Kind
from articles.models import Act, Appeal, Comment, CommentText, Judgement, Report, TalkSetting, TalkState


@dataclass(frozen=True, slots=True)
class AuthorFigures:
    """How many comments an author has in each state, and how often moderators have refused or removed one."""

    published: int = 0
    held: int = 0
    removed: int = 0
    deleted: int = 0
    refusals: int = 0


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A comment with what a moderator needs to judge it. `obstacle` is why this moderator cannot, "" if they can."""

    comment: Comment
    figures: AuthorFigures
    sanctions: Sequence[Any]
    talk: TalkState
    obstacle: str
    next_key: int | None
    reports: Sequence[Report] = field(default_factory=tuple)
    judged_reports: Sequence[Report] = field(default_factory=tuple)
    judgements: Sequence[Judgement] = field(default_factory=tuple)
    former_texts: Sequence[CommentText] = field(default_factory=tuple)
    appeal: Appeal | None = None
    notes: Sequence[Act] = field(default_factory=tuple)

    @property
    def likely_reason(self) -> str:
        """The reason that most reports give, the first of equals; of a contested decision, its own; "" without either."""
        if self.open_appeal is not None:
            return self.open_appeal.against.reason
        given = [one.reason for one in self.reports]
        return max(given, key=given.count, default="")

    @property
    def open_appeal(self) -> Appeal | None:
        """The appeal that waits for a decision."""
        return self.appeal if self.appeal is not None and self.appeal.decision_id is None else None

    @property
    def kinds(self) -> list[Kind]:
        """Why it is in the queue; empty for a comment about which nothing is to be decided."""
        state = self.comment.state
        found = {
            Kind.APPEALED: state == Comment.State.REMOVED and self.open_appeal is not None,
            Kind.REPORTED: state in {Comment.State.PUBLISHED, Comment.State.HELD} and bool(self.reports),
            Kind.HELD: state == Comment.State.HELD or self.comment.new_text is not None,
        }
        return [kind for kind, is_so in found.items() if is_so]

    @property
    def judges_new_text(self) -> bool:
        """Whether nothing but a new text of a public comment is to be decided, as in `judging.judge`."""
        is_public = self.comment.state == Comment.State.PUBLISHED
        return is_public and self.comment.new_text is not None and not self.reports

    @property
    def may_publish(self) -> bool:
        """Whether « publier » decides anything: see `judging.why_not`."""
        is_waiting = self.comment.state != Comment.State.PUBLISHED or bool(self.reports) or bool(self.comment.new_text)
        return not self.obstacle and is_waiting

    @property
    def may_remove(self) -> bool:
        """Whether removing decides anything: see `judging.why_not`."""
        return not self.obstacle and (self.comment.state != Comment.State.REMOVED or self.open_appeal is not None)


def load_items(keys: Sequence[int], by: Any, now: datetime) -> list[QueueItem]:
    """The comments with these keys, in their order, as `by` may judge them; those that are gone are left out."""
    found = {one.pk: one for one in Comment.objects.for_judging().filter(pk__in=keys)}
    comments = [found[key] for key in keys if key in found]
    figures = figures_of({one.author_id for one in comments if one.author_id})
    talks = TalkSetting.objects.states_of([one.article for one in comments]) if comments else {}
    judges = load_judges() if any(hasattr(one, "appeal") for one in comments) else ()
    notes = _notes_on(comments)
    following = [*(one.pk for one in comments[1:]), None]
    return [
        _item(
            one,
            by,
            now,
            figures.get(one.author_id or 0, AuthorFigures()),
            talks[one.article_id],
            judges,
            after,
            notes[one.pk],
        )
        for one, after in zip(comments, following, strict=False)
    ]


def _item(
    comment: Comment,
    by: Any,
    now: datetime,
    figures: AuthorFigures,
    talk: TalkState,
    judges: Sequence[Judge],
    next_key: int | None,
    notes: Sequence[Act],
) -> QueueItem:
    reports = list(comment.reports.all())
    appeal = getattr(comment, "appeal", None)
    is_open = appeal is not None and appeal.decision_id is None
    obstacle = why_not_at_all(comment, by, appeal if is_open else None, judges)
    return QueueItem(
        comment,
        figures,
        [one for one in comment.author.sanctions.all() if one.holds_at(now)] if comment.author else [],
        talk,
        obstacle,
        next_key,
        [one for one in reports if one.judgement_id is None],
        [one for one in reports if one.judgement_id is not None],
        list(comment.judgements.all()),
        list(comment.former_texts.all()),
        appeal,
        notes,
    )


def _notes_on(comments: Collection[Comment]) -> dict[int, list[Act]]:
    """What moderators noted for each other on each of these comments, the oldest first."""
    notes: dict[int, list[Act]] = {one.pk: [] for one in comments}
    acts = Act.objects.on_keys(Comment._meta.label_lower, [str(key) for key in notes]).with_verbs([Act.Verb.NOTE])
    for act in acts.order_by("pk") if notes else ():
        notes[int(act.key)].append(act)
    return notes


def figures_of(authors: Collection[int]) -> dict[int, AuthorFigures]:
    """The figures of these authors, in two queries."""
    if not authors:
        return {}
    states = Comment.objects.count_by_author_and_state(authors)
    refusals = Judgement.objects.count_refusals_by_author(authors)
    return {
        key: AuthorFigures(
            **{str(state): states.get((key, state), 0) for state in Comment.State.values}, refusals=refusals.get(key, 0)
        )
        for key in authors
    }
