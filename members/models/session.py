"""Where a member is signed in: what they see of their sessions, and by which these are ended."""

from datetime import datetime
from typing import Any, Self

from django.contrib.sessions.models import Session
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.member import Member

MAX_BROWSER_CHARS = 20


class MemberSessionQuerySet(models.QuerySet["MemberSession"]):
    """Queries of sessions."""

    def note(self, member: Any, session_key: str, now: datetime, *, browser: str, is_on_phone: bool) -> None:
        """Write that the member used this session in this hour, in one statement; the first time opens the row."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        seen = self.model(session_id=session_key, member_id=member.pk, since=now, seen_at=hour)
        seen.browser, seen.is_on_phone = browser, is_on_phone
        columns = ["member", "seen_at", "browser", "is_on_phone"]
        self.bulk_create([seen], update_conflicts=True, unique_fields=["session"], update_fields=columns)

    def alive(self, now: datetime) -> Self:
        """Those whose session still signs in, the last used first."""
        return self.filter(session__expire_date__gt=now).order_by("-seen_at", "-since")

    def close(self) -> int:
        """End the sessions themselves, and the rows with them; returns how many."""
        ended = Session.objects.filter(pk__in=list(self.values_list("session", flat=True))).delete()[1]
        return ended.get(Session._meta.label, 0)

    def ended(self, now: datetime) -> Self:
        """Those that are left behind by a session that is gone or has expired."""
        return self.exclude(session__in=Session.objects.filter(expire_date__gt=now))


class MemberSession(models.Model):
    """One session of Django's in which a member is signed in, deleted with it.

    It holds the browser's name and no address. `seen_at` is an hour: more often nothing is written. The key of the session
    stands here as it does in Django's table, which the row is looked up by; no page shows it. There is no constraint in the
    database: a session may be ended while its row is written.
    """

    session = models.OneToOneField(Session, models.CASCADE, db_constraint=False, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="sessions")
    since = models.DateTimeField(_("ouverte le"))
    seen_at = models.DateTimeField(_("vue à l’heure de"))
    browser = models.CharField(_("navigateur"), max_length=MAX_BROWSER_CHARS, blank=True)
    is_on_phone = models.BooleanField(_("sur téléphone"), default=False)

    objects = MemberSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session d’un membre")
        verbose_name_plural = _("sessions des membres")

    def __str__(self) -> str:
        return f"{self.member_id} – {self.browser}"
