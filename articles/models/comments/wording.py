"""Other wordings of comments: former ones, which only moderators read, and new ones, which wait for them."""

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.comments.comment import MAX_COMMENT_CHARS, Comment, digest_of
from articles.models.comments.reasons import Hold


class WordingQuerySet(models.QuerySet[Any]):
    """Other wordings, by whose comments they are."""

    def of_authors(self, authors: Any) -> Self:
        """Those of comments by these authors (keys, or a query of them)."""
        return self.filter(comment__author__in=authors)


class CommentText(models.Model):
    """A text, with its declared interest, that an edit replaced at `at`.

    Kept 180 days at most, and deleted with its comment or author.
    """

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="former_texts", verbose_name=_("commentaire"))
    body = models.TextField(_("ancien texte"), max_length=MAX_COMMENT_CHARS)
    stake = models.CharField(_("intérêt déclaré"), max_length=10, choices=Comment.Stake, blank=True)
    at = models.DateTimeField(_("remplacé le"), default=timezone.now)

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("ancien texte")
        verbose_name_plural = _("anciens textes")
        indexes = [models.Index(fields=["at"], name="comment_text_at")]

    def __str__(self) -> str:
        return _("ancien texte du commentaire n° %(key)s") % {"key": self.comment_id}


class WaitingText(models.Model):
    """A new text, with its declared interest, for a comment that is public: readers see it once a moderator has read it.

    One a comment: a later edit replaces it. Kept 180 days at most, and deleted with its comment or author.
    """

    comment = models.OneToOneField(
        Comment, models.CASCADE, primary_key=True, related_name="waiting_text", verbose_name=_("commentaire")
    )
    body = models.TextField(_("nouveau texte"), max_length=MAX_COMMENT_CHARS)
    stake = models.CharField(_("intérêt déclaré"), max_length=10, choices=Comment.Stake, blank=True)
    hold = models.CharField(_("retenu pour"), max_length=10, choices=Hold)
    at = models.DateTimeField(_("écrit le"), default=timezone.now)

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("nouveau texte")
        verbose_name_plural = _("nouveaux textes")

    def __str__(self) -> str:
        return _("nouveau texte du commentaire n° %(key)s") % {"key": self.comment_id}

    @property
    def text_digest(self) -> str:
        """The SHA-256 of its text (hex)."""
        return digest_of(self.body)
