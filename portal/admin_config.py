"""The editors' desk under /gestion/: Django's admin, which learns what it shows only where its pages are."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.core.checks import CheckMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class Gestion(admin.AdminSite):
    """Looks for every room's admin.py when its addresses are built, or when it is checked.

    A worker does neither, and is spared the forms, the views and what these import.
    """

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff who hold staff powers; portal/staff/powers.py has asked them before."""
        return super().has_permission(request) and getattr(request.user, "has_staff_powers", False)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        """There is one page for that, with its limits and its mail: the account's."""
        return redirect("account_change_password")

    def get_urls(self) -> list[Any]:
        """The addresses of all that is shown."""
        admin.autodiscover()
        return super().get_urls()

    def check(self, app_configs: Sequence[AppConfig] | None) -> list[CheckMessage]:
        """Of all that is shown, whatever was asked for first."""
        admin.autodiscover()
        return super().check(app_configs)


class GestionConfig(SimpleAdminConfig):
    """Django's, with our site."""

    default_site = "portal.admin_config.Gestion"

    def ready(self) -> None:
        """Name the site, which makes it: only a site that is there is checked."""
        super().ready()
        admin.site.site_header = admin.site.site_title = settings.SITE_NAME
        admin.site.index_title = _("Gestion")
