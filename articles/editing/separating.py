"""Takes an article out of its story, and puts it back."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.editing.undo import Undoable, changed_meanwhile, journaled_since, keep, restore_rows, stored_rows
from articles.models import Act, Apart, Article, FormerStory, Story
from articles.stories import editing
from articles.stories.editing import EditRefused


def separate(key: int, by: Any) -> Undoable:
    """Take the article out of its story and keep it apart. Raises EditRefused if it is in none."""
    with transaction.atomic():
        story_of = Story.objects.lock_with_members([key])
        story = story_of.get(key)
        if story is None:
            raise EditRefused(_("Cet article n’est plus dans ce sujet\u00a0: rechargez la page."))
        margins = Article.objects.filter(pk__in=story_of, join_margin__isnull=False).values_list("pk", "join_margin")
        before = {
            "story": story,
            "others": sorted(story_of.keys() - {key}),
            "was_chosen_lead": Story.objects.led_by_choice(key).exists(),
            "row": stored_rows(Story.objects.filter(pk=story)),
            "apart": stored_rows(Apart.objects.between(key, story_of)),
            "margins": [list(row) for row in margins],
        }
        article, last = Article.objects.get(pk=key), Act.objects.last_key()
        editing.separate(article, by)
        acts = journaled_since(last, [key])
        left = story if Story.objects.filter(pk=story).exists() else None
    sentence = _("«\u00a0%(title)s\u00a0» ne fait plus partie du sujet.") % {"title": article}
    return Undoable("separate", key, before, {"story": left}, sentence, acts)


def separate_each(keys: Collection[int], by: Any, batch: uuid.UUID | None = None) -> list[Undoable]:
    """Take each out of its story, those that are in one: when a story has one article left, that one is in none either.

    Each is kept as an act of the batch, if there is one.
    """
    done = []
    for key in keys:
        try:
            with transaction.atomic():
                done.append(separate(key, by))
                keep(batch, done[-1:], len(keys))
        except EditRefused:
            continue
    return done


def undo(done: Undoable, by: Any) -> None:
    """Put it back, as the chosen lead if it was; a story that was dissolved has its address again. What has joined stays."""
    key, story, others, left = done.key, done.before["story"], done.before["others"], done.after["story"]
    expected = {key: None} | dict.fromkeys(others, left)
    with transaction.atomic():
        story_of = Story.objects.lock_with_members(expected)
        if {one: story_of.get(one, False) for one in expected} != expected:
            raise changed_meanwhile()
        if left is None:
            restore_rows(done.before["row"])
            FormerStory.objects.filter(pk=story).delete()
        put_back = {key} if left else expected.keys()
        Article.objects.filter(pk__in=put_back).update(story=story, is_lead=False)
        for one, margin in done.before.get("margins", ()):  # an act remembered by the version before has none
            if one in put_back:
                Article.objects.filter(pk=one).update(join_margin=margin)
        if done.before["was_chosen_lead"]:
            Story.objects.filter(pk=story, lead_is_chosen=False).update(lead=key, lead_is_chosen=True)
        Story.objects.filter(pk=story).refresh_leads()
        Apart.objects.between(key, others).delete()
        restore_rows(done.before["apart"])
        Article.objects.filter(pk__in=expected).invalidate_pages()
        article = Article.objects.get(pk=key)
        why, apart, together = _("Annulation"), {"story": None}, {"story": story}
        Act.objects.record(by, Act.Verb.UNITE, article, reason=why, before=apart, after=together, undoes=done.acts)
