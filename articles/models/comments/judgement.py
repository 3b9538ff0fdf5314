"""What moderators decided about comments. Rows are written once, like the journal of acts beside which they stand."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from articles.models.comments.comment import Comment
from articles.models.comments.reasons import Reason

MAX_MESSAGE_CHARS = 1000
MAX_CANNED_MESSAGES = 8
CANNED_FOR = timedelta(days=180)
SETTLED_AFTER = timedelta(seconds=75)  # the minute in which its moderator may take it back, and some


class JudgementQuerySet(AppendOnlyQuerySet["Judgement"]):
    """Judgements can be added and read; moderators' records and /moderation/ count them."""

    def count_refusals_by_author(self, authors: Collection[int]) -> dict[int, int]:
        """How often comments of each of these authors were refused or removed."""
        removed = self.filter(comment__author__in=authors, verb=Judgement.Verb.REMOVE).order_by()
        return dict(removed.values_list("comment__author").annotate(models.Count("pk")))

    def of_author(self, author: Any) -> Self:
        """Those of this author's comments, the newest first."""
        return self.filter(comment__author=author).select_related("comment__article").order_by("-pk")

    def since(self, moment: datetime) -> Self:
        """Those from `moment` on, the oldest first."""
        return self.filter(at__gte=moment).order_by("pk")

    def canned_messages(self, now: datetime) -> list[str]:
        """What moderators wrote to authors more than once, in the same words, the most often first."""
        written = self.filter(at__gte=now - CANNED_FOR).exclude(message="").order_by()
        repeated = written.values("message").annotate(times=models.Count("pk")).filter(times__gt=1)
        return list(repeated.order_by("-times", "message").values_list("message", flat=True)[:MAX_CANNED_MESSAGES])

    def settled(self, now: datetime) -> Self:
        """Those that can no longer be taken back: only of these is anybody told."""
        return self.filter(at__lte=now - SETTLED_AFTER)

    def take_back(self, key: int) -> None:
        """Delete one that is not settled yet: the database keeps a later one. The caller undoes what it has changed."""
        models.QuerySet.delete(self.filter(pk=key))

    def count_by_month(self, since: datetime) -> list[tuple[date, str, str, str, int]]:
        """(first day of the month, what it was, decision, reason, how many), without names, since this moment."""
        months = self.filter(at__gte=since).order_by().annotate(month=TruncMonth("at"))
        counted = months.values_list("month", "was", "verb", "reason").annotate(models.Count("pk"))
        return [(month.date(), *rest) for month, *rest in counted]


class Judgement(AppendOnlyModel):
    """One decision about one comment: what it was, what it became, and what its author is told.

    `by_name` is a copy, so that the row still says who. `digest` is the SHA-256 (hex) of the wording that was judged. The row
    stays when the comment is deleted: /moderation/ counts it; it goes where it is taken back within its minute. Of a new text of
    a public comment, `was` is « held »; where it is refused, the comment stays as it is, and `became` is « published ».
    """

    class Verb(models.TextChoices):
        """What was decided."""

        PUBLISH = "publish", _("publier")
        REMOVE = "remove", _("retirer")

    comment = models.ForeignKey(
        Comment, models.DO_NOTHING, db_constraint=False, related_name="judgements", verbose_name=_("commentaire")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("qui"),
    )
    by_name = models.CharField(_("qui"), max_length=150)
    at = models.DateTimeField(_("quand"), default=timezone.now)
    verb = models.CharField(_("décision"), max_length=10, choices=Verb)
    reason = models.CharField(_("motif"), max_length=15, choices=Reason, blank=True)
    message = models.TextField(_("mot à l’auteur"), max_length=MAX_MESSAGE_CHARS, blank=True)
    was = models.CharField(_("avant"), max_length=10, choices=Comment.State)
    became = models.CharField(_("après"), max_length=10, choices=Comment.State)
    digest = models.CharField(_("empreinte du texte"), max_length=64)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("décision")
        default_permissions = ["view"]
        indexes = [models.Index(fields=["at"], name="judgement_at")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verb="remove", became__in=["removed", "published"]) & ~models.Q(reason="")
                | models.Q(verb="publish", became="published", reason=""),
                name="judgement_removes_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.by_name} – {self.get_verb_display()} – {self.comment_id}"
