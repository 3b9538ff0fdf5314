"""Former wordings of comments: what stood there before their author edited it. Only moderators read them."""

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.comments.comment import MAX_COMMENT_CHARS, Comment


class CommentTextQuerySet(models.QuerySet["CommentText"]):
    """Former wordings by whose comments they were."""

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

    objects = CommentTextQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("ancien texte")
        verbose_name_plural = _("anciens textes")
        indexes = [models.Index(fields=["at"], name="comment_text_at")]

    def __str__(self) -> str:
        return _("ancien texte du commentaire n° %(key)s") % {"key": self.comment_id}
