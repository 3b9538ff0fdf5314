"""Configures Django's admin under /gestion/, so that each process loads the admin modules only when it needs them."""

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
    """Imports every application's admin.py when its addresses are built or its checks are run.

    A worker does neither, so it does not load the forms, the views and what they import.
    """

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff who hold staff powers; portal/staff/powers.py has already asked them for the second factor."""
        return super().has_permission(request) and getattr(request.user, "has_staff_powers", False)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        """Redirect to the account's page, which has limits and sends a mail."""
        return redirect("account_change_password")

    def get_urls(self) -> list[Any]:
        """Import the admin modules, then return the addresses."""
        admin.autodiscover()
        return super().get_urls()

    def check(self, app_configs: Sequence[AppConfig] | None) -> list[CheckMessage]:
        """Import the admin modules, then check them."""
        admin.autodiscover()
        return super().check(app_configs)


class GestionConfig(SimpleAdminConfig):
    """Django's configuration of the admin, with our site."""

    default_site = "portal.admin_config.Gestion"

    def ready(self) -> None:
        """Name the site, which creates it: only an existing site is checked."""
        super().ready()
        admin.site.site_header = admin.site.site_title = settings.SITE_NAME
        admin.site.index_title = _("Gestion")
