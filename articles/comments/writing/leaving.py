"""What becomes of somebody's comments when they leave: kept without a name, or erased. The caller holds the transaction."""

from collections.abc import Iterable, Mapping
from itertools import batched

from articles.comments.writing.authoring import ERASED_BODY
from articles.models import Appeal, Comment, CommentText, Report, Vote, WaitingText
from articles.models.comments.comment import invalidate_talks_of

BATCH_SIZE = 1000
State = Comment.State
NEVER_KEPT = (State.HELD, State.REMOVED)  # nobody but the author and moderators can read them


def part_with_comments(author: int, *, erase: bool) -> None:
    """Take the name of `author` (a key) off all their comments; those that are erased lose their words too.

    Erased are all of them, or else those that are not public. One to which others have replied, or which was reported, or about
    which an appeal was decided, leaves a row without words. No other wording stays, and no word of an appeal.
    """
    invalidate_talks_of(author)
    rows = Comment.objects.locked_with_votes_of(author).values_list("pk", "author", "parent", "state")
    erased = {pk: parent for pk, by, parent, state in rows if by == author and (erase or state in NEVER_KEPT)}
    for other_wordings in (CommentText, WaitingText):
        other_wordings.objects.of_authors([author]).delete()
    Appeal.objects.open().filter(comment__author=author).delete()
    Appeal.objects.filter(comment__author=author).update(body=ERASED_BODY)
    places = places_to_keep(erased, _needed(author, erased))
    for keys in batched(sorted(places), BATCH_SIZE):
        Vote.objects.filter(comment__in=keys).delete()
        Comment.objects.filter(pk__in=keys).erase_all(ERASED_BODY)
    for keys in batched(sorted(erased.keys() - places, reverse=True), BATCH_SIZE):  # replies before what they reply to
        Comment.objects.filter(pk__in=keys).delete()
    Comment.objects.filter(author=author).update(author=None)


def _needed(author: int, erased: Mapping[int, int | None]) -> set[int]:
    """Those to which a row refers that stays."""
    replies = Comment.objects.filter(parent__author=author).order_by().values_list("pk", "parent")
    replied_to = {parent for pk, parent in replies if pk not in erased and parent is not None}
    reported = Report.objects.filter(comment__author=author).order_by().values_list("comment", flat=True)
    contested = Appeal.objects.filter(comment__author=author).order_by().values_list("comment", flat=True)
    return replied_to | set(reported) | set(contested)


def places_to_keep(erased: Mapping[int, int | None], needed: Iterable[int]) -> set[int]:
    """Of erased comments (key → parent), those whose rows must stay: the needed ones, and all above these."""
    kept: set[int] = set()
    for key in needed:
        at: int | None = key
        while at is not None and at in erased and at not in kept:
            kept.add(at)
            at = erased[at]
    return kept
