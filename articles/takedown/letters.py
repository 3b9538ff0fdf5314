"""Answers a letter by an act: its article is hidden or withdrawn, and the letter closed, in one transaction."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.editing.hiding import hide_for_reason
from articles.models import Act, Article, Letter
from articles.models.articles.withdrawn_queries import AlreadyWithdrawn
from articles.takedown.articles import withdraw_articles
from articles.takedown.sources import NotWithdrawable


def hide_and_close(letter: Letter, by: Any) -> None:
    """Hide the letter's article and close the letter. Raises NotWithdrawable without one that is not withdrawn."""
    article = _article_of(letter)
    with transaction.atomic():
        try:
            hide_for_reason([article], reason_of(letter), by)
        except AlreadyWithdrawn as why:  # a colleague has just done so
            raise NotWithdrawable(str(why)) from None
        close(letter, by)


def withdraw_and_close(letter: Letter, by: Any) -> None:
    """Withdraw the letter's article and close the letter. Raises NotWithdrawable without one that is not withdrawn."""
    article = _article_of(letter)
    with transaction.atomic():
        withdraw_articles([article.pk], by, reason_of(letter), letter)
        close(letter, by)


def close(letter: Letter, by: Any) -> None:
    """Close the letter, as an act of its handler; nothing if it is closed."""
    if letter.state == Letter.State.CLOSED:
        return
    before = {"state": letter.state}
    letter.move_to(Letter.State.CLOSED, by)
    Act.objects.record(by, Act.Verb.CLOSE, letter, before=before, after={"state": letter.state})


def reason_of(letter: Letter) -> str:
    """The reason of an act that a letter asked for: its reference and its subject, nothing of its sender."""
    values = {"reference": letter.reference, "subject": letter.get_subject_display()}
    return _("Message %(reference)s\u00a0: %(subject)s") % values


def _article_of(letter: Letter) -> Article:
    article = letter.article
    if article is None or article.status == Article.Status.WITHDRAWN:
        raise NotWithdrawable(_("Aucun article à retirer n’est reconnu dans ce message."))
    return article
