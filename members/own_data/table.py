"""The records of the registry: a table that holds something of a member, and its columns."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Expression, Field, Model, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst

from members.models import Member

CHUNK_ROWS = 1_000  # read from the database at a time

type Words = str | Promise
type Row = tuple[Any, ...]


class AfterErasure(Enum):
    """What becomes of a row when its member is deleted."""

    DELETED = "deleted"
    UNLINKED = "unlinked"  # it stays, and no longer says whose it was
    UNCHANGED = "unchanged"  # it stays as it is


@dataclass(frozen=True, slots=True)
class Column:
    """One value of each row, under `name` in JSON.

    `source` is the field, or an expression; by default the field `name`. Label and words of codes are the field's by default. If
    `route` is given, the value is the key of a page at that address.
    """

    name: str
    label: Words = ""
    source: str | Expression = ""
    words: Mapping[Any, Words] | None = None
    route: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of `model` that hold something of a member.

    `path` leads from the model to the member (« author », « comment__author »); "" where no key does. `label` and `kept` (for
    how long) stand on /confidentialite/ too. `name` is that of the table's file in the download; without one it is not downloaded,
    and `note` says why. `note` also names what is kept and not downloaded. `left_out` are fields that say nothing of the member.
    `find` and `read` replace the search by `path`: a query, or rows in the order of `columns`.
    """

    model: str
    path: str
    label: Words
    kept: Words
    after_erasure: AfterErasure
    name: str = ""
    columns: tuple[Column, ...] = ()
    left_out: tuple[str, ...] = ()
    note: Words = ""
    find: Callable[[Member], QuerySet[Any]] | None = None
    read: Callable[[Member], Iterable[Row]] | None = None

    @property
    def model_class(self) -> type[Model]:
        """The model itself."""
        return apps.get_model(self.model)

    def rows(self, member: Member) -> Iterator[Row]:
        """What the download has of it, in the order of `columns`: one query, read in chunks."""
        if self.read is not None:
            yield from self.read(member)
            return
        sources = [column.source or column.name for column in self.columns]
        yield from self._found(member).order_by("pk").values_list(*sources).iterator(chunk_size=CHUNK_ROWS)

    def count(self, member: Member) -> int:
        """How many rows `rows` has."""
        if self.read is not None:
            return sum(1 for _row in self.read(member))
        return self._found(member).order_by().count()

    def label_of(self, column: Column) -> str:
        """What a column is called on a page."""
        field = self._field(column)
        return str(column.label or (capfirst(field.verbose_name) if field else column.name))

    def words_of(self, column: Column) -> Mapping[Any, Words]:
        """What the codes of a column mean; empty if its values are no codes."""
        if column.words is not None:
            return column.words
        field = self._field(column)
        return dict(field.flatchoices) if field else {}

    def _found(self, member: Member) -> QuerySet[Any]:
        if self.find is not None:
            return self.find(member)
        return self.model_class._base_manager.filter(**{self.path: member.pk})

    def _field(self, column: Column) -> "Field[Any, Any] | None":
        source = column.source or column.name
        try:
            found = self.model_class._meta.get_field(source) if isinstance(source, str) else None
        except FieldDoesNotExist:
            return None
        return found if isinstance(found, Field) else None
