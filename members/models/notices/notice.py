"""Notices: what happened to a member's comments and reports, and how far the task that writes them has read."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Comment, Judgement
from articles.models.comments.judgement import SETTLED_AFTER
from members.models.mute import Mute
from members.models.notices.outgoing import Outgoing

MAILED_KINDS = ["reply", "decision"]
MAX_COUNTED = 100  # the badge says « 99+ » from here on


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices by whom they are for, and by whether they may be shown."""

    def visible(self) -> Self:
        """Those that may be shown now.

        A reply or a vote is shown while everybody may read the comment; a reply not if its author is muted, nor while a moderator
        may take its publication back. A decision is shown
        unless the comment's author deleted it. None is shown while the article is hidden.
        """
        public = Q(comment__state=Comment.State.PUBLISHED)
        decisions = Q(kind__in=[Notice.Kind.DECISION, Notice.Kind.REPORT]) & ~Q(comment__state=Comment.State.DELETED)
        muted = Mute.objects.filter(member=OuterRef("member"), muted=OuterRef("comment__author"))
        judged_just_now = Judgement.objects.filter(comment=OuterRef("comment"), at__gt=Now() - SETTLED_AFTER)
        shown = self.filter(public | decisions, comment__article__status=Article.Status.PUBLISHED)
        return shown.exclude(Exists(muted) | Exists(judged_just_now), kind=Notice.Kind.REPLY)

    def unread(self) -> Self:
        """Those that the member has not marked as read."""
        return self.filter(read_at=None)

    def count_unread(self, member: int) -> int:
        """How many unread notices the member may see; MAX_COUNTED at most. Most members have none, which costs least to know."""
        unread = self.filter(member=member).unread()
        return unread.visible().order_by()[:MAX_COUNTED].count() if unread.exists() else 0

    def for_page(self, member: int) -> Self:
        """What the member's page shows: unread first, then the newest, with what each line names loaded."""
        named = ("comment__author", "comment__article", "comment__appeal", "judgement")
        rows = self.filter(member=member).visible().select_related(*named)
        return rows.order_by(models.Case(models.When(read_at=None, then=0), default=1), "-at", "-pk")

    def newest_key(self, member: int) -> int:
        """The key of the member's newest notice; 0 if there is none."""
        return self.filter(member=member).order_by().aggregate(newest=models.Max("pk"))["newest"] or 0

    def mark_read(self, member: int, up_to: int, now: datetime) -> int:
        """Mark as read what the member could see when the notice `up_to` was the newest; how many."""
        return self.filter(member=member, pk__lte=up_to).unread().visible().update(read_at=now)

    def undecided(self, since: datetime) -> Self:
        """Replies and decisions since then for which it is not decided yet whether they are mailed, oldest first."""
        return self.filter(kind__in=MAILED_KINDS, is_mail_decided=False, at__gte=since).order_by("pk")

    def leave_unmailed(self) -> int:
        """Decide of all that is undecided that it is not mailed; how many."""
        return self.filter(kind__in=MAILED_KINDS, is_mail_decided=False).update(is_mail_decided=True)


class Notice(models.Model):
    """One thing that a member is told on the site. `comment` is the reply itself, or the member's or reported comment.

    `key` names what happened, once a member: a double reading writes no second row. `number` is that of the votes. A reply that
    waits for a moderator has its notice already, which `visible` leaves out until everybody may read the reply. Deleted with the
    member, the comment or the judgement, and 180 days after `at`.
    """

    class Kind(models.TextChoices):
        """What happened."""

        REPLY = "reply", _("réponse")
        DECISION = "decision", _("décision de la modération")
        REPORT = "report", _("suite d’un signalement")
        USEFUL = "useful", _("votes «\u00a0utile\u00a0»")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notices",
        verbose_name=_("membre"),
        db_index=False,  # notice_once begins with it
    )
    kind = models.CharField(_("type"), max_length=10, choices=Kind)
    key = models.CharField(_("clé"), max_length=60)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="+", verbose_name=_("commentaire"))
    judgement = models.ForeignKey(
        Judgement, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("décision")
    )
    number = models.PositiveIntegerField(_("nombre"), default=0)
    at = models.DateTimeField(_("quand"), default=timezone.now)
    read_at = models.DateTimeField(_("lue le"), null=True, blank=True)
    is_mail_decided = models.BooleanField(_("e-mail décidé"), default=False)
    outgoing = models.ForeignKey(
        Outgoing, models.SET_NULL, null=True, blank=True, related_name="notices", verbose_name=_("e-mail")
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("notification")
        constraints = [
            models.UniqueConstraint(fields=["member", "key"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["reply", "decision", "report", "useful"]), name="notice_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["reply", "useful"], judgement=None)
                | Q(kind__in=["decision", "report"], judgement__isnull=False),
                name="notice_of_a_decision_names_it",
            ),
        ]
        indexes = [
            models.Index(fields=["member"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(fields=["at"], name="notice_at"),
            models.Index(
                fields=["id"], name="notice_undecided", condition=Q(kind__in=MAILED_KINDS, is_mail_decided=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.member_id}"


class ReadingPosition(models.Model):
    """How far the task that writes notices has read one table, by its keys.

    A transaction may commit a lower key after a higher one was read. So the task reads from `position`, which follows
    `ahead`, the highest key at `ahead_at`, when that moment is long enough ago for all transactions of then to have ended.
    `day` is the last day whose votes were gathered.
    """

    table = models.CharField(max_length=20, primary_key=True)
    position = models.BigIntegerField(default=0)
    ahead = models.BigIntegerField(default=0)
    ahead_at = models.DateTimeField(default=timezone.now)
    day = models.DateField(null=True)

    class Meta:
        verbose_name = "position de lecture"
        verbose_name_plural = "positions de lecture"

    def __str__(self) -> str:
        return f"{self.table}: {self.position}"

    def move(self, highest: int, now: datetime, overlap: timedelta) -> None:
        """Let `position` follow when `overlap` has passed; a clock that was set back starts the wait again."""
        if self.ahead_at > now:
            self.ahead_at = now
        elif now - self.ahead_at >= overlap:
            self.position, self.ahead, self.ahead_at = self.ahead, max(highest, self.ahead), now
        self.save()
