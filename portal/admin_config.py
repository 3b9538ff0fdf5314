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
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# The groups of the first page and of the side bar, each with its models in their order; what is not named stands in the last.
MODEL_GROUPS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("redaction", _("Rédaction"), ("article", "story", "pin", "correction", "letter", "withdrawal")),
    ("communaute", _("Communauté"), ("comment", "heldword", "member")),
    (
        "fil",
        _("Fil"),
        ("source", "sourcerule", "feed", "quarantine", "visit", "revision", "subscription", "page", "picture"),
    ),
    (
        "chiffres",
        _("Chiffres"),
        ("waitingvalue", "observation", "series", "instrument", "dataset", "provider"),
    ),
    ("reglages", _("Réglages"), ()),
)
MAX_LISTS = 32  # side bars that a process keeps, of so many sets of rights and languages


class Gestion(admin.AdminSite):
    """Imports every application's admin.py when its addresses are built or its checks are run.

    A worker does neither, so it does not load the forms, the views and what they import.
    """

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._lists: dict[Any, list[Any]] = {}  # the side bar of each set of rights in each language

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff who hold staff powers; portal/staff/powers.py has already asked them for the second factor."""
        return super().has_permission(request) and getattr(request.user, "has_staff_powers", False)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Django's, and where in the guide the page is explained."""
        from portal.guide.page import help_context  # a worker reads no guide

        return {**super().each_context(request), **help_context(request)}

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Django's list of models, below what waits for a person."""
        from articles.admin.dashboard.first_page import first_page_context  # not before the applications are loaded

        return super().index(request, {**(extra_context or {}), **first_page_context(request.user)})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models by groups; those of one application, where its own page asks for them.

        Permissions and language alone decide what is listed, so it is built once for each: it is on every page of the desk.
        """
        if app_label:
            return super().get_app_list(request, app_label)
        key = _rights(request.user), get_language()
        found = self._lists.get(key)
        if found is None:
            if len(self._lists) >= MAX_LISTS:
                self._lists.clear()
            address = reverse("admin:index")  # the first time, imports the admin's modules
            apps = self._build_app_dict(request)  # unsorted: Django would translate each name at each comparison
            found = grouped([model for app in apps.values() for model in app["models"]], address)
            self._lists[key] = found
        return found

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        """Redirect to the account's page, which has limits and sends a mail."""
        return redirect("account_change_password")

    def get_urls(self) -> list[Any]:
        """Import the admin modules, then return the addresses."""
        admin.autodiscover()
        from articles.admin.conflicts.presence import tell_presence
        from articles.admin.dashboard.first_page import decide
        from portal.guide.page import show_guide

        return [
            path("aide/", self.admin_view(show_guide), name="guide"),
            path("incertains/", self.admin_view(decide), name="decide"),
            path(
                "presence/<str:app_label>/<str:model_name>/<path:object_id>/",
                self.admin_view(tell_presence),
                name="presence",
            ),
            *super().get_urls(),
        ]

    def check(self, app_configs: Sequence[AppConfig] | None) -> list[CheckMessage]:
        """Import the admin modules, then check them."""
        admin.autodiscover()
        return super().check(app_configs)


def _rights(user: Any) -> frozenset[str] | None:
    """What the user may do on the desk now; None: all of it."""
    if not (user.is_active and getattr(user, "has_staff_powers", False)):
        return frozenset()
    return None if user.is_superuser else frozenset(user.get_all_permissions())


def grouped(models: Sequence[dict[str, Any]], address: str) -> list[dict[str, Any]]:
    """The models, as Django lists those of an application, by MODEL_GROUPS; a group without a model is left out."""
    last, *others = reversed(MODEL_GROUPS)
    group_of = {name: (key, place) for key, _label, names in others for place, name in enumerate(names)}
    found: dict[str, list[Any]] = {key: [] for key, _label, _names in MODEL_GROUPS}
    for model in models:
        key, place = group_of.get(model["object_name"].lower(), (last[0], 0))
        name = str(model["name"])  # translated once
        found[key].append((place, name.lower(), model | {"name": name}))
    return [
        {
            "name": label,
            "app_label": key,
            "app_url": f"{address}#{key}",
            "has_module_perms": True,
            "models": [model for _place, _name, model in sorted(found[key], key=lambda one: one[:2])],
        }
        for key, label, _names in MODEL_GROUPS
        if found[key]
    ]


class GestionConfig(SimpleAdminConfig):
    """Django's configuration of the admin, with our site."""

    default_site = "portal.admin_config.Gestion"

    def ready(self) -> None:
        """Name the site, which creates it: only an existing site is checked."""
        super().ready()
        admin.site.site_header = admin.site.site_title = settings.SITE_NAME
        admin.site.index_title = _("Gestion")
