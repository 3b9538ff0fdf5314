"""Pages of refusals, each rendered once."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import URLResolver


@pytest.fixture
def error_pages_once() -> Iterator[None]:
    """For tests of hundreds of refusals that read only their status: after the first of a status the page is empty.

    Nothing is logged: a traceback for each would cost more than the refusals.
    """
    find, rendered = URLResolver.resolve_error_handler, set()

    def find_once(self: URLResolver, status: int) -> Callable[..., Any]:
        if status in rendered:
            return lambda request, **words: HttpResponse(status=status)
        rendered.add(status)
        return find(self, status)

    logging.disable()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(URLResolver, "resolve_error_handler", find_once)
        yield
    logging.disable(logging.NOTSET)
