"""A frozen record with slots, for steps that make thousands of them."""

from dataclasses import dataclass, field
from typing import dataclass_transform


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record[T](cls: type[T]) -> type[T]:
    """A frozen dataclass, kept so by mypy alone: a guard at run time costs more than all else of making one."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
