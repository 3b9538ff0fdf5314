"""The admin of members and groups."""

from typing import Any, cast

from allauth.account import admin as _account  # noqa: F401  which shows what is taken away below
from allauth.account.models import EmailAddress
from allauth.mfa import admin as _mfa  # noqa: F401
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.contrib.messages import WARNING
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.base import JournaledAdmin
from members.erasure.erase import is_closed
from members.models import Member

# Secrets, even encrypted, are never shown; only the owner confirms an address.
admin.site.unregister([Authenticator, EmailAddress, Group])

STAFF_NOT_DELETABLE = _(
    "%(pseudo)s est ou a été de l’équipe\u00a0: son compte se désactive (décochez « actif »), il ne se supprime pas."
)


@admin.register(Member)
class MemberAdmin(JournaledAdmin, UserAdmin):
    """Django's user admin, with our fields."""

    list_display = ["username", "email", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff", "groups", "date_joined"]
    search_fields = ["username", "email"]
    ordering = ["-date_joined"]
    readonly_fields = ["date_joined", "last_login", "second_factor"]
    actions = ["reset_second_factor"]
    journaled_fields = ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]
    fieldsets = [
        (None, {"fields": ["username", "email", "password", "second_factor"]}),
        (_("Droits"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Dates"), {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "email", "usable_password", "password1", "password2"]})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not of an account that its owner closed: a form that was opened before would give it its address and rights back."""
        return not (obj and is_closed(obj)) and super().has_change_permission(request, obj)

    @admin.display(description=_("double authentification"))
    def second_factor(self, member: Member) -> str:
        """Whether they have a second factor; the secret is never shown."""
        return str(_("activée") if member.second_factor_keys() else _("non activée"))

    @admin.action(description=_("Retirer le second facteur et déconnecter partout"), permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, members: QuerySet[Member]) -> None:
        """For members who have lost their phone and their recovery codes. Resetting one's own would end one's session."""
        own = cast(Member, request.user).pk
        if members.filter(pk=own).exists():
            self.message_user(request, _("Le vôtre se retire sous Mon compte › Double authentification."), WARNING)
            members = members.exclude(pk=own)
        number = sum(member.reset_second_factor(cast(Member, request.user)) for member in members)
        sentence = ngettext("%(n)d second facteur retiré.", "%(n)d seconds facteurs retirés.", number)
        self.message_user(request, sentence % {"n": number})

    def save_model(self, request: HttpRequest, obj: Member, form: Any, change: bool) -> None:
        """Save; a badge of an issuer was given to the former name, and ends with it."""
        super().save_model(request, obj, form, change)
        if change and "username" in form.changed_data:
            obj.set_issuer("", cast(Member, request.user), timezone.now())

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
