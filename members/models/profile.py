"""What a member's public page says beyond their comments, whether it is shown, and the badges beside their name."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models, transaction
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.comments.reading.bylines import Byline
from articles.models import Act, Comment
from articles.models.comments.comment import invalidate_talks_of
from members import pseudo

MAX_INTERESTS_CHARS = 300
MAX_ISSUER_CHARS = 80
EDIT, JUDGE = "change_article", "change_comment"  # the rights in the admin that the badges of the staff tell of


class ProfileQuerySet(models.QuerySet["Profile"]):
    """One row a member; members without one have the defaults."""

    def of(self, member: int) -> "Profile":
        """The member's profile; not stored if they never changed it."""
        return self.filter(member=member).first() or Profile(member_id=member)

    def mark_onboarded(self, member: int, now: datetime) -> None:
        """Note that they saved or skipped the page of first choices."""
        self.update_or_create(member_id=member, defaults={"onboarded_at": now})

    def is_onboarded(self, member: int) -> bool:
        """Whether they saved or skipped the page of first choices."""
        return self.filter(member=member, onboarded_at__isnull=False).exists()


class Profile(models.Model):
    """`interests`: what the member declares to hold or to work for. `issuer`: the organisation for which they speak.

    Moderators give and take back `issuer` (« émetteur vérifié »); the journal of acts says who did and when. `onboarded_at`: when
    the member saved or skipped the page of first choices. Deleted with the member.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="profile", verbose_name=_("membre")
    )
    is_hidden = models.BooleanField(_("profil masqué"), default=False)
    interests = models.CharField(_("intérêts déclarés"), max_length=MAX_INTERESTS_CHARS, blank=True)
    issuer = models.CharField(_("émetteur vérifié"), max_length=MAX_ISSUER_CHARS, blank=True)
    issuer_since = models.DateTimeField(_("vérifié le"), null=True, editable=False)
    onboarded_at = models.DateTimeField(_("premiers choix le"), null=True, editable=False)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profil")
        constraints = [
            models.CheckConstraint(
                condition=Q(issuer="", issuer_since=None) | (~Q(issuer="") & Q(issuer_since__isnull=False)),
                name="profile_issuer_has_a_date",
            )
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class PublicMemberQuerySet(models.QuerySet[Any]):
    """Members as everybody sees them."""

    def with_badges(self) -> Self:
        """Each with `is_editor` and `is_moderator`: whether, of the staff, they may edit articles, and judge comments."""
        return self.annotate(is_editor=self._may(EDIT), is_moderator=self._may(JUDGE))

    def named(self, name: str) -> Self:
        """The one who has this public name, in whatever case and accents."""
        return self.filter(pseudo_key=pseudo.key(name.replace("\0", "")))

    def with_page(self, viewer: Any) -> Self:
        """Those whose page `viewer` may see, with all that it shows of them: their own, and others' that say something.

        `is_seen_by_others` says whether anybody but its owner sees it.

        Of others a page is shown if it is not hidden, and has a comment to show, declared interests or a badge: names of
        those who have never said anything are nowhere on the site, and guessing must not bring them out.
        """
        comments = Comment.objects.public().of_shown_articles().filter(author=OuterRef("pk"))
        says = Q(profile__interests__gt="") | Q(profile__issuer__gt="") | Q(is_editor=True) | Q(is_moderator=True)
        shown = (Q(profile=None) | Q(profile__is_hidden=False)) & (says | Exists(comments))
        seen = ExpressionWrapper(shown, models.BooleanField())
        found = self.with_badges().annotate(is_seen_by_others=seen).filter(is_active=True)
        found = found.filter(Q(is_seen_by_others=True) | Q(pk=viewer.pk))
        return found.select_related("profile")

    def byline_rows(self, keys: Collection[int]) -> models.QuerySet[Any, Any]:
        """What `PublicMember.byline_of` needs of these members, who have public comments."""
        fields = ("pk", "pseudo_key", "is_active", "profile__is_hidden", "profile__issuer", "is_editor", "is_moderator")
        return self.with_badges().filter(pk__in=keys).values_list(*fields)

    def _may(self, codename: str) -> Any:
        right = Permission.objects.filter(content_type__app_label="articles", codename=codename)
        groups, own = self.model.groups.through.objects, self.model.user_permissions.through.objects
        by_group = groups.filter(member=OuterRef("pk"), group__permissions__in=right)
        by_name = own.filter(member=OuterRef("pk"), permission__in=right)
        holds = Q(is_superuser=True) | Q(Exists(by_group)) | Q(Exists(by_name))
        return ExpressionWrapper(Q(is_staff=True, is_active=True) & holds, models.BooleanField())


class PublicMember(models.Model):
    """The methods of `Member` that concern their public page and their badges."""

    class Meta:
        abstract = True

    @staticmethod
    def byline_of(row: tuple[Any, ...]) -> tuple[int, Byline]:
        """A member's key, and what stands beside their name, by a row of `byline_rows`."""
        key, name, is_active, is_hidden, issuer, is_editor, is_moderator = row
        address = reverse("profile", args=[name]) if is_active and not is_hidden else ""
        return key, Byline(address, badges(issuer or "", is_editor=is_editor, is_moderator=is_moderator))

    def public_profile(self) -> Profile:
        """What they declare, with the badge of an issuer; not stored if nobody ever changed it."""
        return getattr(self, "profile", None) or Profile(member_id=self.pk)

    def profile_address(self) -> str:
        """Their page's address, which changes with their name."""
        return reverse("profile", args=[self.pseudo_key])  # type: ignore[attr-defined]

    def set_profile(self, interests: str, *, is_hidden: bool) -> None:
        """Keep what they declare, and show or hide their page: pages with their comments then lead there, or no longer."""
        was_hidden = Profile.objects.of(self.pk).is_hidden
        fields = {"interests": interests, "is_hidden": is_hidden}
        Profile.objects.update_or_create(member_id=self.pk, defaults=fields)
        if is_hidden != was_hidden:
            invalidate_talks_of(self.pk)

    def set_issuer(self, issuer: str, by: Any, now: datetime) -> None:
        """Give the badge « émetteur vérifié » for this organisation, or take it back where `issuer` is empty; journaled.

        `by` is None where the badge ends because the member took another name: an act of their own in the journal would
        make them staff, whose account can no longer be deleted.
        """
        with transaction.atomic():
            profile = self._locked_profile(create=bool(issuer))
            if profile is None or issuer == profile.issuer:
                return
            verb = Act.Verb.GIVE_BADGE if issuer else Act.Verb.TAKE_BADGE
            Act.objects.record(by, verb, self, before={"issuer": profile.issuer}, after={"issuer": issuer}, at=now)
            profile.issuer, profile.issuer_since = issuer, now if issuer else None
            profile.save(update_fields=["issuer", "issuer_since"])
            invalidate_talks_of(self.pk)

    def clear_interests(self, by: Any) -> None:
        """Erase what they declare, by a moderator; journaled without its text."""
        with transaction.atomic():
            if Profile.objects.filter(member=self.pk).exclude(interests="").update(interests=""):
                Act.objects.record(by, Act.Verb.CLEAR_INTERESTS, self)

    def _locked_profile(self, *, create: bool) -> Profile | None:
        if create:
            Profile.objects.get_or_create(member_id=self.pk)
        return Profile.objects.select_for_update().filter(pk=self.pk).first()


def badges(issuer: str, *, is_editor: bool, is_moderator: bool) -> tuple[str, ...]:
    """The badges in words of the active language."""
    return tuple(_badges(issuer, is_editor, is_moderator))


def _badges(issuer: str, is_editor: bool, is_moderator: bool) -> Iterator[str]:
    if is_editor:
        yield gettext("Rédaction")
    if is_moderator:
        yield gettext("Modération")
    if issuer:
        yield gettext("émetteur vérifié : %(issuer)s") % {"issuer": issuer}
