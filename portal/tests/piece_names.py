"""A piece of a template sees the values it is given and nothing else: in tests, another name inside it is an error.

A page shows nothing in its place, with pieces and without them, so that comparing the two would not find it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.template.context import Context

from portal.templatetags import pieces


class UnknownName(AssertionError):
    """A piece uses a name that it is not given."""


class GivenNames(Context):
    """The values of a piece, and no others."""

    def __getitem__(self, key: Any) -> Any:
        try:
            return super().__getitem__(key)
        except KeyError:
            raise UnknownName(f"{{% piece %}} is not given “{key}”, which is used inside it.") from None


@pytest.fixture(scope="session", autouse=True)
def pieces_know_their_names() -> Iterator[None]:
    """Raise UnknownName wherever a test renders a piece."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "Context", GivenNames)
        yield
