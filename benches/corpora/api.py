"""`bin/corpora api`: does anything that can be asked of the API, or sent to an address of the site, end in a 500?

Requests are made up from the OpenAPI description by schemathesis, valid ones and broken ones, and from any text as a path.
They go to the application in one process, on a scratch database of invented articles. A request that answers 500, or
an answer that the description does not foresee, is told with the command that repeats it; the exit status is then 1.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import schemathesis
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as configured
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import positive_data_acceptance
from schemathesis.generation import GenerationMode

from benches.harness.command import say
from benches.library import fill

ARTICLES, EXAMPLES = 300, 150  # requests of each sort
OUR_LIMITS = ("1000000/m",)  # the requests of this bench all come from one address
STARTS = (
    "/",
    "/api/",
    "/api/v1/",
    "/api/v1/stories/",
    "/actualite/",
    "/sujets/",
    "/pays/",
    "/en/",
    "/recherche/?q=",
    "/?",
)


def main() -> int:
    """Print a line for each sort of request; 1 when one of them found a fault."""
    settings.API_LIMITS = OUR_LIMITS
    fill(ARTICLES, index=True)
    application = WSGIHandler()
    faults = [*described(application), *undescribed()]
    for fault in faults:
        say(fault, markup=False)
    return int(bool(faults))


def described(application: Callable[..., Any]) -> list[str]:
    """The faults that requests made from the description found."""
    schema: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    faults = []
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in GenerationMode:
            strategy = operation.as_strategy(generation_mode=mode)
            faults += _tried(f"{operation.label}, {mode.value}", strategy, _call, EXAMPLES)
    return faults


def _call(case: Any) -> None:
    # The description calls a slug a text: which slugs there are is the database's to know.
    case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=[positive_data_acceptance])


def undescribed() -> list[str]:
    """The faults that any text as a path or a query found."""
    visitor = Client(raise_request_exception=False)
    text = st.text(st.characters(exclude_categories=()), max_size=60) | st.binary(max_size=40).map(quote)

    def ask(address: str) -> None:
        path, _mark, query = address.partition("?")
        # PEP 3333: the bytes of the path, each written as one character
        raw = path.encode("utf-8", "surrogatepass").decode("latin-1")
        answer = visitor.get("/", PATH_INFO=raw, QUERY_STRING=quote(query, safe="%&=+"))
        assert answer.status_code < 500, f"{answer.status_code} for {address!r}"  # noqa: S101

    addresses = st.tuples(st.sampled_from(STARTS), text).map("".join)
    return _tried("any path", addresses, ask, 4 * EXAMPLES)


def _tried(name: str, strategy: Any, ask: Callable[[Any], None], examples: int) -> list[str]:
    @configured(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=HealthCheck
    )
    @given(strategy)
    def every(one: Any) -> None:
        ask(one)

    try:
        every()
    except Unsatisfiable:  # nothing can be broken in a request that has no parameter
        return []
    except (Exception, BaseExceptionGroup) as error:  # schemathesis groups what it found
        say(f"FAULT  {name}", markup=False)
        return [f"{name}: {type(error).__name__}\n{error}"]
    say(f"ok     {name}: {examples} requests", markup=False)
    return []
