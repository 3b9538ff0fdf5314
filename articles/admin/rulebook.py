"""The admin of the rulebook: its expressions, what a change would move, and the refilings."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import JournaledAdmin
from articles.admin.changes import TaxonomyNames, counts_table, examples_of, move_rows, rows_table
from articles.admin.conflicts.page import ConflictPage
from articles.admin.forms.phrases import PhraseForm
from articles.admin.ingest_log import ReadOnlyAdmin
from articles.filing.editors.effect import effect_of
from articles.models import Act, Phrase, Refiling

SHIPPED_PHRASE_FIELDS = ("text", "kind", "slug", "language", "case", "only_with", "not_with")
FORM_ONLY_FIELDS = ("speaks_for", "organisation", "needs", "unless")  # form fields that replace some of these columns
REFILE_MESSAGE = gettext_lazy(
    "Reclassement dans quelques minutes\u00a0: «\u00a0Reclassements\u00a0» montrera ce qui a changé."
)


class OriginFilter(admin.SimpleListFilter):
    """Filters by shipped expressions and those of editors."""

    title = gettext_lazy("origine")
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The two origins."""
        return [("shipped", _("fournie avec le site")), ("own", _("ajoutée par la rédaction"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Phrase]) -> QuerySet[Phrase]:
        """The expressions of the chosen origin."""
        if self.value() == "shipped":
            return queryset.exclude(shipped={})
        return queryset.filter(shipped={}) if self.value() == "own" else queryset


@admin.register(Phrase)
class PhraseAdmin(ConflictPage, JournaledAdmin):
    """Expressions. Any can be switched off or given another weight; only an editor's own can be reworded or deleted."""

    form = PhraseForm
    list_display = ["text", "kind", "slug", "language", "weight", "is_own", "active"]
    list_filter = ["active", OriginFilter, "kind", "language"]
    search_fields = ["text", "slug"]
    list_per_page = 100
    actions = ["switch_on", "switch_off"]
    change_form_template = "admin/articles/phrase/change_form.html"

    def get_fieldsets(self, request: HttpRequest, obj: Phrase | None = None) -> Any:
        """For a shipped expression, its text is read-only, with the reason."""
        if not self._is_read(request, obj):
            return [
                (
                    None,
                    {
                        "fields": [
                            "text",
                            "speaks_for",
                            "organisation",
                            "language",
                            "case",
                            "weight",
                            "needs",
                            "unless",
                            "active",
                        ]
                    },
                )
            ]
        explanation = _(
            "Une expression fournie avec le site suit les mises à jour\u00a0: vous pouvez seulement changer "
            "son poids ou la désactiver. Pour le reste, désactivez-la et ajoutez la vôtre."
        )
        return [
            (None, {"fields": ["weight", "active"]}),
            (_("L’expression"), {"fields": SHIPPED_PHRASE_FIELDS, "description": explanation}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Phrase | None = None) -> tuple[str, ...]:
        """What comes with the product is read-only."""
        return (*SHIPPED_PHRASE_FIELDS, *FORM_ONLY_FIELDS) if self._is_read(request, obj) else ()

    def _is_read(self, request: HttpRequest, obj: Phrase | None) -> bool:
        return obj is not None and (obj.is_shipped or not self.has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Phrase | None = None) -> bool:
        """Only editors' own expressions, one at a time, from the expression's page; a shipped one would come back."""
        return super().has_delete_permission(request, obj) and obj is not None and not obj.is_shipped

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any) -> Any:
        """The form, with a preview of what the expression would move if one was asked for."""
        form = context["adminform"].form
        if isinstance(form, PhraseForm) and form.is_preview and not form.errors:
            effect, names = effect_of(form.instance), TaxonomyNames()
            context |= {
                "effect": effect,
                "effect_counts": counts_table(effect.report, names),
                "effect_rows": rows_table(move_rows(effect.changes, names)),
            }
        return super().render_change_form(request, context, *args, **options)

    def save_model(self, request: HttpRequest, obj: Phrase, form: PhraseForm, change: bool) -> None:
        """Save, then have stored articles refiled."""
        super().save_model(request, obj, form, change)
        if form.changed_data or not change:
            self._request_refiling(request)

    def delete_model(self, request: HttpRequest, obj: Phrase) -> None:
        """Delete, then have stored articles refiled."""
        super().delete_model(request, obj)
        self._request_refiling(request)

    @admin.display(description=gettext_lazy("ajoutée par la rédaction"), boolean=True)
    def is_own(self, phrase: Phrase) -> bool:
        """Whether an editor added it."""
        return not phrase.is_shipped

    @admin.display(description=gettext_lazy("Seulement avec"))
    def only_with(self, phrase: Phrase) -> str:
        """The texts that must occur too, as the form shows them."""
        return ", ".join(phrase.needs) or "–"

    @admin.display(description=gettext_lazy("Sauf avec"))
    def not_with(self, phrase: Phrase) -> str:
        """The texts that must not occur, as the form shows them."""
        return ", ".join(phrase.unless) or "–"

    @admin.action(description=gettext_lazy("Activer"), permissions=["change"])
    def switch_on(self, request: HttpRequest, phrases: Any) -> None:
        """Switch the expressions on."""
        self._switch(request, phrases, active=True)

    @admin.action(description=gettext_lazy("Désactiver"), permissions=["change"])
    def switch_off(self, request: HttpRequest, phrases: Any) -> None:
        """Switch the expressions off."""
        self._switch(request, phrases, active=False)

    def _switch(self, request: HttpRequest, phrases: Any, *, active: bool) -> None:
        verb = Act.Verb.SWITCH_ON if active else Act.Verb.SWITCH_OFF
        with transaction.atomic():
            switched = phrases.set_active(active=active)
            self.record(request, verb, switched, before={"active": not active}, after={"active": active})
        number = len(switched)
        sentence = ngettext("%(n)d expression modifiée.", "%(n)d expressions modifiées.", number)
        self.message_user(request, sentence % {"n": number}, messages.SUCCESS)
        if number:
            self._request_refiling(request)

    def _request_refiling(self, request: HttpRequest) -> None:
        Refiling.objects.request_run(request.user)
        self.message_user(request, REFILE_MESSAGE, messages.INFO)


@admin.register(Refiling)
class RefilingAdmin(ReadOnlyAdmin):
    """Refilings, and what each moved."""

    list_display = ["asked_at", "asked_by", "state", "looked_at", "moved", "kept"]
    list_select_related = ["asked_by"]
    fields = ["asked_at", "asked_by", "ended_at", "looked_at", "moved", "kept", "counts", "examples"]
    readonly_fields = ["asked_at", "counts", "examples"]
    change_list_template = "admin/articles/refiling/change_list.html"
    change_form_template = "admin/articles/refiling/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and that of « Tout reclasser »."""
        view = self.admin_site.admin_view(self.ask_view)
        return [path("ask/", view, name="articles_refiling_ask"), *super().get_urls()]

    def ask_view(self, request: HttpRequest) -> HttpResponse:
        """Request a refiling; whoever may change the rulebook may do so."""
        if request.method != "POST" or not request.user.has_perm("articles.change_phrase"):
            raise PermissionDenied
        with transaction.atomic():
            self.record(request, Act.Verb.REFILE, [Refiling.objects.request_run(request.user)])
        self.message_user(request, REFILE_MESSAGE, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_refiling_changelist"))

    @admin.display(description=gettext_lazy("état"))
    def state(self, run: Refiling) -> str:
        """Its state, in words."""
        if run.ended_at:
            return _("terminé")
        return _("en cours") if run.looked_at else _("en attente")

    @admin.display(description=gettext_lazy("Ce qui a changé"))
    def counts(self, run: Refiling) -> SafeString | str:
        """How many articles moved, from where to where."""
        return counts_table(run.report, TaxonomyNames())

    @admin.display(description=gettext_lazy("Premiers exemples"))
    def examples(self, run: Refiling) -> SafeString | str:
        """The first articles that moved."""
        return rows_table(move_rows(examples_of(run.report), TaxonomyNames()))
