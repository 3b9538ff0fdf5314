"""Members' reports of comments."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models.articles.article import Article
from articles.models.comments.comment import Comment
from articles.models.comments.judgement import Judgement
from articles.models.comments.reasons import Reason

MAX_NOTE_CHARS = 300


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports by whether they have been judged."""

    def open(self) -> Self:
        """Those that no moderator has judged yet."""
        return self.filter(judgement=None)

    def judged(self) -> Self:
        """Those that a moderator has judged."""
        return self.exclude(judgement=None)

    def first_of_each_comment(self) -> Any:
        """The comments with open reports that a moderator can still judge: `comment`, and `since` when they wait."""
        states = (Comment.State.PUBLISHED, Comment.State.HELD)
        waiting = self.open().filter(comment__state__in=states).order_by()
        return waiting.values("comment").annotate(since=models.Min("at"))

    def by_accounts_older_than(self, age: timedelta) -> Self:
        """Those whose member had been one for `age` when they reported."""
        return self.filter(member__date_joined__lte=models.F("at") - age)

    def of_member(self, member: Any) -> Self:
        """A member's own, newest first, with what their page shows; `is_article_shown` says whether its title may be."""
        shown = Article.objects.published().filter(pk=models.OuterRef("comment__article"))
        found = self.filter(member=member).annotate(is_article_shown=models.Exists(shown))
        return found.select_related("comment__article", "judgement").order_by("-at", "-pk")

    def about(self, author: Any) -> Self:
        """Those of this author's comments, the newest first, with their outcome."""
        return self.filter(comment__author=author).select_related("judgement", "member").order_by("-at")

    def of_visible(self) -> Self:
        """Those of comments that are published or held: about others nothing is to be decided."""
        return self.filter(comment__state__in=[Comment.State.PUBLISHED, Comment.State.HELD])


class Report(models.Model):
    """A member asks moderators to look at a comment. `digest` is the SHA-256 (hex) of the wording that was reported."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports", verbose_name=_("commentaire"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reports", verbose_name=_("qui"))
    reason = models.CharField(_("motif"), max_length=15, choices=Reason)
    note = models.CharField(_("précision"), max_length=MAX_NOTE_CHARS, blank=True)
    at = models.DateTimeField(_("signalé le"), default=timezone.now)
    digest = models.CharField(_("empreinte du texte"), max_length=64)
    judgement = models.ForeignKey(
        Judgement, models.CASCADE, null=True, blank=True, related_name="reports", verbose_name=_("décision")
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        verbose_name = _("signalement")
        constraints = [models.UniqueConstraint(fields=["comment", "member"], name="report_once")]
        indexes = [
            models.Index(fields=["comment"], name="report_open", condition=models.Q(judgement=None)),
        ]

    @property
    def outcome(self) -> str:
        """What became of it, in words."""
        if self.judgement is None:
            if self.comment.state == Comment.State.DELETED:
                return gettext("son auteur a supprimé le commentaire.")
            return gettext("la modération n’a pas encore décidé.")
        if self.judgement.verb == Judgement.Verb.REMOVE:
            return gettext("la modération a retiré le commentaire.")
        return gettext("la modération a laissé le commentaire en ligne.")

    def __str__(self) -> str:
        return f"{self.get_reason_display()} – {self.comment_id}"
