"""The admin of rubriques, sectors, regions and countries: editors change the words, the product sets the keys."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.base import JournaledAdmin
from articles.models import Category, Country, Region, Sector

NAMES = ["name_fr", "name_en"]
SCOPES = ["scope_fr", "scope_en"]


class TaxonomyAdmin(JournaledAdmin):
    """Only names can be changed: rules name the keys, so rows are neither added nor deleted here."""

    search_fields = NAMES
    editable: list[str] = NAMES
    list_per_page = 100

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All fields but the words."""
        names = [field.name for field in self.model._meta.fields if field.editable]
        many = [field.name for field in self.model._meta.many_to_many]
        return [name for name in [*names, *many] if name not in self.editable]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The words first, then the keys, with the reason why these are fixed."""
        explanation = _("Ces champs sont fournis avec le site\u00a0: le classement automatique s’appuie dessus.")
        return [
            (None, {"fields": self.editable}),
            (_("Fourni avec le site"), {"fields": self.get_readonly_fields(request, obj), "description": explanation}),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: a new row would have no rule to file articles under it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: the row would come back with the next update."""
        return False


@admin.register(Category)
class CategoryAdmin(TaxonomyAdmin):
    """The admin of rubriques."""

    editable = [*NAMES, *SCOPES]
    list_display = ["name_fr", "name_en", "slug", "parent", "assignable"]
    list_select_related = ["parent"]


@admin.register(Sector)
class SectorAdmin(TaxonomyAdmin):
    """The admin of sectors."""

    editable = [*NAMES, *SCOPES]
    list_display = ["name_fr", "name_en", "slug", "parent"]
    list_select_related = ["parent"]


@admin.register(Region)
class RegionAdmin(TaxonomyAdmin):
    """The admin of regions."""

    list_display = ["name_fr", "name_en", "slug", "kind"]


@admin.register(Country)
class CountryAdmin(TaxonomyAdmin):
    """The admin of countries."""

    list_display = ["name_fr", "name_en", "iso2", "currency", "african"]
    list_filter = ["african"]
    search_fields = [*NAMES, "iso2"]
