"""Who tells a story, as far as must be read to say who leads it.

Many agencies' dispatches are told by hundreds. Read whole for each that comes, they would cost a day's run as the square
of their number. So of a crowd only those are read that came now, the first and the lead: as long as that one goes on
before these, and names none of the outlets that came, it leads, as it went before all others when they came. Where it does
not, all are read.

One that is not read may have passed the lead since it came: its text grew or was corrected, or the hour of its publication
has come. `stories.mend` gives a crowd the lead it should have within minutes, as long as somebody has joined it in the last
hours.
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

LARGE_STORY = 40  # articles of a story from which it is a crowd
MAX_FIRST_MEMBERS = 20  # of these, those that came first: they are whom others copy
CREDIT_CHARS = 300  # signs read at either end of a text, where outlets say from whom they have it
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


def load_members(
    stories: Collection["Story"], joined: Mapping[int, int], now: datetime
) -> dict[int, list[StoryMember]]:
    """The articles of these stories, held, as they tell; of a crowd that keeps its lead, only some.

    They are locked, in the order of their keys. But where some `joined` now, each with its story, they and the `first_members`
    are held by who put them there, and no more are: whoever locks others after them may wait for one who waits for him.
    """
    articles = apps.get_model("articles", "Article").objects.order_by("pk")
    large_stories = _large_stories(stories) if joined else {}
    # Who may take the lead from the one that has it, or show that another only copies: who came, and who came first.
    some = {key for story, first in large_stories.items() for key in (*first, story.lead_id) if key}
    numbers = {story.pk for story in large_stories}
    some.update(key for key, number in joined.items() if number in numbers)
    members_by_story = _read_members(articles.filter(pk__in=some)) if some else {}
    members_by_story = {
        story.pk: members_by_story[story.pk]
        for story in large_stories
        if _is_still_lead(story, members_by_story[story.pk], joined, now)
    }
    to_read_whole = [story.pk for story in stories if story.pk not in members_by_story]
    if connection.features.has_select_for_update and not joined:
        list(articles.filter(story__in=to_read_whole).select_for_update(no_key=True).values_list("pk"))
    if to_read_whole:
        members_by_story |= _read_members(articles.filter(story__in=to_read_whole))
    return {story.pk: members_by_story.get(story.pk, []) for story in stories}


def _large_stories(stories: Collection["Story"]) -> dict["Story", list[int]]:
    """Those of these stories that a crowd tells, each with the articles that came first."""
    members: dict[int, list[int]] = defaultdict(list)
    for key, number in first_members([story.pk for story in stories]):
        members[number].append(key)
    return {story: members[story.pk][:MAX_FIRST_MEMBERS] for story in stories if len(members[story.pk]) > LARGE_STORY}


def first_members(stories: Collection[int]) -> Iterable[tuple[int, int]]:
    """The articles of these stories, each with its story, in the order of their keys: no more of each than tell a crowd.

    A story may hold thousands: to list them, or to lock them, for each that comes would cost as the square of their number.
    """
    articles = apps.get_model("articles", "Article").objects.order_by("pk")
    beyond = articles.filter(story=models.OuterRef("pk")).values("pk")[LARGE_STORY : LARGE_STORY + 1]
    some = apps.get_model("articles", "Story").objects.alias(beyond=Coalesce(beyond, sys.maxsize))
    held = some.filter(pk__in=stories, articles__pk__lte=models.F("beyond"))
    return held.order_by("articles__pk").values_list("articles__pk", "pk")


def wrongly_led(stories: "models.QuerySet[Story]", since: datetime, now: datetime) -> list[int]:
    """Crowds that an article seen after `since` tells, and that are led by another than a whole reading would choose.

    One is in memory at a time, and nothing is locked: what is found is to be chosen again.
    """
    articles = apps.get_model("articles", "Article").objects
    joined = stories.filter(pk__in=articles.filter(first_seen_at__gte=since).values("story"))
    large_stories = joined.annotate(members=models.Count("articles")).filter(members__gt=LARGE_STORY)
    led = ((story, _read_members(articles.filter(story=story))[story.pk]) for story in large_stories)
    return [story.pk for story, members in led if choose_lead(members, story.editors_lead_id, now) != story.lead_id]


def _is_still_lead(story: "Story", some: Sequence[StoryMember], joined: Mapping[int, int], now: datetime) -> bool:
    """Whether a story's lead is seen and goes on before these; it went before all others when they came."""
    lead = next((one for one in some if one.article_id == story.lead_id and one.is_visible(now)), None)
    if lead is None or choose_lead(some, story.editors_lead_id, now) != lead.article_id:
        return False
    return story.lead_is_chosen or not credits_one_of(
        lead, {fold(one.source) for one in some if one.article_id in joined}
    )


def _read_members(articles: "models.QuerySet[Any]") -> dict[int, list[StoryMember]]:
    """These articles as they tell, by story; their texts stay in the database."""
    members_by_story: dict[int, list[StoryMember]] = defaultdict(list)
    for row in articles.values_list(*MEMBER_COLUMNS, *TEXT_COLUMNS):
        members_by_story[row[1]].append(StoryMember(*row))
    return members_by_story
