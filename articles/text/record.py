"""The decorator of frozen records with slots, for steps that make thousands of them."""

from dataclasses import dataclass, field
from typing import dataclass_transform


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record[T](cls: type[T]) -> type[T]:
    """A dataclass that only mypy keeps frozen: a check at run time would cost more than the rest of the construction."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
