"""Members at the desk."""

from typing import cast

from allauth.account import admin as _account  # noqa: F401  which shows what is taken away below
from allauth.account.models import EmailAddress
from allauth.mfa import admin as _mfa  # noqa: F401
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.models import Member

# Secrets, even encrypted, are for no page; whose address is confirmed is for its owner to show.
admin.site.unregister([Authenticator, EmailAddress])


@admin.register(Member)
class MemberAdmin(UserAdmin):
    """Django's user admin, with what we know of a member."""

    list_display = ["username", "email", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff", "groups"]
    search_fields = ["username", "email"]
    ordering = ["-date_joined"]
    date_hierarchy = "date_joined"
    readonly_fields = ["date_joined", "last_login", "second_factor"]
    actions = ["reset_second_factor"]
    fieldsets = [
        (None, {"fields": ["username", "email", "password", "second_factor"]}),
        (_("Droits"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Dates"), {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "email", "usable_password", "password1", "password2"]})]

    @admin.display(description=_("double authentification"))
    def second_factor(self, member: Member) -> str:
        """Whether they have one; its secret is for nobody."""
        return str(_("activée") if member.second_factor_key() else _("non activée"))

    @admin.action(description=_("Retirer le second facteur et déconnecter partout"), permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, members: QuerySet[Member]) -> None:
        """For who has lost their phone and their recovery codes."""
        number = sum(member.reset_second_factor(cast(Member, request.user)) for member in members)
        told = ngettext("%(n)d second facteur retiré.", "%(n)d seconds facteurs retirés.", number)
        self.message_user(request, told % {"n": number})
