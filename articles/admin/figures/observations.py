"""The admin of values: typed by hand with a link, or from a CSV file that is previewed and then stored whole or not at all."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ForeignKey, Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import JournaledAdmin
from articles.admin.figures.value_forms import TOO_HEAVY, FileForm, ObservationForm, SeriesField, sentence_of
from articles.figures.board import today
from articles.figures.csv_import import Fault, Line, parse_csv
from articles.figures.store import doubts_of, let_wait, put_value
from articles.figures.wording import plain_number
from articles.models import Act, FormerValue, Observation, Series

SALT = "articles.admin.figures.csv"
MAX_AGE_SECONDS = 3600  # of a preview
MAX_SIGNED_CHARS = 2_000_000  # Django refuses forms beyond 2.5 MB
MAX_SHOWN = 200  # lines, and faults, on the page


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
    ordering = ["-seen_at", "-date"]  # what was typed last is first
    change_form_template = "admin/articles/observation/change_form.html"
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

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> HttpResponse:
        """The form, with what may be done about an implausible value; or leave that to a colleague, if it was so chosen."""
        form = context["adminform"].form
        if isinstance(form, ObservationForm) and form.before is not None:
            one = form.instance
            if request.POST.get("wait") == form.confirmation:
                self._let_wait(request, [(Line(one.series_id, one.date, one.value, one.link, one.note), form.before)])
                return redirect("admin:articles_waitingvalue_changelist")
            context["confirmation"] = form.confirmation
        return super().render_change_form(request, context, *args, **options)

    def response_post_save_add(self, request: HttpRequest, obj: Observation) -> HttpResponseRedirect:
        """Lead to the values of its series."""
        return HttpResponseRedirect(reverse("admin:articles_observation_changelist", query={"q": obj.series_id}))

    response_post_save_change = response_post_save_add

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
                form.add_error("file", TOO_HEAVY)
            else:
                sentences = [(one.number, sentence_of(one.reason, one.readings)) for one in faults[:MAX_SHOWN]]
                context |= {"count": len(lines), "faults": sentences, "fault_count": len(faults), "signed": signed}
                context |= self._shown(lines) if signed else {}
        page = self.admin_site.each_context(request) | {"opts": self.opts, "title": _("Valeurs d’un fichier CSV")}
        return TemplateResponse(request, "admin/articles/observation/import.html", page | context)

    def _parsed(self, content: bytes) -> tuple[list[Line], list[Fault]]:
        return parse_csv(content, set(Series.objects.stored().values_list("pk", flat=True)), today())

    def _shown(self, lines: list[Line]) -> dict[str, Any]:
        """The lines of the preview, the implausible ones first, each with what it is too far from."""
        doubts = _doubts(lines)
        first = sorted(lines, key=lambda one: one not in doubts)
        rows = [(one, plain_number(one.value), plain_number(doubts[one]) if one in doubts else "") for one in first]
        return {"lines": rows[: max(MAX_SHOWN, len(doubts))], "doubt_count": len(doubts), "doubts": _seal(doubts)}

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
            doubts = _doubts(lines)
            if request.POST.get("confirmed") == _seal(doubts):
                doubts = {}
            stored = self._put([line for line in lines if line not in doubts])
            self.record(request, Act.Verb.ADD, stored)
            self._let_wait(request, list(doubts.items()))
        sentence = ngettext("%(n)d valeur enregistrée.", "%(n)d valeurs enregistrées.", len(stored))
        messages.success(request, sentence % {"n": len(stored)})
        return redirect(reverse("admin:articles_observation_changelist"))

    def _let_wait(self, request: HttpRequest, doubts: list[tuple[Line, Decimal]]) -> None:
        if not doubts:
            return
        known = Series.objects.in_bulk({line.series for line, _before in doubts})
        rows = [
            let_wait(known[one.series], one.day, one.value, before, link=one.link, note=one.note)
            for one, before in doubts
        ]
        self.record(request, Act.Verb.ADD, rows, after=lambda row: {"value": row.value, "before": row.before})
        sentence = ngettext(
            "%(n)d valeur attend qu’un collègue la confirme.",
            "%(n)d valeurs attendent qu’un collègue les confirme.",
            len(rows),
        )
        messages.warning(request, sentence % {"n": len(rows)})

    def _put(self, lines: list[Line]) -> list[Observation]:
        known = Series.objects.select_related("dataset__provider").in_bulk({line.series for line in lines})
        return [put_value(known[one.series], one.day, one.value, link=one.link, note=one.note) for one in lines]


def _doubts(lines: list[Line]) -> dict[Line, Decimal]:
    """The implausible lines, each with the value that it is too far from."""
    by_series: dict[str, dict[tuple[date, Decimal], Line]] = defaultdict(dict)
    for line in lines:
        by_series[line.series][line.day, line.value] = line
    known = Series.objects.in_bulk(by_series)
    return {of[point]: before for key, of in by_series.items() for point, before in doubts_of(known[key], list(of))}


def _seal(doubts: dict[Line, Decimal]) -> str:
    """What confirms these implausible values and no others."""
    return signing.Signer(salt=SALT).signature(repr(doubts))


def _signed(content: bytes) -> str:
    return signing.dumps(content.decode("utf-8-sig"), salt=SALT, compress=True)
