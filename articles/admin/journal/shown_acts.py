"""Acts as a page lists them, and the acts that belong on the page of one thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import NoReverseMatch, reverse

from articles.admin.journal.shown_values import FieldChange, ShownValues, kind_label
from articles.models import Act, Article, Feed
from articles.models.act import ActQuerySet
from articles.text.keys import read_key

ACTS_PER_PAGE = 50
MAX_LATEST = 5  # acts at the bottom of the page of a thing
# Of what is done to articles, what concerns the story that they are in.
STORY_VERBS = (Act.Verb.UNITE, Act.Verb.SEPARATE, Act.Verb.LEAD, Act.Verb.LET_CHOOSE, Act.Verb.CHANGE)


@dataclass(frozen=True, slots=True)
class ShownAct:
    """One act. `address` is that of the thing's page, which may no longer be there."""

    act: Act
    kind: str
    address: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ActsPage:
    """One page of acts, the latest first. `older` is the key before which the next page begins; None at the end."""

    acts: list[ShownAct]
    older: int | None


def page_of_acts(acts: ActQuerySet, before: int | None = None) -> ActsPage:
    """The acts before this key, the latest first. Nothing is counted: one row more than a page says that more follow."""
    some = list((acts if before is None else acts.before_key(before)).order_by("-pk")[: ACTS_PER_PAGE + 1])
    shown = some[:ACTS_PER_PAGE]
    return ActsPage(shown_acts(shown), shown[-1].pk if len(some) > ACTS_PER_PAGE else None)


def shown_acts(acts: Iterable[Act]) -> list[ShownAct]:
    """Acts with their values in words."""
    some = list(acts)
    values = ShownValues(some)
    return [ShownAct(one, kind_label(one.kind), thing_address(one), values.changes(one)) for one in some]


def thing_address(act: Act) -> str:
    """The page of the thing in the admin; "" where such things have none."""
    try:
        return reverse(f"admin:{act.kind.replace('.', '_')}_change", args=[act.key])
    except NoReverseMatch:
        return ""


def acts_about(kind: str, key: str) -> ActQuerySet:
    """The acts on a thing, with those on what belongs to it: a source's feeds, the articles that a story now has."""
    acts, number = Act.objects.on_keys(kind, [key]), read_key(key)
    if number is not None and kind == "articles.source":
        acts |= Act.objects.on_keys("articles.feed", _keys(Feed.objects.filter(source=number)))
    if number is not None and kind == "articles.story":
        on_members = Act.objects.on_keys("articles.article", _keys(Article.objects.filter(story=number)))
        acts |= on_members.with_verbs(STORY_VERBS)
    return acts


def latest_acts_about(thing: Model) -> list[ShownAct]:
    """The latest acts about a thing, for the bottom of its page."""
    return shown_acts(acts_about(thing._meta.label_lower, str(thing.pk)).order_by("-pk")[:MAX_LATEST])


def _keys(rows: QuerySet[Any]) -> list[str]:
    return [str(key) for key in rows.order_by("pk").values_list("pk", flat=True)]
