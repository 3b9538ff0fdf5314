"""Authors' appeals against judgements of their comments."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.comments.comment import Comment
from articles.models.comments.judgement import Judgement

MAX_APPEAL_CHARS = 1000


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Appeals by whether they have been decided."""

    def open(self) -> Self:
        """Those that wait for a decision."""
        return self.filter(decision=None)

    def count_by_month(self, since: datetime) -> list[tuple[date, str | None, int]]:
        """(first day of the month, the verb of its decision or None, how many), without names, since this moment."""
        months = self.filter(at__gte=since).order_by().annotate(month=TruncMonth("at"))
        counted = months.values_list("month", "decision__verb").annotate(models.Count("pk"))
        return [(month.date(), *rest) for month, *rest in counted]

    def of_removed(self) -> Self:
        """Those of comments that are still removed: their authors have not deleted them since."""
        return self.filter(comment__state=Comment.State.REMOVED)


class Appeal(models.Model):
    """The author asks that a removed comment be judged once more, by somebody else. One a comment; `decision` ends it."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="appeal", verbose_name=_("commentaire"))
    against = models.ForeignKey(Judgement, models.CASCADE, related_name="+", verbose_name=_("décision contestée"))
    body = models.TextField(_("ce que dit l’auteur"), max_length=MAX_APPEAL_CHARS)
    at = models.DateTimeField(_("contesté le"), default=timezone.now)
    decision = models.ForeignKey(
        Judgement, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("nouvelle décision")
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        verbose_name = _("contestation")
        constraints = [models.CheckConstraint(condition=~models.Q(body=""), name="appeal_is_not_empty")]

    def __str__(self) -> str:
        return _("contestation du commentaire n° %(key)s") % {"key": self.comment_id}
