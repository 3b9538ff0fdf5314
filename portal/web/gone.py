"""The answer 410 Gone: what the newsroom has withdrawn."""

import copy

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import resolve


def gone_page(request: HttpRequest, shown_address: str) -> HttpResponse:
    """The page that says that something was withdrawn, and nothing of what it was.

    A page repeats its own address, in its links to the other language and in its forms, and the address of an article
    repeats the headline: this one takes `shown_address` for its own.
    """
    neutral = copy.copy(request)
    neutral.path = neutral.path_info = shown_address
    neutral.resolver_match = resolve(shown_address)
    neutral.META = {**request.META, "QUERY_STRING": ""}
    neutral.GET = QueryDict()  # the copy may hold what was read of the query before
    return render(neutral, "410.html", status=410)
