"""Filters by the values of a column that has no list of choices, such as a reason or a language."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext

NEWEST_ROWS = 2_000


class ValuesFilter(admin.AllValuesFieldListFilter):
    """Django's, where the empty value has a name too: its link would have no text."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Django's choices; the empty one may carry its count, « (3) »."""
        for choice in super().choices(changelist):
            display = str(choice["display"])
            named = display if display and not display.startswith(" ") else f"{gettext('(rien)')}{display}"
            yield {**choice, "display": named}


class NewestValuesFilter(ValuesFilter):
    """Offers the values of the newest rows, and the chosen one; Django's own filter reads the whole table for them."""

    def __init__(self, field: Any, request: HttpRequest, params: Any, model: Any, *args: Any, **options: Any) -> None:
        super().__init__(field, request, params, model, *args, **options)
        newest = model._base_manager.order_by("-pk").values_list(field.name, flat=True)[:NEWEST_ROWS]
        chosen = [self.lookup_val[-1]] if self.lookup_val else []
        self.lookup_choices = sorted({*newest, *chosen})  # type: ignore[assignment]
