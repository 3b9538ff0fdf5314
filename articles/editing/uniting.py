"""Makes one story of two articles and their stories, and takes them apart again as they were."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.editing.undo import Undoable, changed_meanwhile, journaled_since, restore_rows, stored_rows
from articles.models import Act, Apart, Article, FormerStory, Story
from articles.stories import editing
from articles.stories.editing import EditRefused

STORY_OR_ARTICLE_ADDRESS = re.compile(
    r"/(?P<room>sujets|actualite)/(?P<key>[0-9]{1,18})(?:-|/|$)|^\s*(?P<number>[0-9]{1,18})\s*$"
)


def article_named(reference: str) -> Article | None:
    """An article of the story (even a dissolved one), or the article itself, whose number or address is given; or None."""
    found = STORY_OR_ARTICLE_ADDRESS.search(reference)
    if found is None:
        return None
    if found["room"] == "actualite":
        return Article.objects.not_withdrawn().filter(pk=found["key"]).first()
    number = int(found["key"] or found["number"])
    return Article.objects.in_story(number).first() or Article.objects.of_former_story(number).first()


def unite(article: Article, reference: str, by: Any) -> Undoable:
    """Make one story of the article and what the reference names, with their stories. Raises EditRefused."""
    other = article_named(reference)
    if other is None:
        raise EditRefused(
            _("Aucun sujet ni article ne correspond. Collez le lien de sa page, ou le numéro d’un sujet.")
        )
    if other.pk == article.pk or (other.story_id and other.story_id == article.story_id):
        raise EditRefused(_("«\u00a0%(title)s\u00a0» est déjà dans ce sujet.") % {"title": other})
    done = unite_all([article, other], by)
    story = Story.objects.get(pk=done.after["story"])
    return replace(done, sentence=_("Réuni dans le sujet «\u00a0%(story)s\u00a0».") % {"story": story})


def unite_all(articles: Sequence[Article], by: Any) -> Undoable:
    """Make one story of these articles, with their stories. Raises EditRefused, as `stories/editing.py:unite` does."""
    with transaction.atomic():
        story_of = Story.objects.lock_with_members([one.pk for one in articles])
        members = Article.objects.filter(pk__in=story_of).values_list("pk", "story", "is_lead", "join_margin")
        before = {
            "members": [list(row) for row in members],
            "chosen": [one.pk for one in articles],
            "stories": stored_rows(Story.objects.filter(pk__in=filter(None, story_of.values()))),
            "apart": stored_rows(Apart.objects.among(story_of)),
        }
        last = Act.objects.last_key()
        story = editing.unite(articles, by)
        acts = journaled_since(last, story_of)
    sentence = _("Réunis dans le sujet «\u00a0%(story)s\u00a0».") % {"story": story}
    return Undoable("unite", articles[0].pk, before, {"story": story.pk}, sentence, acts)


def undo(done: Undoable, by: Any) -> None:
    """Give each article its story again, and each story its lead. What has joined in between stays in the united story."""
    story_before = {key: story for key, story, *_rest in done.before["members"]}
    united = done.after["story"]
    with transaction.atomic():
        story_of = Story.objects.lock_with_members(story_before)
        if any(story_of.get(key) != united for key in story_before):
            raise changed_meanwhile()
        restore_rows(done.before["stories"])
        # An act that the version before remembered has no margins.
        for key, story, is_lead, *margin in done.before["members"]:
            asked_again = {"join_margin": margin[0]} if margin and story != united else {}
            Article.objects.filter(pk=key).update(story=story, is_lead=is_lead, **asked_again)
        former = {*story_before.values()} - {None}
        FormerStory.objects.filter(pk__in=former).delete()
        Story.objects.filter(pk__in={united, *former}).refresh_leads()
        restore_rows(done.before["apart"])
        Article.objects.filter(pk__in=story_before).invalidate_pages()
        # For each act of the union one: an act that was undone no longer counts (`articles/editing/decided_again.py`).
        moved = {key for key, story in story_before.items() if story != united}.union(done.before.get("chosen", ()))
        Act.objects.record_many(
            by,
            Act.Verb.SEPARATE,
            Article.objects.filter(pk__in=moved).only("title"),
            reason=_("Annulation"),
            before={"story": united},
            after=lambda one: {"story": story_before[one.pk]},
            undoes=done.acts,
        )
