"""Hides an article that readers see, and shows it again as it was."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core import serializers
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import search
from articles.editing import pinning
from articles.editing.fresh import lock_as_it_is
from articles.editing.undo import Undoable, changed_meanwhile, journaled, keep, restore_rows, stored_rows
from articles.filing.source_rules.hiding import rules_that_hide
from articles.ingest.enrich import image_files
from articles.models import Act, Article, Picture, Pin, Story
from articles.stories.editing import EditRefused

MAX_REASON_CHARS = 200
NOT_PINNED_AGAIN = gettext_lazy(
    "L’article est de nouveau en ligne, mais n’est plus épinglé comme avant\u00a0: "
    "une autre épingle tient sa place, ou l’heure est passée."
)
NO_LONGER_RULED = gettext_lazy("L’article est en ligne\u00a0: la règle qui le masquait auparavant ne le masque plus.")


def hide_for_reason(
    articles: Sequence[Article], reason: str, by: Any, batch: uuid.UUID | None = None
) -> list[Undoable]:
    """Hide them from every page and end their pins, each in one transaction; then take all out of the search index.

    What undoes it, for those that were not hidden already; kept with each as an act of the batch, if there is one.
    """
    why, done = reason[:MAX_REASON_CHARS], list[Undoable]()
    try:
        for article in articles:
            with transaction.atomic():
                undoing = _undoing(article, lock_as_it_is(article))
                before = {"status": article.status}
                article.hide()
                after = {"status": article.status}
                act = Act.objects.record(by, Act.Verb.HIDE, article, reason=why, before=before, after=after)
                Pin.objects.of_article(article.pk).end_as_act(timezone.now(), by)
                if before != after:
                    done.append(replace(undoing, acts=journaled(act)))
                    keep(batch, done[-1:], len(articles))
    finally:  # if one fails, those before it have been hidden
        search.refresh(article.pk for article in articles)
    return done


def hide(key: int, reason: str, by: Any) -> Undoable:
    """Hide the article from the page on which an editor reads it. Raises EditRefused if it is not published."""
    with transaction.atomic():
        Story.objects.lock_with_members([key])
        article = Article.objects.get(pk=key)
        if article.status != Article.Status.PUBLISHED:
            raise EditRefused(_("Cet article n’est plus publié\u00a0: il n’y a rien à masquer."))
        (done,) = hide_for_reason([article], reason, by)
    return done


def _undoing(article: Article, story: int | None) -> Undoable:
    """What the article is like before it is hidden, from which that can be undone; `story` is the key of its story."""
    before = {
        "status": article.status,
        "story": story,
        "was_chosen_lead": Story.objects.led_by_choice(article.pk).exists(),
        "picture": stored_rows(Picture.objects.filter(url=article.image)) if article.image else "[]",
        "pins": pinning.kept_rows(Pin.objects.of_article(article.pk).active_or_upcoming(timezone.now())),
    }
    return Undoable("hide", article.pk, before, {}, _("«\u00a0%(title)s\u00a0» est masqué.") % {"title": article})


def undo(done: Undoable, by: Any) -> str | None:
    """Give it the state it had, as the chosen lead of its story if it was, with its picture and pins; what is not as before."""
    had = done.before.get("status", Article.Status.PUBLISHED)  # an act remembered by the version before has none
    with transaction.atomic():
        story = Story.objects.lock_with_members([done.key]).get(done.key)
        article = Article.objects.filter(pk=done.key, status=Article.Status.HIDDEN).first()
        if article is None:
            raise changed_meanwhile()
        status = Article.Status.PUBLISHED if had == Article.Status.BY_RULE and not rules_that_hide(article) else had
        if status == Article.Status.PUBLISHED:
            article.publish()
        else:
            Article.objects.filter(pk=done.key).update(status=status)
        if story and done.before["was_chosen_lead"] and story == done.before["story"]:
            Story.objects.filter(pk=story, lead_is_chosen=False).update(lead=done.key, lead_is_chosen=True)
            Story.objects.filter(pk=story).refresh_leads()
        _restore_picture(done.before["picture"])
        hidden, shown = {"status": Article.Status.HIDDEN}, {"status": status}
        why = _("Annulation")
        Act.objects.record(by, Act.Verb.PUBLISH, article, reason=why, before=hidden, after=shown, undoes=done.acts)
        is_pinned_again = pinning.give_back_rows(done.before.get("pins", ()), by)
    search.refresh([done.key])
    if status != had:
        return str(NO_LONGER_RULED)
    return None if is_pinned_again else str(NOT_PINNED_AGAIN)


def _restore_picture(rows: str) -> None:
    """Write the picture's row again if its files are still there; otherwise the clock of pictures fetches it again."""
    for row in serializers.deserialize("json", rows):
        if any(image_files.path_of(row.object.pk, width).exists() for width in image_files.WIDTHS):
            restore_rows(rows)
