"""New articles join the stories of those that told the event before."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from articles.models import Story

if TYPE_CHECKING:
    from articles.ingest.store.write import NewArticle


def tell(new: Sequence["NewArticle"], numbers: Mapping[int, int], changing: Collection[int] = ()) -> None:
    """Put new articles into the stories of those that told the event before; open one where there was none.

    `changing` are articles that are to be changed afterwards, locked here with the others: of two who lock by halves,
    each may wait for the other.
    """
    told = {numbers[one.number]: numbers.get(one.joins, one.joins) for one in new if one.joins is not None}
    joining = {key: first for key, first in told.items() if first > 0}
    held = {*joining, *joining.values(), *changing}
    # A story is read after the lock, since another worker may just have opened it, or an editor closed it.
    story_of = Story.objects.hold(held, whole=False) if held else {}
    group_of: dict[int, set[int]] = {}
    for key, first in joining.items():
        if first in story_of:
            group_of[key] = group_of.setdefault(first, {first})
            group_of[key].add(key)
    if group_of:
        put_together({id(group): group for group in group_of.values()}.values(), story_of)


def put_together(
    groups: Collection[AbstractSet[int]], story_of: Mapping[int, int | None], chosen: Collection[int] = ()
) -> list[int]:
    """Make of each group of articles, held with their stories, one story: the keys of these, in order.

    The story that was opened first goes on, or one whose lead is `chosen`; what others lose is led or closed.
    """
    moves: dict[int, int] = {}
    going_on: list[int] = []
    touched: set[int] = set()
    opened = iter(Story.objects.bulk_create(Story() for group in groups if not _stories(group, story_of)))
    for group in groups:
        told = _stories(group, story_of)
        going_on.append(min(told, key=lambda key: (key not in chosen, key)) if told else next(opened).pk)
        touched |= {*told, going_on[-1]}
        moves |= {key: going_on[-1] for key in group if story_of[key] != going_on[-1]}
    Story.objects.move(moves)
    Story.objects.filter(pk__in=touched).choose_leads(moves)
    return going_on


def _stories(group: AbstractSet[int], story_of: Mapping[int, int | None]) -> set[int]:
    return {story for key in group if (story := story_of[key]) is not None}
