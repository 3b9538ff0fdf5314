"""The admin of organisations: their names, and what naming them says about an article."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import JournaledAdmin
from articles.admin.forms.phrases import TextListField
from articles.admin.rulebook import REFILE_MESSAGE, OriginFilter
from articles.models import Organisation, Refiling
from articles.text.stems import expression_stems

MIN_NAME_CHARS = 2
FIELDS_USED_BY_FILING = {"name_fr", "name_en", "names", "kind", "sector", "country", "region", "exchange", "active"}


class LineListField(TextListField):
    """A list of names, one a line."""

    widget = forms.Textarea
    separator = shown_separator = "\n"


class OrganisationForm(forms.ModelForm):
    """An organisation, its other names one a line."""

    names = LineListField(
        label=gettext_lazy("Autres noms"),
        required=False,
        help_text=gettext_lazy(
            "Un par ligne\u00a0: sigle, nom court, ancien nom. Tous sont cherchés dans les articles, avec les deux noms."
        ),
    )

    def clean_slug(self) -> str:
        """The slug as addresses are written."""
        return str(self.cleaned_data["slug"]).lower()

    def clean_names(self) -> list[str]:
        """Accept only names that can be recognised in a text."""
        names: list[str] = self.cleaned_data["names"]
        for name in names:
            if len(name) < MIN_NAME_CHARS or not expression_stems(name):
                raise forms.ValidationError(
                    _("«\u00a0%(name)s\u00a0» est trop court pour être cherché\u00a0: deux caractères au moins.")
                    % {"name": name}
                )
        return names


@admin.register(Organisation)
class OrganisationAdmin(JournaledAdmin):
    """Organisations. A field changed by an editor is kept when the product is updated."""

    form = OrganisationForm
    list_display = ["name_fr", "kind", "country", "region", "sector", "active"]
    list_filter = ["active", "kind", OriginFilter, "sector", "country"]
    list_select_related = ["country", "region", "sector"]
    search_fields = ["name_fr", "name_en", "slug", "names"]
    ordering = ["name_fr"]
    list_per_page = 100
    autocomplete_fields = ["country", "region"]
    fieldsets = [
        (None, {"fields": ["name_fr", "name_en", "slug", "kind", "names", "active"]}),
        (
            gettext_lazy("Ce que sa présence dit de l’article"),
            {
                "fields": ["sector", "country", "region"],
                "description": gettext_lazy(
                    "Un article qui la cite est rattaché à son secteur et à son pays. Laissez vide ce qui ne vaut pas "
                    "pour tous les articles\u00a0: une banque présente partout n’a pas de pays."
                ),
            },
        ),
        (gettext_lazy("Sur sa page"), {"fields": ["exchange", "ticker", "homepage"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Organisation | None = None) -> tuple[str, ...]:
        """The slug cannot be changed once the row exists."""
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Organisation | None = None) -> Any:
        """Propose the slug from the name, while it can be chosen."""
        return {} if obj else {"slug": ["name_fr"]}

    def delete_model(self, request: HttpRequest, obj: Organisation) -> None:
        """Delete it, then have the articles that named it refiled."""
        super().delete_model(request, obj)
        Refiling.objects.request_run(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        """Only organisations added by an editor, one at a time: a shipped one would come back; it can be switched off."""
        return super().has_delete_permission(request, obj) and obj is not None and not obj.shipped

    def save_model(self, request: HttpRequest, obj: Organisation, form: OrganisationForm, change: bool) -> None:
        """Save, then have stored articles refiled."""
        super().save_model(request, obj, form, change)
        if FIELDS_USED_BY_FILING.intersection(form.changed_data):
            Refiling.objects.request_run(request.user)
            self.message_user(request, REFILE_MESSAGE, messages.INFO)
