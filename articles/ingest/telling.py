"""New articles join the stories of those that told the event before."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from articles.models import Article, Story

if TYPE_CHECKING:
    from .store import NewArticle


def tell(new: Sequence["NewArticle"], numbers: Mapping[int, int]) -> None:
    """Put new articles into the stories of those that told the event before; open one where there was none."""
    told = {numbers[one.number]: numbers.get(one.joins, one.joins) for one in new if one.joins is not None}
    joining = {key: first for key, first in told.items() if first > 0}
    if not joining:
        return
    # The stories first, then their articles, in the order of keys, as everybody does.
    open_already = Article.objects.filter(pk__in=joining.values()).exclude(story=None).values_list("story", flat=True)
    list(Story.objects.select_for_update().filter(pk__in=list(open_already)).order_by("pk"))
    # Locked in one order by all; a story is read after the lock, since another worker may just have opened it.
    rows = Article.objects.select_for_update().filter(pk__in={*joining, *joining.values()}).order_by("pk")
    story_of = dict(rows.values_list("pk", "story"))
    members: dict[int, list[int]] = {}
    for key, first in joining.items():
        if first not in story_of:
            continue
        if story_of[first] is None:
            story_of[first] = Story.objects.create(lead_id=first).pk
            members.setdefault(story_of[first], []).append(first)
        story_of[key] = story_of[first]
        members.setdefault(story_of[key], []).append(key)
    for story, keys in members.items():
        Article.objects.filter(pk__in=keys).update(story=story)
    Story.objects.filter(pk__in=members).choose_leads()
