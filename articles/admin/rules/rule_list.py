"""The admin of the rules of sources: what a rule would change, saving it, and applying it to the newest articles."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import search
from articles.admin.changes import TaxonomyNames, move_rows, rows_table
from articles.admin.rules.form import SourceRuleForm
from articles.admin.rules.on_source_page import outcome_of
from articles.admin.rules.release_page import ReleasePages
from articles.filing.source_rules.stored import RuleEffect, apply_rule, effect_of
from articles.models import Act, SourceRule

RECENT = timedelta(days=30)


@admin.register(SourceRule)
class SourceRuleAdmin(ReleasePages):
    """The rules. A rule decides what arrives from now on; a page of its own applies it to the newest articles."""

    form = SourceRuleForm
    list_display = ["words", "field", "source", "outcome", "recent", "active", "by_name"]
    list_display_links = ["words"]
    list_filter = ["active", "hides", "field"]
    search_fields = ["words", "source__name"]
    list_per_page = 100
    actions = ["switch_on", "switch_off"]
    change_form_template = "admin/articles/sourcerule/change_form.html"
    change_list_template = "admin/articles/sourcerule/change_list.html"
    fieldsets = [
        (None, {"fields": ["source", "field", "words"]}),
        (gettext_lazy("Alors"), {"fields": ["hides", "category", "sector"]}),
        (None, {"fields": ["active"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceRule]:
        """The rules with the rows that the list names, and how many articles each has decided lately."""
        return SourceRule.objects.with_names().with_recent_count(timezone.now() - RECENT)

    @admin.display(description=gettext_lazy("alors"))
    def outcome(self, rule: SourceRule) -> str:
        """What it does."""
        return outcome_of(rule)

    @admin.display(description=gettext_lazy("en 30 jours"), ordering="recent")
    def recent(self, rule: Any) -> str:
        """How many articles it has hidden or reclassified in the last 30 days."""
        if rule.hides:
            sentence = ngettext("%(n)d masqué", "%(n)d masqués", rule.recent)
        else:
            sentence = ngettext("%(n)d reclassé", "%(n)d reclassés", rule.recent)
        return sentence % {"n": rule.recent}

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any) -> Any:
        """The form, with the effect if it was asked for or must be confirmed."""
        form = context["adminform"].form
        if isinstance(form, SourceRuleForm) and form.effect:
            context |= _shown(form.effect) | {"confirmation": form.confirmation}
        return super().render_change_form(request, context, *args, **options)

    def save_model(self, request: HttpRequest, obj: SourceRule, form: Any, change: bool) -> None:
        """Save, with its author; then say what becomes of the articles that are already here."""
        if not change:
            obj.by = request.user  # type: ignore[assignment]
            obj.by_name = request.user.get_username()
        super().save_model(request, obj, form, change)
        if obj.active and (form.changed_data or not change):
            sentence = _(
                "La règle vaut pour ce qui arrive dès maintenant. Pour les articles déjà là, ouvrez-la et choisissez "
                "«\u00a0Appliquer aux articles déjà là\u00a0»."
            )
            self.message_user(request, sentence, messages.INFO)

    @admin.action(description=gettext_lazy("Activer"), permissions=["change"])
    def switch_on(self, request: HttpRequest, rules: QuerySet[SourceRule]) -> None:
        """Switch the rules on, except those that would take most articles: their form asks first."""
        asking = [one for one in rules if one.may_take_most and not one.active and effect_of(one).takes_most]
        self._switch(request, {one.pk for one in rules} - {one.pk for one in asking}, active=True)
        for rule in asking:
            sentence = _(
                "«\u00a0%(rule)s\u00a0» prendrait plus de la moitié des derniers articles\u00a0: activez-la sur sa page."
            )
            self.message_user(request, sentence % {"rule": rule.words}, messages.WARNING)

    @admin.action(description=gettext_lazy("Désactiver"), permissions=["change"])
    def switch_off(self, request: HttpRequest, rules: QuerySet[SourceRule]) -> None:
        """Switch the rules off, and offer to give back what they have hidden."""
        self.offer_each(request, self._switch(request, {one.pk for one in rules}, active=False))

    def _switch(self, request: HttpRequest, keys: set[int], *, active: bool) -> list[SourceRule]:
        verb = Act.Verb.SWITCH_ON if active else Act.Verb.SWITCH_OFF
        with transaction.atomic():
            switched = SourceRule.objects.set_active(keys, active=active)
            self.record(request, verb, switched, before={"active": not active}, after={"active": active})
        sentence = ngettext("%(n)d règle modifiée.", "%(n)d règles modifiées.", len(switched))
        self.message_user(request, sentence % {"n": len(switched)}, messages.SUCCESS)
        return switched

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and that of « Appliquer aux articles déjà là »."""
        view = self.admin_site.admin_view(self.apply_view)
        return [path("<int:key>/apply/", view, name="articles_sourcerule_apply"), *super().get_urls()]

    def apply_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """What the rule would change among the newest articles, with the button that does it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        rule = get_object_or_404(SourceRule.objects.with_names(), pk=key)
        if request.method == "POST":
            return self._apply(request, rule)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Appliquer aux articles déjà là"),
            "subtitle": str(rule),
            "opts": self.opts,
            "rule": rule,
            **_shown(effect_of(rule)),
        }
        return TemplateResponse(request, "admin/articles/sourcerule/apply.html", context)

    def _apply(self, request: HttpRequest, rule: SourceRule) -> HttpResponse:
        if not rule.active:
            sentence = _("Cette règle n’est pas en vigueur\u00a0: activez-la d’abord. Rien n’est changé.")
            self.message_user(request, sentence, messages.ERROR)
        else:
            changed = apply_rule(rule, request.user)
            search.refresh(changed)
            sentence = ngettext("%(n)d article changé.", "%(n)d articles changés.", len(changed))
            self.message_user(request, sentence % {"n": len(changed)}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_sourcerule_change", args=[rule.pk]))


def _shown(effect: RuleEffect) -> dict[str, Any]:
    return {"effect": effect, "effect_rows": rows_table(move_rows(effect.changes, TaxonomyNames()))}
