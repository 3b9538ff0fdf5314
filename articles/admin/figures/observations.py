"""The admin of values: typed by hand with a link, or from a CSV file that is previewed and then stored whole or not at all."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ForeignKey, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import JournaledAdmin
from articles.figures.board import today
from articles.figures.csv_import import Fault, Line, parse_csv
from articles.figures.store import put_value
from articles.figures.wording import plain_number
from articles.models import Act, FormerValue, Observation, Series

SALT = "articles.admin.figures.csv"
MAX_AGE_SECONDS = 3600  # of a preview
MAX_UPLOAD_BYTES = 10_000_000
MAX_SIGNED_CHARS = 2_000_000  # Django refuses forms beyond 2.5 MB
MAX_SHOWN = 200  # lines, and faults, on the page


class SeriesField(forms.ModelChoiceField):
    """A choice of series by what they measure; the key tells series of one instrument apart, and is what a file names."""

    def label_from_instance(self, obj: Any) -> str:
        """« Euro en dollars (euro-dollar) »."""
        return f"{obj.instrument.name} ({obj.pk})"


class ObservationForm(forms.ModelForm):
    """A value with the link where anybody can check it."""

    class Meta:
        model = Observation
        fields = ["series", "date", "value", "link", "note"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["link"].required = True

    def clean_link(self) -> str:
        """The link, which a typed value needs."""
        link: str = self.cleaned_data["link"]
        if not link.startswith(("http://", "https://")):
            raise forms.ValidationError(_("Il faut un lien qui commence par http:// ou https://."))
        return link

    def clean_date(self) -> date:
        """The date, which is not in the future."""
        day: date = self.cleaned_data["date"]
        if day > today():
            raise forms.ValidationError(_("Cette date est à venir."))
        return day


class FileForm(forms.Form):
    """The CSV file."""

    file = forms.FileField(label=gettext_lazy("Fichier CSV"))

    def clean_file(self) -> bytes:
        """Its bytes; refuse one that is too large for a page."""
        uploaded = self.cleaned_data["file"]
        if uploaded.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(_("Ce fichier est trop lourd. Partagez-le en plusieurs."))
        content: bytes = uploaded.read()
        return content


class FormerValues(admin.TabularInline):
    """What the value was before, to be read only."""

    model = FormerValue
    fields = ["value", "replaced_at"]
    readonly_fields = ["value", "replaced_at"]
    extra = max_num = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: they are kept when a value is replaced."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """All who may see the value."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False


@admin.register(Observation)
class ObservationAdmin(JournaledAdmin):
    """The values of series; what is replaced is kept."""

    form = ObservationForm
    inlines = [FormerValues]
    list_display = ["series", "date", "shown_value", "is_by_hand", "is_sample", "seen_at"]
    list_filter = ["is_by_hand", "series__dataset"]
    list_select_related = ["series"]
    search_fields = ["series__slug"]
    show_full_result_count = False
    change_list_template = "admin/articles/observation/change_list.html"

    @admin.display(description=gettext_lazy("Valeur"), ordering="value")
    def shown_value(self, one: Observation) -> str:
        """Without the zeros that the database adds."""
        return plain_number(one.value)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Another date or series is another value."""
        return ["series", "date"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: a wrong value is corrected, and the correction is told."""
        return False

    def formfield_for_foreignkey(self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **options: Any) -> Any:
        """Django's field, with the series that are stored, not computed."""
        if db_field.name == "series":
            options["queryset"] = Series.objects.stored().select_related("instrument")
            options["form_class"] = SeriesField
        return super().formfield_for_foreignkey(db_field, request, **options)

    def save_model(self, request: HttpRequest, obj: Observation, form: Any, change: bool) -> None:
        """Store it as every value is, with what it replaces."""
        series = Series.objects.select_related("dataset__provider").get(pk=obj.series_id)
        obj.pk = put_value(series, obj.date, obj.value, link=obj.link, note=obj.note).pk

    def get_urls(self) -> list[Any]:
        """Django's addresses, and that of the page for a file."""
        own = path("fichier/", self.admin_site.admin_view(self.import_file), name="articles_observation_import")
        return [own, *super().get_urls()]

    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Upload, preview, store: all lines or none."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "signed" in request.POST:
            return self._store(request)
        form = FileForm(request.POST or None, request.FILES or None)
        context: dict[str, Any] = {"form": form}
        if request.method == "POST" and form.is_valid():
            lines, faults = self._parsed(form.cleaned_data["file"])
            signed = "" if faults or not lines else _signed(form.cleaned_data["file"])
            if len(signed) > MAX_SIGNED_CHARS:
                form.add_error("file", _("Ce fichier est trop lourd. Partagez-le en plusieurs."))
            else:
                context |= {"lines": lines[:MAX_SHOWN], "count": len(lines), "faults": faults[:MAX_SHOWN]}
                context |= {"fault_count": len(faults), "signed": signed}
        page = self.admin_site.each_context(request) | {"opts": self.opts, "title": _("Valeurs d’un fichier CSV")}
        return TemplateResponse(request, "admin/articles/observation/import.html", page | context)

    def _parsed(self, content: bytes) -> tuple[list[Line], list[Fault]]:
        return parse_csv(content, set(Series.objects.stored().values_list("pk", flat=True)), today())

    def _store(self, request: HttpRequest) -> HttpResponse:
        try:
            text: str = signing.loads(request.POST["signed"], salt=SALT, max_age=MAX_AGE_SECONDS)
        except signing.BadSignature:
            messages.error(request, _("Cet aperçu est périmé\u00a0: envoyez le fichier de nouveau."))
            return redirect("admin:articles_observation_import")
        lines, faults = self._parsed(text.encode())
        if faults:
            messages.error(request, _("Les séries ont changé depuis l’aperçu\u00a0: envoyez le fichier de nouveau."))
            return redirect("admin:articles_observation_import")
        with transaction.atomic():
            self.record(request, Act.Verb.ADD, self._put(lines))
        sentence = ngettext("%(n)d valeur enregistrée.", "%(n)d valeurs enregistrées.", len(lines))
        messages.success(request, sentence % {"n": len(lines)})
        return redirect(reverse("admin:articles_observation_changelist"))

    def _put(self, lines: list[Line]) -> list[Observation]:
        known = Series.objects.select_related("dataset__provider").in_bulk({line.series for line in lines})
        return [put_value(known[one.series], one.day, one.value, link=one.link, note=one.note) for one in lines]


def _signed(content: bytes) -> str:
    return signing.dumps(content.decode("utf-8-sig"), salt=SALT, compress=True)
