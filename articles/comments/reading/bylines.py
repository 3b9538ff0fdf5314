"""What stands beside an author's name: where the name leads, and the badges of those who write for somebody else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model


@dataclass(frozen=True, slots=True)
class Byline:
    """`address`: the author's page, empty if there is none to see. `badges`: in words of the active language."""

    address: str = ""
    badges: tuple[str, ...] = ()


def load_bylines(authors: Collection[int]) -> Mapping[int, Byline]:
    """The bylines of these authors of public comments, in one query."""
    member: Any = get_user_model()
    return dict(map(member.byline_of, member._default_manager.byline_rows(authors)))
