"""A filter by the values of a column that has no list of choices, such as a reason or a language."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

NEWEST_ROWS = 2_000


class NewestValuesFilter(admin.AllValuesFieldListFilter):
    """Offers the values of the newest rows, and the chosen one; Django's own filter reads the whole table for them."""

    def __init__(self, field: Any, request: HttpRequest, params: Any, model: Any, *args: Any, **options: Any) -> None:
        super().__init__(field, request, params, model, *args, **options)
        newest = model._base_manager.order_by("-pk").values_list(field.name, flat=True)[:NEWEST_ROWS]
        chosen = [self.lookup_val[-1]] if self.lookup_val else []
        self.lookup_choices = sorted({*newest, *chosen})  # type: ignore[assignment]
