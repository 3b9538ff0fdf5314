"""Lists that are counted, and can be paged through, as far as their first 10,000 rows.

Counting a whole table, or skipping half of it, would read it each time that somebody opens the list. Rows further down are
found by the filters and the search.
"""

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst

MAX_COUNTED = 10_000


class BoundedPaginator(Paginator):
    """Pages of the first MAX_COUNTED rows."""

    @cached_property
    def count(self) -> int:
        """How many rows the pages show."""
        return min(self._found, MAX_COUNTED)

    @cached_property
    def is_cut(self) -> bool:
        """Whether there are more rows than the pages show."""
        return self._found > MAX_COUNTED

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MAX_COUNTED + 1].count())


class BoundedList(ChangeList):
    """A change list that does not look again for rows that its count has not found; its title is what it lists."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.title = capfirst(str(self.opts.verbose_name_plural))

    @property
    def active_filters(self) -> int:
        """How many filters are chosen."""
        return sum(bool(getattr(one, "used_parameters", None)) for one in self.filter_specs)

    def get_results(self, request: HttpRequest) -> None:
        """Django's; of a list that is cut the search field tells no number, the foot of the list says « plus de »."""
        super().get_results(request)
        if not self.result_count:
            self.result_list = self.queryset.none()
        if self.paginator.is_cut:
            self.full_result_count = self.result_count
