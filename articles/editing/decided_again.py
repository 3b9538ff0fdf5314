"""Whether somebody has made a new decision on what an act decided: undoing the act would take that decision away."""

from datetime import datetime

from articles.editing.undo import Undoable
from articles.filing.changes import FILED_FIELDS
from articles.models import Act, Article, Story
from articles.models.act import ActQuerySet

# The names by which the journal knows a decision on the same matter; a form has a field for each sector.
STATE, PLACE, STORY = {"status"}, {*FILED_FIELDS, "sector_1", "sector_2", "sector_3"}, {"story", "lead"}
# By `Undoable.act`; an act on pins or feeds is not here: its undo compares these, to the microsecond or by their state.
DECIDED = (
    dict.fromkeys(("hide", "publish"), STATE)
    | dict.fromkeys(("reclassify", "give-back", "file"), PLACE)
    | dict.fromkeys(("unite", "separate"), STORY)
)


def lock_articles(done: Undoable) -> None:
    """Lock the articles of the act and all that is in their stories, so that nobody changes them meanwhile."""
    if done.act in DECIDED:
        Story.objects.lock_with_members(_articles_of(done))


def was_decided_again(done: Undoable, at: datetime) -> bool:
    """Whether somebody has decided the same matter since; `at` is when the act was done, if the journal does not tell.

    What was undone since no longer counts, nor does its undoing. The undoing of an act that is older than this one counts.
    """
    matter = DECIDED.get(done.act)
    if matter is None:
        return False
    acts = list(_acts_since(done, at))
    since = {act.pk for act in acts}
    undone = {act.undoes for act in acts}
    return any(
        act.pk not in undone and act.undoes not in since for act in acts if not matter.isdisjoint(act.changed_names)
    )


def _acts_since(done: Undoable, at: datetime) -> ActQuerySet:
    """What was recorded since on the articles of the act; of a story, also on that and on the articles in it now."""
    articles, stories = _articles_of(done), set[int]()
    if DECIDED[done.act] is STORY:
        members = done.before.get("members", ())
        stories = {done.before.get("story"), done.after["story"], *(story for _key, story, *_rest in members)} - {None}
        articles |= {*Article.objects.filter(story__in=stories).values_list("pk", flat=True)}
    acts = Act.objects.on_keys(Article._meta.label_lower, [str(key) for key in articles])
    acts |= Act.objects.on_keys(Story._meta.label_lower, [str(key) for key in stories])
    return acts.filter(pk__gt=max(done.acts.values())) if done.acts else acts.filter(at__gt=at)


def _articles_of(done: Undoable) -> set[int]:
    members = done.before.get("members", ())
    return {done.key, *done.before.get("others", ()), *(key for key, *_rest in members)}
