"""An admin page whose row is locked while it is compared and saved."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from articles.admin.conflicts.compared_form import Conflict


class ConflictPage(admin.ModelAdmin):
    """For admin pages whose form is a `ComparedForm`: a save over a newer save shows both versions and asks."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row; before a save it is locked, then read again: another editor may just have saved.

        Django opens a transaction for its form. Other pages call `admin.ModelAdmin.get_object`, which locks nothing.
        """
        row = super().get_object(request, object_id, from_field)
        if row is None or request.method != "POST":
            return row
        self.lock_row(row)
        return super().get_object(request, object_id, from_field)

    def lock_row(self, row: Model) -> None:
        """Wait until nobody else is saving the row."""
        type(row)._default_manager.select_for_update(no_key=True).filter(pk=row.pk).order_by().values_list("pk").first()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        """The form, with a question for each conflict."""
        inlines = [form for one in context.get("inline_admin_formsets", ()) for form in one.formset.forms]
        conflicts: list[Conflict] = []
        for form in (context["adminform"].form, *inlines):
            conflicts += getattr(form, "conflicts", [])
        response: HttpResponse = super().render_change_form(
            request, context | {"conflicts": conflicts}, *args, **options
        )
        return response
