"""What all admin pages share: acts are journaled and shown, and query parameters may filter only by declared fields."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin import widgets
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import DateField, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.admin.journal.shown_acts import acts_about, latest_acts_about, page_of_acts
from articles.admin.lists.bounded import BoundedList, BoundedPaginator
from articles.models import Act
from articles.text.keys import read_key

READ_ACTS = "articles.view_act"
HIDDEN_VALUE = "…"  # what the journal shows in place of a value that it must not hold
# Deleting several rows is one transaction with its acts, as Django already does for one row.
admin.site.add_action(transaction.atomic(delete_selected), "delete_selected")


class ChangeMessage(list[Any]):
    """Django's message of what a form changed, with what the journal needs: (verb, row, before, after).

    The row is None for the form's own, which the message is handed over with.
    """

    acts: list[tuple[str, Model | None, Any, Any]]


class JournaledAdmin(admin.ModelAdmin):
    """An admin page that journals every act, in the transaction of the act itself, and shows those on each thing.

    Forms and deletions are recorded here. An action or a view of its own calls `apply_to_each` or `record`.
    """

    # The fields whose values the journal keeps; None: all of them. Of others it keeps only the name, e.g. of personal data.
    journaled_fields: Collection[str] | None = None
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # counts, each of which would read the whole table

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """A list that costs the same however many rows there are."""
        return BoundedList

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Django's, under a title that is French whatever the noun: « Épingle de la une », not « Ajout de épingle »."""
        noun = str(self.opts.verbose_name)
        title = capfirst(noun) if object_id else _("Ajouter\u00a0: %(noun)s") % {"noun": noun}
        return super().changeform_view(request, object_id, form_url, {"title": title} | (extra_context or {}))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's, with the latest acts on the thing below the form."""
        thing = context.get("original")
        if thing is not None and request.user.has_perm(READ_ACTS):
            context["acts_done"] = latest_acts_about(thing)
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """All acts on the thing, in place of Django's list of sentences."""
        thing = admin.ModelAdmin.get_object(self, request, unquote(object_id))
        if thing is None:
            raise Http404
        if not (self.has_view_or_change_permission(request, thing) and request.user.has_perm(READ_ACTS)):
            raise PermissionDenied
        acts = acts_about(self.opts.label_lower, str(thing.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Ce qui a été fait"),
            "subtitle": str(thing),
            "opts": self.opts,
            "thing": thing,
            "page": page_of_acts(acts, read_key(request.GET.get("avant", ""))),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def record(self, request: HttpRequest, verb: str, things: Iterable[Model], **changes: Any) -> None:
        """Journal an act on each of `things`, within the transaction of the act: see `Act.objects.record_many`."""
        Act.objects.record_many(request.user, verb, things, **changes)

    def apply_to_each(
        self,
        request: HttpRequest,
        verb: str,
        things: Iterable[Any],
        change: Callable[[Any], Any],
        *fields: str,
        reason: str = "",
    ) -> int:
        """Run `change` on each in its own transaction, and journal these `fields` before and after; returns how many."""
        number = 0
        for thing in things:
            before = {name: getattr(thing, name) for name in fields}
            with transaction.atomic():
                change(thing)
                after = {name: getattr(thing, name) for name in fields}
                self.record(request, verb, [thing], before=before, after=after, reason=reason)
            number += 1
        return number

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Django's message, with the values before and after."""
        message = ChangeMessage(super().construct_change_message(request, form, formsets, add))
        message.acts = [self._form_act(form, None, add=add)]
        for formset in formsets or ():
            gone = {one.pk for one in formset.deleted_objects}
            for one in formset.forms:
                if one.instance.pk in gone:
                    message.acts.append((Act.Verb.DELETE, one.instance, self._journaled_values(one.initial), None))
                elif one.has_changed():
                    message.acts.append(self._form_act(one, one.instance, add=one in formset.extra_forms))
        return message

    def _form_act(self, form: Any, row: Model | None, *, add: bool) -> tuple[str, Model | None, Any, Any]:
        changed = form.changed_data
        after = self._journaled_values({name: form.cleaned_data.get(name) for name in changed})
        if add:
            return Act.Verb.ADD, row, None, after
        return Act.Verb.CHANGE, row, self._journaled_values({name: form.initial.get(name) for name in changed}), after

    def _journaled_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: value if self.journaled_fields is None or name in self.journaled_fields else HIDDEN_VALUE
            for name, value in values.items()
        }

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Also journal it."""
        self._record_form(request, Act.Verb.ADD, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Also journal it."""
        self._record_form(request, Act.Verb.CHANGE, obj, message)
        return super().log_change(request, obj, message)

    def _record_form(self, request: HttpRequest, verb: str, obj: Model, message: Any) -> None:
        acts = message.acts if isinstance(message, ChangeMessage) else [(verb, None, None, None)]
        for done, row, before, after in acts:
            self.record(request, done, [row or obj], before=before, after=after)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Also journal it, with the values of the deleted rows."""
        self.record(request, Act.Verb.DELETE, queryset, before=self._row_values)
        return super().log_deletions(request, queryset)

    def _row_values(self, row: Model) -> dict[str, Any]:
        names = [
            field.name
            for field in row._meta.concrete_fields
            if self.journaled_fields is None or field.name in self.journaled_fields
        ]
        return {name: row._meta.get_field(name).value_from_object(row) for name in names}  # type: ignore[union-attr]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow only the look-ups of this page's filters, its dates, a link to one row, or a form's own choice of rows."""
        return lookup in self._declared_lookups(request) or any(
            (lookup, value) in widgets.url_params_from_lookup_dict(limit() if callable(limit) else limit).items()
            for limit in self.opts.related_fkey_lookups
        )

    def _declared_lookups(self, request: HttpRequest) -> set[str]:
        names = {"pk", "pk__exact", self.opts.pk.name, f"{self.opts.pk.name}__exact"}
        if self.date_hierarchy:
            names |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        return names.union(*(_filter_lookups(self.model, one) for one in self.get_list_filter(request)))


def _filter_lookups(model: type[Model], declared: Any) -> set[str]:
    """The query parameters that Django's filters read for one entry of `list_filter`."""
    if isinstance(declared, type):
        return {declared.parameter_name}  # type: ignore[attr-defined]
    path: str = declared if isinstance(declared, str) else declared[0]
    field: Any = get_fields_from_path(model, path)[-1]
    names = {path, f"{path}__exact", f"{path}__isnull", f"{path}__isempty"}
    if field.is_relation:
        names.add(f"{path}__{field.target_field.name}__exact")
    if isinstance(field, DateField):
        names |= {f"{path}__gte", f"{path}__lt"}
    return names
