"""Shows a hidden article to readers again, and hides it again as it was."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import search
from articles.editing.fresh import lock_as_it_is
from articles.editing.undo import Undoable, changed_meanwhile, journaled, keep
from articles.filing.source_rules.hiding import rules_that_hide
from articles.models import Act, Article, Pin, RuledArticle, Story
from articles.stories.editing import EditRefused

HIDDEN_STATES = (Article.Status.HIDDEN, Article.Status.BY_RULE)


def publish(key: int, by: Any) -> Undoable:
    """Show it again. Raises EditRefused for an article that neither an editor nor a rule has hidden."""
    with transaction.atomic():
        Story.objects.lock_with_members([key])
        article = Article.objects.get(pk=key)
        if article.status not in HIDDEN_STATES:
            raise EditRefused(_("Cet article n’est pas masqué\u00a0: il n’y a rien à remettre en ligne."))
        (done,) = publish_each([article], by)
    return done


def publish_each(articles: Sequence[Article], by: Any, batch: uuid.UUID | None = None) -> list[Undoable]:
    """Publish them, each in one transaction, drafts too; then update the search index.

    What undoes it, for those that were not published already; kept with each as an act of the batch, if there is one.
    """
    done = []
    try:
        for article in articles:
            with transaction.atomic():
                lock_as_it_is(article)
                before: dict[str, Any] = {"status": article.status, "was_locked": "status" in article.locks}
                article.publish()
                status, after = {"status": before["status"]}, {"status": article.status}
                # Also if readers saw it already: that somebody wants it shown is a decision, which an undoing leaves alone.
                act = Act.objects.record(by, Act.Verb.PUBLISH, article, before=status, after=after)
                if status != after:
                    sentence = _("«\u00a0%(title)s\u00a0» est remis en ligne.") % {"title": article}
                    done.append(Undoable("publish", article.pk, before, {}, sentence, journaled(act)))
                    keep(batch, done[-1:], len(articles))
    finally:  # if one fails, those before it have been published
        search.refresh(article.pk for article in articles)
    return done


def undo(done: Undoable, by: Any) -> None:
    """Hide it again, in the name of the rule if a rule had hidden it, which may then decide again.

    Raises EditRefused if somebody has put it forward since (a pin, the lead of its story), or if no rule hides it any more.
    """
    with transaction.atomic():
        Story.objects.lock_with_members([done.key])
        article = Article.objects.filter(pk=done.key, status=Article.Status.PUBLISHED).first()
        if article is None or _is_put_forward(done.key):
            raise changed_meanwhile()
        if done.before["status"] == Article.Status.BY_RULE:
            rules = rules_that_hide(article)
            if not rules:
                raise changed_meanwhile()
            RuledArticle.objects.record((done.key, rule) for rule in rules)
        article.hide()
        locks = [name for name in article.locks if name != "status" or done.before["was_locked"]]
        Article.objects.filter(pk=done.key).update(status=done.before["status"], locks=locks)
        shown, hidden = {"status": Article.Status.PUBLISHED}, {"status": done.before["status"]}
        why = _("Annulation")
        Act.objects.record(by, Act.Verb.HIDE, article, reason=why, before=shown, after=hidden, undoes=done.acts)
    search.refresh([done.key])


def _is_put_forward(article: int) -> bool:
    """Whether it is pinned, or the chosen lead of its story: nothing that readers do not see can be."""
    pins = Pin.objects.of_article(article).active_or_upcoming(timezone.now())
    return pins.exists() or Story.objects.led_by_choice(article).exists()
