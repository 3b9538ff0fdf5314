"""Puts new articles into the stories that `cluster.OpenStories` chose for them (`joins`), and merges stories.

Which articles belong together is decided elsewhere.
"""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from articles.models import Story


class JoiningArticle(Protocol):
    """A new article: `joins` is the key or the `temp_id` of an article about the same event, or None."""

    @property
    def temp_id(self) -> int: ...  # noqa: D102
    @property
    def joins(self) -> int | None: ...  # noqa: D102


def assign_to_stories(
    new_articles: Sequence[JoiningArticle], keys_by_temp_id: Mapping[int, int], also_lock: Collection[int] = ()
) -> None:
    """Put new articles into the stories of the articles they join; open a story where there was none.

    `also_lock` are articles that the caller changes afterwards, locked here with the others: locking in two steps could
    deadlock.
    """
    keys_and_joined = (
        (keys_by_temp_id[article.temp_id], keys_by_temp_id.get(article.joins, article.joins))
        for article in new_articles
        if article.joins is not None
    )
    # A joined article that has no key even now was not stored: its feed's lease was lost.
    joined_by_key = {key: joined for key, joined in keys_and_joined if joined > 0}
    locked = {*joined_by_key, *joined_by_key.values(), *also_lock}
    # Stories are read after the lock, since another worker may just have opened one, or an editor dissolved one.
    story_of = Story.objects.lock_with_members(locked, all_members=False) if locked else {}
    group_of: dict[int, set[int]] = {}
    for key, joined in joined_by_key.items():
        if joined in story_of:
            group_of[key] = group_of.setdefault(joined, {joined})
            group_of[key].add(key)
    if group_of:
        groups = {id(group): group for group in group_of.values()}  # each group once: its articles share one set
        merge(groups.values(), story_of)


def merge(
    groups: Collection[AbstractSet[int]], story_of: Mapping[int, int | None], with_editors_lead: Collection[int] = ()
) -> list[int]:
    """Make one story of each group of articles; returns the stories' keys, in the order of the groups.

    The caller has locked the articles and their stories, which `story_of` gives. Of a group's stories one survives: one in
    `with_editors_lead` (an editor chose its lead), else the oldest. The others lose the group's articles. Then the lead of
    each story is chosen again; a story of fewer than two articles is dissolved.
    """
    new_story_by_article: dict[int, int] = {}
    surviving: list[int] = []
    touched: set[int] = set()
    new_stories = iter(Story.objects.bulk_create(Story() for group in groups if not _stories_of(group, story_of)))
    for group in groups:
        group_stories = _stories_of(group, story_of)
        surviving.append(
            min(group_stories, key=lambda key: (key not in with_editors_lead, key))
            if group_stories
            else next(new_stories).pk
        )
        touched |= {*group_stories, surviving[-1]}
        new_story_by_article |= {key: surviving[-1] for key in group if story_of[key] != surviving[-1]}
    Story.objects.move_articles(new_story_by_article)
    Story.objects.filter(pk__in=touched).refresh_leads(new_story_by_article)
    return surviving


def _stories_of(group: AbstractSet[int], story_of: Mapping[int, int | None]) -> set[int]:
    return {story for key in group if (story := story_of[key]) is not None}
