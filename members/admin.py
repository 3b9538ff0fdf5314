"""The admin of members and groups."""

from typing import Any, cast

from allauth.account import admin as _account  # noqa: F401  which shows what is taken away below
from allauth.account.models import EmailAddress
from allauth.mfa import admin as _mfa  # noqa: F401
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.base import JournaledAdmin
from members.erasure.erase import is_closed
from members.models import Member
from members.rights import groups_given_by, is_given_by, may_change
from portal.staff.holders import MAY_ADMINISTER

# Secrets, even encrypted, are never shown; only the owner confirms an address.
admin.site.unregister([Authenticator, EmailAddress, Group])

ONLY_BY_SUPERUSERS = ("is_superuser", "user_permissions")
NOT_CHANGEABLE = _(
    "%(pseudo)s a plus de droits que vous\u00a0: seul un compte de superutilisateur peut changer le sien."
)
NO_STAFF = _(
    "%(pseudo)s est dans un groupe, mais «\u00a0Statut équipe\u00a0» n’est pas coché\u00a0: la gestion lui reste fermée."
)
STAFF_NOT_DELETABLE = _(
    "%(pseudo)s est ou a été de l’équipe\u00a0: son compte ne peut pas être supprimé, mais désactivé "
    "(décochez «\u00a0actif\u00a0»)."
)


class OneAddressForm(forms.ModelForm):
    """A member's account: no address is another's in other letters, since accounts are found whatever the letters."""

    def clean_email(self) -> str:
        """Raises ValidationError if another account has the address."""
        email: str = self.cleaned_data["email"]
        if Member.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Un autre compte a déjà cette adresse\u00a0: cherchez-le dans la liste."))
        return email


class NewMemberForm(OneAddressForm, AdminUserCreationForm):
    """A new account."""


class RightsForm(OneAddressForm, UserChangeForm):
    """A member's account. A change that would leave the site without an administrator is refused."""

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError if the last administrator would no longer be one."""
        cleaned = super().clean() or {}
        key = self.instance.pk
        is_leaving = self.instance.is_administrator() and not self._administers(cleaned)
        if is_leaving and not Member.objects.administrators_but(key):
            raise ValidationError(
                _(
                    "Personne d’autre n’administre le site\u00a0: ajoutez d’abord quelqu’un au groupe «\u00a0Administration\u00a0»."
                )
            )
        return cleaned

    def _administers(self, cleaned: dict[str, Any]) -> bool:
        """Whether the member administers the site once this form is saved; what is not in the form stays."""
        is_active, is_staff, is_superuser = (
            cleaned.get(name, getattr(self.instance, name)) for name in ("is_active", "is_staff", "is_superuser")
        )
        groups = cleaned.get("groups", self.instance.groups.all())
        rights = cleaned.get("user_permissions", self.instance.user_permissions.all())
        return bool(is_active and is_staff and (is_superuser or is_given_by(MAY_ADMINISTER, groups, rights)))


@admin.register(Member)
class MemberAdmin(JournaledAdmin, UserAdmin):
    """Django's user admin, with our fields. Only superusers change superusers; nobody gives rights that they lack."""

    form = RightsForm
    add_form = NewMemberForm
    list_display = ["username", "email", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff", "groups", "date_joined"]
    search_fields = ["username", "email"]
    ordering = ["-date_joined"]
    readonly_fields = ["date_joined", "last_login", "second_factor"]
    actions = ["reset_second_factor"]
    journaled_fields = ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]
    fieldsets = [
        (None, {"fields": ["username", "email", "password", "second_factor"]}),
        (_("Autorisations"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Dates"), {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "email", "usable_password", "password1", "password2"]})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not for an account that its owner closed: a form that was opened before would give it its address and rights back.

        Nor for an account with more rights than the person who asks.
        """
        if obj and (is_closed(obj) or not may_change(cast(Member, request.user), obj)):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not for an account with more rights than the person who asks."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or may_change(cast(Member, request.user), obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only superusers, and the operator on the server, make superusers or give rights to one person alone."""
        own = () if cast(Member, request.user).is_superuser else ONLY_BY_SUPERUSERS
        return [*super().get_readonly_fields(request, obj), *own]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Django's field; of the groups, those that allow no more than the person who gives them may do."""
        if db_field.name == "groups":
            kwargs["queryset"] = groups_given_by(cast(Member, request.user))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("double authentification"))
    def second_factor(self, member: Member) -> str:
        """Whether they have a second factor; the secret is never shown."""
        return str(_("activée") if member.second_factor_keys() else _("non activée"))

    @admin.action(description=_("Retirer le second facteur et déconnecter partout"), permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, members: QuerySet[Member]) -> None:
        """For members who have lost their phone and their recovery codes. Resetting one's own would end one's session."""
        by = cast(Member, request.user)
        if members.filter(pk=by.pk).exists():
            self.message_user(request, _("Pour retirer le vôtre\u00a0: Mon compte › Double authentification."), WARNING)
            members = members.exclude(pk=by.pk)
        chosen = [member for member in members if may_change(by, member)]
        for one in {*members} - {*chosen}:
            self.message_user(request, NOT_CHANGEABLE % {"pseudo": one}, WARNING)
        number = sum(member.reset_second_factor(by) for member in chosen)
        sentence = ngettext("%(n)d second facteur retiré.", "%(n)d seconds facteurs retirés.", number)
        self.message_user(request, sentence % {"n": number})

    def save_model(self, request: HttpRequest, obj: Member, form: Any, change: bool) -> None:
        """Save; a badge of an issuer was given to the former name, and ends with it."""
        super().save_model(request, obj, form, change)
        if change and "username" in form.changed_data:
            obj.set_issuer("", cast(Member, request.user), timezone.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the groups; say so where they open nothing."""
        super().save_related(request, form, formsets, change)
        if not form.instance.is_staff and form.instance.groups.exists():
            self.message_user(request, NO_STAFF % {"pseudo": form.instance}, WARNING)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Staff cannot be deleted: the journal names them. The reason is shown where Django lists what prevents a deletion."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        staff = Member.objects.ever_staff().filter(pk__in=[member.pk for member in objs])
        return deleted, counts, needed, [*protected, *(STAFF_NOT_DELETABLE % {"pseudo": one} for one in staff)]

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's view, in one transaction with its act."""
        return super().user_change_password(request, id, form_url)


@admin.register(Group)
class JournaledGroupAdmin(JournaledAdmin, GroupAdmin):
    """Django's group admin, journaled."""
