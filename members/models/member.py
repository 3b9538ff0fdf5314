"""A member: whoever signed up, editors included."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY as AUTH_KEY
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from articles.models import Act
from members import pseudo

MAX_FOLLOWS = 200  # by one member
ABANDONED_AFTER = timedelta(hours=48)  # how long a sign-up waits for its address to be confirmed
DELETE_BATCH_SIZE = 500  # accounts a transaction, so that nobody waits for long


class TooManyFollows(Exception):
    """The member follows as much as he may."""


class StaffNotDeletable(Exception):
    """Somebody asked to delete an account that works, or has worked, at the desk: it is deactivated instead."""


class MemberQuerySet(models.QuerySet["Member"]):
    """Members by what has become of their accounts."""

    def abandoned(self, now: datetime) -> Self:
        """Sign-ups of 48 hours ago and more, address never confirmed, never signed in, that hold no right and left no trace.

        A trace is a row of any table that points at the member, but for their own address.
        """
        waiting = self.filter(signed_up=True, date_joined__lt=now - ABANDONED_AFTER, last_login=None, is_active=True)
        plain = waiting.filter(is_staff=False, is_superuser=False)
        return plain.filter(*(~trace for trace in _references_to_member())).exclude(emailaddress__verified=True)

    def delete_abandoned(self, now: datetime) -> int:
        """Delete them; how many. Of a sign-in and this at one moment, the one that writes first wins."""
        from allauth.account.models import EmailAddress  # Member must be there first

        deleted = 0
        while keys := list(self.abandoned(now).order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH_SIZE]):
            with transaction.atomic():
                # Whoever signs in writes one of these rows. Once they are held, the question is asked again.
                list(self.filter(pk__in=keys).order_by("pk").select_for_update())
                list(EmailAddress.objects.filter(user__in=keys).order_by("pk").select_for_update())
                counts_by_model = self.abandoned(now).filter(pk__in=keys).delete()[1]
            deleted += counts_by_model.get(self.model._meta.label, 0)
        return deleted

    def ever_staff(self) -> Self:
        """Those who have a right of the desk, or did something there that the journal still tells."""
        acts = Act.objects.filter(by=models.OuterRef("pk"))
        rights = (
            models.Q(is_staff=True)
            | models.Q(is_superuser=True)
            | models.Exists(Member.groups.through.objects.filter(member=models.OuterRef("pk")))
        )
        return self.filter(rights | models.Exists(acts))

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django does. Raises StaffStays, and deletes nobody, where one of them is or was of the staff."""
        with transaction.atomic():
            if self.order_by().ever_staff().exists():
                raise StaffNotDeletable
            return super().delete()


class MemberManager(UserManager.from_queryset(MemberQuerySet)):  # type: ignore[misc]
    """Django's, with our questions."""

    use_in_migrations = False


def _references_to_member() -> Iterator[models.Exists]:
    for link in Member._meta.get_fields(include_hidden=True):
        if isinstance(link, models.ForeignObjectRel) and link.name != "emailaddress":
            rows = link.related_model._base_manager
            yield models.Exists(rows.filter(**{link.field.name: models.OuterRef("pk")}))


class Member(AbstractUser):
    """`username` is the public name (pseudo); the e-mail address is never shown.

    `pseudo_key` keeps look-alikes apart on every database: SQLite's LOWER() knows no É. `lookalike_key` goes
    further, and is empty where an older member bore a look-alike before there was such a key. `signed_up` tells who made the
    account: the person, on the site, or an administrator, in the admin or on the command line.
    """

    username = models.CharField(
        _("pseudo"),
        max_length=pseudo.MAX_PSEUDO_CHARS,
        unique=True,
        validators=[pseudo.validate],
        error_messages={"unique": _("Ce pseudo est déjà pris.")},
    )
    pseudo_key = models.CharField(max_length=120, editable=False)
    lookalike_key = models.CharField(max_length=120, null=True, editable=False)
    has_staff_powers = True  # portal/staff/powers.py says whether the sender of a request has them
    email = models.EmailField(_("adresse e-mail"), unique=True)
    signed_up = models.BooleanField(_("inscription sur le site"), default=False, editable=False)

    objects: ClassVar[MemberManager] = MemberManager()

    class Meta:
        verbose_name = _("membre")
        constraints = [
            models.UniqueConstraint(fields=["pseudo_key"], name="member_pseudo_unique"),
            models.UniqueConstraint(fields=["lookalike_key"], name="member_lookalike_unique"),
        ]

    def __str__(self) -> str:
        return self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep both keys in step with the pseudo; one that stays as it was is no newer than its look-alikes."""
        key = pseudo.key(self.username)
        if self._state.adding or key != self.pseudo_key:
            self.lookalike_key = pseudo.lookalike(self.username)
        self.pseudo_key = key
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """As Django does. Raises StaffStays for who is or was of the staff."""
        if Member.objects.filter(pk=self.pk).ever_staff().exists():
            raise StaffNotDeletable
        return super().delete(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a pseudo that looks like another member's."""
        super().clean()
        if self.is_pseudo_taken(self.username, except_pk=self.pk):
            raise ValidationError({"username": _("Ce pseudo est déjà pris.")})

    @classmethod
    def is_pseudo_taken(cls, wanted: str, except_pk: int | None = None) -> bool:
        """Whether somebody else bears `wanted` or a look-alike of it; `except_pk` may keep a pseudo that they have."""
        key, others = pseudo.key(wanted), cls.objects.exclude(pk=except_pk)
        if except_pk and cls.objects.filter(pk=except_pk, pseudo_key=key).exists():
            return others.filter(pseudo_key=key).exists()
        return others.filter(models.Q(pseudo_key=key) | models.Q(lookalike_key=pseudo.lookalike(wanted))).exists()

    @classmethod
    def with_address(cls, email: str) -> "Member | None":
        """Whose e-mail address it is, in whatever case it is written."""
        return cls.objects.filter(email__iexact=email).first()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """What their groups allow, while they hold staff powers."""
        return self.has_staff_powers and super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Likewise."""
        return self.has_staff_powers and super().has_module_perms(app_label)

    def second_factor_key(self) -> int | None:
        """The key of their second factor; None where they have none, or only recovery codes."""
        return (
            Authenticator.objects.filter(user=self.pk, type=Authenticator.Type.TOTP)
            .values_list("pk", flat=True)
            .first()
        )

    def reset_second_factor(self, by: "Member | None" = None) -> bool:
        """Remove it with its recovery codes, and sign them out everywhere; False where there is none.

        `by` is who does it, None for a command on the server. It is an act of the journal.
        """
        with transaction.atomic():
            if not Authenticator.objects.filter(user=self.pk).delete()[0]:
                return False
            self.end_sessions()
            Act.objects.record(by, Act.Verb.RESET_FACTOR, self)
        return True

    def end_sessions(self) -> None:
        """Sign them out everywhere. It reads every session there is: seconds, where these are a hundred thousand."""
        for session in Session.objects.iterator():
            if session.get_decoded().get(AUTH_KEY) == str(self.pk):
                session.delete()

    def follow(self, kind: str, key: str) -> None:
        """Have it in his river from now on; nothing happens where he follows it already. Raises TooManyFollows."""
        with transaction.atomic():
            # Of two requests of his at one moment the second counts what the first has written.
            type(self).objects.select_for_update().get(pk=self.pk)
            if self.follows.of(kind, key).exists():
                return
            if self.follows.count() >= MAX_FOLLOWS:
                raise TooManyFollows
            self.follows.create(kind=kind, key=key)

    def unfollow(self, kind: str, key: str) -> None:
        """Have it no more."""
        self.follows.of(kind, key).delete()

    def is_following(self, kind: str, key: str) -> bool:
        """Whether he follows it."""
        return self.follows.of(kind, key).exists()
