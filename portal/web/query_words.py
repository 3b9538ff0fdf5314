"""The words of a query that a page reads, as its view declares them; any other could be invented without end."""

import re
from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.urls import ResolverMatch
from django.utils.http import urlencode

TRACKING_WORD = re.compile(
    r"(?:utm_[a-z_]+|fbclid|gclid|dclid|msclkid|igshid|ref_src|mc_[ce]id|at_[a-z][a-z_]*|xtor)", re.IGNORECASE
)
View = Callable[..., Any]


def reads(*words: str) -> Callable[[View], View]:
    """Declare the words of the query that a view reads. Without it a view reads none."""

    def declare(view: View) -> View:
        view.query_words = frozenset(words)  # type: ignore[attr-defined]
        return view

    return declare


def query_read(match: ResolverMatch, query: QueryDict) -> str:
    """The query string of those words that the page reads; of one that stands twice the last, as views read it."""
    words = getattr(match.func, "query_words", ())
    return urlencode([(name, str(value)) for name, value in query.items() if name in words])


def without_tracking(query: QueryDict) -> str:
    """The query string without the words by which others count the clicks on a link."""
    return urlencode([(name, value) for name, values in query.lists() for value in values if not _is_tracking(name)])


def _is_tracking(name: str) -> bool:
    return TRACKING_WORD.fullmatch(name) is not None
