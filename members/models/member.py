"""A member: anybody who has signed up, editors included."""

from typing import Any, ClassVar, Self

from django.contrib.auth.hashers import check_password, get_hasher, identify_hasher, make_password
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Act, Comment, CommentText, Vote, WaitingText
from members import pseudo
from members.models.abandoned import AbandonedQuerySet
from members.models.community import CommunityMember
from members.models.follow import FollowingMember
from members.models.former_pseudo import FormerPseudo, RenamableMember
from members.models.mute import Mute
from members.models.profile import PublicMember
from members.models.second_factor import SecondFactorMember
from members.passwords.hasher import FormerPasswordHasher
from portal.staff.holders import administrators


class StaffNotDeletable(Exception):
    """The account holds, or once used, rights in the admin: it cannot be deleted, only deactivated."""


class MemberQuerySet(AbandonedQuerySet):
    """Queries of members by the state of their accounts."""

    def never_signed_in(self) -> Self:
        """Those who have never signed in, and may."""
        return self.filter(last_login=None, is_active=True)

    def set_password_of(self, key: int, password: str) -> None:
        """Store a password, already hashed, and nothing else; an account that was erased or closed meanwhile stays so."""
        self.filter(pk=key, is_active=True).update(password=password)

    def former_hash_share(self) -> float:
        """How many of the stored passwords are hashed at the former cost: 0.0 to 1.0."""
        hashed = self.filter(password__startswith=f"{FormerPasswordHasher.algorithm}$").count()
        former = self.filter(password__startswith=FormerPasswordHasher.stored_prefix()).count()
        return former / hashed if hashed else 0.0

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
        """Delete them, their votes, their sessions, and the other wordings of their comments.

        Raises StaffNotDeletable, and deletes nobody, if one of them is or was staff.
        """
        from members.models.session import MemberSession  # Member must be there first

        with transaction.atomic():
            if self.order_by().ever_staff().exists():
                raise StaffNotDeletable
            CommentText.objects.of_authors(self.order_by().values("pk")).delete()
            WaitingText.objects.of_authors(self.order_by().values("pk")).delete()
            Vote.objects.take_back_all_of(self.order_by().values_list("pk", flat=True))
            MemberSession.objects.filter(member__in=self.order_by().values("pk")).close()
            return super().delete()


class MemberManager(UserManager.from_queryset(MemberQuerySet)):  # type: ignore[misc]
    """Django's user manager, with our queries."""

    use_in_migrations = False


class Member(RenamableMember, SecondFactorMember, FollowingMember, PublicMember, CommunityMember, AbstractUser):
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
        """Delete them, their votes, their sessions, and the other wordings of their comments.

        Raises StaffNotDeletable for a member who is or was staff.
        """
        if Member.objects.filter(pk=self.pk).ever_staff().exists():
            raise StaffNotDeletable
        with transaction.atomic():
            CommentText.objects.of_authors([self.pk]).delete()
            WaitingText.objects.of_authors([self.pk]).delete()
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

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is theirs. Django would renew the hash each time, which ends the session of whoever is signed in."""
        return check_password(raw_password, self.password)

    def renew_hash(self, raw_password: str) -> None:
        """Hash their password anew if its cost is a former one, unless it changed meanwhile. Raises PasswordsBusy."""
        hasher, former = get_hasher(), self.password
        if identify_hasher(former).algorithm == hasher.algorithm and not hasher.must_update(former):
            return
        self.password = make_password(raw_password)
        Member.objects.filter(pk=self.pk, password=former).update(password=self.password)

    def is_administrator(self) -> bool:
        """Whether they open and close the rights of others: by the group « Administration », or as a superuser."""
        return bool(administrators().filter(pk=self.pk).exists())

    def end_sessions(self, but: str | None = None) -> None:
        """Sign them out everywhere, except in the session with the key `but`."""
        self.sessions.exclude(session=but or "").close()
