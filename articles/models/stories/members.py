"""Loads the members of stories, as many as are needed to choose their leads.

Hundreds of articles may carry an agency's dispatch. Loading all members for each new one would be quadratic. So of a large
story only the new articles, the first members and the lead are loaded. If the lead is still the best of these and credits
none of the new articles' sources, it stays: it was better than the members not loaded when it was chosen. Otherwise all
members are loaded.

A member that is not loaded may have become the better lead since: its text was corrected, or its publication time has come.
`stories.editing.repair` corrects the lead within minutes, as long as an article has joined the story in the last hours.
"""

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models
from django.db.models.functions import Coalesce, Greatest, Left, Length, Right

from articles.models.stories.lead import StoryMember, choose_lead, credits_one_of
from articles.text.fold import fold

if TYPE_CHECKING:
    from articles.models.stories.story import Story

LARGE_STORY = 40  # a story of more articles is not loaded whole for each new one
MAX_LEAD_CANDIDATES = 20  # of the first articles of a large story, compared with its lead; the others copy them
CREDIT_CHARS = 300  # read at either end of a text, where outlets credit their source
MEMBER_COLUMNS = (
    "pk",
    "story",
    "is_lead",
    "status",
    "published_at",
    "source__name",
    "source__weight",
    "title",
    "author",
    "url",
)
TEXT_COLUMNS = (
    Left("summary", CREDIT_CHARS),
    Right("body_html", CREDIT_CHARS),
    Greatest(Length("summary"), Length("body_html")),
)
CREDITED_COLUMNS = ("outlet",)


def load_members(
    stories: Collection["Story"], new_members: Mapping[int, int], now: datetime
) -> dict[int, list[StoryMember]]:
    """The members of these stories; of a large story that keeps its lead, only some.

    Without `new_members` the members are locked, in the order of their keys. With `new_members` (article → its story) nothing is
    locked here: the caller has locked the new members and the `first_members` already, and locking more articles after them could
    deadlock.
    """
    articles = apps.get_model("articles", "Article").objects.order_by("pk")
    large_stories = _large_stories(stories) if new_members else {}
    # The articles that may replace the lead or show that it only copies: the new ones and the first ones.
    some = {key for story, first in large_stories.items() for key in (*first, story.lead_id) if key}
    large_ids = {story.pk for story in large_stories}
    some.update(key for key, story_id in new_members.items() if story_id in large_ids)
    members_by_story = _read_members(articles.filter(pk__in=some)) if some else {}
    members_by_story = {
        story.pk: members_by_story[story.pk]
        for story in large_stories
        if _is_still_lead(story, members_by_story[story.pk], new_members, now)
    }
    to_read_whole = [story.pk for story in stories if story.pk not in members_by_story]
    if connection.features.has_select_for_update and not new_members:
        list(articles.filter(story__in=to_read_whole).select_for_update(no_key=True).values_list("pk"))
    if to_read_whole:
        members_by_story |= _read_members(articles.filter(story__in=to_read_whole))
    return {story.pk: members_by_story.get(story.pk, []) for story in stories}


def _large_stories(stories: Collection["Story"]) -> dict["Story", list[int]]:
    """The large ones among these stories, each with its first MAX_LEAD_CANDIDATES articles."""
    members: dict[int, list[int]] = defaultdict(list)
    for key, story_id in first_members([story.pk for story in stories]):
        members[story_id].append(key)
    return {story: members[story.pk][:MAX_LEAD_CANDIDATES] for story in stories if len(members[story.pk]) > LARGE_STORY}


def first_members(stories: Collection[int]) -> Iterable[tuple[int, int]]:
    """The articles of these stories, each with its story, in the order of their keys; at most LARGE_STORY + 1 of each.

    A story may have thousands of articles: listing or locking them for each new one would be quadratic.
    """
    articles = apps.get_model("articles", "Article").objects.order_by("pk")
    beyond = articles.filter(story=models.OuterRef("pk")).values("pk")[LARGE_STORY : LARGE_STORY + 1]
    some = apps.get_model("articles", "Story").objects.alias(beyond=Coalesce(beyond, sys.maxsize))
    held = some.filter(pk__in=stories, articles__pk__lte=models.F("beyond"))
    return held.order_by("articles__pk").values_list("articles__pk", "pk")


def find_wrong_leads(stories: "models.QuerySet[Story]", since: datetime, now: datetime) -> list[int]:
    """The large stories with an article seen after `since` whose lead is not the one chosen among all their members.

    One story is in memory at a time, and nothing is locked: the caller then chooses the leads of these stories again.
    """
    articles = apps.get_model("articles", "Article").objects
    grown_stories = stories.filter(pk__in=articles.filter(first_seen_at__gte=since).values("story"))
    large_stories = grown_stories.annotate(members=models.Count("articles")).filter(members__gt=LARGE_STORY)
    loaded = ((story, _read_members(articles.filter(story=story))[story.pk]) for story in large_stories)
    return [story.pk for story, members in loaded if choose_lead(members, story.editors_lead_id, now) != story.lead_id]


def _is_still_lead(story: "Story", some: Sequence[StoryMember], new_members: Mapping[int, int], now: datetime) -> bool:
    """Whether a story's lead is visible and still the best of these members (it was better than the others before)."""
    lead = next((one for one in some if one.article_id == story.lead_id and one.is_visible(now)), None)
    if lead is None or choose_lead(some, story.editors_lead_id, now) != lead.article_id:
        return False
    return story.lead_is_chosen or not credits_one_of(
        lead, {fold(one.source) for one in some if one.article_id in new_members}
    )


def _read_members(articles: "models.QuerySet[Any]") -> dict[int, list[StoryMember]]:
    """These articles as members, by story; only the ends of their texts are loaded."""
    members_by_story: dict[int, list[StoryMember]] = defaultdict(list)
    for row in articles.values_list(*MEMBER_COLUMNS, *TEXT_COLUMNS, *CREDITED_COLUMNS):
        members_by_story[row[1]].append(StoryMember(*row))
    return members_by_story
