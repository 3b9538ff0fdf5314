"""What the talks ask of a member: whether they may write, whether they are read first, whom they do not want to read.

`articles/` imports nothing of this app: it calls these methods on `request.user`, or on a comment's author.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import Count, Value
from django.utils import timezone

from articles.comments.charter import CHARTER_VERSION
from articles.models import Act, Comment
from members.models.consent import Consent
from members.models.mute import MAX_MUTES, Mute, TooManyMutes
from members.models.sanction import Sanction

MUTED, SILENCED, AGREED, PUBLISHED = range(4)  # what a row of the query in `standing` says


class Standing(NamedTuple):
    """What the page of a talk asks of a member: whom they muted, whether they are silenced, whether they agreed to the charter.

    `published` is the number of their comments that everybody may read.
    """

    muted: Collection[int]
    is_silenced: bool
    has_agreed: bool
    published: int


class CommunityMember(models.Model):
    """The methods of `Member` that concern talks."""

    class Meta:
        abstract = True

    def standing(self) -> Standing:
        """All that the page of a talk asks, in one query."""
        agreed = Consent.objects.filter(member=self.pk, charter_version=CHARTER_VERSION)
        published = Comment.objects.public().filter(author=self.pk).order_by().values_list(Value(PUBLISHED))
        rows = Mute.objects.filter(member=self.pk).order_by().values_list(Value(MUTED), "muted")
        rows = rows.union(
            self._silences().order_by().values_list(Value(SILENCED), "pk"),
            agreed.order_by().values_list(Value(AGREED), "pk"),
            published.annotate(number=Count("pk")),
            all=True,
        )
        muted, said = {key for says, key in rows if says == MUTED}, dict(rows)
        return Standing(muted, SILENCED in said, AGREED in said, said.get(PUBLISHED, 0))

    def active_silence(self) -> Sanction | None:
        """The silence that forbids them to write now, the longest of several; None if they may write."""
        silences = self._silences()
        return max(silences, key=lambda one: one.until or datetime.max.replace(tzinfo=one.since.tzinfo), default=None)

    def may_write(self) -> bool:
        """Whether they may write, edit, vote and report."""
        return bool(self.is_active) and self.active_silence() is None  # type: ignore[attr-defined]

    def agreed_to_charter(self) -> bool:
        """Whether they agreed to the charter in its present version."""
        return Consent.objects.has_agreed(self.pk)

    def is_always_held(self) -> bool:
        """Whether moderators read all that they write before it is published."""
        return Sanction.objects.active(timezone.now()).filter(member=self.pk, kind=Sanction.Kind.HOLD).exists()

    def impose(self, kind: str, until: datetime | None, reason: str, by: Any) -> Sanction:
        """Impose a sanction in place of an active one of the same kind; the act is journaled."""
        with transaction.atomic():
            self._end(kind)
            imposed = Sanction.objects.create(
                member_id=self.pk, kind=kind, until=until, reason=reason, by=by, by_name=by.get_username()
            )
            Act.objects.record(by, Act.Verb.SANCTION, self, reason=reason, after={"kind": kind, "until": until})
        return imposed

    def lift(self, kind: str, by: Any) -> None:
        """End an active sanction of this kind; the act is journaled."""
        with transaction.atomic():
            if self._end(kind):
                Act.objects.record(by, Act.Verb.LIFT, self, before={"kind": kind})

    def _end(self, kind: str) -> int:
        now = timezone.now()
        return Sanction.objects.active(now).filter(member=self.pk, kind=kind).update(ended_at=now)

    def mute(self, other: Any) -> None:
        """No longer read what `other` writes; nothing happens if they mute them already. Raises TooManyMutes."""
        with transaction.atomic():
            # Of two requests of one member at the same moment, the second counts what the first has written.
            list(type(self)._default_manager.select_for_update(no_key=True).filter(pk=self.pk))
            if Mute.objects.filter(member=self.pk, muted=other.pk).exists():
                return
            if Mute.objects.filter(member=self.pk).count() >= MAX_MUTES:
                raise TooManyMutes
            Mute.objects.create(member_id=self.pk, muted_id=other.pk)

    def unmute(self, other: Any) -> None:
        """Read them again."""
        Mute.objects.filter(member=self.pk, muted=other.pk).delete()

    def muted_keys(self) -> frozenset[int]:
        """The keys of the members whom they muted."""
        return frozenset(Mute.objects.filter(member=self.pk).values_list("muted", flat=True))

    def _silences(self) -> models.QuerySet[Sanction]:
        """Those that forbid them to write now."""
        return Sanction.objects.active(timezone.now()).filter(member=self.pk, kind=Sanction.Kind.SILENCE)
