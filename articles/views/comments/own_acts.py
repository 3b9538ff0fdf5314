"""What the pages of acts on one comment share: whose it is, how many a member may do, where they lead back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.rate_limits import count_act


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Count a member's POSTs to `view` with all their acts (ACT_LIMITS); beyond the limit a page says how long to wait."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            wait = count_act(f"act:member:{request.user.pk}", settings.ACT_LIMITS)
            if wait:
                sentence = _("Vous allez vite : attendez une minute, puis recommencez.")
                response = render(request, "429.html", {"sentence": sentence}, status=429)
                response["Retry-After"] = str(wait)
                return response
        return view(request, *args, **kwargs)

    return counted


def refused(request: HttpRequest, title: str, sentence: str, back: str, status: int = 403) -> HttpResponse:
    """A page that says why an act is not done, with a link back."""
    context = {"title": title, "sentence": sentence, "back": back}
    return render(request, "articles/comments/refused.html", context, status=status)
