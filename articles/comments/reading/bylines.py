"""What stands beside an author's name: where the name leads, and the badges of those who write for somebody else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.contrib.auth import get_user_model

from portal.sql.prepared import Prepared

AUTHORS_PER_QUERY = 25  # of a prepared query, whose values have a fixed number


@dataclass(frozen=True, slots=True)
class Byline:
    """`address`: the author's page, empty if there is none to see. `badges`: in words of the active language."""

    address: str = ""
    badges: tuple[str, ...] = ()


def load_bylines(authors: Collection[int]) -> Mapping[int, Byline]:
    """The bylines of these authors of public comments, in one query for each AUTHORS_PER_QUERY."""
    member: Any = get_user_model()
    some = [[*keys, *keys[-1:] * (AUTHORS_PER_QUERY - len(keys))] for keys in batched(authors, AUTHORS_PER_QUERY)]
    return dict(member.byline_of(row) for keys in some for row in _rows.rows(*keys))


def _ask(*authors: int) -> Any:
    members: Any = get_user_model()._default_manager
    return members.byline_rows(authors)


_rows = Prepared[tuple[Any, ...]](_ask, *[int] * AUTHORS_PER_QUERY)
