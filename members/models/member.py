"""A member: anybody who has signed up, editors included."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Act, Comment, CommentText, Vote
from members import pseudo
from members.models.community import CommunityMember
from members.models.former_pseudo import FormerPseudo, RenamableMember
from members.models.mute import Mute
from members.models.profile import PublicMember, PublicMemberQuerySet
from portal.staff.holders import administrators

MAX_FOLLOWS = 200  # per member
ABANDONED_AFTER = timedelta(hours=48)  # how long a sign-up waits for its address to be confirmed
# The rows that a sign-up itself writes: no trace of somebody who came back.
SIGN_UP_RELATIONS = {"emailaddress", "consents"}
DELETE_BATCH_SIZE = 500  # accounts per transaction, so that no other writer waits long


class TooManyFollows(Exception):
    """The member already follows MAX_FOLLOWS subjects."""


class StaffNotDeletable(Exception):
    """The account holds, or once used, rights in the admin: it cannot be deleted, only deactivated."""


class MemberQuerySet(PublicMemberQuerySet):
    """Queries of members by the state of their accounts."""

    def abandoned(self, now: datetime) -> Self:
        """Sign-ups at least 48 hours old, address unconfirmed, never signed in, with no rights and no trace.

        A trace is a row of any table that refers to the member, except those of SIGN_UP_RELATIONS.
        """
        waiting = self.filter(signed_up=True, date_joined__lt=now - ABANDONED_AFTER, last_login=None, is_active=True)
        plain = waiting.filter(is_staff=False, is_superuser=False)
        return plain.filter(*(~trace for trace in _references_to_member())).exclude(emailaddress__verified=True)

    def delete_abandoned(self, now: datetime) -> int:
        """Delete them; returns how many. If one signs in at the same moment, whichever writes first wins."""
        from allauth.account.models import EmailAddress  # Member must be there first

        deleted = 0
        while keys := list(self.abandoned(now).order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH_SIZE]):
            with transaction.atomic():
                # A sign-in writes one of these rows. Once they are locked, the query runs again.
                list(self.filter(pk__in=keys).order_by("pk").select_for_update())
                list(EmailAddress.objects.filter(user__in=keys).order_by("pk").select_for_update())
                counts_by_model = self.abandoned(now).filter(pk__in=keys).delete()[1]
            deleted += counts_by_model.get(self.model._meta.label, 0)
        return deleted

    def never_signed_in(self) -> Self:
        """Those who have never signed in, and may."""
        return self.filter(last_login=None, is_active=True)

    def set_password_of(self, key: int, password: str) -> None:
        """Store a password, already hashed, and nothing else; an account that was erased or closed meanwhile stays so."""
        self.filter(pk=key, is_active=True).update(password=password)

    def muted_by(self, member: Any) -> Self:
        """Those whom this member mutes, by name."""
        return self.filter(pk__in=Mute.objects.filter(member=member.pk).values("muted")).order_by("pseudo_key")

    def mutable_by(self, member: Any) -> Self:
        """Those whom this member may mute, or show again: who has a comment that everybody may read, or is muted already.

        The names of other members are nowhere on the site, and trying key after key must not reveal them.
        """
        writers = Comment.objects.public().filter(author=models.OuterRef("pk"))
        muted = Mute.objects.filter(member=member.pk, muted=models.OuterRef("pk"))
        return self.filter(models.Exists(writers) | models.Exists(muted))

    def ever_staff(self) -> Self:
        """Those who have a right in the admin, or whose acts there are still in the journal."""
        acts = Act.objects.filter(by=models.OuterRef("pk"))
        rights = (
            models.Q(is_staff=True)
            | models.Q(is_superuser=True)
            | models.Exists(Member.groups.through.objects.filter(member=models.OuterRef("pk")))
        )
        return self.filter(rights | models.Exists(acts))

    def administrators_but(self, key: int) -> list[int]:
        """The keys of the other administrators; the rows of all are locked, so that of two who leave one stays."""
        list(administrators().select_for_update(of=("self",)).values_list("pk", flat=True))
        # Somebody who held these locks until now may have left the group: only a new query sees that.
        return list(administrators().exclude(pk=key).values_list("pk", flat=True))

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete them, their votes, their sessions, and the former wordings of their comments.

        Raises StaffNotDeletable, and deletes nobody, if one of them is or was staff.
        """
        from members.models.session import MemberSession  # Member must be there first

        with transaction.atomic():
            if self.order_by().ever_staff().exists():
                raise StaffNotDeletable
            CommentText.objects.of_authors(self.order_by().values("pk")).delete()
            Vote.objects.take_back_all_of(self.order_by().values_list("pk", flat=True))
            MemberSession.objects.filter(member__in=self.order_by().values("pk")).close()
            return super().delete()


class MemberManager(UserManager.from_queryset(MemberQuerySet)):  # type: ignore[misc]
    """Django's user manager, with our queries."""

    use_in_migrations = False


def _references_to_member() -> Iterator[models.Exists]:
    for link in Member._meta.get_fields(include_hidden=True):
        if isinstance(link, models.ForeignObjectRel) and link.name not in SIGN_UP_RELATIONS:
            rows = link.related_model._base_manager
            yield models.Exists(rows.filter(**{link.field.name: models.OuterRef("pk")}))


class Member(RenamableMember, PublicMember, CommunityMember, AbstractUser):
    """`username` is the public name (pseudo); the e-mail address is never shown.

    `pseudo_key` is unique, so that two pseudos never differ only in case or accents (a constraint on LOWER() would not do: SQLite's
    leaves É as it is). `lookalike_key` is stricter; it is null where an older member has a look-alike pseudo from before this key
    existed. `signed_up`: the person signed up on the site; false if an administrator made the account.
    """

    username = models.CharField(
        _("pseudo"),
        max_length=pseudo.MAX_PSEUDO_CHARS,
        unique=True,
        validators=[pseudo.validate],
        error_messages={"unique": _("Ce pseudo est déjà pris\u00a0: choisissez-en un autre.")},
    )
    pseudo_key = models.CharField(max_length=120, editable=False)
    lookalike_key = models.CharField(max_length=120, null=True, editable=False)
    # For the member who sends a request, portal/staff/powers.py sets it; True for all others, such as those a command loads.
    has_staff_powers = True
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
        """Keep both keys in step with the pseudo; an unchanged pseudo keeps its look-alike key as it is.

        Raises Member.NotUpdated for a member who was deleted meanwhile: Django would write them anew.
        """
        if not self._state.adding:
            kwargs["force_update"] = True
        key = pseudo.key(self.username)
        if self._state.adding or key != self.pseudo_key:
            self.lookalike_key = pseudo.lookalike(self.username)
        self.pseudo_key = key
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete them, their votes, their sessions, and the former wordings of their comments.

        Raises StaffNotDeletable for a member who is or was staff.
        """
        if Member.objects.filter(pk=self.pk).ever_staff().exists():
            raise StaffNotDeletable
        with transaction.atomic():
            CommentText.objects.of_authors([self.pk]).delete()
            Vote.objects.take_back_all_of([self.pk])
            self.end_sessions()
            return super().delete(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a pseudo that looks like another member's."""
        super().clean()
        if self.is_pseudo_taken(self.username, except_pk=self.pk):
            raise ValidationError({"username": _("Ce pseudo est déjà pris\u00a0: choisissez-en un autre.")})

    @classmethod
    def is_pseudo_taken(cls, wanted: str, except_pk: int | None = None) -> bool:
        """Whether another member has `wanted` or a look-alike of it, or gave it up within a year.

        The member `except_pk` may keep theirs, and take back one that they gave up.
        """
        if FormerPseudo.objects.reserved(timezone.now()).like(wanted).exclude(member=except_pk).exists():
            return True
        key, others = pseudo.key(wanted), cls.objects.exclude(pk=except_pk)
        if except_pk and cls.objects.filter(pk=except_pk, pseudo_key=key).exists():
            return others.filter(pseudo_key=key).exists()
        return others.filter(models.Q(pseudo_key=key) | models.Q(lookalike_key=pseudo.lookalike(wanted))).exists()

    @classmethod
    def with_address(cls, email: str) -> "Member | None":
        """The member with this e-mail address, in any case, or None."""
        return cls.objects.filter(email__iexact=email).first()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether their groups allow it; False unless they hold staff powers."""
        return self.has_staff_powers and super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether their groups allow anything there; False unless they hold staff powers."""
        return self.has_staff_powers and super().has_module_perms(app_label)

    def is_administrator(self) -> bool:
        """Whether they open and close the rights of others: by the group « Administration », or as a superuser."""
        return bool(administrators().filter(pk=self.pk).exists())

    def second_factor_keys(self) -> frozenset[int]:
        """The keys of their second factors, which are an application or passkeys; recovery codes are none."""
        types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        return frozenset(Authenticator.objects.filter(user=self.pk, type__in=types).values_list("pk", flat=True))

    def needs_second_factor(self) -> bool:
        """Whether a password or a mailed code alone does not sign them in: for staff, and for those who activated an application.

        For other members a passkey is one more way to sign in: without it they sign in as before.
        """
        return self.is_staff or Authenticator.objects.filter(user=self.pk, type=Authenticator.Type.TOTP).exists()

    def passkeys(self) -> models.QuerySet[Authenticator]:
        """Their passkeys, the oldest first."""
        return Authenticator.objects.filter(user=self.pk, type=Authenticator.Type.WEBAUTHN).order_by("pk")

    def reset_second_factor(self, by: "Member | None" = None) -> bool:
        """Remove application, passkeys and recovery codes, and sign them out everywhere; False if they have none.

        `by` is the one who does it, None for a command on the server. The act is journaled.
        """
        with transaction.atomic():
            if not Authenticator.objects.filter(user=self.pk).delete()[0]:
                return False
            self.end_sessions()
            Act.objects.record(by, Act.Verb.RESET_FACTOR, self)
        return True

    def end_sessions(self, but: str | None = None) -> None:
        """Sign them out everywhere, except in the session with the key `but`."""
        self.sessions.exclude(session=but or "").close()

    def follow(self, kind: str, key: str) -> None:
        """Follow the subject; nothing happens if they follow it already. Raises TooManyFollows."""
        self.follow_all([(kind, key)])

    def follow_all(self, subjects: Iterable[tuple[str, str]]) -> None:
        """Follow all these, by kind and key, but those that they follow already. Raises TooManyFollows, and then follows none."""
        with transaction.atomic():
            # Of two requests of one member at the same moment, the second counts what the first has written.
            type(self).objects.select_for_update().get(pk=self.pk)
            followed = set(self.follows.values_list("kind", "key"))
            new = [pair for pair in dict.fromkeys(subjects) if pair not in followed]
            if new and len(followed) + len(new) > MAX_FOLLOWS:
                raise TooManyFollows
            self.follows.bulk_create(self.follows.model(member=self, kind=kind, key=key) for kind, key in new)

    def unfollow(self, kind: str, key: str) -> None:
        """Stop following the subject."""
        self.follows.of(kind, key).delete()

    def is_following(self, kind: str, key: str) -> bool:
        """Whether they follow the subject."""
        return self.follows.of(kind, key).exists()
