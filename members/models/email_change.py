"""Changes of e-mail addresses, which the old address may undo for a week."""

from datetime import datetime, timedelta
from typing import Self

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import signing
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from articles.text.digest import hex_digest
from members.models.member import Member

UNDO_PERIOD = timedelta(days=7)
SALT = "members.email_change"


class NotUndoable(Exception):
    """The link is not ours, or older than a week, or the change has been undone already."""


class AddressTaken(Exception):
    """The old address is another account's by now."""


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    """Queries of changes by whether they can be undone."""

    def undoable(self, now: datetime) -> Self:
        """Those of this week that have not been undone."""
        return self.filter(undone_at=None, at__gt=now - UNDO_PERIOD)

    def of_token(self, token: str, now: datetime) -> "EmailChange":
        """The change that a mailed link names. Raises NotUndoable."""
        try:
            key, address = signing.loads(token, salt=SALT, max_age=UNDO_PERIOD)
            found = self.undoable(now).get(pk=key)
        except (signing.BadSignature, self.model.DoesNotExist):
            raise NotUndoable from None
        if address != hex_digest(found.old_email):
            raise NotUndoable
        return found

    def over(self, now: datetime) -> Self:
        """Those that can no longer be undone, undone or not."""
        return self.filter(at__lte=now - UNDO_PERIOD)


class EmailChange(models.Model):
    """One change of a member's address. It is deleted after a week, or with the member."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="email_changes", verbose_name=_("membre"))
    old_email = models.EmailField(_("ancienne adresse"))
    new_email = models.EmailField(_("nouvelle adresse"))
    at = models.DateTimeField(_("changée le"), db_index=True)
    undone_at = models.DateTimeField(_("annulée le"), null=True)

    objects = EmailChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changement d’adresse")
        verbose_name_plural = _("changements d’adresse")

    def __str__(self) -> str:
        return str(self.pk)  # addresses stay out of histories

    @property
    def token(self) -> str:
        """What names it in the mail to the old address; it is worth a week.

        A digest of that address is in it beside the key: after a restore of a backup, another change may have the same key.
        """
        return signing.dumps([self.pk, hex_digest(self.old_email)], salt=SALT)

    def later_changes(self) -> models.QuerySet["EmailChange"]:
        """Those that the member, or somebody in their place, made since, and that still stand."""
        return EmailChange.objects.filter(member=self.member_id, pk__gt=self.pk, undone_at=None)

    def undo(self, now: datetime) -> None:
        """Give the account back to its old address, and sign it out everywhere.

        Whoever made the change may have done more: later changes are undone with it, the password no longer works, and second
        factors added since are removed, as are passkeys of the week before. Raises NotUndoable or AddressTaken; nothing is changed.
        """
        try:
            with transaction.atomic():
                member = Member.objects.select_for_update().get(pk=self.member_id)
                if not EmailChange.objects.undoable(now).filter(pk=self.pk).exists():
                    raise NotUndoable
                if Member.objects.filter(email__iexact=self.old_email).exclude(pk=member.pk).exists():
                    raise AddressTaken
                self._give_back(member, now)
        except IntegrityError:  # somebody has taken the old address at this very moment
            raise AddressTaken from None

    def _give_back(self, member: Member, now: datetime) -> None:
        self.later_changes().update(undone_at=now)
        EmailChange.objects.filter(pk=self.pk).update(undone_at=now)
        EmailAddress.objects.filter(user=member).delete()
        EmailAddress.objects.create(user=member, email=self.old_email, verified=True, primary=True)
        self._new_factors(member).delete()
        member.email = self.old_email
        member.set_unusable_password()
        member.save(update_fields=["email", "password"])
        member.end_sessions()

    def _new_factors(self, member: Member) -> models.QuerySet[Authenticator]:
        """What may be theirs: a passkey added just before the change would sign them in again.

        Older passkeys of staff stay: they are a second factor, which a mailbox must not remove.
        """
        found = models.Q(created_at__gte=self.at)
        if not member.is_staff:
            found |= models.Q(created_at__gte=self.at - UNDO_PERIOD, type=Authenticator.Type.WEBAUTHN)
        return Authenticator.objects.filter(found, user=member)
