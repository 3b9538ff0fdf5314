"""What the pages for a member's actions on comments share: their rate limit, and the page of a refusal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.rate_limits import count_action


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Count a member's POSTs to `view`, all such views together (ACT_LIMITS); beyond the limit a page says to wait."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            wait = count_action(f"act:member:{request.user.pk}", settings.ACT_LIMITS)
            if wait:
                sentence = _("Attendez une minute, puis recommencez.")
                response = render(request, "429.html", {"sentence": sentence}, status=429)
                response["Retry-After"] = str(wait)
                return response
        return view(request, *args, **kwargs)

    return counted


def refused(request: HttpRequest, title: str, sentence: str, back: str, status: int = 403) -> HttpResponse:
    """A page that says why an action is not done, with a link back."""
    context = {"title": title, "sentence": sentence, "back": back}
    return render(request, "articles/comments/refused.html", context, status=status)
